"""A new calendar: its form, the preview of what it will offer, and adding it."""

import re
from collections.abc import Mapping

from aiohttp import web
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.slot_rows import is_of_another_branch, publish
from portal.identity.rights import StaffRight
from portal.staff import versions
from portal.staff.activity import ActivityKind
from portal.staff.calendars.calendar_form import CalendarFault, ReadForm, written
from portal.staff.calendars.calendar_page import (
    NEW,
    empty_calendar,
    new_calendar_page,
    read_calendar,
)
from portal.staff.calendars.calendar_pages import note_calendar
from portal.staff.calendars.change_preview import overlaps_of, preview_of
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffRoute
from portal.staff.menu import CALENDARS
from sportello.bookings.calendar import Calendar

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_LETTERS = 40


class NewCalendarPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        here, edit = f"{CALENDARS}/{NEW}", StaffRight.EDIT_CALENDARS
        return (
            StaffRoute(here, edit, self.show),
            StaffForm(f"{here}/anteprima", edit, self.preview),
            StaffForm(f"{here}/applica", edit, self.add),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        begun = empty_calendar(asked, asked.branches_with(StaffRight.EDIT_CALENDARS)[0])
        return self._door.page(request, asked, new_calendar_page(asked, begun, written(begun)))

    async def preview(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownBranch, RightMissing"""
        async with self._database.transaction() as connection:
            begun, read = await self._read(connection, asked, form)
            if read.calendar is None:
                return self._faulty(request, asked, begun, form, read)
            preview = await preview_of(connection, asked, None, read.calendar)
        overlaps = overlaps_of(asked, read.calendar)
        page = new_calendar_page(asked, begun, form, overlaps=overlaps, preview=preview)
        return self._door.page(request, asked, page)

    async def add(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownBranch, RightMissing, SheetChanged"""
        comune = asked.comune.id
        async with self._database.transaction() as connection:
            begun, read = await self._read(connection, asked, form)
            if read.calendar is None:
                return self._faulty(request, asked, begun, form, read)
            await versions.save(connection, comune, read.calendar, "", asked.member, asked.now)
            await publish(connection, comune, read.calendar, asked.now)
            await note_calendar(connection, asked, read.calendar, ActivityKind.CALENDAR_ADDED)
        await self._door.context.directory.refresh()
        return self._door.redirect(request, f"{CALENDARS}/{read.calendar.id}?fatto=salvato")

    async def _read(
        self, connection: AsyncConnection, asked: StaffAsked, form: Mapping[str, str]
    ) -> tuple[Calendar, ReadForm]:
        """What the form began with, and what it says. Raises: UnknownBranch, RightMissing"""
        branch = form.get("branch", "")
        asked.comune.branch(branch)
        asked.check(StaffRight.EDIT_CALENDARS, branch)
        begun = replace(empty_calendar(asked, branch), id=form.get("id", "").strip())
        read = read_calendar(asked, begun, form)
        if not ID.fullmatch(begun.id) or len(begun.id) > MOST_LETTERS or begun.id == NEW:
            return begun, ReadForm(None, {"id": CalendarFault("no_id")} | dict(read.faults))
        if begun.id in asked.comune.calendars or await is_of_another_branch(
            connection, asked.comune.id, begun
        ):
            return begun, ReadForm(None, {"id": CalendarFault("id_taken")} | dict(read.faults))
        return begun, read

    def _faulty(
        self,
        request: web.Request,
        asked: StaffAsked,
        begun: Calendar,
        form: Mapping[str, str],
        read: ReadForm,
    ) -> web.Response:
        page = new_calendar_page(asked, begun, form, read.faults)
        return self._door.page(request, asked, page, 422)
