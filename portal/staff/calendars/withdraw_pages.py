"""Withdraw a calendar: first whom it concerns, then it offers nothing any more."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web
from msgspec.structs import replace

from portal.bookings.slot_rows import publish
from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.staff import versions
from portal.staff.activity import ActivityKind
from portal.staff.calendars.calendar_pages import HERE, calendar_in, note_calendar
from portal.staff.calendars.change_preview import ConcernedBooking, preview_of
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.menu import CALENDARS
from sportello.bookings.calendar import Calendar


class WithdrawPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "withdraw.html"

    bookings: tuple[ConcernedBooking, ...]
    seen: str
    send_href: str
    back: str


class WithdrawPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        edit = StaffRight.EDIT_CALENDARS
        return (
            StaffRoute(f"{HERE}/ritira", edit, self.ask),
            StaffForm(f"{HERE}/ritira", edit, self.withdraw),
        )

    async def ask(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownCalendar, RightMissing"""
        calendar = calendar_in(request, asked, StaffRight.EDIT_CALENDARS)
        async with self._database.transaction() as connection:
            preview = await preview_of(connection, asked, calendar, _without_hours(calendar))
            if preview.names_bookings:
                await note_calendar(connection, asked, calendar, ActivityKind.READ_CONCERNED)
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
        calendar = calendar_in(request, asked, StaffRight.EDIT_CALENDARS)
        comune, seen = asked.comune.id, form.get("seen", "")
        async with self._database.transaction() as connection:
            await versions.withdraw(connection, comune, calendar, seen, asked.member, asked.now)
            await publish(connection, comune, _without_hours(calendar), asked.now)
            await note_calendar(connection, asked, calendar, ActivityKind.CALENDAR_WITHDRAWN)
        await self._door.context.directory.refresh()
        return self._door.redirect(request, f"{CALENDARS}?fatto=ritirato")


def _without_hours(calendar: Calendar) -> Calendar:
    """What is left of its times when it is withdrawn: none."""
    return replace(calendar, rules=())
