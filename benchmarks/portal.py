"""A portal to be measured: its folder on a real disk, and real processes of it.

Owns how they are set up, started, killed and asked: `portal run` on the sample of a new portal, one
process on SQLite or several on PostgreSQL. Must not know the measures.
"""

import asyncio
import contextlib
import io
import json
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import asyncpg
import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import text

from benchmarks.doors import HttpLine
from portal.__main__ import main
from portal.config import sample, settings
from portal.config.sample import SampleComune
from portal.storage.database import open_database
from sportello.bookings.calendar import Channel

HOST = "127.0.0.1"
BRANCH, SERVICE = "centro", "tari"
STARTS_WITHIN_S = 60.0
DAYS = 40
MARIA = {
    "given_name": "Maria",
    "surname": "Fontanelli",
    "codice_fiscale": "FNTMRA85D52L840G",
    "email": "maria@borgosanlieto.example",
    "phone": "+393331234560",
}
FULL_SYNC = 2
"""What SQLite calls `synchronous=FULL`."""


class PortalFolder(Struct, frozen=True):
    """A portal on disk; `url` is its PostgreSQL, None for SQLite."""

    path: Path
    url: str | None


def set_up_portal(path: Path, url: str | None, seats: int) -> PortalFolder:
    """A new portal whose every slot has so many online seats."""
    with contextlib.redirect_stdout(io.StringIO()):
        if main(["init", str(path)]) != 0:
            raise RuntimeError(f"no portal could be made in {path}")
    file = path / sample.FILE_NAME
    made = msgspec.json.decode(file.read_bytes(), type=SampleComune)
    many = tuple(replace(each, seats={Channel.ONLINE: seats}) for each in made.calendars)
    file.write_bytes(msgspec.json.encode(replace(made, calendars=many)))
    if url is not None:
        with (path / settings.FILE_NAME).open("a", encoding="utf-8") as toml:
            toml.write(f'\n[database]\nurl = "{url}"\n')
    return PortalFolder(path, url)


async def check_syncs(folder: PortalFolder) -> None:
    """What is answered is on disk, or this is an AssertionError."""
    if folder.url is not None:
        connection = await asyncpg.connect(folder.url)
        try:
            told = [
                await connection.fetchval(f"show {name}")
                for name in ("fsync", "synchronous_commit")
            ]
        finally:
            await connection.close()
        assert told == ["on", "on"], told
    else:
        async with (
            open_database(folder.path, None) as database,
            database.reading() as connection,
        ):
            synchronous = (await connection.execute(text("pragma synchronous"))).scalar_one()
        assert synchronous == FULL_SYNC, synchronous


class PortalProcess:
    """One `portal run`; `answers_after_s` is what it took from program start to an answer."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self._process = process
        self._draining = asyncio.create_task(self._drain())
        self.port = port
        self.answers_after_s = 0.0

    @classmethod
    async def start(cls, folder: PortalFolder) -> "PortalProcess":
        """Up, and answering. Raises: RuntimeError with what it said instead."""
        started_s = time.perf_counter()
        command = (sys.executable, "-m", "portal", "run", str(folder.path), "--port", "0")
        process = await asyncio.create_subprocess_exec(
            *command, stderr=asyncio.subprocess.PIPE, env=dict(os.environ)
        )
        assert process.stderr is not None
        said = b""
        async with asyncio.timeout(STARTS_WITHIN_S):
            while line := await process.stderr.readline():
                said += line
                if b'"portal_ready"' in line:
                    port = int(re.findall(rb":(\d+)\"", line)[0])
                    portal = cls(process, port)
                    await ask_once(port, "/api/v1/branches")
                    portal.answers_after_s = time.perf_counter() - started_s
                    return portal
        raise RuntimeError(said.decode() or "the portal does not start")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def cpu_s(self) -> float:
        """Of all its threads so far, and of no other program on this machine."""
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    async def kill(self) -> None:
        """As when the machine's power fails."""
        self._process.kill()
        await self._process.wait()
        await self._draining

    async def stop(self) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()
        await self._draining

    async def _drain(self) -> None:
        assert self._process.stderr is not None
        async for _ in self._process.stderr:
            pass


@asynccontextmanager
async def serving_portal(
    folder: PortalFolder, processes: int = 1
) -> AsyncIterator[list[PortalProcess]]:
    """So many processes of it. The list may be changed: what is in it at the end is stopped."""
    running: list[PortalProcess] = []

    async def stop_all() -> None:
        for portal in running:
            await portal.stop()

    async with AsyncExitStack() as ending:
        ending.push_async_callback(stop_all)
        for _ in range(processes):
            running.append(await PortalProcess.start(folder))
        yield running


class BookingLine:
    """One client's connection to a portal. Raises ConnectionResetError when that is gone."""

    def __init__(self, line: HttpLine) -> None:
        self._line = line

    @classmethod
    async def open(cls, port: int) -> "BookingLine":
        return cls(await HttpLine.open(HOST, port))

    def close(self) -> None:
        self._line.close()

    async def get(self, path: str, headers: Mapping[str, str] = MappingProxyType({})) -> bytes:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{lines}\r\n"
        return await self._line.ask(head.encode())

    async def submit(self, path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bytes:
        """The page that answers a form."""
        sent = urlencode(form).encode()
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\n{lines}"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(sent)}\r\n\r\n"
        )
        return await self._line.ask(head.encode() + sent)

    async def post(self, path: str, body: object, key: str = "") -> dict[str, Any]:
        """The JSON that is answered, whatever the status."""
        return await self.send("POST", path, body, {"Idempotency-Key": key} if key else {})

    async def send(
        self, method: str, path: str, body: object, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        """The JSON that is answered, whatever the status."""
        sent = msgspec.json.encode(body)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\n"
            f"{lines}Content-Length: {len(sent)}\r\n\r\n"
        )
        told: dict[str, Any] = json.loads(await self._line.ask(head.encode() + sent))
        return told

    async def hold(self, slot: str, service: str = SERVICE) -> dict[str, Any]:
        return await self.post("/api/v1/holds", {"slot": slot, "service": service})

    async def confirm(self, hold: str, key: str) -> dict[str, Any]:
        return await self.post("/api/v1/bookings", {"hold": hold, "person": MARIA}, key)

    async def book(self, slot: str, service: str = SERVICE) -> dict[str, Any]:
        """A whole booking, or the refusal."""
        held = await self.hold(slot, service)
        if "expires_at" not in held:
            return held
        return await self.confirm(held["id"], uuid4().hex)


async def ask_once(port: int, path: str) -> bytes:
    line = await BookingLine.open(port)
    try:
        return await line.get(path)
    finally:
        line.close()


async def slots_of(portal: PortalProcess, service: str = SERVICE) -> Sequence[dict[str, Any]]:
    """Those that can be booked from the day after tomorrow on, so that the portal writes them."""
    first = datetime.now(UTC).date() + timedelta(days=2)
    path = f"/api/v1/slots?branch={BRANCH}&service={service}&from={first}"
    told = json.loads(await ask_once(portal.port, f"{path}&to={first + timedelta(days=DAYS)}"))
    return [slot for slot in told["slots"] if slot["free"] > 0]
