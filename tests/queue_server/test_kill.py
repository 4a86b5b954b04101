"""kill -9 in mid-load, again and again: what was acknowledged is there, and no number twice."""

import asyncio
import random
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

import aiohttp

from queue_server.storage.stores import open_home
from sportello.model.commands import TakeTicket
from sportello.model.events import TicketIssued
from tests.queue_server.a_server import ServerProcess, Visitor, prepare, visiting

CLIENTS = 50


class Tally:
    """What the clients know: every command they sent, and the code of each that was answered."""

    def __init__(self) -> None:
        self.sent: set[UUID] = set()
        self.acknowledged: dict[UUID, str] = {}
        self.enough = asyncio.Event()
        self.until = 0

    def await_more(self, count: int) -> None:
        self.until = len(self.acknowledged) + count
        self.enough.clear()

    def acknowledge(self, id: UUID, code: str) -> None:
        self.acknowledged[id] = code
        if len(self.acknowledged) >= self.until:
            self.enough.set()


async def _take_tickets(visitor: Visitor, key: str, tally: Tally) -> None:
    """One ticket after the other until the server is gone."""
    with suppress(aiohttp.ClientError, ConnectionError):
        while True:
            command = TakeTicket(id=uuid4(), service="certificati")
            tally.sent.add(command.id)
            status, reply = await visitor.command(command, key)
            if reply.get("refused") == "not_leading":
                continue  # the lead of the server before it is being taken away
            assert status == 200, reply
            tally.acknowledge(command.id, reply["accepted"][-1]["code"])


async def _a_life(
    directory: Path, database: str | None, keys: list[str], tally: Tally, acknowledgements: int
) -> None:
    """Start, be loaded by every client, be killed in the middle of it."""
    server = await ServerProcess.start(directory, database)
    tally.await_more(acknowledgements)
    async with visiting(server.url) as visitor, asyncio.TaskGroup() as clients:
        for key in keys:
            clients.create_task(_take_tickets(visitor, key, tally))
        await tally.enough.wait()
        await server.kill()


async def test_kills_under_fifty_clients_lose_no_acknowledged_ticket(tmp_path, either):
    kills = 20 if either is None else 5
    keys = list((await prepare(tmp_path, totems=CLIENTS, database=either)).totems.values())
    tally, chance = Tally(), random.Random(20)
    for _ in range(kills):
        await _a_life(tmp_path, either, keys, tally, chance.randint(1, 300))
    async with open_home(tmp_path, either, "") as home:
        issued = [e for e in await home.journal.since(0, 10**6) if isinstance(e, TicketIssued)]
        known = await home.journal.answered(tally.sent)

    numbers: dict[str, list[int]] = defaultdict(list)  # by day: the test may run at midnight
    for event in issued:
        numbers[event.ticket[:10]].append(int(event.code[1:]))
    for given in numbers.values():
        assert given == list(range(1, len(given) + 1)), "unique, in order and without a gap"
    for id, code in tally.acknowledged.items():
        assert known[id].events[-1].code == code
    theirs = [event for answered in known.values() for event in answered.events]
    assert {event.seq for event in issued} <= {event.seq for event in theirs}, "each was asked for"
    unheard = len(issued) - len(tally.acknowledged)
    assert 0 <= unheard <= CLIENTS * kills, "answers that were lost: at most one a client and life"


async def test_a_client_whose_answer_was_lost_asks_again_and_has_the_same_number(tmp_path):
    (key,) = (await prepare(tmp_path)).totems.values()
    command = TakeTicket(id=uuid4(), service="certificati")
    server = await ServerProcess.start(tmp_path)
    async with visiting(server.url) as visitor:
        first = await visitor.command(command, key)
        await server.kill()
    server = await ServerProcess.start(tmp_path)
    async with visiting(server.url) as visitor:
        assert await visitor.command(command, key) == first
        _, other = await visitor.command(TakeTicket(id=uuid4(), service="certificati"), key)
        assert other["accepted"][-1]["code"] == "A002"
    assert await server.stop() == 0
