"""A calendar of bookings: for which services, when, and with how many seats.

Owns what staff set. Slots are made from it in `slots`; it must not know who booked.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct

from sportello.model.instants import local_instant
from sportello.model.plan import Span


class Channel(StrEnum):
    """Who sells a seat: the portal its online seats, the branch those of reception and phone."""

    ONLINE = "online"
    DESK = "desk"


class WeeklyRule(Struct, frozen=True):
    """Bookings are received on `weekday` (0 is Monday) during `span`, local wall time.

    `first_day` and `last_day` are inclusive; None means no limit.
    """

    weekday: int
    span: Span
    first_day: date | None = None
    last_day: date | None = None

    def is_valid_on(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday
            and (self.first_day is None or self.first_day <= day)
            and (self.last_day is None or day <= self.last_day)
        )


class Closure(Struct, frozen=True):
    """No bookings from `first_day` to `last_day`, both included."""

    first_day: date
    last_day: date

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class Calendar(Struct, frozen=True):
    """What one group of services of one branch offers.

    slot_min     length of a slot
    seats        seats of each slot, by channel
    lengths      consecutive slots that one person needs for a service; 1 where it is not named
    holidays     national holidays and the day of the patron saint
    notice       how long before its start a slot can last be booked
    horizon_days how many days ahead of today a slot can first be booked
    returns_after how long a seat that was given up stays from the public, against trading
    """

    id: str
    branch: str
    zone: str
    services: tuple[str, ...]
    rules: tuple[WeeklyRule, ...]
    slot_min: int
    seats: Mapping[Channel, int]
    lengths: Mapping[str, int] = {}
    closures: tuple[Closure, ...] = ()
    holidays: frozenset[date] = frozenset()
    notice: timedelta = timedelta(0)
    horizon_days: int = 60
    returns_after: timedelta = timedelta(0)

    def is_open_on(self, day: date) -> bool:
        return day not in self.holidays and not any(day in closure for closure in self.closures)

    def length(self, service: str, people: int = 1) -> int:
        """Consecutive slots that `people` need for `service`."""
        return people * self.lengths.get(service, 1)


def openings_on(calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    """When `calendar` receives on that local day: first and last instant (aware UTC), in order.

    Where rules overlap, the later one begins when the earlier one ends, so that no time of the
    same people is offered twice.
    """
    if not calendar.is_open_on(day):
        return
    spans = sorted(
        (rule.span.opens_min, rule.span.closes_min)
        for rule in calendar.rules
        if rule.is_valid_on(day)
    )
    received_until = 0
    for opens_min, closes_min in spans:
        opens_min = max(opens_min, received_until)
        if opens_min < closes_min:
            yield instant_of(calendar, day, opens_min), instant_of(calendar, day, closes_min)
        received_until = max(received_until, closes_min)


def instant_of(calendar: Calendar, day: date, minute: int) -> datetime:
    """Aware UTC of a wall-clock minute of the day; 1440 is the midnight that ends it."""
    return local_instant(day, minute, ZoneInfo(calendar.zone)).astimezone(UTC)


def overlapping_rules(calendar: Calendar) -> list[tuple[WeeklyRule, WeeklyRule]]:
    """Pairs of rules that receive at the same time on some day, for the staff that edits them."""
    return [
        (before, after)
        for weekday in range(7)
        for before, after in pairwise(
            sorted(
                (rule for rule in calendar.rules if rule.weekday == weekday),
                key=lambda rule: (rule.span.opens_min, rule.span.closes_min),
            )
        )
        if after.span.opens_min < before.span.closes_min and _share_a_day(before, after)
    ]


def _share_a_day(one: WeeklyRule, other: WeeklyRule) -> bool:
    first = max(one.first_day or date.min, other.first_day or date.min)
    last = min(one.last_day or date.max, other.last_day or date.max)
    return first <= last
