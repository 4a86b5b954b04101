"""API v1: the page that makes a telephone the camera of a case, asked for, looked at, ended."""

from collections.abc import Sequence

from aiohttp import web

from casework.api.problems import FieldsFaulty
from casework.api.requests.case_files import FOR, while_open
from casework.api.requests.case_tokens import asked_case
from casework.api.requests.cases import CASE
from casework.api.routes import ApiCall, Credentials
from casework.api.telling import json_of
from casework.drafts.refusals import UnknownCase
from casework.handover import open_pages
from casework.handover.links import link_path
from casework.handover.open_pages import CameraPage, PhonePageOver
from casework.office.at_hand import at_hand
from casework.office.file_rules import file_label
from casework.office.host import CaseComune, CaseHost
from sportello.cases.refusals import AlreadySent
from sportello.cases.upload_messages import PhonePageEnded, PhonePageShown
from web.pages.problems import FieldFault

PHONE = f"{CASE}/phone"


class HandoverCalls:
    def __init__(self, host: CaseHost) -> None:
        self._host = host

    @property
    def calls(self) -> Sequence[ApiCall]:
        return (
            ApiCall(
                method="POST",
                path=PHONE,
                name="open_phone_page",
                summary="Open a page for ten minutes that takes pictures from a telephone",
                handler=self.open,
                query=(FOR,),
                answers={201: PhonePageShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, AlreadySent),
            ),
            ApiCall(
                method="GET",
                path=PHONE,
                name="phone_page",
                summary="The page that is open, and how many pictures have come",
                handler=self.show,
                answers={200: PhonePageShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, PhonePageOver),
            ),
            ApiCall(
                method="DELETE",
                path=PHONE,
                name="end_phone_page",
                summary="End the page: nothing more comes by it",
                handler=self.end,
                answers={200: PhonePageEnded},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, PhonePageOver),
            ),
        )

    async def open(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        path, now = request.query.get(FOR.name, ""), self._host.clock()
        async with self._host.database.transaction() as connection:
            await while_open(comune.id, id)(connection)
            it = await at_hand(connection, self._host, comune, id, now)
            if path != "" and file_label(it.definition, path) is None:
                raise FieldsFaulty(FieldFault(FOR.name, "unknown_field"))
            page = await open_pages.open_page(connection, comune.id, id, path, now)
        return json_of(self._shown(comune, page), 201)

    async def show(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        async with self._host.database.reading() as connection:
            page = await open_pages.page_of(connection, comune.id, id, self._host.clock())
        return json_of(self._shown(comune, page))

    async def end(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        async with self._host.database.transaction() as connection:
            page = await open_pages.page_of(connection, comune.id, id, self._host.clock())
            await open_pages.end_page(connection, comune.id, id)
        return json_of(PhonePageEnded(page.received))

    def _shown(self, comune: CaseComune, page: CameraPage) -> PhonePageShown:
        url = self._host.page_url(comune, link_path(self._host, comune, page.id))
        return PhonePageShown(url, page.until, page.received)
