"""Sessions and forms over a real socket, in the portal's tables on both databases."""

from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import pytest
from aiohttp import web
from sqlalchemy import select

from portal.identity.forgetting import forget_what_is_over
from portal.identity.owners import Owner, OwnerKind
from portal.identity.session_rows import end_all_of, stored_sessions
from portal.identity.tables import session as table
from tests.web.a_site import a_site
from web.pages.errors import Sentences
from web.pages.problems import ToldProblems
from web.sessions.browser_sessions import COOKIE
from web.sessions.csrf import FIELD, FormTokens, check_origin

COMUNE = "c_l840"
PUBLIC = "https://servizi.example.it"
OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: int) -> None:
        self.now += timedelta(**time)


def sentences_for(status: int, language: str) -> Sentences:
    return Sentences("it", False, f"Errore {status}", "Torni indietro e riprovi.")


class Site:
    """A small portal: one logs in, reads a form, sends it, logs out."""

    def __init__(self, database, clock) -> None:
        self.database = database
        self.clock = clock
        self.sessions = stored_sessions(database, COMUNE, clock)
        self._forms = FormTokens(b"k" * 32)
        self.sent = 0

    def app(self) -> web.Application:
        told = ToldProblems(sentences_for)
        app = web.Application(middlewares=[told.middleware])
        app.router.add_post("/login", self.log_in)
        app.router.add_post("/logout", self.log_out)
        app.router.add_get("/form", self.form)
        app.router.add_post("/form", self.send)
        return app

    async def log_in(self, request):
        answer = web.Response()
        await self.sessions.open(request, answer, request.query["as"])
        return answer

    async def log_out(self, request):
        answer = web.Response()
        await self.sessions.close(request, answer)
        return answer

    async def form(self, request):
        session = await self.sessions.of(request)
        if session is None:
            raise web.HTTPUnauthorized(reason="log in first")
        return web.json_response({"owner": session.owner, "token": self._forms.of(session)})

    async def send(self, request):
        session = await self.sessions.of(request)
        if session is None:
            raise web.HTTPUnauthorized(reason="log in first")
        check_origin(request.headers, PUBLIC)
        self._forms.check(session, await request.post())
        self.sent += 1
        return web.Response()

    async def rows(self):
        async with self.database.reading() as connection:
            return list(await connection.execute(select(table)))


class Browser:
    """One person's browser: it keeps the cookie."""

    def __init__(self, session) -> None:
        self._session = session
        self.cookie = ""

    async def ask(self, method, path, form=None, **headers):
        told = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        async with self._session.request(
            method, path, data=form, headers=told | OWN_PAGE | headers
        ) as answer:
            if (set_cookie := answer.headers.get("Set-Cookie")) is not None:
                self.cookie = SimpleCookie(set_cookie)[COOKIE].value
            return answer, await answer.read()

    async def log_in(self, owner="p-17"):
        return (await self.ask("POST", f"/login?as={owner}"))[0]

    async def read_form(self):
        """The form's token, and who the server takes us for; None if it knows us not."""
        answer, _ = await self.ask("GET", "/form")
        return await answer.json() if answer.status == 200 else None


@pytest.fixture
async def site(database):
    return Site(database, Clock())


@pytest.fixture
def clock(site):
    return site.clock


@pytest.fixture
async def browsers(site):
    async with a_site(site.app()) as session:
        yield lambda: Browser(session)


async def test_who_logs_in_is_known_until_they_log_out(browsers):
    browser = browsers()
    assert await browser.read_form() is None
    await browser.log_in()
    assert (await browser.read_form())["owner"] == "p-17"
    before = browser.cookie
    await browser.ask("POST", "/logout")
    assert browser.cookie == ""
    browser.cookie = before
    assert await browser.read_form() is None


async def test_the_cookie_is_for_this_host_over_tls_and_no_script(browsers):
    said = (await browsers().log_in()).headers["Set-Cookie"]
    name, *attributes = said.split("; ")
    assert name.startswith("__Host-session=")
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]


async def test_the_secret_of_the_cookie_is_not_in_the_database(browsers, site):
    browser = browsers()
    await browser.log_in()
    rows = await site.rows()
    assert len(rows) == 1
    assert browser.cookie not in str(rows)


