"""The page on the telephone through a real server: who is told its address, and what it answers."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from html import unescape
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import convert
from msgspec.structs import replace
from structlog.testing import capture_logs

from queue_server.follow import news as pace
from queue_server.follow.turn import MOST_ASIDES
from sportello.model.commands import (
    CallTicket,
    ChangeRules,
    Close,
    EndDay,
    HandIn,
    MarkAbsent,
    Merge,
    OpenCounter,
    Park,
    ReserveNumbers,
    StartDay,
    StartServing,
    StopTickets,
    TakeTicket,
    Withdraw,
)
from sportello.model.events import TicketIssued, TicketLeft, TicketParked
from sportello.model.person import Actor, Role
from sportello.model.plan import RoutingRules
from sportello.model.refusals import StorageFull
from sportello.model.ticket import State
from sportello.model.wire import Reply
from tests.queue_server.a_server import (
    FakeClock,
    ServerHere,
    a_plan,
    everything_in,
    server_here,
)
from tests.queue_server.test_succession import end_the_lead, two_servers

PUBLIC = "https://turni.example.it/sportello"
ANNA = Actor("desk-1", frozenset({Role.COUNTER, Role.SUPERVISOR}), "anna")


class Phone:
    """A browser that has scanned the code on one ticket."""

    def __init__(self, server: ServerHere, ticket: TicketIssued, address: str) -> None:
        self.server = server
        self.issued = ticket
        self.ticket = ticket.ticket
        self.address = address
        self.token = address.rpartition("/")[2]

    @property
    def url(self) -> str:
        return f"{self.server.url}/turno/{self.token}"

    async def page(self, **headers: str) -> tuple[int, str]:
        async with self.server.http.get(self.url, headers=headers) as answer:
            return answer.status, await answer.text()

    async def sees(self) -> str:
        """The words on the page, on one line."""
        status, html = await self.page()
        assert status == 200, html
        return words_of(html)

    async def touch(self, way: str, id: object = None, **more: Any) -> tuple[int, str]:
        """As the page's own form; `headers` stand for those of a browser."""
        headers = more.pop("headers", {"Sec-Fetch-Site": "same-origin", "Origin": "null"})
        form = {"id": str(id or uuid4()), "way": way} | {k: str(v) for k, v in more.items()}
        async with self.server.http.post(
            self.url, data=form, headers=headers, allow_redirects=False
        ) as answer:
            return answer.status, await answer.text()

    @asynccontextmanager
    async def live(self) -> AsyncIterator["News"]:
        async with self.server.http.get(f"{self.url}/live") as answer:
            assert answer.content_type == "text/event-stream"
            yield News(answer.content)


class News:
    """The stream of one page."""

    def __init__(self, content: Any) -> None:
        self._content = content

    async def next(self) -> tuple[str, Any]:
        """Kind and data of the next event but beats. Raises: IncompleteReadError at the end."""
        while True:
            raw = await self.raw()
            fields = dict(line.split(":", 1) for line in raw.splitlines())
            if (kind := fields.get("event", "").strip()) not in ("", "beat"):
                data = fields["data"].strip()
                return kind, json.loads(data) if data else None

    async def raw(self) -> str:
        return str((await self._content.readuntil(b"\n\n")).decode().strip())

    async def until_it_says(self, words: str) -> dict[str, str]:
        async with asyncio.timeout(20):
            while True:
                kind, data = await self.next()
                assert kind == "turn"
                if words in words_of(data["turn"]):
                    return dict(data)


def words_of(html: str) -> str:
    body = html.partition("</head>")[2] or html
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
async def server(tmp_path):
    async with server_here(tmp_path, public_url=PUBLIC) as server:
        yield server


async def take(server: ServerHere, service: str = "certificati", **facts: Any) -> Phone:
    key = await server.key(f"totem-{uuid4()}", Role.TOTEM)
    _, answer = await server.command(TakeTicket(id=uuid4(), service=service, **facts), key)
    reply = convert(answer, Reply)
    return Phone(server, reply.accepted[-1], reply.follow)


async def do(server: ServerHere, command: Any) -> None:
    await server.running.parts.office.submit(command, ANNA)


async def call(server: ServerHere, phone: Phone, counter: str = "3") -> None:
    if counter not in server.running.parts.broadcast.hall.counters:
        await do(server, OpenCounter(id=uuid4(), counter=counter))
    await do(server, CallTicket(id=uuid4(), counter=counter, ticket=phone.ticket))


# --- the address ------------------------------------------------------------------------------


