"""A branch's calendars: the list, one's form, the preview of a change, and saving it."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.slot_rows import publish
from portal.identity.rights import StaffRight
from portal.staff import versions
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.bookings.lines import service_name
from portal.staff.calendars.calendar_form import ReadForm, written
from portal.staff.calendars.calendar_page import NEW, calendar_page, read_calendar
from portal.staff.calendars.change_preview import overlaps_of, preview_of
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.menu import CALENDARS
from sportello.bookings.calendar import Calendar, Channel
from sportello.model.refusals import NotThere

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
    new_href: str


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
        )

    async def list(self, request: web.Request, asked: StaffAsked) -> web.Response:
        mine = asked.branches_with(StaffRight.READ_CALENDARS)
        calendars = [each for each in asked.comune.calendars.values() if each.branch in mine]
        calendars.sort(key=lambda each: (mine.index(each.branch), each.id))
        page = CalendarsPage(
            title=asked.words.gettext("Calendars"),
            lines=tuple(_line(asked, each) for each in calendars),
            new_href=asked.page.href(f"{CALENDARS}/{NEW}")
            if asked.may(StaffRight.EDIT_CALENDARS)
            else "",
        )
        return self._door.page(request, asked, page)

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownCalendar, RightMissing"""
        calendar = calendar_in(request, asked, StaffRight.READ_CALENDARS)
        page = calendar_page(
            asked, calendar, written(calendar), overlaps=overlaps_of(asked, calendar)
        )
        return self._door.page(request, asked, page)

    async def preview(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownCalendar, RightMissing"""
        before = calendar_in(request, asked, StaffRight.EDIT_CALENDARS)
        read = read_calendar(asked, before, form)
        if read.calendar is None:
            return self._faulty(request, asked, before, form, read)
        async with self._database.transaction() as connection:
            preview = await preview_of(connection, asked, before, read.calendar)
            if preview.names_bookings:
                await note_calendar(connection, asked, before, ActivityKind.READ_CONCERNED)
        overlaps = overlaps_of(asked, read.calendar)
        page = calendar_page(asked, before, form, overlaps=overlaps, preview=preview)
        return self._door.page(request, asked, page)

    async def apply(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownCalendar, RightMissing, SheetChanged"""
        before = calendar_in(request, asked, StaffRight.EDIT_CALENDARS)
        read = read_calendar(asked, before, form)
        if read.calendar is None:
            return self._faulty(request, asked, before, form, read)
        comune, seen = asked.comune.id, form.get("seen", "")
        async with self._database.transaction() as connection:
            await versions.save(connection, comune, read.calendar, seen, asked.member, asked.now)
            await publish(connection, comune, read.calendar, asked.now)
            await note_calendar(connection, asked, before, ActivityKind.CALENDAR_CHANGED)
        await self._door.context.directory.refresh()
        return self._door.redirect(request, f"{CALENDARS}/{before.id}?fatto=salvato")

    def _faulty(
        self,
        request: web.Request,
        asked: StaffAsked,
        before: Calendar,
        form: Mapping[str, str],
        read: ReadForm,
    ) -> web.Response:
        return self._door.page(request, asked, calendar_page(asked, before, form, read.faults), 422)


def calendar_in(request: web.Request, asked: StaffAsked, right: StaffRight) -> Calendar:
    """Raises: UnknownCalendar, RightMissing"""
    id = request.match_info["calendar"]
    if (found := asked.comune.calendars.get(id)) is None:
        raise UnknownCalendar(f"there is no calendar {id}")
    asked.check(right, found.branch)
    return found


async def note_calendar(
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