async def test_a_session_that_is_not_used_ends(browsers, clock):
    browser = browsers()
    await browser.log_in()
    for _ in range(4):
        clock.pass_by(minutes=29)
        assert await browser.read_form() is not None
    clock.pass_by(minutes=30)
    assert await browser.read_form() is None


async def test_a_session_ends_after_twelve_hours_however_busy(browsers, clock):
    browser = browsers()
    await browser.log_in()
    for _ in range(35):
        clock.pass_by(minutes=20)
        assert await browser.read_form() is not None
    clock.pass_by(minutes=20)
    assert await browser.read_form() is None


async def test_a_page_a_second_does_not_write_a_row_a_second(browsers, site, clock):
    browser = browsers()
    await browser.log_in()
    before = await site.rows()
    clock.pass_by(seconds=59)
    await browser.read_form()
    assert await site.rows() == before
    clock.pass_by(seconds=1)
    await browser.read_form()
    (old,), (new,) = before, await site.rows()
    assert new.ends_at > old.ends_at


async def test_a_cookie_that_was_planted_before_the_login_is_worth_nothing_after_it(browsers):
    thief, victim = browsers(), browsers()
    await thief.log_in("thief")
    victim.cookie = thief.cookie
    await victim.log_in("victim")
    assert (await victim.read_form())["owner"] == "victim"
    assert await thief.read_form() is None


async def test_all_sessions_of_one_person_can_be_ended_and_others_stay(browsers, site):
    at_home, on_the_phone, other = browsers(), browsers(), browsers()
    one, another = Owner(OwnerKind.CITIZEN, "p-17"), Owner(OwnerKind.CITIZEN, "p-18")
    for browser, owner in ((at_home, one), (on_the_phone, one), (other, another)):
        await browser.log_in(owner)
    async with site.database.transaction() as connection:
        assert await end_all_of(connection, COMUNE, one) == 2
    assert await at_home.read_form() is None
    assert await on_the_phone.read_form() is None
    assert await other.read_form() is not None


async def test_sessions_that_have_ended_leave_the_table(browsers, site, clock):
    old = browsers()
    await old.log_in()
    clock.pass_by(minutes=30)
    await browsers().log_in()
    async with site.database.transaction() as connection:
        await forget_what_is_over(connection, clock())
    assert len(await site.rows()) == 1


@pytest.mark.parametrize("cookie", ["x", "%00", '"', "é" * 10, "a" * 5000])
async def test_a_cookie_of_no_session_is_none(browsers, cookie):
    browser = browsers()
    browser.cookie = cookie
    assert await browser.read_form() is None


# --- forms ------------------------------------------------------------------------------------


async def test_a_form_is_taken_from_the_session_that_read_it(browsers, site):
    browser = browsers()
    await browser.log_in()
    form = {FIELD: (await browser.read_form())["token"]}
    for times in (1, 2):
        answer, _ = await browser.ask("POST", "/form", form)
        assert (answer.status, site.sent) == (200, times)


async def test_a_form_of_another_session_or_without_token_is_refused(browsers, site):
    browser, other = browsers(), browsers()
    await browser.log_in()
    await other.log_in()
    for form in ({FIELD: (await other.read_form())["token"]}, {FIELD: "é"}, {}):
        answer, _ = await browser.ask("POST", "/form", form)
        told = await answer.json(content_type="application/problem+json")
        assert (answer.status, told["code"]) == (403, "form_expired")
    assert site.sent == 0


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site", "Origin": PUBLIC}],
)
async def test_another_site_cannot_send_a_form_even_with_its_token(browsers, site, headers):
    browser = browsers()
    await browser.log_in()
    form = {FIELD: (await browser.read_form())["token"]}
    answer, _ = await browser.ask("POST", "/form", form, **headers)
    told = await answer.json(content_type="application/problem+json")
    assert (answer.status, told["code"], site.sent) == (403, "foreign_origin", 0)


async def test_a_link_from_another_site_opens_a_page(browsers):
    browser = browsers()
    await browser.log_in()
    answer, _ = await browser.ask("GET", "/form", **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 200