async def test_who_asked_for_the_ticket_is_told_the_address_and_nobody_else(server, tmp_path):
    with capture_logs() as logs:
        board = await server.line("board-1", Role.BOARD)
        phone = await take(server)
        await phone.sees()
        await phone.touch("leave")
        await board.until(lambda _: board.events and isinstance(board.events[-1], TicketLeft))
    assert re.fullmatch(PUBLIC + r"/turno/A001-[A-Za-z0-9_-]{20}", phone.address)
    proof = phone.token.partition("-")[2]
    assert proof not in str(board.heard)
    assert proof not in str(logs)
    assert proof.encode() not in await everything_in(tmp_path, None)


async def test_over_the_socket_the_reply_has_it_too_and_asked_again_it_is_the_same(server):
    totem = await server.line("totem-1", Role.TOTEM)
    wish = TakeTicket(id=uuid4(), service="certificati")
    first, again = await totem.ask(wish), await totem.ask(wish)
    assert first.follow is not None
    assert first.follow == again.follow


async def test_a_number_that_a_totem_gave_alone_has_no_address(server):
    totem = await server.line("totem-1", Role.TOTEM)
    reserved = await totem.ask(ReserveNumbers(id=uuid4()))
    first, now = reserved.accepted[-1].block.first, reserved.accepted[-1].at
    given = HandIn(id=uuid4(), code=f"A{first}", service="certificati", taken_at=now)
    assert (await totem.ask(given)).follow is None


async def test_a_branch_without_public_address_has_neither_codes_nor_pages(tmp_path):
    async with server_here(tmp_path) as server:
        totem = await server.line("totem-1", Role.TOTEM)
        reply = await totem.ask(TakeTicket(id=uuid4(), service="certificati"))
        assert reply.follow is None
        status, _ = await server.get("/turno/A001-00000000000000000000")
        assert status == 404


async def test_servers_of_one_database_make_the_same_address_and_the_leader_shows_it(
    tmp_path, database
):
    async with two_servers(tmp_path, database, public_url=PUBLIC) as (leading, following):
        phone = await take(leading)
        assert (await phone.page())[0] == 200
        elsewhere = Phone(following, phone.issued, phone.address)
        for status, page in (await elsewhere.page(), await elsewhere.touch("leave")):
            assert status == 503
            assert "Il sistema dei numeri non risponde" in words_of(page)
        await end_the_lead(database)
        await following.running.parts.succession.leading.wait()
        assert "È in fila" in await elsewhere.sees()


@pytest.mark.parametrize(
    "token",
    [
        "A001-00000000000000000000",
        "A999-{proof}",
        "{proof}",
        "A001-",
        "-",
        "à-\udcff",
        "A001-{proof}x",
    ],
)
async def test_every_address_that_is_none_is_answered_alike_and_calmly(server, token):
    phone = await take(server)
    proof = phone.token.partition("-")[2]
    path = quote(token.format(proof=proof).encode(errors="surrogateescape"))
    async with server.http.get(f"{server.url}/turno/{path}") as answer:
        assert answer.status == 404
        assert "Questo numero non è più valido" in words_of(await answer.text())


async def test_a_stream_cannot_be_asked_for_its_head_alone(server):
    """Written after a head that must have no body, it would be read as the next answer."""
    phone = await take(server)
    async with server.http.head(f"{phone.url}/live") as answer:
        assert answer.status == 405
    async with server.http.head(phone.url) as answer:
        assert answer.status == 200
    assert "È in fila" in await phone.sees()


async def test_who_speaks_another_language_is_told_in_it_that_a_number_is_no_longer_valid(server):
    headers = {"Accept-Language": "xx,uk-UA;q=0.9,it;q=0.8"}
    url = f"{server.url}/turno/A001-00000000000000000000"
    async with server.http.get(url, headers=headers) as answer:
        text = await answer.text()
    assert '<html lang="uk" dir="ltr">' in text
    assert "Цей номер більше не дійсний" in text


async def test_the_address_dies_with_the_day(tmp_path):
    clock = FakeClock()
    async with server_here(tmp_path, public_url=PUBLIC, clock=clock) as server:
        phone = await take(server)
        async with phone.live() as news:
            assert (await news.next())[0] == "turn"
            clock.pass_by(days=1)
            assert (await phone.page())[0] == 404
            await do(server, StartDay(id=uuid4()))
            assert await news.next() == ("gone", None)
        assert (await take(server)).issued.code == phone.issued.code
        assert (await phone.page())[0] == 404


# --- what it says -----------------------------------------------------------------------------


