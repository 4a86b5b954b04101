"""The register of the Comune: what another program has still to number, and the emergency register.

A person opens the emergency register, with a cause, on an act that was stored before; what they do
is in the activity log, and the register keeps it for good.
"""

from collections.abc import Mapping
from datetime import date

from aiohttp import web
from msgspec.structs import replace

from casework.emergency.openings import authorise, close_register, go_on, open_register
from casework.emergency.overview import read_overview
from casework.emergency.rules import Authorisation, EmergencySite
from portal.identity.rights import StaffRight
from portal.pages.written_fields import WrittenField, sentence_of
from portal.registration.entries import Administration
from portal.registration.external import errands
from portal.registration.external.desk import ExternalDesk
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffRoute
from portal.staff.menu import REGISTER
from portal.staff.registers.register_page import own_register_page, register_page
from sportello.model.refusals import NotThere
from text.written_days import read_day

DONE = f"{REGISTER}?fatto=salvato"


class NoOtherRegister(NotThere):
    """This portal keeps the Comune's register itself."""


class RegisterPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._context = door.context
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right = StaffRight.EMERGENCY_REGISTER
        return (
            StaffRoute(REGISTER, right, self.show),
            StaffForm(f"{REGISTER}/autorizza", right, self.authorise),
            StaffForm(f"{REGISTER}/apri", right, self.open),
            StaffForm(f"{REGISTER}/prosegui", right, self.go_on),
            StaffForm(f"{REGISTER}/chiudi", right, self.close),
            StaffForm(REGISTER + "/{case}/riprova", right, self.try_again),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        return await self._page(request, asked, {})

    async def authorise(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: NoOtherRegister, ActMissing"""
        site = self._site(asked)
        number = form.get("atto_numero", "").strip()
        issued, expires = _day(form, "atto_data"), _day(form, "atto_scadenza")
        if not number or issued is None or expires is None:
            return await self._page(
                request, asked, form, "atto_numero", "atto_data", "atto_scadenza"
            )
        act = Authorisation(number, issued, expires)
        async with self._database.transaction() as connection:
            await authorise(connection, site, act, asked.member.id, asked.now)
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.EMERGENCY_AUTHORISED,
                asked.now, detail=number,
            )  # fmt: skip
        return self._door.redirect(request, DONE)

    async def open(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: NoOtherRegister, NotAuthorised, EmergencyOpenAlready"""
        site, cause = self._site(asked), form.get("causa", "").strip()
        if not cause:
            return await self._page(request, asked, form, "causa")
        async with self._database.transaction() as connection:
            await open_register(
                connection, site, cause=cause, operator=asked.member.id, now=asked.now
            )
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.EMERGENCY_OPENED,
                asked.now, detail=cause,
            )  # fmt: skip
        return self._door.redirect(request, DONE)

    async def go_on(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: NoOtherRegister, EmergencyNotOpen, ActMissing"""
        site = self._site(asked)
        act, issued = form.get("proroga_numero", "").strip(), _day(form, "proroga_data")
        if not act or issued is None:
            return await self._page(request, asked, form, "proroga_numero", "proroga_data")
        async with self._database.transaction() as connection:
            await go_on(
                connection, site, act=act, issued=issued, operator=asked.member.id, now=asked.now
            )
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.EMERGENCY_PROLONGED,
                asked.now, detail=act,
            )  # fmt: skip
        return self._door.redirect(request, DONE)

    async def close(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: NoOtherRegister, EmergencyNotOpen"""
        site = self._site(asked)
        async with self._database.transaction() as connection:
            await close_register(connection, site, operator=asked.member.id, now=asked.now)
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.EMERGENCY_CLOSED, asked.now
            )
        return self._door.redirect(request, DONE)

    async def try_again(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownErrand"""
        case = request.match_info["case"]
        async with self._database.transaction() as connection:
            await errands.try_again(connection, asked.comune.id, case)
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.REGISTRATION_RETRIED,
                asked.now,
            )  # fmt: skip
        return self._door.redirect(request, DONE)

    async def _page(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str], *checked: str
    ) -> web.Response:
        """With what was written in `form`; the fields `checked` are asked for again."""
        desk = self._context.registers.external.get(asked.comune.id)
        if desk is None:
            return self._door.page(request, asked, own_register_page(asked))
        of_whom = Administration.of(asked.comune.comune)
        async with self._database.reading() as connection:
            waiting = await errands.waiting(connection, asked.comune.id)
            refused = await errands.refused(connection, asked.comune.id)
            emergency = await read_overview(connection, desk.site_of(of_whom), asked.now)
        url = self._context.settings.register.external[asked.comune.id].url
        page = register_page(asked, url, waiting, refused, emergency, {})
        if not checked:
            return self._door.page(request, asked, page)
        fields = (*page.to_authorise, *page.to_open, *page.to_go_on)
        written = {
            each.name: _written(asked, each, form) for each in fields if each.name in checked
        }
        page = register_page(asked, url, waiting, refused, emergency, written)
        return self._door.page(request, asked, page, 422)

    def _site(self, asked: StaffAsked) -> EmergencySite:
        """Raises: NoOtherRegister"""
        desk: ExternalDesk | None = self._context.registers.external.get(asked.comune.id)
        if desk is None:
            raise NoOtherRegister("this portal keeps the register itself")
        return desk.site_of(Administration.of(asked.comune.comune))


def _day(form: Mapping[str, str], name: str) -> date | None:
    return read_day(form.get(name, ""))


def _written(asked: StaffAsked, field: WrittenField, form: Mapping[str, str]) -> WrittenField:
    value = form.get(field.name, "").strip()
    fault = "" if value else "required"
    if field.kind == "day" and value and read_day(value) is None:
        fault = "not_a_day"
    return replace(field, value=value, error=sentence_of(fault, asked.words) if fault else "")
