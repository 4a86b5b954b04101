"""A real server for tests, on a free port and a real disk: in this loop, or in its own process."""

import argparse
import asyncio
import io
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import aiohttp
import asyncpg
from msgspec import Struct

from queue_server.accounts.access import Accounts, Operator
from queue_server.app import RunningServer, running, serve
from queue_server.storage.stores import open_access
from sportello.model.events import AnyEvent
from sportello.model.person import Role
from sportello.model.place import Area, Counter, Service, Topic
from sportello.model.plan import Opening, Plan, Span
from sportello.model.wire import (
    Happened,
    Hello,
    LoggedIn,
    Login,
    Resumed,
    Welcome,
    down_decoder,
    encode,
)
from web.process.logs import write_json_lines

ROOT = Path(__file__).parents[2]
PASSWORD = "sportello-2026"


def a_plan(counters: int = 10, **facts: Any) -> Plan:
    """Two services, some counters that do both; always open, so that any clock will do."""
    services = (
        Service("certificati", "A", {"it": "Certificati"}, "documenti", "attesa", 8.0, 20.0),
        Service("tributi", "T", {"it": "Tributi"}, "documenti", "attesa", 12.0, 20.0),
    )
    names = tuple(service.id for service in services)
    known: dict[str, Any] = {
        "name": "Comune di prova",
        "zone": "Europe/Rome",
        "opening": Opening(week=((Span(0, 24 * 60),),) * 7),
        "areas": {id: Area(id, {"it": id}) for id in ("attesa", "front")},
        "topics": {"documenti": Topic("documenti", {"it": "Documenti"})},
        "services": {service.id: service for service in services},
        "counters": {
            str(n): Counter(str(n), str(n), "front", names) for n in range(1, counters + 1)
        },
    }
    return Plan(**(known | facts))


def hello(since: int | None = None, **facts: Any) -> Hello:
    """Of a station that has seen that much, whoever it is."""
    return Hello(station="board-1", key="key", since=since, **facts)