async def test_who_waits_reads_how_many_are_before_and_where_to_wait_but_no_service(server):
    await do(server, OpenCounter(id=uuid4(), counter="3"))
    await take(server)
    phone = await take(server)
    async with phone.live() as news:
        await news.until_it_says("1 persona prima di lei")
    words = await phone.sees()
    for said in ("A002", "È in fila", "1 persona prima di lei", "Dove aspettare attesa"):
        assert said in words
    assert "Certificati" not in words
    assert "certificati" not in (await phone.page())[1]


async def test_who_came_for_something_else_and_is_called_first_is_counted_before(server):
    await do(server, ChangeRules(id=uuid4(), rules=RoutingRules(policy="first_in_line")))
    await do(server, OpenCounter(id=uuid4(), counter="3"))
    await take(server, "tributi")
    phone = await take(server)
    async with phone.live() as news:
        await news.until_it_says("1 persona prima di lei")


async def test_where_no_counter_serves_a_ticket_the_page_tells_neither_people_nor_a_time(server):
    await take(server)
    phone = await take(server)
    await server.running.parts.forecasts.compute()
    words = await phone.sees()
    assert "prima di lei" not in words
    assert "Chiamata prevista" not in words


async def test_the_page_speaks_the_language_of_the_ticket(server):
    _, page = await (await take(server, language="ar")).page()
    assert '<html lang="ar" dir="rtl">' in page
    _, page = await (await take(server, language="xx")).page()
    assert '<html lang="it" dir="ltr">' in page


async def test_the_browser_is_told_to_ask_nobody_else_and_to_keep_nothing(server):
    phone = await take(server)
    async with server.http.get(phone.url) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Set-Cookie" not in headers
    html = (await phone.page())[1]
    assert "://" not in html.replace(PUBLIC, "")
    for name in re.findall(r'(?:href|src)="(static/[^"]+)"', html):
        async with server.http.get(f"{server.url}/turno/{name}") as answer:
            assert answer.status == 200, name
            assert "://" not in (await answer.text()).replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("name", ["TitilliumWeb-Bold.ttf", "TitilliumWeb-SemiBold.ttf"])
async def test_letters_are_served_from_here_and_nothing_else_is(server, name):
    async with server.http.get(f"{server.url}/turno/static/{name}") as answer:
        assert (answer.status, answer.content_type) == (200, "font/ttf")
    for other in ("LICENSE", "..%2f__init__.py", "%2fetc%2fpasswd"):
        async with server.http.get(f"{server.url}/turno/static/{other}") as answer:
            assert answer.status == 404


async def test_without_scripts_the_page_loads_itself_anew(server):
    phone = await take(server)
    assert f'content="20; url={phone.token}"' in (await phone.page())[1]


async def test_a_visit_is_followed_live_to_its_end(server):
    phone = await take(server)
    async with phone.live() as news:
        kind, first = await news.next()
        assert (kind, first["title"], first["tone"]) == ("turn", "A001 · È in fila", "waiting")
        await call(server, phone)
        called = await news.until_it_says("È il suo turno: sportello 3")
        assert (called["tone"], called["call"], called["ways"]) == ("call", "3 1", "")
        assert "Dove andare front" in words_of(called["turn"])
        await do(server, StartServing(id=uuid4(), ticket=phone.ticket))
        await news.until_it_says("È allo sportello 3")
        await do(server, Close(id=uuid4(), ticket=phone.ticket))
        await news.until_it_says("La sua visita è conclusa")
        assert await news.next() == ("over", None)


async def test_the_likely_time_is_told_once_it_is_known(server):
    for _ in range(3):
        await take(server)
    phone = await take(server)
    async with phone.live() as news:
        await do(server, OpenCounter(id=uuid4(), counter="1"))
        told = await news.until_it_says("Chiamata prevista")
    assert re.search(r"Chiamata prevista (tra le|entro le) \d\d:\d[05]", words_of(told["turn"]))
    assert re.search(r"Chiamata prevista", await phone.sees())


async def test_who_was_absent_reads_when_they_were_called_and_comes_back(server):
    phone = await take(server)
    await call(server, phone)
    await do(server, MarkAbsent(id=uuid4(), ticket=phone.ticket))
    words = await phone.sees()
    assert re.search(r"L'abbiamo chiamata Alle \d\d:\d\d non si è presentato nessuno", words)
    assert (await phone.touch("come_back"))[0] == 303
    assert "È in fila" in await phone.sees()


async def test_whom_an_operator_keeps_goes_back_to_the_operator(server):
    phone = await take(server)
    await call(server, phone)
    await do(server, Park(id=uuid4(), ticket=phone.ticket))
    words = await phone.sees()
    assert "Quando ha tutto, torni dall'operatore." in words
    assert "Sono di nuovo qui" not in words
    status, page = await phone.touch("come_back")
    assert status == 409
    assert "Non è più possibile." in words_of(page)


