"""Operators at their counters: they log in over HTTP, open, call, serve and conclude.

Owns what a desk asks. Must not know what is measured meanwhile.
"""

import json
import time
from typing import Any
from uuid import uuid4

from msgspec import Struct

from benchmarks.branch import HOST, PASSWORD, BenchmarkServer, Folder
from benchmarks.doors import HttpLine
from sportello.model.commands import CallNext, Close, OpenCounter, StartServing
from sportello.model.wire import Login, StationCommand, encode


class CalledTicket(Struct, frozen=True):
    """A ticket at a desk, and when the desk asked for it, by the performance counter."""

    asked_s: float
    ticket: str
    service: str


class LoadDesk(Struct, frozen=True):
    """An operator's own line, and the counter where they sit."""

    line: HttpLine
    counter: str

    async def does(self, command: StationCommand) -> dict[str, Any]:
        """The reply, refused or not."""
        reply: dict[str, Any] = json.loads(await self.line.command(encode(command), command.id))
        return reply

    async def calls(self) -> CalledTicket | None:
        """The next, None where no ticket waits for this desk."""
        asked_s = time.perf_counter()
        reply = await self.does(CallNext(id=uuid4(), counter=self.counter))
        for event in reply.get("accepted") or ():
            return CalledTicket(asked_s, event["ticket"], event["service"])
        return None

    async def serves(self, ticket: str) -> None:
        """From the first word to the last, in no time."""
        await self.does(StartServing(id=uuid4(), ticket=ticket))
        await self.does(Close(id=uuid4(), ticket=ticket))


async def open_counters(server: BenchmarkServer, folder: Folder) -> list[LoadDesk]:
    """As many as the folder has operators, each with an operator."""
    desks = []
    for n, (counter, _) in enumerate(zip(folder.counters, folder.desks, strict=False), 1):
        desk = LoadDesk(await _logged_in(server, f"operator-{n}"), counter)
        reply = await desk.does(OpenCounter(id=uuid4(), counter=counter))
        if "refused" in reply:
            raise RuntimeError(f"counter {counter} does not open: {reply}")
        desks.append(desk)
    return desks


async def _logged_in(server: BenchmarkServer, login: str) -> HttpLine:
    door = await HttpLine.open(HOST, server.port)
    asked = encode(Login(id=uuid4(), login=login, password=PASSWORD))
    told = json.loads(await door.ask(door.request("POST", "/api/v1/login", asked)))
    door.close()
    return await HttpLine.open(HOST, server.port, told["token"])