class FakeClock:
    """Stands still until it is moved; aware UTC."""

    def __init__(self, now: datetime = datetime(2026, 11, 23, 8, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


class Line:
    """One station's socket, after its hello; a reader of every message, in order.

    heard   all that came down, oldest first
    events  those among it that happened
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.heard: list[Any] = []
        self.events: list[AnyEvent] = []

    async def next(self) -> Any:
        """The next message. Raises: ConnectionResetError at the end."""
        message = await self.socket.receive(timeout=20)
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionResetError(f"{message.type.name} {message.data} {message.extra}")
        heard = down_decoder.decode(message.data)
        self.heard.append(heard)
        if isinstance(heard, Happened | Resumed):
            self.events += heard.events
        return heard

    async def until(self, wanted: Callable[[Any], bool]) -> Any:
        """The first message that is `wanted`, present ones passed over."""
        while not wanted(heard := await self.next()):
            pass
        return heard

    async def send(self, message: Struct) -> None:
        await self.socket.send_str(encode(message).decode())

    async def ask(self, message: Any) -> Any:
        """The answer to a command or query; what else comes meanwhile is kept."""
        await self.send(message)
        return await self.until(lambda heard: getattr(heard, "id", None) == message.id)

    async def log_in(self, login: str) -> LoggedIn:
        answer = await self.ask(Login(id=uuid4(), login=login, password=PASSWORD))
        assert isinstance(answer, LoggedIn), answer
        return answer

    @property
    def joined(self) -> Welcome | Resumed:
        first = self.heard[0]
        assert isinstance(first, Welcome | Resumed), first
        return first


class Visitor:
    """Somebody who can reach a server: over HTTP and by sockets."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self.url = url
        self.http = http
        self._sockets: list[aiohttp.ClientWebSocketResponse] = []

    async def hang_up(self) -> None:
        await asyncio.gather(*(socket.close() for socket in self._sockets))

    async def post(self, path: str, body: Any, bearer: str | None) -> tuple[int, Any]:
        """Status and JSON; `body` is a struct or raw bytes."""
        raw = body if isinstance(body, bytes) else encode(body)
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        body = io.BytesIO(raw)
        async with self.http.post(self.url + path, data=body, headers=headers) as answer:
            return answer.status, await answer.json()

    async def command(self, command: Any, bearer: str | None) -> tuple[int, Any]:
        return await self.post("/api/v1/commands", command, bearer)

    async def get(self, path: str, bearer: str | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        async with self.http.get(self.url + path, headers=headers) as answer:
            return answer.status, await answer.json()

    async def socket(self) -> aiohttp.ClientWebSocketResponse:
        """A bare socket that has not said hello."""
        patience = aiohttp.ClientWSTimeout(ws_close=0.5)
        socket = await self.http.ws_connect(self.url + "/station", max_msg_size=0, timeout=patience)
        self._sockets.append(socket)
        return socket

    async def join(self, station: str, key: str, **facts: Any) -> Line:
        line = Line(await self.socket())
        await line.send(Hello(station=station, key=key, **facts))
        await line.next()
        return line


@asynccontextmanager
async def visiting(url: str) -> AsyncIterator[Visitor]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:
        visitor = Visitor(url, http)
        yield visitor
        await visitor.hang_up()


class ServerHere(Visitor):
    """A server in this loop, with a key for whoever asks for one."""

    def __init__(self, running: RunningServer, http: aiohttp.ClientSession) -> None:
        super().__init__(running.url, http)
        self.running = running

    async def key(self, station: str, role: Role) -> str:
        return await self.running.parts.access.add_station(station, role)

    async def line(self, station: str, role: Role, **facts: Any) -> Line:
        """A new station with its key, joined."""
        return await self.join(station, await self.key(station, role), **facts)

    async def operator(self, login: str, *roles: Role) -> None:
        """An operator whose password is PASSWORD."""
        operator = Operator(login, login.title(), roles or (Role.OPERATOR,))
        await self.running.parts.access.put_operator(operator, PASSWORD)


@asynccontextmanager
async def server_here(directory: Path, plan: Plan | None = None, **facts: Any) -> Any:
    """`running(directory, ...)` on a free port; yields a ServerHere."""
    async with (
        running(directory, plan or a_plan(), port=0, **facts) as server,
        visiting(server.url) as visitor,
    ):
        here = ServerHere(server, visitor.http)
        yield here
        await here.hang_up()


class Keys(Struct, frozen=True):
    """The keys by station name of a directory that was prepared."""

    totems: dict[str, str]
    boards: dict[str, str]
    counters: dict[str, str]


async def prepare(
    directory: Path,
    totems: int = 1,
    boards: int = 0,
    counters: int = 0,
    database: str | None = None,
) -> Keys:
    """Keys for `totem-1 …`, `board-1 …`, `desk-1 …`, and an operator `operator-1 …` for each desk.

    `directory` is there already.
    """
    async with open_access(directory, database) as tables:
        access = Accounts(tables, lambda: datetime.now(UTC))
        made = Keys({}, {}, {})
        for count, kind, role, keys in (
            (totems, "totem", Role.TOTEM, made.totems),
            (boards, "board", Role.BOARD, made.boards),
            (counters, "desk", Role.COUNTER, made.counters),
        ):
            for n in range(1, count + 1):
                keys[f"{kind}-{n}"] = await access.add_station(f"{kind}-{n}", role)
        for n in range(1, counters + 1):
            login = f"operator-{n}"
            await access.put_operator(Operator(login, login, (Role.OPERATOR,)), PASSWORD)
        access.close()
        return made


async def everything_in(directory: Path, database: str | None) -> bytes:
    """All bytes that a branch keeps: of its directory, or as its database tells them."""
    stored = b"".join(map(Path.read_bytes, directory.iterdir()))  # noqa: ASYNC240
    if database is None:
        return stored
    connection = await asyncpg.connect(database)
    try:
        tables = await connection.fetch(
            "select relname from pg_stat_user_tables where schemaname = current_schema()"
        )
        for (table,) in tables:
            rows = await connection.fetch(f"select convert_to(t::text, 'UTF8') from {table} t")
            stored += b"".join(row for (row,) in rows)
    finally:
        await connection.close()
    return stored


class ServerProcess:
    """A server of `a_plan()` in its own process, to be measured and killed."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self.process = process
        self.url = url

    @classmethod
    async def start(
        cls, directory: Path, database: str | None = None, public_url: str | None = None
    ) -> Self:
        """The rest as in branch.toml. Raises: RuntimeError if it does not come up."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.queue_server.a_server",
            str(directory),
            *(["--database", database] if database else []),
            *(["--public-url", public_url] if public_url else []),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode().split()
        if not line:
            raise RuntimeError(f"the server ended with {await process.wait()}")
        return cls(process, line[0])

    async def kill(self) -> None:
        """kill -9"""
        self.process.kill()
        await self.process.wait()

    def pause(self) -> None:
        """SIGSTOP: it stands still and knows nothing of it."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    async def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()

    def resident_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def main() -> None:
    write_json_lines()

    def ready(server: RunningServer) -> None:
        os.write(1, f"{server.url}\n".encode())

    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("--database")
    parser.add_argument("--public-url")
    asyncio.run(serve(plan=a_plan(), port=0, ready=ready, **vars(parser.parse_args())))


if __name__ == "__main__":
    main()
