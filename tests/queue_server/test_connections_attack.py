"""Strangers who open connections and do not go: idle, slow, deaf, or in great numbers."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

import aiohttp
import pytest
from structlog.testing import capture_logs

from queue_server.config.limits import Limits
from sportello.model.commands import ReportDevice, TakeTicket
from sportello.model.person import Role
from sportello.model.wire import Reply
from tests.queue_server.a_server import ROOT, prepare, server_here, visiting
from web.connections import Caps, ClientKind, ClientTimeouts

PATIENCE = ClientTimeouts(head_s=10, body_s=20, idle_s=75, reading_s=30)
CAPS = Caps(keyless=8, pages=4, keyed=4, stations=4)
HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"


class Seconds:
    """A counter that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
async def server(tmp_path, seconds):
    limits = Limits(caps=CAPS, patience=PATIENCE)
    facts = {"limits": limits, "counter": seconds, "public_url": "http://turni.example.it"}
    async with server_here(tmp_path, **facts) as server:
        yield server


class Stranger:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    def write(self, data: bytes) -> None:
        """Without waiting until the server has read."""
        self._writer.write(data)

    def stop_reading(self) -> None:
        self._writer.transport.pause_reading()

    async def read(self, count: int) -> bytes:
        return await self._reader.readexactly(count)

    async def answer(self) -> bytes:
        """The head of one answer."""
        return await self._reader.readuntil(b"\r\n\r\n")

    async def is_cut(self) -> bool:
        """Whether the server has ended the connection; waits until it has."""
        try:
            async with asyncio.timeout(5):
                while await self._reader.read(1 << 16):
                    pass
        except ConnectionError:
            return True
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        self._writer.close()


@asynccontextmanager
async def strangers(server, count: int) -> AsyncIterator[list[Stranger]]:
    there = [
        Stranger(*await asyncio.open_connection("127.0.0.1", server.running.port))
        for _ in range(count)
    ]
    try:
        yield there
    finally:
        for stranger in there:
            stranger.close()


def connections(server):
    return server.running.parts.connections


async def open_ones(server, kind: ClientKind, count: int) -> None:
    """Once so many are counted: what a client sent is read some turns of the loop later."""
    async with asyncio.timeout(5):
        while connections(server).count(kind) != count:  # noqa: ASYNC110, nothing tells of it
            await asyncio.sleep(0)


async def test_who_says_nothing_is_cut_and_so_is_who_never_ends_to_speak(server, seconds):
    async with strangers(server, 3) as (silent, slow, well):
        await slow.send(HEAD)
        await open_ones(server, ClientKind.KEYLESS, 3)
        seconds.now += 9
        await slow.send(b"X-One-More: x\r\n")
        await well.send(HEAD + b"\r\n")
        assert b" 200 " in await well.answer()
        seconds.now += 2
        connections(server).look()
        assert await silent.is_cut()
        assert await slow.is_cut()
        assert connections(server).count(ClientKind.KEYLESS) == 1


async def test_a_body_that_does_not_come_is_not_waited_for(server, seconds):
    key = await server.key("totem-1", Role.TOTEM)
    async with strangers(server, 1) as (slow,):
        await slow.send(
            b"POST /api/v1/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n"
            b"Authorization: Bearer " + key.encode() + b"\r\n\r\n{"
        )
        await open_ones(server, ClientKind.KEYED, 1)
        seconds.now += 19
        connections(server).look()
        assert connections(server).count(ClientKind.KEYED) == 1
        seconds.now += 2
        connections(server).look()
        assert await slow.is_cut()


