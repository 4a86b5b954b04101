"""What a changed calendar would do in the coming weeks, and which bookings it concerns.

Names no person: bookings are told by code and time.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.lookup import bookings_in_slots
from portal.bookings.slot_rows import planned
from portal.identity.rights import StaffRight
from portal.staff.bookings.lines import day_of, service_name
from portal.staff.door import StaffAsked
from portal.staff.menu import BOOKING
from sportello.bookings.calendar import Calendar, WeeklyRule, overlapping_rules
from sportello.bookings.slots import Slot
from text.times import clock_at, locale_of


class WeekChange(Struct):
    """How many times of one week change, and how."""

    week: str
    added: int = 0
    resized: int = 0
    withdrawn: int = 0
    concerned: int = 0


class ConcernedBooking(Struct, frozen=True):
    """`href` is empty for who may not read bookings at this branch."""

    href: str
    code: str
    when: str
    service: str


class ChangePreview(Struct, frozen=True):
    weeks: tuple[WeekChange, ...]
    bookings: tuple[ConcernedBooking, ...]


async def preview_of(
    connection: AsyncConnection, asked: StaffAsked, calendar: Calendar
) -> ChangePreview:
    """Of saving `calendar` now; nothing is written."""
    comune = asked.comune.id
    revision = await planned(connection, comune, calendar, asked.now)
    # a withdrawn time may have bookings on the desk's seats alone
    slots = [each.id for each in (*revision.concerned, *revision.withdrawn)]
    found = await bookings_in_slots(connection, comune, calendar.branch, slots, asked.now)
    zone = ZoneInfo(calendar.zone)
    may_read = asked.member.may(StaffRight.FIND_BOOKINGS, calendar.branch)
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
    return ChangePreview(
        weeks=tuple(weeks[monday] for monday in sorted(weeks)),
        bookings=tuple(
            ConcernedBooking(
                href=asked.page.href(f"{BOOKING}/{it.id}") if may_read else "",
                code=it.code,
                when=f"{day_of(it.starts_at, zone, asked)}, {clock_at(it.starts_at, zone)}",
                service=service_name(asked, it.service),
            )
            for it in (each.kept.appointment for each in found)
        ),
    )


def overlaps_of(asked: StaffAsked, calendar: Calendar) -> tuple[str, ...]:
    """Each pair of lines that receive at the same time, in words."""
    return tuple(
        asked.words.gettext("%1 and %2", _named(asked, before), _named(asked, after))
        for before, after in overlapping_rules(calendar)
    )


def _named(asked: StaffAsked, rule: WeeklyRule) -> str:
    day = get_day_names("wide", locale=locale_of(asked.language))[rule.weekday]
    opens, closes = (
        f"{minute // 60:02}:{minute % 60:02}"
        for minute in (rule.span.opens_min, rule.span.closes_min)
    )
    return f"{day} {opens}–{closes}"
