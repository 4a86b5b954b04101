"""A branch to be measured: its folder on a real disk, and the real server in its own process.

Owns how the measured server is configured and started: `queue-server run` on the branch.toml of a
new branch, always open, as its installer would have it. Must not know the measures.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from benchmarks.doors import HttpLine
from queue_server.accounts.access import Accounts, Operator
from queue_server.config.branch_file import FILE_NAME, read_settings
from queue_server.storage.stores import open_access
from queue_server.template import branch_toml
from sportello.model.person import Role
from sportello.model.place import Access
from sportello.model.plan import Plan

HOST = "127.0.0.1"
PASSWORD = "sportello-2026"
STARTS_WITHIN_S = 60.0
UNLIMITED = "commands_per_s = { totem = 1000000, board = 1000000, counter = 1000000 }"
"""One measured station asks as fast as it can: at the limit it would measure the limit."""


class Folder(Struct, frozen=True):
    """A branch on disk, and the keys of its stations by kind; operators are `operator-1 …`."""

    path: Path
    plan: Plan
    totems: tuple[tuple[str, str], ...]
    boards: tuple[tuple[str, str], ...]
    desks: tuple[tuple[str, str], ...]

    @property
    def services(self) -> tuple[str, ...]:
        """Those that a citizen can take a number for, as often as they like."""
        return tuple(
            s.id
            for s in self.plan.services.values()
            if s.access is not Access.APPOINTMENT_ONLY and s.daily_quota is None
        )

    @property
    def counters(self) -> tuple[str, ...]:
        return tuple(self.plan.counters)


async def set_up_branch(path: Path, totems: int = 0, boards: int = 0, desks: int = 0) -> Folder:
    """A new branch in `path`, with so many stations, and an operator for each desk.

    It is not announced: real stations on this network have a server of their own.
    """
    _write_settings(path)
    async with open_access(path, None) as tables:
        access = Accounts(tables, lambda: datetime.now(UTC))
        for n in range(1, desks + 1):
            operator = Operator(f"operator-{n}", f"Operator {n}", (Role.OPERATOR,))
            await access.put_operator(operator, PASSWORD)
        folder = Folder(
            path,
            read_settings(path, datetime.now(UTC).date()).plan,
            await _keys(access, Role.TOTEM, totems),
            await _keys(access, Role.BOARD, boards),
            await _keys(access, Role.COUNTER, desks),
        )
        access.close()
        return folder


def measured_toml() -> str:
    """The `branch.toml` of a branch that is measured: always open, silent, without limits."""
    toml = branch_toml("Comune di prova", is_always_open=True)
    silent = toml.replace("announce = true ", "announce = false")
    return silent.replace("[limits]\n", f"[limits]\n{UNLIMITED}\n")


def _write_settings(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True)
    (path / FILE_NAME).write_text(measured_toml(), encoding="utf-8")


async def _keys(access: Accounts, role: Role, count: int) -> tuple[tuple[str, str], ...]:
    names = [f"{role}-{n}" for n in range(1, count + 1)]
    return tuple([(name, await access.add_station(name, role)) for name in names])


class BenchmarkServer:
    """A queue server that runs; `door_open_s` is what it took from program start to an answer."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._news: dict[str, asyncio.Event] = {}
        self._lines: list[bytes] = []
        self.port = 0
        self.door_open_s = 0.0

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def memory_mb(self) -> tuple[float, float]:
        """Its share of memory (PSS, in 10⁶ bytes), and that of what it has started.

        What several processes have in common is divided among them, the measuring one too.
        """
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        started = children.read_text(encoding="ascii").split()
        return pss_mb(self._process.pid), sum(map(pss_mb, map(int, started)))

    async def said(self, event: str) -> None:
        """Once it has logged `event`. Raises: TimeoutError."""
        async with asyncio.timeout(STARTS_WITHIN_S):
            await self._news.setdefault(event, asyncio.Event()).wait()

    async def listen(self) -> None:
        """Read its log to the end."""
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self._lines.append(line)
            if line.startswith(b"{"):
                told = json.loads(line)
                self.port = told.get("port", self.port)
                self._news.setdefault(told["event"], asyncio.Event()).set()
        for event in self._news.values():
            event.set()  # nothing more will be said: those who wait shall see that it is gone

    async def opens(self, started_s: float) -> None:
        """Once it answers at its door. Raises: RuntimeError with what it said instead."""
        await self.said("server_ready")
        if self._process.returncode is not None or not self.port:
            raise RuntimeError(b"".join(self._lines).decode() or "the server does not start")
        line = await HttpLine.open(HOST, self.port)
        await line.ask(line.request("GET", "/healthz"))
        self.door_open_s = time.perf_counter() - started_s
        line.close()

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()


def pss_mb(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    (line,) = (line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) * 1024 / 1e6


@asynccontextmanager
async def serving(folder: Folder) -> AsyncIterator[BenchmarkServer]:
    """`queue-server run` on that folder, and any free port."""
    command = (sys.executable, "-m", "queue_server", "run", str(folder.path), "--port", "0")
    started_s = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command, stderr=asyncio.subprocess.PIPE, env=dict(os.environ)
    )
    server = BenchmarkServer(process)
    listening = asyncio.create_task(server.listen())
    try:
        await server.opens(started_s)
        yield server
    finally:
        await server.stop()
        await listening