async def test_a_client_that_goes_in_the_middle_of_its_body_is_no_fault_of_the_server(server):
    with capture_logs() as logs:
        async with strangers(server, 1) as (gone,):
            await gone.send(b"POST /api/v1/login HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
            await open_ones(server, ClientKind.KEYLESS, 1)
        async with asyncio.timeout(5):
            # nothing tells of it
            while "client_gone" not in [line["event"] for line in logs]:  # noqa: ASYNC110
                await asyncio.sleep(0)
    assert {line["log_level"] for line in logs} == {"info"}


async def test_an_idle_line_is_kept_longer_for_who_has_a_key(server, seconds):
    key = (await server.key("portal", Role.INTEGRATION)).encode()
    bearer = b"Authorization: Bearer " + key + b"\r\n\r\n"
    async with strangers(server, 2) as (keyed, keyless):
        await keyed.send(b"GET /api/v1/hall HTTP/1.1\r\nHost: x\r\n" + bearer)
        await keyless.send(HEAD + b"\r\n")
        await keyed.answer()
        await keyless.answer()
        seconds.now += 11
        connections(server).look()
        assert await keyless.is_cut()
        assert connections(server).count(ClientKind.KEYED) == 1
        seconds.now += 65
        connections(server).look()
        assert await keyed.is_cut()


async def test_who_does_not_read_what_it_asked_for_is_cut(tmp_path, seconds):
    ages = 1e9
    patience = ClientTimeouts(head_s=ages, body_s=ages, idle_s=ages, reading_s=30)
    limits = Limits(patience=patience)
    async with (
        server_here(tmp_path, limits=limits, counter=seconds) as server,
        strangers(server, 1) as (deaf,),
    ):
        deaf.stop_reading()
        deaf.write(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 2000)
        await open_ones(server, ClientKind.KEYLESS, 1)
        async with asyncio.timeout(10):
            while connections(server).count(ClientKind.KEYLESS):
                await asyncio.sleep(0)
                seconds.now += 1
                connections(server).look()


async def test_a_crowd_of_idle_connections_keeps_no_station_out(server):
    async with strangers(server, 60):
        totem = await server.line("totem-1", Role.TOTEM)
        assert (await totem.ask(TakeTicket(id=uuid4(), service="certificati"))).accepted
        assert connections(server).count(ClientKind.KEYLESS) <= CAPS.keyless
        async with strangers(server, 60):
            assert (await totem.ask(TakeTicket(id=uuid4(), service="certificati"))).accepted


async def test_pages_take_no_places_from_stations(server):
    totem = await server.line("totem-1", Role.TOTEM)
    wish = TakeTicket(id=uuid4(), service="certificati")
    path = (await totem.ask(wish)).follow.removeprefix("http://turni.example.it").encode()
    async with AsyncExitStack() as ending:
        telephones = []
        for _ in range(20):
            (telephone,) = await ending.enter_async_context(strangers(server, 1))
            await telephone.send(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b" 200 " in await telephone.answer()
            telephones.append(telephone)
        await open_ones(server, ClientKind.PAGE, CAPS.pages)
        assert await telephones[0].is_cut()
        assert connections(server).count(ClientKind.STATION) == 1


async def test_one_key_takes_the_places_from_itself_and_from_no_other_station(server):
    others = [await server.line(f"desk-{n}", Role.COUNTER) for n in range(2)]
    key = await server.key("totem-1", Role.TOTEM)
    sockets = [await server.join("totem-1", key) for _ in range(12)]
    assert connections(server).count(ClientKind.STATION) == CAPS.stations
    for desk in others:
        report = ReportDevice(id=uuid4(), device="led", code="ready")
        assert (await desk.ask(report)).accepted
    wish = TakeTicket(id=uuid4(), service="certificati")
    assert (await sockets[-1].ask(wish)).accepted
    with pytest.raises(ConnectionResetError):
        await sockets[0].ask(TakeTicket(id=uuid4(), service="certificati"))


async def test_an_unmasked_frame_ends_its_socket(server):
    request = (
        b"GET /station HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    for frame in (b"\x81\x02{}", b"\x81\x7e\x00\x80" + b"x" * 128, b"\x89\x00"):
        async with strangers(server, 1) as (rude,):
            await rude.send(request)
            assert b" 101 " in await rude.answer()
            await rude.send(frame)
            close = await rude.read(4)
            assert close[0] == 0x88
            assert int.from_bytes(close[2:4]) == aiohttp.WSCloseCode.PROTOCOL_ERROR


async def test_masked_frames_of_any_length_and_cut_anywhere_are_read(server):
    totem = await server.line("totem-1", Role.TOTEM)
    for length in (0, 100, 126, 200, 60_000):
        wish = f'{{"type": "take_ticket", "id": "{uuid4()}", "service": "{"x" * length}"}}'
        await totem.socket.send_str(wish)
        reply = await totem.until(lambda heard: isinstance(heard, Reply))
        assert reply.refused in ("invalid_field", "unknown_service")


def test_where_descriptors_are_few_stations_have_half_of_them():
    assert Caps().within(10_000) == Caps()
    few = Caps().within(768)
    assert (few.stations, few.total <= 768) == (384, True)
    assert min(few.keyless, few.pages, few.keyed) > 0


async def test_with_few_descriptors_seven_hundred_strangers_lock_nobody_out(tmp_path):
    keys = await prepare(tmp_path, totems=1)
    few = f"ulimit -n 600; exec {sys.executable} -m tests.queue_server.a_server {tmp_path}"
    process = await asyncio.create_subprocess_exec(
        *("sh", "-c", few), cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    url = (await process.stdout.readline()).decode().strip()
    port = int(url.rpartition(":")[2])
    crowd = [await asyncio.open_connection("127.0.0.1", port) for _ in range(700)]
    async with visiting(url) as visitor:
        totem = await visitor.join("totem-1", keys.totems["totem-1"])
        assert (await totem.ask(TakeTicket(id=uuid4(), service="certificati"))).accepted
    for _, writer in crowd:
        writer.close()
    process.terminate()
    _, logged = await process.communicate()
    assert len(logged) < 100_000
    assert b"accept" not in logged