async def test_who_is_sent_home_reads_it_kindly_also_after_a_restart(tmp_path):
    async with server_here(tmp_path, public_url=PUBLIC) as server:
        closed, merged = await take(server), await take(server)
        kept = await take(server, "tributi")
        await do(server, Merge(id=uuid4(), ticket=merged.ticket, into=kept.ticket))
        await do(server, StopTickets(id=uuid4(), waiting="send_home", service="certificati"))
        assert "Oggi non possiamo più riceverla" in await closed.sees()
        await do(server, EndDay(id=uuid4()))
    async with server_here(tmp_path, public_url=PUBLIC) as server:
        closed.server = merged.server = kept.server = server
        assert "Oggi non possiamo più riceverla Ci dispiace" in await closed.sees()
        assert "La chiameremo con il numero T001" in await merged.sees()
        assert "Per oggi la sede ha chiuso" in await kept.sees()


async def test_of_three_numbers_that_became_one_each_page_names_the_one_that_is_called(server):
    first, second, kept = await take(server), await take(server), await take(server, "tributi")
    await do(server, Merge(id=uuid4(), ticket=first.ticket, into=second.ticket))
    await do(server, Merge(id=uuid4(), ticket=second.ticket, into=kept.ticket))
    for phone in (first, second):
        assert "La chiameremo con il numero T001" in await phone.sees()


async def test_the_page_of_a_visit_that_is_over_stays_where_its_service_was_taken_away(tmp_path):
    async with server_here(tmp_path, public_url=PUBLIC) as server:
        phone = await take(server)
        await do(server, Withdraw(id=uuid4(), ticket=phone.ticket))
    plan = a_plan(counters=1)
    services = {"tributi": plan.services["tributi"]}
    counters = {"1": replace(plan.counters["1"], services=("tributi",))}
    fewer = replace(plan, services=services, counters=counters)
    async with server_here(tmp_path, fewer, public_url=PUBLIC) as server:
        phone.server = server
        assert "Il suo numero non è più in fila" in await phone.sees()


# --- what one can do --------------------------------------------------------------------------


async def test_stepping_aside_and_coming_back_keeps_the_place(server):
    await do(server, OpenCounter(id=uuid4(), counter="3"))
    phone, other = await take(server), await take(server)
    assert (await phone.touch("step_aside", back_min=30))[0] == 303
    words = await phone.sees()
    assert "Teniamo il suo posto" in words
    assert re.search(r"Torna entro le \d\d:\d\d", words)
    async with other.live() as news:
        await news.until_it_says("Nessuno prima di lei")
    parked = server.running.parts.broadcast.hall.tickets[phone.ticket]
    assert (parked.state, parked.parked_by) == (State.PARKED, None)
    assert (await phone.touch("come_back"))[0] == 303
    async with other.live() as news:
        await news.until_it_says("1 persona prima di lei")
    events = await server.running.parts.journal.since(0, 100)
    assert [event.operator for event in events if isinstance(event, TicketParked)] == [None]


async def test_a_place_that_is_given_up_is_given_up(server):
    phone = await take(server)
    status, _ = await phone.touch("leave")
    assert status == 303
    words = await phone.sees()
    assert "Il suo numero non è più in fila" in words
    assert "Lascio il posto" not in words
    assert (await phone.touch("come_back"))[0] == 409


async def test_nobody_fills_the_journal_by_stepping_aside_and_back_forever(tmp_path):
    async with server_here(tmp_path, public_url=PUBLIC) as server:
        phone = await take(server)
        for _ in range(MOST_ASIDES):
            assert (await phone.touch("step_aside"))[0] == 303
            assert (await phone.touch("come_back"))[0] == 303
        assert "Torno più tardi" not in await phone.sees()
    async with server_here(tmp_path, public_url=PUBLIC) as server:
        phone.server = server
        status, page = await phone.touch("step_aside")
        assert status == 409
        assert "È in fila" in words_of(page)
        assert (await (await take(server)).touch("step_aside"))[0] == 303


async def test_a_button_that_is_touched_twice_happens_once(server):
    phone, id = await take(server), uuid4()
    twice = await asyncio.gather(*(phone.touch("step_aside", id) for _ in range(2)))
    assert [status for status, _ in twice] == [303, 303]
    events = await server.running.parts.journal.since(0, 100)
    assert len([event for event in events if isinstance(event, TicketParked)]) == 1


