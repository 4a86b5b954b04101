"""The last page before sending: every answer, what is missing, the signature, and the sending.

Owns the acts of the page. Sending twice, from two windows or by two touches, leads to one receipt.
"""

from typing import ClassVar

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from casework.drafts import cases
from casework.drafts.refusals import ChangedMeanwhile
from casework.drafts.signing import SignatureWay
from casework.office.made_papers import sha256_read
from casework.office.sending import CaseIncomplete, send
from casework.office.signing import (
    NotSignedIn,
    SessionTooWeak,
    confirmed_text,
    hand_signature,
    session_signature,
)
from casework.prepared.from_home import choose
from portal.pages.kit import SitePage
from portal.pages.requests.opening import OpenedRequest, RequestOpener
from portal.pages.requests.request_steps import SUMMARY, RequestWay, way_of
from portal.pages.requests.signing.file_pages import SIGN_BY_FILE
from portal.pages.requests.signing.second_signers import SaidSecondSigner, second_signers_said
from portal.pages.requests.summary_facts import (
    SIGNATURE,
    DefectSaid,
    HomeAnswerSaid,
    PaperShown,
    SaidSection,
    costs_of,
    defects_said,
    from_home_said,
    papers_of,
    sections_of,
)
from sportello.cases.completeness import SignatureState
from sportello.cases.refusals import AlreadySent, NumberingWaits
from text.times import clock_at

SEND, FROM_HOME = "invio", "da-casa"
"""Ends of the paths by which a request is sent, and an answer from home taken or left."""

CONFIRMED, ACCEPTED, WAY = "confermo", "accetto", "modo"
NAME, TAKEN = "risposta", "da_casa"


class SignatureSaid(Struct, frozen=True):
    """`text` is what is confirmed, in the language of the request; `done` says how and when it was
    signed, "" while it is not; `error` why it could not be.
    """

    text: str
    language: str
    done: str
    is_outdated: bool
    error: str
    sign_in: str


class RequestSummaryPage(SitePage, frozen=True, kw_only=True):
    """`signature` is None where the form asks for none; `error` says why it was not sent."""

    template: ClassVar[str] = "requests/summary.html"

    request: str
    way: RequestWay
    sections: tuple[SaidSection, ...]
    papers: tuple[PaperShown, ...]
    papers_href: str
    costs: tuple[tuple[str, str], ...]
    blocking: tuple[DefectSaid, ...]
    curable: tuple[DefectSaid, ...]
    signature: SignatureSaid | None
    error: str
    version: int
    second_signers: tuple[SaidSecondSigner, ...]
    from_home: tuple[HomeAnswerSaid, ...]
    choose: str
    sign: str
    sign_by_file: str
    send: str
    form_token: str


