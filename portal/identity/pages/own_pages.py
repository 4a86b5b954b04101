"""One's own data: what is stored, a copy to keep, and erasing it.

Owns the form of the copy. What belongs to whom is `portal.identity.own_data`'s.
"""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import hdrs, web
from msgspec import Struct

from portal.context import PortalContext
from portal.identity.entrance import MY_AREA
from portal.identity.own_data import OwnData, erase, own_data
from portal.identity.pages.my_area import signed_in, trail_in_area
from portal.identity.visitors import SignedInCitizen, Visitors
from portal.pages.errors import NoticePage
from portal.pages.frame import HOME, PageLink
from portal.pages.kit import HEADERS, PageAsked, PageKit, SitePage

OWN_DATA = f"{MY_AREA}/dati"
COPY = f"{OWN_DATA}/copia.json"
ERASE = f"{OWN_DATA}/cancellazione"


class StoredKind(Struct, frozen=True):
    """One line of what is stored: what, why and how long."""

    what: str
    kept: str


class SeenRequest(Struct, frozen=True):
    """That someone of the staff opened a request, named by its service."""

    when: str
    who: str
    office: str
    request: str


class OwnDataPage(SitePage, frozen=True, kw_only=True):
    """`upcoming` is how many bookings are still to come."""

    template: ClassVar[str] = "own_data.html"

    stored: tuple[StoredKind, ...]
    openings: tuple[SeenRequest, ...]
    copy: str
    erase: str
    upcoming: int
    form_token: str
    is_unsure: bool = False


class DataCopy(Struct, frozen=True):
    """The file that a citizen keeps."""

    comune: str
    made_at: datetime
    data: OwnData


class OwnDataPages:
    def __init__(self, context: PortalContext, kit: PageKit, visitors: Visitors) -> None:
        self._context = context
        self._kit = kit
        self._visitors = visitors

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(OWN_DATA, self.show)
        app.router.add_get(COPY, self.copy)
        app.router.add_post(ERASE, self.erase)

    async def show(self, request: web.Request) -> web.Response:
        asked, citizen = await signed_in(request, self._kit, self._visitors)
        data = await self._data(asked, citizen)
        return self._kit.page(request, self._page(asked, citizen, data))

    async def copy(self, request: web.Request) -> web.Response:
        """A JSON file with all that is stored of who asks."""
        asked, citizen = await signed_in(request, self._kit, self._visitors)
        data = await self._data(asked, citizen)
        copy = DataCopy(asked.comune.comune.name, self._context.clock(), data)
        headers = {**HEADERS, hdrs.CONTENT_DISPOSITION: 'attachment; filename="dati.json"'}
        body = msgspec.json.format(msgspec.json.encode(copy), indent=2)
        return web.Response(body=body, content_type="application/json", headers=headers)

    async def erase(self, request: web.Request) -> web.Response:
        """Once `sure` is ticked. Raises: FormExpired, ForeignOrigin"""
        asked, citizen = await signed_in(request, self._kit, self._visitors)
        form = await self._visitors.form(request, citizen.session)
        data = await self._data(asked, citizen)
        if form.get("sure") != "1":
            return self._kit.page(request, self._page(asked, citizen, data, is_unsure=True), 422)
        async with self._context.database.transaction() as connection:
            await erase(connection, asked.comune.id, data)
        words = asked.words
        page = NoticePage(
            title=words.gettext("Your data are erased"),
            text=words.gettext("You are signed out. Thank you, and goodbye."),
            ways=(PageLink(words.gettext("Home page"), asked.href(HOME)),),
        )
        answer = self._kit.page(request, page)
        await self._visitors.sessions(asked.comune.id).close(request, answer)
        return answer

    async def _data(self, asked: PageAsked, citizen: SignedInCitizen) -> OwnData:
        async with self._context.database.reading() as connection:
            now = self._context.clock()
            return await own_data(connection, asked.comune.id, citizen.profile, now)

    def _page(
        self, asked: PageAsked, citizen: SignedInCitizen, data: OwnData, *, is_unsure: bool = False
    ) -> OwnDataPage:
        words = asked.words
        title = words.gettext("Your data")
        stored: tuple[StoredKind, ...] = (
            StoredKind(
                words.gettext("Name, codice fiscale, contacts, language and how to be told"),
                words.gettext("Until you erase them."),
            ),
            StoredKind(
                words.plural("%n booking with your name and contacts", len(data.bookings)),
                words.gettext("30 days after the appointment, or until you erase it."),
            ),
            StoredKind(
                words.gettext("What we have written to you about your bookings"),
                words.gettext("30 days after the appointment, or until you erase it."),
            ),
            StoredKind(
                words.plural("%n sign-in: when, how and how safe", len(data.sign_ins)),
                words.gettext("24 months, as the rules of SPID ask. Erased by itself."),
            ),
        )
        if data.cases:
            what = words.plural(
                "%n request, with its files and papers, and who of the offices opened it",
                len(data.cases),
            )
            kept = words.gettext(
                "For the time that its form says, from the outcome on. The register of documents "
                "keeps sender and subject for good."
            )
            stored = (*stored, StoredKind(what, kept))
        return OwnDataPage(
            title=title,
            trail=trail_in_area(asked, title),
            stored=stored,
            openings=_openings(asked, data),
            copy=asked.href(COPY),
            erase=asked.href(ERASE),
            upcoming=sum(each.is_upcoming for each in data.bookings),
            form_token=self._visitors.form_token(citizen.session),
            is_unsure=is_unsure,
        )


def _openings(asked: PageAsked, data: OwnData) -> tuple[SeenRequest, ...]:
    """The newest first."""
    zone, services = ZoneInfo(asked.comune.comune.zone), asked.comune.services
    seen = sorted(
        ((each, case.kept.service) for case in data.cases for each in case.openings),
        key=lambda pair: pair[0].at,
        reverse=True,
    )
    return tuple(
        SeenRequest(
            when=f"{each.at.astimezone(zone):%d/%m/%Y %H:%M}",
            who=each.operator_name,
            office=each.office,
            request=asked.text(services[service].name) if service in services else service,
        )
        for each, service in seen
    )