async def test_every_button_has_an_id_of_its_own(server):
    _, html = await (await take(server)).page()
    ids = re.findall(r'name="id" value="([^"]+)"', html)
    assert len(set(ids)) == len(ids) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ],
)
async def test_no_other_site_can_touch_a_button(server, headers):
    phone = await take(server)
    status, answer = await phone.touch("leave", headers=headers)
    assert (status, json.loads(answer)["refused"]) == (403, "not_allowed")
    assert server.running.parts.broadcast.hall.tickets[phone.ticket].state is State.WAITING


async def test_a_browser_that_touched_a_button_elsewhere_reads_what_a_citizen_can_do(server):
    phone = await take(server)
    headers = {"Sec-Fetch-Site": "cross-site", "Accept": "text/html, */*;q=0.8"}
    status, page = await phone.touch("leave", headers=headers)
    assert status == 403
    assert "inquadri di nuovo il codice" in words_of(page)
    assert "personale" not in words_of(page)
    assert server.running.parts.broadcast.hall.tickets[phone.ticket].state is State.WAITING


async def test_a_form_that_is_not_ours_is_told_to_a_browser_in_a_page(server):
    phone = await take(server)
    async with server.http.post(phone.url, data={}, headers={"Accept": "text/html"}) as answer:
        assert (answer.status, answer.content_type) == (422, "text/html")


@pytest.mark.parametrize("headers", [{"Origin": "https://turni.example.it"}, {}])
async def test_an_older_browser_can(server, headers):
    assert (await (await take(server)).touch("leave", headers=headers))[0] == 303


@pytest.mark.parametrize(
    ("form", "named"),
    [({"way": "dance"}, "way"), ({"id": "seven"}, "id"), ({"back_min": "-5"}, "back_min")],
)
async def test_a_form_that_is_not_ours_is_refused_by_field(server, form, named):
    phone = await take(server)
    known = {"id": str(uuid4()), "way": "step_aside"} | form
    async with server.http.post(phone.url, data=known) as answer:
        assert answer.status == 422
        assert named in (await answer.json())["detail"]


async def test_on_a_full_disk_a_button_says_to_try_again(server, monkeypatch):
    phone = await take(server)

    async def full(entries: object) -> None:
        raise StorageFull("no space")

    monkeypatch.setattr(server.running.parts.journal, "append", full)
    status, page = await phone.touch("leave")
    assert status == 503
    assert "Ora non è possibile. Riprovi tra un momento." in words_of(page)


# --- many, slow and strange -------------------------------------------------------------------


async def test_one_ticket_has_a_few_pages_open_and_the_oldest_is_let_go(server):
    phone = await take(server)
    async with AsyncExitStack() as ending:
        pages = [await ending.enter_async_context(phone.live()) for _ in range(4)]
        for page in pages:
            assert (await page.next())[0] == "turn"
        assert await pages[0].next() == ("away", None)
        await call(server, phone)
        for page in pages[1:]:
            await page.until_it_says("È il suo turno")


async def test_a_telephone_that_does_not_read_holds_nobody_up(server):
    phone = await take(server)
    with socket.create_connection(("127.0.0.1", server.running.port)) as stuck:
        stuck.send(f"GET /turno/{phone.token}/live HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        other = await take(server)
        async with other.live() as news:
            await news.next()
            await call(server, other)
            await news.until_it_says("È il suo turno")


async def test_a_page_hears_that_all_is_well_however_busy_the_others_are(server, monkeypatch):
    monkeypatch.setattr(pace, "BEAT_S", 0.5)
    phone = await take(server)
    async with phone.live() as news:
        await news.next()
        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            others = tasks.create_task(keep_busy(server))
            assert re.fullmatch(r"event: beat\ndata: \d\d:\d\d", await news.raw())
            others.cancel()


async def keep_busy(server: ServerHere) -> None:
    while True:
        await take(server, "tributi")


async def test_a_server_that_stops_lets_every_page_go_at_once(tmp_path):
    async with server_here(tmp_path, public_url=PUBLIC) as server:
        phone = await take(server)
        answer = await server.http.get(f"{phone.url}/live")
        await News(answer.content).next()
    answer.close()


@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT"]),
    tail=st.text(max_size=30),
    body=st.binary(max_size=100)
    | st.dictionaries(st.sampled_from(["id", "way", "back_min"]), st.text(max_size=20)),
    type=st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data", ";;"]),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_nothing_that_a_browser_can_send_is_a_500(server, method, tail, body, type):
    path = quote(tail.encode(errors="replace"))
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    url, headers = f"{server.url}/turno/{path}", {"Content-Type": type}
    async with server.http.request(method, url, data=raw, headers=headers) as answer:
        assert answer.status < 500
