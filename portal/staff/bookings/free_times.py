"""Times that staff can offer: the free ones of a period, day by day."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.free_slots import OfferedSlot, free_visits
from portal.staff.bookings.lines import day_of, zone_of
from portal.staff.door import StaffAsked
from sportello.bookings.visits import WantedService
from text.times import clock_at

NOON = time(13)
DAYS_SHOWN = 14


class FreeTime(Struct, frozen=True):
    slot: str
    label: str
    free: int


class FreeDay(Struct, frozen=True):
    label: str
    times: tuple[FreeTime, ...]


class WantedTime(Struct, frozen=True):
    """For whom and when; `part` is "morning", "afternoon" or empty, `weekday` 0 for Monday.

    then  the services that follow in the same visit
    """

    branch: str
    service: str
    people: int
    first_day: date
    part: str = ""
    weekday: int | None = None
    then: tuple[WantedService, ...] = ()

    def suits(self, starts_at: datetime) -> bool:
        """`starts_at` is local."""
        if self.weekday is not None and starts_at.weekday() != self.weekday:
            return False
        is_morning = starts_at.time() < NOON
        return not self.part or is_morning == (self.part == "morning")


async def free_days(
    connection: AsyncConnection,
    asked: StaffAsked,
    wanted: WantedTime,
    most_times: int = 60,
    is_other: Callable[[OfferedSlot], bool] = lambda slot: True,
) -> tuple[FreeDay, ...]:
    """The first times that suit, in the days from `first_day` on.

    Raises: UnknownBranch, UnknownService
    """
    days = (wanted.first_day, wanted.first_day + timedelta(days=DAYS_SHOWN))
    services = (WantedService(wanted.service, wanted.people), *wanted.then)
    slots = await free_visits(connection, asked.comune, wanted.branch, services, days, asked.now)
    zone = zone_of(asked, wanted.branch)
    fitting = [
        each for each in slots if each.free > 0 and wanted.suits(each.starts_at) and is_other(each)
    ]
    by_day: dict[date, list[FreeTime]] = {}
    for each in fitting[:most_times]:
        shown = FreeTime(each.id, clock_at(each.starts_at, zone), each.free)
        by_day.setdefault(each.starts_at.date(), []).append(shown)
    return tuple(
        FreeDay(day_of(datetime.combine(day, NOON, zone), zone, asked), tuple(times))
        for day, times in by_day.items()
    )
