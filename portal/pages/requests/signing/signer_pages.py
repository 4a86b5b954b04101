"""What the link of a second signer opens: whose request it is, and after signing in all of it.

Owns the cookie into which the link's token is swapped: it opens this page alone. Nothing of the
answers is shown before the person has signed in who is named in them. Source:
docs/decisions/0211-a-second-signers-link.md
"""

from typing import ClassVar

from aiohttp import web
from msgspec import Struct

from casework.drafts.refusals import ChangedMeanwhile, OpenAtCounter, UnknownCase
from casework.office.at_hand import at_hand
from casework.office.papers import full_name
from casework.office.second_signing import (
    NotTheSigner,
    SignerNotNamed,
    SignerStanding,
    UnknownSigner,
    is_same,
    keep_signed,
    second_text,
    signed_by_session,
    standing,
)
from casework.office.signing import NotSignedIn, SessionTooWeak
from portal.cases.host import case_comune
from portal.pages.frame import PageLink
from portal.pages.kit import SitePage
from portal.pages.requests.opening import OpenedRequest, RequestOpener
from portal.pages.requests.summary_facts import PaperShown, SaidSection, papers_of, sections_of
from sportello.cases.lifecycle import WITH_THE_CITIZEN
from sportello.cases.parties import applicant
from sportello.cases.refusals import AlreadySent
from sportello.cases.signature_messages import SignerState

SIGNATURES = "/firme"
COOKIE = "firma"
CONFIRMED = "confermo"


class SecondSignPage(SitePage, frozen=True, kw_only=True):
    """`told` says where there is nothing to sign; then there is no form. `sections` are empty until
    the person who is asked has signed in.
    """

    template: ClassVar[str] = "requests/second_sign.html"

    request: str
    told: str
    sign_in: str
    sections: tuple[SaidSection, ...]
    papers: tuple[PaperShown, ...]
    text: str
    text_language: str
    digest: str
    error: str
    action: str
    form_token: str


class _Asked(Struct, frozen=True):
    """The request as its second signer may open it."""

    opened: OpenedRequest
    standing: SignerStanding

    @property
    def path(self) -> str:
        return f"{SIGNATURES}/{self.opened.it.case.id}/{self.standing.asked.signer.id}"

    @property
    def is_the_signer(self) -> bool:
        """Whether the person who is named has signed in."""
        citizen, person = self.opened.citizen, self.standing.asked.person
        if citizen is None or person is None:
            return False
        return is_same(citizen.person, person)


