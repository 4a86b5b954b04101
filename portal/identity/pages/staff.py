"""How an operator signs in: password, then a code of their telephone; or SPID and CIE.

Owns these steps. Between the two factors the browser has a session with which nothing else can be
opened; the whole one gets another secret.
"""

from typing import ClassVar

import segno
import structlog
from aiohttp import hdrs, web
from markupsafe import Markup
from msgspec import Struct

from portal.clients import client_of
from portal.context import PortalContext
from portal.identity import sign_in_log
from portal.identity.entrance import STAFF_AREA, Entrance
from portal.identity.operators.accounts import account_by_id, account_by_login, end_sessions
from portal.identity.operators.guesses import PasswordGuesses
from portal.identity.operators.second_factor import Enrolment, SecondFactors
from portal.identity.owners import Owner, OwnerKind
from portal.identity.pages.sentences import RefusalSentences, sentences_of, status_of
from portal.identity.pages.sign_in import SignInWay, ways_of
from portal.identity.refusals import SignInRefused, TooManySignIns, WrongSecondFactor
from portal.identity.rights import StaffRole
from portal.identity.session_rows import sessions_within
from portal.identity.sign_in_log import SignInRecord
from portal.identity.signed_in import ProofLevel, SignInMethod
from portal.identity.visitors import SignedInStaff, Visitors
from portal.pages.browsers import Browsers
from portal.pages.kit import PageAsked, PageKit, SitePage
from text.catalogue import N_

PASSWORD = f"{STAFF_AREA}/accesso"
CODE = f"{STAFF_AREA}/codice"
LOG_OUT = f"{STAFF_AREA}/uscita"

ROLE_NAMES = {
    StaffRole.RECEPTION: N_("reception"),
    StaffRole.CLERK: N_("clerk"),
    StaffRole.MANAGER: N_("manager"),
    StaffRole.ADMINISTRATOR: N_("administrator"),
    StaffRole.AUDITOR: N_("auditor"),
}

log = structlog.get_logger(__name__)


class StaffPasswordPage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "staff_password.html"

    ways: tuple[SignInWay, ...]
    login: str
    form_token: str
    refused: RefusalSentences | None = None


class ShownSecret(Struct, frozen=True):
    """The QR code as inline SVG, and the same to type, in groups of four letters."""

    qr: Markup
    letters: str


class StaffCodePage(SitePage, frozen=True, kw_only=True):
    """`secret` is shown at the first sign-in only."""

    template: ClassVar[str] = "staff_code.html"

    secret: ShownSecret | None
    form_token: str
    refused: RefusalSentences | None = None