class RequestSummary:
    def __init__(self, opener: RequestOpener) -> None:
        self._opener = opener
        self._context = opener.context

    def add_to(self, app: web.Application, prefix: str) -> None:
        """`prefix` is the path of one request."""
        app.router.add_get(f"{prefix}/{SUMMARY}", self.show)
        app.router.add_post(f"{prefix}/{SIGNATURE}", self.sign)
        app.router.add_post(f"{prefix}/{SEND}", self.send)
        app.router.add_post(f"{prefix}/{FROM_HOME}", self.choose)

    async def show(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase"""
        opened = await self._opener.open_unsent(request)
        return self._page(request, opened)

    async def sign(self, request: web.Request) -> web.Response:
        """As it stands: by who has signed in and confirms, or by hand later at the desk.

        Raises: UnknownCase, ForeignOrigin, FormExpired
        """
        opened = await self._opener.open(request, is_change=True)
        form = await self._opener.browsers.form(request)
        words, now = opened.asked.words, self._context.clock()
        comune = opened.comune
        by_hand = form.get(WAY) == SignatureWay.IN_PERSON
        if not by_hand and form.get(CONFIRMED) != "1":
            error = words.gettext("Please tick this box to go on.")
            return self._page(request, opened, sign_error=error, status=422)
        citizen = None if by_hand else await self._opener.host.citizen(request, comune)
        try:
            async with self._context.database.brief_transaction() as connection:
                opened = await self._opener.again(connection, opened, is_locked=True)
                it = opened.it
                await cases.expect(connection, comune.id, it.case, _version(form.get("versione")))
                if by_hand:
                    signature = hand_signature(it, None, None, None, now)
                else:
                    signature = session_signature(it, citizen, now)
                read = await sha256_read(connection, comune, it, signature.way)
                signature = replace(signature, document_sha256=read)
                await cases.sign(connection, comune.id, it.case, signature, now)
        except (NotSignedIn, SessionTooWeak):
            error = words.gettext(
                "To sign so, please sign in with SPID at level 2, with CIE or with your card."
            )
            return self._page(request, opened, sign_error=error, status=409)
        except ChangedMeanwhile:
            error = words.gettext(
                "The request was changed in another window meanwhile: please look at it again."
            )
            return await self._again(request, opened, error, 412)
        except AlreadySent:
            return self._opener.kit.redirect(request, opened.path())
        return self._opener.kit.redirect(request, f"{opened.path(SUMMARY)}#{SIGNATURE}")

    async def choose(self, request: web.Request) -> web.Response:
        """Take over an answer that was written at home, or leave the counter's.

        Raises: UnknownCase, ForeignOrigin, FormExpired, OpenAtCounter
        """
        opened = await self._opener.open(request, is_change=True)
        form, comune = await self._opener.browsers.form(request), opened.comune.id
        name, home, now = form.get(NAME, ""), form.get(TAKEN) == "1", self._context.clock()
        try:
            async with self._context.database.brief_transaction() as connection:
                case = await cases.find(connection, comune, opened.it.case.id, is_locked=True)
                chosen = await choose(connection, comune, case, name, now, home=home)
            await self._context.files.vault.store.erase(list(chosen.pieces))
        except AlreadySent:
            return self._opener.kit.redirect(request, opened.path())
        return self._opener.kit.redirect(request, opened.path(SUMMARY))

    async def send(self, request: web.Request) -> web.Response:
        """Registered, or said what stands against it.

        Raises: UnknownCase, ForeignOrigin, FormExpired
        """
        opened = await self._opener.open(request, is_change=True)
        form = await self._opener.browsers.form(request)
        id, now, host = opened.it.case.id, self._context.clock(), self._opener.host
        words = opened.asked.words
        try:
            async with self._context.database.brief_transaction() as connection:
                accepts = form.get(ACCEPTED) == "1"
                await send(connection, host, opened.comune, id, now, accepts_defects=accepts)
        except CaseIncomplete as incomplete:
            error = words.gettext("It was not sent: please look at what is still missing.")
            if not incomplete.found.blocking:
                error = words.gettext(
                    "It was not sent: please tick that you send it as it is, or add what is "
                    "missing."
                )
            return await self._again(request, opened, error, 422)
        except NumberingWaits:
            error = words.gettext(
                "The register gives no numbers just now. Your request is saved: please send it "
                "again in a few minutes."
            )
            return await self._again(request, opened, error, 503)
        except AlreadySent:
            pass  # by another window: the receipt is the same
        return self._opener.kit.redirect(request, opened.path())

    async def _again(
        self, request: web.Request, opened: OpenedRequest, error: str, status: int
    ) -> web.Response:
        """The page with the case as it is by now."""
        async with self._context.database.reading() as connection:
            fresh = await self._opener.again(connection, opened)
        return self._page(request, fresh, error=error, status=status)

    def _page(
        self,
        request: web.Request,
        opened: OpenedRequest,
        *,
        error: str = "",
        sign_error: str = "",
        status: int = 200,
    ) -> web.Response:
        found = opened.it.completeness
        title = opened.asked.words.gettext("Summary")
        needs_signature = opened.it.definition.needs_sign_in
        page = RequestSummaryPage(
            title=title,
            trail=opened.trail(title),
            request=opened.title,
            way=way_of(opened, SUMMARY),
            sections=sections_of(opened),
            papers=papers_of(opened),
            papers_href=opened.href("documenti"),
            costs=costs_of(opened),
            blocking=defects_said(opened, found.blocking),
            curable=defects_said(opened, found.curable),
            signature=self._signature(opened, sign_error) if needs_signature else None,
            error=error,
            version=opened.it.case.version,
            second_signers=second_signers_said(opened, self._opener),
            from_home=from_home_said(opened),
            choose=opened.href(FROM_HOME),
            sign=opened.href(SIGNATURE),
            sign_by_file=opened.href(SIGN_BY_FILE),
            send=opened.href(SEND),
            form_token=opened.browser.form_token,
        )
        answer = self._opener.kit.page(request, page, status)
        return self._opener.browsers.remember(opened.browser, answer)

    def _signature(self, opened: OpenedRequest, error: str) -> SignatureSaid:
        case, words = opened.it.case, opened.asked.words
        done = ""
        if case.signature is not None and opened.it.signature is not SignatureState.INVALID:
            at = clock_at(case.signature.at, opened.it.zone)
            if case.signature.way is SignatureWay.IN_PERSON:
                done = words.gettext("You sign by hand at the desk.")
            elif case.signature.way is SignatureWay.FILE:
                done = words.gettext("Signed by a file at %1.", at)
            else:
                done = words.gettext("Signed at %1.", at)
        return SignatureSaid(
            text=confirmed_text(opened.it),
            language=case.language,
            done=done,
            is_outdated=opened.it.signature is SignatureState.OUTDATED,
            error=error,
            sign_in=self._opener.sign_in_href(opened.asked, opened.path(SUMMARY))
            if error and opened.citizen is not None
            else "",
        )


def _version(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdecimal() and len(said) < 10 else 0
