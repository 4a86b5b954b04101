"""What a changed calendar would do in the coming weeks, and which bookings it concerns.

Names no person: bookings are told by code and time.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.lookup import NamedBooking, bookings_in_slots, bookings_of_services
from portal.bookings.slot_rows import planned
from portal.branches.holidays import holidays_of
from portal.identity.rights import StaffRight
from portal.staff.bookings.lines import day_of, services_said
from portal.staff.calendars.calendar_facts import hours_of
from portal.staff.door import StaffAsked
from portal.staff.menu import BOOKING
from sportello.bookings.calendar import Calendar, Channel, WeeklyRule, overlapping_rules
from sportello.bookings.slots import Slot, slots_between
from text.times import clock_at, locale_of


class WeekChange(Struct):
    """How many times of one week change, and how; `desk` is the desk's places of the week before
    and after.
    """

    week: str
    added: int = 0
    resized: int = 0
    withdrawn: int = 0
    concerned: int = 0
    desk_before: int = 0
    desk_after: int = 0

    @property
    def desk(self) -> str:
        is_same = self.desk_before == self.desk_after
        return str(self.desk_after) if is_same else f"{self.desk_before} → {self.desk_after}"


class HolidayShown(Struct, frozen=True):
    """A holiday of Italy, or the patron saint's, within the weeks that can be booked."""

    name: str
    is_closed: bool


class ConcernedBooking(Struct, frozen=True):
    """`href` is empty for who may not read bookings at this branch."""

    href: str
    code: str
    when: str
    service: str


class ChangePreview(Struct, frozen=True):
    """`bookings` have seats at times that go or shrink, `unticked` are of services that the
    calendar does not have any more.
    """

    weeks: tuple[WeekChange, ...]
    bookings: tuple[ConcernedBooking, ...]
    unticked: tuple[ConcernedBooking, ...]
    holidays: tuple[HolidayShown, ...]

    @property
    def names_bookings(self) -> bool:
        return bool(self.bookings or self.unticked)


async def preview_of(
    connection: AsyncConnection, asked: StaffAsked, before: Calendar | None, calendar: Calendar
) -> ChangePreview:
    """Of saving `calendar` now in place of `before`, None for a new one; nothing is written."""
    comune = asked.comune.id
    revision = await planned(connection, comune, calendar, asked.now)
    # a withdrawn time may have bookings on the desk's seats alone
    slots = [each.id for each in (*revision.concerned, *revision.withdrawn)]
    found = await bookings_in_slots(connection, comune, calendar.branch, slots, asked.now)
    zone = ZoneInfo(calendar.zone)
    weeks: dict[str, WeekChange] = {}

    def week_of(slot: Slot) -> WeekChange:
        day = slot.starts_at.astimezone(zone).date()
        monday = day - timedelta(days=day.weekday())
        shown = format_date(monday, "d MMMM y", locale_of(asked.language))
        return weeks.setdefault(str(monday), WeekChange(shown))

    for slot in revision.added:
        week_of(slot).added += 1
    for slot in revision.resized:
        week_of(slot).resized += 1
    for slot in revision.withdrawn:
        week_of(slot).withdrawn += 1
    for slot in revision.concerned:
        week_of(slot).concerned += 1
    for slot in _slots_ahead(before, asked):
        week_of(slot).desk_before += slot.seats.get(Channel.DESK, 0)
    for slot in _slots_ahead(calendar, asked):
        week_of(slot).desk_after += slot.seats.get(Channel.DESK, 0)
    gone = set(before.services) - set(calendar.services) if before is not None else set()
    unticked = await bookings_of_services(
        connection, comune, calendar.branch, calendar.id, gone, asked.now
    )
    return ChangePreview(
        weeks=tuple(weeks[monday] for monday in sorted(weeks) if _changes(weeks[monday])),
        bookings=_concerned(asked, calendar, found),
        unticked=_concerned(asked, calendar, unticked),
        holidays=tuple(_holidays(asked, calendar)),
    )


def _slots_ahead(calendar: Calendar | None, asked: StaffAsked) -> Iterable[Slot]:
    """Those of the days that can be booked."""
    if calendar is None:
        return ()
    today = asked.now.astimezone(ZoneInfo(calendar.zone)).date()
    return slots_between(calendar, today, today + timedelta(days=calendar.horizon_days))


def _changes(week: WeekChange) -> bool:
    is_same_online = not (week.added or week.resized or week.withdrawn or week.concerned)
    return not is_same_online or week.desk_before != week.desk_after


def _holidays(asked: StaffAsked, calendar: Calendar) -> Iterator[HolidayShown]:
    today = asked.now.astimezone(ZoneInfo(calendar.zone)).date()
    last = today + timedelta(days=calendar.horizon_days)
    years = tuple(range(today.year, last.year + 1))
    for day, name in holidays_of(asked.comune.comune.patron, years).items():
        if today <= day <= last:
            shown = format_date(day, "EEEE d MMMM", locale_of(asked.language))
            yield HolidayShown(f"{shown} · {name}", not calendar.is_open_on(day))


def _concerned(
    asked: StaffAsked, calendar: Calendar, found: Iterable[NamedBooking]
) -> tuple[ConcernedBooking, ...]:
    zone = ZoneInfo(calendar.zone)
    may_read = asked.member.may(StaffRight.FIND_BOOKINGS, calendar.branch)
    return tuple(
        ConcernedBooking(
            href=asked.page.href(f"{BOOKING}/{it.id}") if may_read else "",
            code=it.code,
            when=f"{day_of(it.starts_at, zone, asked)}, {clock_at(it.starts_at, zone)}",
            service=services_said(asked, it),
        )
        for it in (each.kept.appointment for each in found)
    )


def overlaps_of(asked: StaffAsked, calendar: Calendar) -> tuple[str, ...]:
    """Each pair of lines that receive at the same time, in words."""
    return tuple(
        asked.words.gettext("%1 and %2", _named(asked, before), _named(asked, after))
        for before, after in overlapping_rules(calendar)
    )


def _named(asked: StaffAsked, rule: WeeklyRule) -> str:
    day = get_day_names("wide", locale=locale_of(asked.language))[rule.weekday]
    return f"{day} {hours_of(rule)}"
