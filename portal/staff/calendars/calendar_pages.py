"""A branch's calendars: the list, one's form, the preview of a change, and saving it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.dates import format_date
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.slot_rows import publish
from portal.branches.holidays import DAYS_BEYOND, holidays_of
from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.pages.written_fields import WrittenField
from portal.staff import versions
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.bookings.lines import service_name
from portal.staff.calendars.calendar_fields import (
    ClosureLine,
    RuleLine,
    ServiceLine,
    closure_lines,
    number_fields,
    rule_lines,
    service_lines,
)
from portal.staff.calendars.calendar_form import CalendarFault, ReadForm, read_form, written
from portal.staff.calendars.change_preview import (
    ChangePreview,
    ConcernedBooking,
    overlaps_of,
    preview_of,
)
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import FieldOption
from portal.staff.menu import CALENDARS
from sportello.bookings.calendar import Calendar, Channel
from sportello.model.refusals import NotThere
from text.times import locale_of

HERE = CALENDARS + "/{calendar}"


class UnknownCalendar(NotThere): ...


class CalendarLine(Struct, frozen=True):
    href: str
    branch: str
    id: str
    services: str
    slot_min: int
    online: int
    desk: int


class CalendarsPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "calendars.html"

    lines: tuple[CalendarLine, ...]


class CalendarPage(StaffPage, frozen=True, kw_only=True):
    """`values` is what was written, for the form that applies it; `seen` is of `versions`."""

    template: ClassVar[str] = "calendar.html"

    branch: str
    numbers: tuple[WrittenField, ...]
    rules: tuple[RuleLine, ...]
    closures: tuple[ClosureLine, ...]
    holidays: tuple[FieldOption, ...]
    services: tuple[ServiceLine, ...]
    overlaps: tuple[str, ...]
    preview: ChangePreview | None
    values: Mapping[str, str]
    seen: str
    may_edit: bool
    preview_href: str
    apply_href: str
    withdraw_href: str
    here: str

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        """In the order of the form."""
        fields = [
            *(field for line in self.rules for field in line.fields),
            *(field for line in self.closures for field in line.fields),
            *self.numbers,
            *(field for line in self.services for field in line.fields),
        ]
        return tuple(field for field in fields if field.error)


class WithdrawPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "withdraw.html"

    bookings: tuple[ConcernedBooking, ...]
    seen: str
    send_href: str
    back: str


class CalendarPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        read, edit = StaffRight.READ_CALENDARS, StaffRight.EDIT_CALENDARS
        return (
            StaffRoute(CALENDARS, read, self.list),
            StaffRoute(HERE, read, self.show),
            StaffForm(f"{HERE}/anteprima", edit, self.preview),
            StaffForm(f"{HERE}/applica", edit, self.apply),
            StaffRoute(f"{HERE}/ritira", edit, self.ask_withdraw),
            StaffForm(f"{HERE}/ritira", edit, self.withdraw),
        )

    async def list(self, request: web.Request, asked: StaffAsked) -> web.Response:
        mine = asked.branches_with(StaffRight.READ_CALENDARS)
        calendars = [each for each in asked.comune.calendars.values() if each.branch in mine]
        calendars.sort(key=lambda each: (mine.index(each.branch), each.id))
        page = CalendarsPage(
            title=asked.words.gettext("Calendars"),
            lines=tuple(_line(asked, each) for each in calendars),
        )
        return self._door.page(request, asked, page)

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownCalendar, RightMissing"""
        calendar = _calendar(request, asked, StaffRight.READ_CALENDARS)
        page = _page(asked, calendar, written(calendar), overlaps=overlaps_of(asked, calendar))
        return self._door.page(request, asked, page)

    async def preview(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownCalendar, RightMissing"""
        before = _calendar(request, asked, StaffRight.EDIT_CALENDARS)
        read = _read(asked, before, form)
        if read.calendar is None:
            return self._faulty(request, asked, before, form, read)
        async with self._database.transaction() as connection:
            preview = await preview_of(connection, asked, read.calendar)
            if preview.bookings:
                await _note(connection, asked, before, ActivityKind.READ_CONCERNED)
        overlaps = overlaps_of(asked, read.calendar)
        page = _page(asked, before, form, overlaps=overlaps, preview=preview)
        return self._door.page(request, asked, page)

    async def apply(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownCalendar, RightMissing, SheetChanged"""
        before = _calendar(request, asked, StaffRight.EDIT_CALENDARS)
        read = _read(asked, before, form)
        if read.calendar is None:
            return self._faulty(request, asked, before, form, read)
        comune, seen = asked.comune.id, form.get("seen", "")
        async with self._database.transaction() as connection:
            await versions.save(connection, comune, read.calendar, seen, asked.member, asked.now)
            await publish(connection, comune, read.calendar, asked.now)
            await _note(connection, asked, before, ActivityKind.CALENDAR_CHANGED)
        await self._door.context.directory.refresh()
        return self._door.redirect(request, f"{CALENDARS}/{before.id}?fatto=salvato")

    async def ask_withdraw(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownCalendar, RightMissing"""
        calendar = _calendar(request, asked, StaffRight.EDIT_CALENDARS)
        async with self._database.transaction() as connection:
            preview = await preview_of(connection, asked, _without_hours(calendar))
            if preview.bookings:
                await _note(connection, asked, calendar, ActivityKind.READ_CONCERNED)
        here = f"{CALENDARS}/{calendar.id}"
        page = WithdrawPage(
            title=asked.words.gettext("Withdraw the calendar %1", calendar.id),
            trail=(PageLink(asked.words.gettext("Calendars"), asked.page.href(CALENDARS)),),
            bookings=preview.bookings,
            seen=versions.digest_of(calendar),
            send_href=asked.page.href(f"{here}/ritira"),
            back=asked.page.href(here),
        )
        return self._door.page(request, asked, page)

    async def withdraw(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownCalendar, RightMissing, SheetChanged"""
        calendar = _calendar(request, asked, StaffRight.EDIT_CALENDARS)
        comune, seen = asked.comune.id, form.get("seen", "")
        async with self._database.transaction() as connection:
            await versions.withdraw(connection, comune, calendar, seen, asked.member, asked.now)
            await publish(connection, comune, _without_hours(calendar), asked.now)
            await _note(connection, asked, calendar, ActivityKind.CALENDAR_WITHDRAWN)
        await self._door.context.directory.refresh()
        return self._door.redirect(request, f"{CALENDARS}?fatto=ritirato")

    def _faulty(
        self,
        request: web.Request,
        asked: StaffAsked,
        before: Calendar,
        form: Mapping[str, str],
        read: ReadForm,
    ) -> web.Response:
        return self._door.page(request, asked, _page(asked, before, form, read.faults), 422)


def _calendar(request: web.Request, asked: StaffAsked, right: StaffRight) -> Calendar:
    """Raises: UnknownCalendar, RightMissing"""
    id = request.match_info["calendar"]
    if (found := asked.comune.calendars.get(id)) is None:
        raise UnknownCalendar(f"there is no calendar {id}")
    asked.check(right, found.branch)
    return found


def _without_hours(calendar: Calendar) -> Calendar:
    """What is left of its times when it is withdrawn: none."""
    return replace(calendar, rules=())


async def _note(
    connection: AsyncConnection, asked: StaffAsked, calendar: Calendar, kind: ActivityKind
) -> None:
    await note_activity(
        connection,
        asked.comune.id,
        asked.member,
        kind,
        asked.now,
        about=calendar.id,
        branch=calendar.branch,
    )


def _read(asked: StaffAsked, before: Calendar, form: Mapping[str, str]) -> ReadForm:
    return read_form(form, before, _services(asked, before), _holidays(asked, before))


def _services(asked: StaffAsked, calendar: Calendar) -> tuple[str, ...]:
    """All of the Comune, and those of the calendar that are not offered any more."""
    return tuple(dict.fromkeys((*asked.comune.services, *calendar.services)))


def _holidays(asked: StaffAsked, calendar: Calendar) -> dict[date, str]:
    """The coming ones, with their names; empty for a day that staff has added."""
    today = asked.now.astimezone(ZoneInfo(calendar.zone)).date()
    last_year = (today + timedelta(days=calendar.horizon_days + DAYS_BEYOND)).year
    years = tuple(range(today.year, last_year + 1))
    named = dict.fromkeys(calendar.holidays, "") | holidays_of(asked.comune.comune.patron, years)
    return {day: named[day] for day in sorted(named) if day >= today}


def _line(asked: StaffAsked, calendar: Calendar) -> CalendarLine:
    return CalendarLine(
        href=asked.page.href(f"{CALENDARS}/{calendar.id}"),
        branch=asked.text(asked.comune.branch(calendar.branch).name),
        id=calendar.id,
        services=", ".join(service_name(asked, id) for id in calendar.services),
        slot_min=calendar.slot_min,
        online=calendar.seats.get(Channel.ONLINE, 0),
        desk=calendar.seats.get(Channel.DESK, 0),
    )


def _page(
    asked: StaffAsked,
    calendar: Calendar,
    values: Mapping[str, str],
    faults: Mapping[str, CalendarFault] = {},
    *,
    overlaps: tuple[str, ...] = (),
    preview: ChangePreview | None = None,
) -> CalendarPage:
    here = f"{CALENDARS}/{calendar.id}"
    locale = locale_of(asked.language)
    return CalendarPage(
        title=asked.words.gettext("Calendar %1", calendar.id),
        trail=(PageLink(asked.words.gettext("Calendars"), asked.page.href(CALENDARS)),),
        branch=asked.text(asked.comune.branch(calendar.branch).name),
        numbers=number_fields(asked, values, faults),
        rules=rule_lines(asked, values, faults),
        closures=closure_lines(asked, values, faults),
        holidays=tuple(
            FieldOption(
                f"holiday-{day}",
                f"{format_date(day, 'd MMMM y', locale)}{f' · {name}' if name else ''}",
                bool(values.get(f"holiday-{day}")),
            )
            for day, name in _holidays(asked, calendar).items()
        ),
        services=service_lines(asked, _services(asked, calendar), values, faults),
        overlaps=overlaps,
        preview=preview,
        values={k: v for k, v in values.items() if k not in ("form_token", "seen")},
        seen=values.get("seen") or versions.digest_of(calendar),
        may_edit=asked.member.may(StaffRight.EDIT_CALENDARS, calendar.branch),
        preview_href=asked.page.href(f"{here}/anteprima"),
        apply_href=asked.page.href(f"{here}/applica"),
        withdraw_href=asked.page.href(f"{here}/ritira"),
        here=asked.page.href(here),
    )
