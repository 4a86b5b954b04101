"""A calendar as something that has versions."""

from collections.abc import Mapping, Sequence

import msgspec
from aiohttp import web

from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.staff import versions
from portal.staff.calendars.calendar_facts import calendar_facts
from portal.staff.calendars.calendar_form import written
from portal.staff.calendars.calendar_pages import HERE, calendar_in
from portal.staff.door import StaffAsked
from portal.staff.fields import StaffFact
from portal.staff.history.history_pages import KeptThing
from portal.staff.menu import CALENDARS
from portal.staff.versions import SheetKind
from sportello.bookings.calendar import Calendar


class CalendarVersions:
    kind = SheetKind.CALENDAR
    here = HERE
    right = StaffRight.READ_CALENDARS

    async def now(self, request: web.Request, asked: StaffAsked) -> KeptThing:
        """Raises: UnknownCalendar, RightMissing"""
        calendar = calendar_in(request, asked, StaffRight.READ_CALENDARS)
        path = f"{CALENDARS}/{calendar.id}"
        title = asked.words.gettext("Calendar %1", calendar.id)
        may_edit = asked.member.may(StaffRight.EDIT_CALENDARS, calendar.branch)
        return KeptThing(
            id=calendar.id,
            title=title,
            trail=(
                PageLink(asked.words.gettext("Calendars"), asked.page.href(CALENDARS)),
                PageLink(title, asked.page.href(path)),
            ),
            body=msgspec.json.encode(calendar).decode(),
            seen=versions.digest_of(calendar),
            path=path,
            bring_back=asked.page.href(f"{path}/anteprima") if may_edit else "",
        )

    def facts(self, asked: StaffAsked, body: str) -> Sequence[StaffFact]:
        return calendar_facts(asked, msgspec.json.decode(body, type=Calendar))

    def values(self, asked: StaffAsked, body: str) -> Mapping[str, str]:
        """Empty for a calendar that was withdrawn."""
        return written(msgspec.json.decode(body, type=Calendar)) if body else {}