class SignerPages:
    def __init__(self, opener: RequestOpener) -> None:
        self._opener = opener
        self._context = opener.context

    def add_to(self, app: web.Application) -> None:
        one = f"{SIGNATURES}/{{id}}/{{signer}}"
        app.router.add_get(one, self.show)
        app.router.add_post(one, self.sign)
        app.router.add_get(f"{one}/{{token}}", self.open_by_link)

    async def open_by_link(self, request: web.Request) -> web.Response:
        """The token becomes a cookie; nothing else is changed. Raises: UnknownCase"""
        asked = await self._asked(request, request.match_info["token"])
        answer = self._opener.kit.redirect(request, asked.path)
        answer.set_cookie(
            COOKIE,
            request.match_info["token"],
            path=asked.path,
            secure=self._context.is_secure,
            httponly=True,
            samesite="Lax",
        )
        return answer

    async def show(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase"""
        asked = await self._asked(request, request.cookies.get(COOKIE, ""))
        return self._page(request, asked)

    async def sign(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase, ForeignOrigin, FormExpired"""
        asked = await self._asked(request, request.cookies.get(COOKIE, ""), is_change=True)
        form = await self._opener.browsers.form(request)
        opened, words = asked.opened, asked.opened.asked.words
        if form.get(CONFIRMED) != "1":
            error = words.gettext("Please tick this box to go on.")
            return self._page(request, asked, error, 422)
        citizen = await self._opener.host.citizen(request, opened.comune)
        now, id = self._context.clock(), asked.standing.asked.signer.id
        if form.get("digest") != opened.it.digest:
            error = words.gettext(
                "The request was changed meanwhile: please read it again before you sign."
            )
            return self._page(request, asked, error, 412)
        try:
            async with self._context.database.brief_transaction() as connection:
                opened = await self._opener.again(connection, opened, is_locked=True)
                signed = signed_by_session(opened.it, id, citizen, now)
                await keep_signed(
                    connection, self._opener.host, opened.comune, opened.it, id, signed, now
                )
        except (NotSignedIn, SessionTooWeak, NotTheSigner):
            error = words.gettext(
                "To sign so, please sign in with SPID at level 2, with CIE or with your card."
            )
            return self._page(request, asked, error, 409)
        except (SignerNotNamed, UnknownSigner, ChangedMeanwhile, AlreadySent, OpenAtCounter):
            pass  # the page says how it stands by now
        return self._opener.kit.redirect(request, asked.path)

    async def _asked(self, request: web.Request, token: str, *, is_change: bool = False) -> _Asked:
        """Raises: UnknownCase for a wrong token as for an unknown id"""
        self._opener.limits.check(request, is_change)
        asked, id = self._opener.kit.asked(request), request.match_info["id"]
        signer, host = request.match_info["signer"], self._opener.host
        comune = case_comune(asked.comune.comune)
        async with self._context.database.reading() as connection:
            it = await at_hand(connection, host, comune, id, self._context.clock())
        try:
            found = standing(it, signer)
        except UnknownSigner:
            raise UnknownCase(f"there is no case {id}") from None
        nonce = "" if found.kept is None else found.kept.nonce
        if not self._context.is_signer_token(token, comune.id, id, signer, nonce):
            raise UnknownCase(f"there is no case {id}")
        citizen = await self._opener.visitors.citizen(request, comune.id)
        browser = self._opener.browsers.of(request)
        return _Asked(OpenedRequest(asked, browser, comune, citizen, it), found)

    def _page(
        self, request: web.Request, asked: _Asked, error: str = "", status: int = 200
    ) -> web.Response:
        opened, words = asked.opened, asked.opened.asked.words
        told = self._told(asked)
        is_open = asked.is_the_signer and not told
        needs_sign_in = not told and not asked.is_the_signer
        title = words.gettext("Sign a request")
        page = SecondSignPage(
            title=title,
            trail=(PageLink(title, ""),),
            request=opened.title,
            told=told or ("" if is_open else self._who_asks(asked)),
            sign_in=self._opener.sign_in_href(opened.asked, asked.path) if needs_sign_in else "",
            sections=sections_of(opened) if is_open else (),
            papers=papers_of(opened) if is_open else (),
            text=second_text(opened.it) if is_open else "",
            text_language=opened.it.case.language,
            digest=opened.it.digest if is_open else "",
            error=error,
            action=opened.asked.href(asked.path),
            form_token=opened.browser.form_token,
        )
        answer = self._opener.kit.page(request, page, status)
        return self._opener.browsers.remember(opened.browser, answer)

    def _told(self, asked: _Asked) -> str:
        """Why there is nothing to sign; empty if there is."""
        words, state = asked.opened.asked.words, asked.standing.state
        if state is SignerState.SIGNED:
            return words.gettext("You have signed. There is nothing else to do.")
        if asked.opened.it.case.state not in WITH_THE_CITIZEN:
            return words.gettext("The request has been sent meanwhile: please ask the office.")
        if state is SignerState.NOT_NAMED:
            return words.gettext("This request does not ask for your signature any more.")
        if asked.opened.it.case.held_at is not None:
            return words.gettext(
                "The request is open at the desk now, for a visit: you can sign it after that."
            )
        return ""

    def _who_asks(self, asked: _Asked) -> str:
        """Whose request it is, and that one signs in to read it."""
        opened = asked.opened
        words, it = opened.asked.words, opened.it
        if opened.citizen is not None:
            return words.gettext(
                "Another person is asked to sign than has signed in here: please sign out first."
            )
        whom = it.case.presenter or applicant(
            it.definition, it.checked.asked.answers, it.case.presented_for
        )
        if whom is None:
            return words.gettext("Sign in to read the request, then sign it or leave it.")
        return words.gettext(
            "%1 asks you to sign this request. Sign in to read it, then sign it or leave it.",
            full_name(whom),
        )
