"""The link against a real server: joining, asking, breaking and coming back."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Self
from uuid import uuid4

import aiohttp
import pytest
from aiohttp import web

from sportello.model.commands import CallNext, OpenCounter, StartServing, TakeTicket
from sportello.model.events import TicketCalled, TicketIssued
from sportello.model.person import Role
from sportello.model.refusals import LoginRequired, UnknownService
from sportello.model.wire import Identify, Login, Logout, WhoIs
from station.link import Joined, Link, LinkError, LinkEvent, LinkLost, LinkTimeouts
from station.link.errors import ServerSilent
from tests.queue_server.a_server import PASSWORD, ServerProcess, prepare, server_here

BRISK = LinkTimeouts(
    connect_s=5, heartbeat_s=5, request_s=10, first_retry_s=0.02, longest_retry_s=0.1
)


class Ear:
    """Everything a link said, and a way to wait for the next thing."""

    def __init__(self, link: Link) -> None:
        self.heard: list[LinkEvent] = []
        self._more = asyncio.Event()
        link.listen(self._hear)

    async def until(self, wanted: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not wanted():
                self._more.clear()
                await self._more.wait()

    def lost_for(self, code: str) -> bool:
        """Whether the line was lost for that reason."""
        return any(isinstance(notice, LinkLost) and notice.code == code for notice in self.heard)

    def _hear(self, notice: LinkEvent) -> None:
        self.heard.append(notice)
        self._more.set()


@asynccontextmanager
async def running(link: Link) -> AsyncIterator[Ear]:
    ear = Ear(link)
    work = asyncio.create_task(link.run())
    try:
        yield ear
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


@asynccontextmanager
async def linked(
    server: str, station: str, key: str, pace: LinkTimeouts = BRISK
) -> AsyncIterator[Link]:
    """A link that has joined."""
    link = Link(server, station, key, pace=pace)
    async with running(link) as ear:
        await ear.until(lambda: link.is_up)
        yield link


class Cable:
    """A line between station and server that can be cut; `url` is the station's end.

    As a context it is plugged in on entering, and leaves no socket behind, whatever happens.
    """

    def __init__(self, server: str) -> None:
        self.lead_to(server)
        self._ends: set[asyncio.StreamWriter] = set()
        self._listening: asyncio.Server | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        await self.plug()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.cut()

    def lead_to(self, server: str) -> None:
        self._server = server.removeprefix("http://").split(":")

    async def plug(self) -> None:
        port = int(self.url.rpartition(":")[2]) if self.url else 0
        self._listening = await asyncio.start_server(self._join, "127.0.0.1", port)
        self.url = f"http://127.0.0.1:{self._listening.sockets[0].getsockname()[1]}"

    async def cut(self) -> None:
        """Nobody gets through any more."""
        if self._listening:
            self._listening.close()
        for end in tuple(self._ends):
            end.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        try:
            there_reader, there_writer = await asyncio.open_connection(*self._server)
        except ConnectionError:  # nobody is at the other end
            writer.transport.abort()
        else:
            self._ends.add(there_writer)
            await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))
            self._ends.remove(there_writer)
        self._ends.remove(writer)


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    sink.transport.abort()


def take(service: str = "certificati") -> TakeTicket:
    return TakeTicket(id=uuid4(), service=service)


async def test_a_request_gives_its_events_and_the_view_includes_them(tmp_path: Path) -> None:
    async with server_here(tmp_path) as server:
        key = await server.key("totem-1", Role.TOTEM)
        async with linked(server.url, "totem-1", key) as link:
            *_, issued = await link.request(take())
            assert isinstance(issued, TicketIssued)
            assert issued.code == "A001"
            assert issued.ticket in link.view.waiting
            assert link.plan is not None
            assert link.updated_at is not None


async def test_a_refusal_comes_with_its_own_class(tmp_path: Path) -> None:
    async with server_here(tmp_path) as server:
        key = await server.key("totem-1", Role.TOTEM)
        async with linked(server.url, "totem-1", key) as link:
            with pytest.raises(UnknownService):
                await link.request(take("vino"))
        desk = await server.key("desk-1", Role.COUNTER)
        async with linked(server.url, "desk-1", desk) as link:
            with pytest.raises(LoginRequired):
                await link.request(CallNext(id=uuid4(), counter="1"))


async def test_what_one_station_does_every_other_hears(tmp_path: Path) -> None:
    async with server_here(tmp_path) as server:
        totem_key = await server.key("totem-1", Role.TOTEM)
        board_key = await server.key("board-1", Role.BOARD)
        board = Link(server.url, "board-1", board_key, pace=BRISK)
        async with running(board) as ear, linked(server.url, "totem-1", totem_key) as totem:
            await ear.until(lambda: board.is_up)
            await totem.request(take())
            await ear.until(lambda: any(isinstance(n, TicketIssued) for n in ear.heard))
            assert ear.heard[0] == Joined()


async def test_an_operator_logs_in_calls_and_asks_who_the_citizen_is(tmp_path: Path) -> None:
    async with server_here(tmp_path) as server:
        await server.operator("anna")
        totem_key = await server.key("totem-1", Role.TOTEM)
        desk_key = await server.key("desk-1", Role.COUNTER)
        async with (
            linked(server.url, "totem-1", totem_key) as totem,
            linked(server.url, "desk-1", desk_key) as desk,
        ):
            card = Identify(id=uuid4(), codice_fiscale="CCCFBA85D03L219P", given_name="Fabio")
            known = await totem.ask(card)
            ticket = TakeTicket(id=uuid4(), service="certificati", citizen=known.citizen)
            await totem.request(ticket)
            who = await desk.ask(Login(id=uuid4(), login="anna", password=PASSWORD))
            assert desk.operator == who
            await desk.request(OpenCounter(id=uuid4(), counter="1"))
            *_, called = await desk.request(CallNext(id=uuid4(), counter="1"))
            assert isinstance(called, TicketCalled)
            await desk.request(StartServing(id=uuid4(), ticket=called.ticket))
            person = await desk.ask(WhoIs(id=uuid4(), ticket=called.ticket))
            assert person.given_name == "Fabio"


async def test_after_a_cut_cable_the_station_resumes_with_what_it_missed(tmp_path: Path) -> None:
    async with server_here(tmp_path) as server, Cable(server.url) as cable:
        board = Link(cable.url, "b", await server.key("b", Role.BOARD), pace=BRISK)
        totem_key = await server.key("t", Role.TOTEM)
        async with running(board) as ear, linked(server.url, "t", totem_key) as totem:
            await ear.until(lambda: board.is_up)
            await cable.cut()
            await ear.until(lambda: not board.is_up)
            [lost] = [n for n in ear.heard if isinstance(n, LinkLost)]
            assert lost.code == "server_away"
            heard_at_the_cut = board.updated_at
            await totem.request(take())
            assert board.updated_at == heard_at_the_cut
            await cable.plug()
            await ear.until(lambda: board.is_up)
            issued, joined = ear.heard[-2:]
            assert isinstance(issued, TicketIssued)
            assert joined == Joined()
            assert len([n for n in ear.heard if isinstance(n, LinkLost)]) == 1


async def test_a_command_that_meets_a_cut_cable_happens_once_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with server_here(tmp_path) as server, Cable(server.url) as cable:
        link = Link(cable.url, "t", await server.key("t", Role.TOTEM), pace=BRISK)
        async with running(link) as ear:
            await ear.until(lambda: link.is_up)
            wishes = [asyncio.create_task(link.request(take())) for _ in range(20)]
            await asyncio.sleep(0)
            await cable.cut()
            await ear.until(lambda: not link.is_up)
            await cable.plug()
            codes = [events[-1] for events in await asyncio.gather(*wishes)]
            assert len({e.code for e in codes if isinstance(e, TicketIssued)}) == 20
            assert len(link.view.waiting) == 20


async def test_an_operator_stays_logged_in_over_a_cut_cable_until_logging_out(
    tmp_path: Path,
) -> None:
    async with server_here(tmp_path) as server:
        await server.operator("anna")
        async with Cable(server.url) as cable:
            link = Link(cable.url, "d", await server.key("d", Role.COUNTER), pace=BRISK)
            async with running(link) as ear:
                await ear.until(lambda: link.is_up)
                await link.ask(Login(id=uuid4(), login="anna", password=PASSWORD))
                await cable.cut()
                await ear.until(lambda: not link.is_up)
                await cable.plug()
                await ear.until(lambda: link.is_up)
                assert link.operator is not None
                assert link.operator.login == "anna"
                await link.request(OpenCounter(id=uuid4(), counter="1"))
                await link.ask(Logout(id=uuid4()))
                assert link.operator is None


async def test_a_server_that_restarts_is_joined_again_with_nothing_lost(tmp_path: Path) -> None:
    async with AsyncExitStack() as ending:
        async with server_here(tmp_path) as server:
            cable = await ending.enter_async_context(Cable(server.url))
            link = Link(cable.url, "t", await server.key("t", Role.TOTEM), pace=BRISK)
            ear = await ending.enter_async_context(running(link))
            await ear.until(lambda: link.is_up)
            await link.request(take())
        await ear.until(lambda: not link.is_up)
        assert ear.lost_for("server_stopping")
        async with server_here(tmp_path) as server:
            cable.lead_to(server.url)
            *_, second = await link.request(take())
            assert isinstance(second, TicketIssued)
            assert second.code == "A002"


async def test_a_wrong_key_is_told_and_tried_again_until_it_is_right(tmp_path: Path) -> None:
    async with server_here(tmp_path) as server:
        link = Link(server.url, "totem-1", "not-a-key", pace=BRISK)
        async with running(link) as ear:
            await ear.until(lambda: len(ear.heard) == 1)
            [lost] = ear.heard
            assert isinstance(lost, LinkLost)
            assert lost.code == "unknown_key"


async def test_without_a_server_a_request_ends_in_time_and_says_why() -> None:
    pace = LinkTimeouts(connect_s=1, request_s=0.05, first_retry_s=0.01, longest_retry_s=0.02)
    link = Link("http://127.0.0.1:1", "totem-1", "key", pace=pace)
    async with running(link) as ear:
        await ear.until(lambda: len(ear.heard) == 1)
        with pytest.raises(LinkError, match=r"127\.0\.0\.1:1") as away:
            await link.request(take())
        assert away.value.code == "server_away"


async def test_a_door_that_is_no_queue_server_is_told_apart(tmp_path: Path) -> None:
    async with a_far_end(_not_here) as url:
        link = Link(url, "totem-1", "key", pace=BRISK)
        async with running(link) as ear:
            await ear.until(lambda: len(ear.heard) == 1)
            [lost] = ear.heard
            assert isinstance(lost, LinkLost)
            assert "404" in lost.detail


async def test_a_server_that_lets_in_and_says_nothing_is_left_in_time() -> None:
    pace = LinkTimeouts(connect_s=0.05, first_retry_s=0.01, longest_retry_s=0.02)
    async with a_far_end(_mute) as url:
        link = Link(url, "totem-1", "key", pace=pace)
        async with running(link) as ear:
            await ear.until(lambda: len(ear.heard) == 1)
            [lost] = ear.heard
            assert isinstance(lost, LinkLost)
            assert lost.code == ServerSilent.code


@asynccontextmanager
async def a_far_end(door: Callable[[web.Request], object]) -> AsyncIterator[str]:
    """Something that is no queue server, at its `/station`."""
    app = web.Application()
    app.router.add_get("/station", door)  # type: ignore[arg-type]
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _not_here(request: web.Request) -> web.Response:
    return web.Response(status=404)


async def _mute(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
        pass
    return socket


async def test_the_first_server_found_that_knows_the_key_is_joined(tmp_path: Path) -> None:
    async with server_here(tmp_path) as server:
        key = await server.key("totem-1", Role.TOTEM)

        async def find(interfaces: tuple[str, ...]) -> list[str]:
            assert interfaces == ("127.0.0.1",)
            return ["http://127.0.0.1:1", server.url]

        link = Link(None, "totem-1", key, pace=BRISK, find=find)
        async with running(link) as ear:
            await ear.until(lambda: link.is_up)
            assert [type(notice) for notice in ear.heard] == [LinkLost, Joined]


async def test_no_server_on_the_network_is_told() -> None:
    async def find(interfaces: tuple[str, ...]) -> list[str]:
        return []

    link = Link(None, "totem-1", "key", pace=BRISK, find=find)
    async with running(link) as ear:
        await ear.until(lambda: len(ear.heard) == 1)
        assert isinstance(ear.heard[0], LinkLost)
        assert ear.heard[0].code == "no_server_found"


def test_waits_between_attempts_double_up_to_a_limit_and_are_spread() -> None:
    pace = LinkTimeouts(first_retry_s=0.2, longest_retry_s=8)
    assert [pace.retry_s(n, 0.0) for n in (1, 2, 3, 6, 7, 5000)] == [0.2, 0.4, 0.8, 6.4, 8.0, 8.0]
    assert pace.retry_s(7, 0.0, is_election=True) == 1.0
    assert pace.retry_s(1, 0.5) == pytest.approx(0.15)
    assert pace.retry_s(7, 0.999) > 4.0


async def test_a_server_that_froze_is_noticed_by_its_missing_heartbeat(tmp_path: Path) -> None:
    server = await ServerProcess.start(tmp_path)
    try:
        key = (await prepare(tmp_path)).totems["totem-1"]
        link = Link(server.url, "totem-1", key, pace=LinkTimeouts(heartbeat_s=0.2, connect_s=0.5))
        async with running(link) as ear:
            await ear.until(lambda: link.is_up)
            server.process.send_signal(signal.SIGSTOP)
            await ear.until(lambda: not link.is_up)
            server.process.send_signal(signal.SIGCONT)
            await ear.until(lambda: link.is_up)
            assert isinstance(ear.heard[-1], Joined)
    finally:
        await server.kill()


async def test_of_several_servers_the_one_that_answers_is_joined(tmp_path: Path) -> None:
    async with server_here(tmp_path) as server:
        key = await server.key("totem-1", Role.TOTEM)
        async with Cable(server.url) as gone:
            pass
        link = Link([gone.url, server.url], "totem-1", key, pace=BRISK)
        async with running(link) as ear:
            await ear.until(lambda: link.is_up)
            assert [type(notice) for notice in ear.heard] == [LinkLost, Joined]


async def test_while_nobody_leads_that_is_what_is_told_once(tmp_path: Path) -> None:
    async def follower(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.receive()
        await socket.send_str('{"type": "goodbye", "code": "not_leading", "detail": "wait"}')
        await socket.close()
        greetings.put_nowait(None)
        return socket

    greetings: asyncio.Queue[None] = asyncio.Queue()
    async with a_far_end(follower) as url:
        link = Link([url, "http://127.0.0.1:1"], "totem-1", "k" * 20, pace=BRISK)
        async with running(link) as ear:
            for _ in range(4):
                await greetings.get()
            codes = [notice.code for notice in ear.heard if isinstance(notice, LinkLost)]
            assert codes == ["not_leading"]