class StaffSignInPages:
    def __init__(
        self,
        context: PortalContext,
        kit: PageKit,
        entrance: Entrance,
        visitors: Visitors,
        guesses: PasswordGuesses,
    ) -> None:
        self._context = context
        self._kit = kit
        self._entrance = entrance
        self._visitors = visitors
        self._guesses = guesses
        self._browsers = Browsers(context)

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(PASSWORD, self.ask_password)
        app.router.add_post(PASSWORD, self.take_password)
        app.router.add_get(CODE, self.ask_code)
        app.router.add_post(CODE, self.take_code)
        app.router.add_post(LOG_OUT, self.log_out)

    async def ask_password(self, request: web.Request) -> web.Response:
        return self._password_page(request, "", None)

    async def take_password(self, request: web.Request) -> web.Response:
        """On to the code. Raises: FormExpired, ForeignOrigin"""
        asked = self._kit.asked(request)
        form = await self._browsers.form(request)
        login, password = form.get("login", "").strip()[:200], form.get("password", "")
        comune = asked.comune.id
        async with self._context.database.reading() as connection:
            account = await account_by_login(connection, comune, login)
        try:
            client = client_of(request, self._context)
            hashed = None if account is None else account.password
            await self._guesses.check(client, login, hashed, password)
        except SignInRefused as refused:
            return self._password_page(request, login, refused)
        assert account is not None, "without an account no password is right"
        answer = self._kit.redirect(request, CODE)
        owner = Owner(OwnerKind.HALF_OPERATOR, account.id)
        await self._visitors.sessions(comune).open(request, answer, str(owner))
        return answer

    async def ask_code(self, request: web.Request) -> web.Response:
        return await self._code_page(request, None)

    async def take_code(self, request: web.Request) -> web.Response:
        """Signed in. Raises: FormExpired, ForeignOrigin"""
        asked = self._kit.asked(request)
        half = await self._visitors.half_signed_in(request, asked.comune.id)
        if half is None:
            return self._kit.redirect(request, PASSWORD)
        session, id = half
        form = await self._visitors.form(request, session)
        code = "".join(form.get("code", "").split())
        now = self._context.clock()
        answer = self._kit.redirect(request, STAFF_AREA)
        comune = asked.comune.id
        try:
            async with self._context.database.transaction() as connection:
                factors = SecondFactors(self._context.key, comune)
                is_good = await factors.accepts(connection, id, code, now)
                if is_good:
                    sessions = sessions_within(connection, comune, self._context.clock)
                    owner = Owner(OwnerKind.OPERATOR, id)
                    whole = await sessions.open(request, answer, str(owner))
                    record = SignInRecord(
                        now, SignInMethod.PASSWORD, ProofLevel.SUBSTANTIAL, "portal"
                    )
                    await sign_in_log.note(connection, comune, whole, record)
        except TooManySignIns as refused:
            return await self._code_page(request, refused)
        if not is_good:
            return await self._code_page(
                request, WrongSecondFactor("the code is wrong or was used")
            )
        return answer

    async def log_out(self, request: web.Request) -> web.Response:
        """Here, or with `everywhere` in every browser. Raises: FormExpired, ForeignOrigin"""
        asked, staff = await signed_in_staff(request, self._kit, self._visitors)
        form = await self._visitors.form(request, staff.session)
        answer = self._kit.redirect(request, PASSWORD)
        if "everywhere" in form:
            async with self._context.database.transaction() as connection:
                await end_sessions(connection, asked.comune.id, staff.member.id)
        await self._visitors.sessions(asked.comune.id).close(request, answer)
        return answer

    def _password_page(
        self, request: web.Request, login: str, refused: SignInRefused | None
    ) -> web.Response:
        asked = self._kit.asked(request)
        browser = self._browsers.of(request)
        page = StaffPasswordPage(
            title=asked.words.gettext("Sign in as staff"),
            ways=ways_of(self._entrance, asked, STAFF_AREA),
            login=login,
            form_token=browser.form_token,
            refused=_said(refused, asked),
        )
        answer = self._kit.page(request, page, _status(refused))
        return self._browsers.remember(browser, _with_pause(answer, refused))

    async def _code_page(self, request: web.Request, refused: SignInRefused | None) -> web.Response:
        asked = self._kit.asked(request)
        comune = asked.comune
        half = await self._visitors.half_signed_in(request, comune.id)
        if half is None:
            return self._kit.redirect(request, PASSWORD)
        session, id = half
        async with self._context.database.transaction() as connection:
            account = await account_by_id(connection, comune.id, id)
            if account is None:
                return self._kit.redirect(request, PASSWORD)
            factors = SecondFactors(self._context.key, comune.id)
            told = await factors.enrolment(connection, id, account.login, comune.comune.name)
        page = StaffCodePage(
            title=asked.words.gettext("Code of your telephone"),
            secret=None if told is None else _shown(told),
            form_token=self._visitors.form_token(session),
            refused=_said(refused, asked),
        )
        return _with_pause(self._kit.page(request, page, _status(refused)), refused)


async def signed_in_staff(
    request: web.Request, kit: PageKit, visitors: Visitors
) -> tuple[PageAsked, SignedInStaff]:
    """Who asks. Raises: HTTPSeeOther to the sign-in of staff, for who has not signed in wholly."""
    asked = kit.asked(request)
    staff = await visitors.staff(request, asked.comune.id)
    if staff is None:
        raise web.HTTPSeeOther(asked.href(PASSWORD))
    return asked, staff


def _shown(told: Enrolment) -> ShownSecret:
    qr = segno.make(told.address, error="m").svg_inline(scale=5, border=4, omitsize=False)
    groups = (told.secret[at : at + 4] for at in range(0, len(told.secret), 4))
    return ShownSecret(Markup(qr), " ".join(groups))


def _said(refused: SignInRefused | None, asked: PageAsked) -> RefusalSentences | None:
    if refused is None:
        return None
    log.info("staff_sign_in_refused", code=refused.code, detail=refused.detail)
    return sentences_of(refused.code, asked.words)


def _status(refused: SignInRefused | None) -> int:
    return 200 if refused is None else status_of(refused.code)


def _with_pause(answer: web.Response, refused: SignInRefused | None) -> web.Response:
    if isinstance(refused, TooManySignIns):
        answer.headers[hdrs.RETRY_AFTER] = str(int(refused.retry_after_s) + 1)
    return answer
