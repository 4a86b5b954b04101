"""One case: its sheet and documents, and what its office does with it."""

from collections.abc import Mapping

from aiohttp import hdrs, web

from casework.api.requests.case_documents import file_of, give_attachment
from casework.office.at_hand import CaseAtHand
from casework.office.made_papers import receipt_pdf, request_pdf
from portal.cases.access.access_log import AccessKind
from portal.cases.handling.case_notes import MOST_LETTERS, write_note
from portal.cases.handling.changing import HandledMeanwhile, change
from portal.cases.host import PortalCases, case_comune
from portal.cases.telling import tell_office
from portal.identity.rights import StaffRight
from portal.pages.kit import HEADERS
from portal.staff.cases.assigning import assignable, assignment_of
from portal.staff.cases.case_sheet import ATTACHMENTS, DOCUMENT, RECEIPT, case_sheet
from portal.staff.cases.one_case import (
    HERE,
    OpenedCase,
    at_hand_of,
    author_of,
    opening,
    path_of,
    version_of,
)
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffRoute
from portal.staff.menu import CASES
from sportello.cases.lifecycle import CaseChange

MOST_WORDS = 500


class CasePages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database
        self._host = PortalCases(door.context)

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        read, handle = StaffRight.READ_CASES, StaffRight.HANDLE_CASES
        return (
            StaffRoute(HERE, read, self.show),
            StaffRoute(f"{HERE}/{DOCUMENT}", read, self.document),
            StaffRoute(f"{HERE}/{RECEIPT}", read, self.receipt),
            StaffRoute(f"{HERE}/{ATTACHMENTS}/{{attachment}}", read, self.attachment),
            StaffForm(f"{HERE}/prendi", handle, self.take_over),
            StaffForm(f"{HERE}/nota", handle, self.note),
            StaffForm(f"{HERE}/assegna", StaffRight.HEAD_OF_OFFICE, self.assign),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownCase, CaseElsewhere"""
        async with opening(self._database, request, asked, what=AccessKind.CASE) as (
            connection,
            opened,
        ):
            it = await at_hand_of(connection, self._host, asked, opened)
            page = await case_sheet(connection, asked, opened, it)
        return self._door.page(request, asked, page)

    async def document(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownCase, CaseElsewhere, DocumentUnavailable"""
        it = await self._for_document(request, asked)
        made = await request_pdf(self._host, case_comune(asked.comune.comune), it)
        return _private(file_of(made, DOCUMENT))

    async def receipt(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownCase, CaseElsewhere, NumberNotKept, DocumentUnavailable"""
        it = await self._for_document(request, asked)
        made = await receipt_pdf(self._host, case_comune(asked.comune.comune), it)
        return _private(file_of(made, RECEIPT))

    async def attachment(self, request: web.Request, asked: StaffAsked) -> web.StreamResponse:
        """Raises: UnknownCase, CaseElsewhere, AttachmentUnknown, NotCleared"""
        it = await self._for_document(request, asked)
        return await give_attachment(request, self._host, asked.comune.id, it.case.id)

    async def take_over(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownCase, CaseElsewhere, NotOfThisOffice, and as `change`"""
        right = StaffRight.HANDLE_CASES
        try:
            async with opening(self._database, request, asked, right) as (connection, opened):
                await change(
                    connection, asked.comune.id, opened.case.case_id, CaseChange.TAKE_OVER,
                    author_of(asked), asked.now, seen=version_of(form),
                )  # fmt: skip
        except HandledMeanwhile as meanwhile:
            return await self._meanwhile(request, asked, meanwhile)
        return self._done(request, opened, "preso")

    async def assign(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownCase, CaseElsewhere, NotOfThisOffice, UnknownOffice, and as `change`"""
        words = " ".join(form.get("words", "").split())[:MOST_WORDS]
        right = StaffRight.HEAD_OF_OFFICE
        try:
            async with opening(self._database, request, asked, right) as (connection, opened):
                to = assignment_of(
                    form.get("to", ""), await assignable(connection, asked, opened.staff)
                )
                await change(
                    connection, asked.comune.id, opened.case.case_id, CaseChange.ASSIGN,
                    author_of(asked), asked.now, seen=version_of(form), words=words, to=to,
                )  # fmt: skip
                if to.office != opened.case.office:
                    await tell_office(connection, asked.comune.id, opened.case.case_id, asked.now)
        except HandledMeanwhile as meanwhile:
            return await self._meanwhile(request, asked, meanwhile)
        if to.office not in opened.staff.reach.read:
            return self._door.redirect(request, f"{CASES}?fatto=assegnato")
        return self._done(request, opened, "assegnato")

    async def note(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownCase, CaseElsewhere, NotOfThisOffice"""
        text = form.get("note", "").strip()
        right = StaffRight.HANDLE_CASES
        async with opening(self._database, request, asked, right) as (connection, opened):
            if not 0 < len(text) <= MOST_LETTERS:
                fault = asked.words.gettext("Write at most %1 letters.", str(MOST_LETTERS))
                it = await at_hand_of(connection, self._host, asked, opened)
                page = await case_sheet(connection, asked, opened, it, note=text, fault=fault)
                return self._door.page(request, asked, page, 422)
            await write_note(
                connection, asked.comune.id, opened.case.case_id, author_of(asked), text, asked.now
            )
        return self._done(request, opened, "annotato")

    async def _meanwhile(
        self, request: web.Request, asked: StaffAsked, meanwhile: HandledMeanwhile
    ) -> web.Response:
        """The sheet as it is now, with what the other did on top."""
        async with opening(self._database, request, asked, what=AccessKind.CASE) as (
            connection,
            opened,
        ):
            it = await at_hand_of(connection, self._host, asked, opened)
            entries = meanwhile.entries
            page = await case_sheet(connection, asked, opened, it, meanwhile=entries)
        return self._door.page(request, asked, page, 409)

    async def _for_document(self, request: web.Request, asked: StaffAsked) -> CaseAtHand:
        async with opening(self._database, request, asked, what=AccessKind.DOCUMENT) as (
            connection,
            opened,
        ):
            return await at_hand_of(connection, self._host, asked, opened)

    def _done(self, request: web.Request, opened: OpenedCase, what: str) -> web.Response:
        return self._door.redirect(request, f"{path_of(opened.case.case_id)}?fatto={what}")


def _private(answer: web.Response) -> web.Response:
    for name, value in HEADERS.items():
        answer.headers[name] = value
    answer.headers[hdrs.CACHE_CONTROL] = "no-store"
    return answer
