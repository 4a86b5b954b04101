"""Years of a branch's days, made quickly: some weeks really played by the core, then journaled.

Owns how an ordinary day goes: some 390 visits and a few people who do not come, as in Vicenza in
May 2018. The events go through the journal's own seam, so that they are on disk what a server
would have written. Must not know what is measured on them.
"""

import heapq
import itertools
import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from queue_server.journal.seam import Entry
from queue_server.journal.sqlite import SqliteJournal
from sportello.decisions.branch import Branch
from sportello.decisions.day_state import Today
from sportello.decisions.numbering import ticket_id
from sportello.model.commands import (
    CallNext,
    Close,
    Command,
    ConfirmCall,
    EndDay,
    MarkAbsent,
    OpenCounter,
    StartServing,
    TakeTicket,
)
from sportello.model.events import AnyEvent, CallConfirmed, DayStarted, TicketCalled, TicketEvent
from sportello.model.person import Actor
from sportello.model.place import Access
from sportello.model.plan import Plan
from sportello.model.refusals import NobodyWaiting
from sportello.model.waiting import Simulated, Wait

PLAYED_DAYS = 21
VISITS = 390
OPENS, ARRIVALS_MIN = time(8, 30), 300
SERVICE_MEAN_MIN, SERVICE_SPREAD = 5.5, 0.6
ABSENT = 0.023
TOLD = Wait(4, 10, 25, 16.4, Simulated(15.1, 9.2, 24.8))
TOTEM, BOARD, SERVER = Actor("totem-1"), Actor("board-1"), Actor("server")


class SyntheticDay:
    """One day of a branch: people come all morning, and every counter calls until the lines are
    empty."""

    def __init__(self, branch: Branch, day: date, random: Random) -> None:
        self.entries: list[Entry] = []
        self._branch = branch
        self._day = day
        self._opens = datetime.combine(day, OPENS, Today(branch.plan).zone).astimezone(UTC)
        self._random = random
        self._idle: set[str] = set()
        self._agenda: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = itertools.count()

    def play(self) -> list[Entry]:
        """Its entries, in order; the branch's state goes on with them."""
        services = [
            s.id
            for s in self._branch.plan.services.values()
            if s.access is not Access.APPOINTMENT_ONLY
        ]
        for counter in self._branch.plan.counters:
            self._ask(OpenCounter(id=self._id(), counter=counter), _operator(counter), 0.0)
            self._idle.add(counter)
        for _ in range(VISITS):
            service = self._random.choice(services)
            self._at(self._random.uniform(0, ARRIVALS_MIN), partial(self._come, service))
        minute = 0.0
        while self._agenda:
            minute, _, happen = heapq.heappop(self._agenda)
            happen(minute)
        self._ask(EndDay(id=self._id()), SERVER, minute + 1)
        return self.entries

    def _come(self, service: str, minute: float) -> None:
        self._ask(TakeTicket(id=self._id(), service=service), TOTEM, minute, TOLD)
        for counter in sorted(self._idle):
            if service in self._branch.plan.counters[counter].services:
                self._call(counter, minute)
                return

    def _call(self, counter: str, minute: float) -> None:
        """The next citizen is served, or does not come."""
        by = _operator(counter)
        try:
            *_, called = self._ask(CallNext(id=self._id(), counter=counter), by, minute)
        except NobodyWaiting:
            self._idle.add(counter)
            return
        assert isinstance(called, TicketCalled)
        self._idle.discard(counter)
        ticket = called.ticket
        shown = ConfirmCall(id=self._id(), ticket=ticket, calls=called.calls, spoken=True)
        self._at(minute + 0.15, lambda m: self._ask(shown, BOARD, m))
        if self._random.random() < ABSENT:
            gone = MarkAbsent(id=self._id(), ticket=ticket)
            self._at(minute + 1.5, lambda m: self._finish(gone, counter, m))
            return
        come = StartServing(id=self._id(), ticket=ticket)
        self._at(minute + 0.5, lambda m: self._ask(come, by, m))
        length = SERVICE_MEAN_MIN * self._random.lognormvariate(0, SERVICE_SPREAD)
        done = Close(id=self._id(), ticket=ticket)
        self._at(minute + 0.5 + length, lambda m: self._finish(done, counter, m))

    def _finish(self, command: Command, counter: str, minute: float) -> None:
        self._ask(command, _operator(counter), minute)
        self._call(counter, minute)

    def _ask(
        self, command: Any, by: Actor, minute: float, told: Wait | None = None
    ) -> list[AnyEvent]:
        """Decide, apply and note. Raises: Refused."""
        now = self._opens + timedelta(minutes=minute)
        events = self._branch.decide(command, now, by, told)
        for seq, event in enumerate(events, self._branch.hall.seq + 1):
            numbered = replace(event, seq=seq)
            self._branch.apply(numbered)
            self.entries.append(Entry(command.id, by.station, by.operator, self._day, numbered))
        return events

    def _at(self, minute: float, happen: Callable[[float], Any]) -> None:
        heapq.heappush(self._agenda, (minute, next(self._order), happen))

    def _id(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)


async def write_history(file: Path, plan: Plan, least: int, last: date) -> int:
    """A journal in `file` of at least so many events, its last day `last`; how many they are.

    `plan` is always open. A few weeks are played, the time before repeats them.
    """
    branch, random = Branch(plan), Random(2026)
    first = last - timedelta(days=PLAYED_DAYS)
    played = [
        SyntheticDay(branch, first + timedelta(n), random).play() for n in range(1, PLAYED_DAYS + 1)
    ]
    repeats = math.ceil(least / sum(map(len, played)))
    journal, seq = SqliteJournal(file), 0
    try:
        await journal.take_up()
        for back in reversed(range(repeats)):
            weeks: list[Entry] = []
            for day in played:
                weeks += _moved(day, timedelta(-back * PLAYED_DAYS), seq + len(weeks), random)
            await journal.append(weeks)
            seq += len(weeks)
    finally:
        journal.close()
    return seq


def _moved(entries: list[Entry], by: timedelta, seq: int, random: Random) -> list[Entry]:
    """The same day at another date: other tickets, other commands, numbered on from `seq`."""
    day = entries[0].day + by
    moved = []
    for n, entry in enumerate(entries, seq + 1):
        event: Any = entry.event
        facts: dict[str, Any] = {"at": event.at + by, "seq": n}
        if isinstance(event, DayStarted):
            facts["day"] = day
        elif isinstance(event, TicketEvent | CallConfirmed):
            facts["ticket"] = ticket_id(day, event.ticket.rpartition("-")[2])
        command = UUID(int=random.getrandbits(128), version=4)
        moved.append(Entry(command, entry.station, entry.operator, day, replace(event, **facts)))
    return moved


def _operator(counter: str) -> Actor:
    return Actor(f"desk-{counter}", operator=f"operator-{counter}")
