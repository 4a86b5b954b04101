"""Totems that are cut off and killed at any moment: no number twice, no citizen lost or doubled.

The branch is the real one, with the office's memory of command ids; the notebooks are real files.
Between them a line that loses commands, answers, or the totem itself between any two steps.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from sportello.decisions.branch import Branch
from sportello.model.commands import AnyCommand, Command, TakeTicket
from sportello.model.events import AnyEvent
from sportello.model.person import Actor, Role
from sportello.model.plan import Plan
from sportello.model.ticket import State, Ticket
from sportello.model.wire import Reply
from station.link import Joined, Link, LinkEvent, LinkLost
from station.link.errors import ServerAway
from tests.queue_server.a_server import a_plan
from text.catalogue import Catalogue
from totem.conversation.happenings import Accepted, Take
from totem.errands import Errands
from totem.offline.notebook import Notebook
from totem.offline.numbers import OwnNumbers

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
SERVICES = ("certificati", "tributi")
WORDS = Catalogue("totem", "station").words


class Killed(Exception):
    """The totem is gone from one step to the next."""


class Fate:
    """How many steps a totem still has to live, if they are counted."""

    def __init__(self) -> None:
        self.steps_left: int | None = None

    def step(self) -> None:
        if self.steps_left is not None:
            self.steps_left -= 1
            if self.steps_left < 0:
                raise Killed


class Server:
    """The branch and its journal of answers."""

    def __init__(self) -> None:
        self.plan = a_plan()
        self.branch = Branch(self.plan)
        self.answered: dict[UUID, list[AnyEvent]] = {}
        self.now = MONDAY

    def submit(self, command: AnyCommand, by: Actor) -> list[AnyEvent]:
        if command.id not in self.answered:
            events = self.branch.decide(command, self.now, by)
            hall = self.branch.hall
            events = [replace(event, seq=hall.seq + n) for n, event in enumerate(events, 1)]
            for event in events:
                self.branch.apply(event)
            self.answered[command.id] = events
        return self.answered[command.id]


class Line:
    """What a totem has of a link: up or down, and losing what it is told to lose."""

    def __init__(self, server: Server, station: str, fate: Fate) -> None:
        self._server = server
        self._by = Actor(station, frozenset({Role.TOTEM}))
        self._fate = fate
        self._listeners: list[Callable[[LinkEvent], None]] = []
        self.is_up = False
        self.plan: Plan | None = None
        self.loses: str | None = None

    @property
    def view(self) -> Any:
        return self._server.branch.hall

    def listen(self, listener: Callable[[LinkEvent], None]) -> None:
        self._listeners.append(listener)

    def set(self, is_up: bool) -> None:
        self.is_up = is_up
        if is_up:
            self.plan = self._server.plan
        for listener in self._listeners:
            listener(Joined() if is_up else LinkLost("server_away", ""))

    async def request(self, command: Command) -> list[AnyEvent]:
        return (await self.reply_to(command)).accepted or []

    async def reply_to(self, command: Command) -> Reply:
        self._fate.step()
        loses, self.loses = self.loses, None
        if loses == "the command" or not self.is_up:
            raise ServerAway("lost")
        events = self._server.submit(command, self._by)  # type: ignore[arg-type]
        self._fate.step()
        if loses == "the answer":
            raise ServerAway("lost")
        return Reply(id=command.id, accepted=events)


@cache
def a_new_notebook() -> bytes:
    """Begun once for all histories: only the first opening has anything to sync."""
    with TemporaryDirectory() as directory:
        file = Path(directory) / "totem.db"
        Notebook(file).close()
        return file.read_bytes()


class MortalNotebook(Notebook):
    """A real one whose owner may die before and after every word that is written."""

    def __init__(self, path: Path, fate: Fate) -> None:
        super().__init__(path)
        self.fate = fate
        # whoever kills a program does not cut the power: what was written is there, synced or not
        self._db.execute("pragma synchronous = off")

    def give(self, *facts: Any) -> Any:
        self.fate.step()
        given = super().give(*facts)
        self.fate.step()
        return given

    def settle(self, *facts: Any) -> None:
        self.fate.step()
        super().settle(*facts)
        self.fate.step()

    def keep(self, *facts: Any) -> None:
        self.fate.step()
        super().keep(*facts)
        self.fate.step()


class Totem:
    """One totem over all its lives.

    asked  every wish, also of those who saw the totem die or went away without a number
    shown  the codes that citizens saw, with the time at which they took them, by wish
    """

    def __init__(self, server: Server, station: str, directory: Path) -> None:
        self.server = server
        self.station = station
        self.path = directory / f"{station}.db"
        self.path.write_bytes(a_new_notebook())
        self.asked: set[UUID] = set()
        self.shown: dict[UUID, tuple[str, datetime]] = {}
        self.fate = Fate()
        self.is_up = True

    async def start(self) -> None:
        self.fate.steps_left = None
        self.line = Line(self.server, self.station, self.fate)
        link = cast(Link, self.line)
        notebook = MortalNotebook(self.path, self.fate)
        self.own = OwnNumbers(link, self.station, notebook, lambda: self.server.now)
        self.errands = Errands(link, self.own, None, WORDS, lambda device, code: None)
        self.line.set(self.is_up)
        await self.catch_up()

    async def die(self) -> None:
        await self.own.close()
        await self.start()

    async def catch_up(self) -> None:
        """What `run` does when it is woken."""
        try:
            await self.own._catch_up()
        except Killed:
            await self.die()

    async def take(self, wish: TakeTicket) -> None:
        """Raises: Killed; whoever stood there begins anew, with another wish."""
        self.asked.add(wish.id)
        try:
            outcome = await self.errands.run(Take(wish))
        except Killed:
            await self.die()
            raise
        if isinstance(outcome, Accepted):
            ticket = outcome.ticket
            self.shown[wish.id] = (ticket.code, ticket.taken_at or ticket.at)


class Step(Struct, frozen=True):
    """Something happens at one of the totems; `touches` is how often an impatient hand confirms."""

    totem: int
    does: str
    service: str = SERVICES[0]
    loses: str | None = None
    touches: int = 1


steps = st.one_of(
    st.builds(
        Step,
        st.integers(0, 1),
        st.just("take"),
        st.sampled_from(SERVICES),
        st.sampled_from([None, None, "the command", "the answer"]),
        st.integers(1, 2),
    ),
    st.builds(
        Step,
        st.integers(0, 1),
        st.sampled_from(["cut", "mend", "catch up", "die"]),
        loses=st.sampled_from([None, "the command", "the answer"]),
    ),
)
lives = st.lists(st.tuples(steps, st.none() | st.integers(0, 7)), min_size=5, max_size=30)


@settings(max_examples=250, deadline=None)
@given(lives)
def test_no_number_twice_and_nobody_lost_or_doubled(life: list[tuple[Step, int | None]]) -> None:
    with TemporaryDirectory() as directory:
        asyncio.run(_live(life, Path(directory)))


async def _live(life: list[tuple[Step, int | None]], directory: Path) -> None:
    server = Server()
    totems = [Totem(server, f"totem-{n}", directory) for n in (1, 2)]
    for totem in totems:
        await totem.start()
    for count, (step, steps_left) in enumerate(life):
        server.now += timedelta(minutes=1)
        totem = totems[step.totem]
        totem.fate.steps_left = steps_left
        await _happen(step, totem, UUID(int=count + 1))
        totem.fate.steps_left = None
    server.now += timedelta(minutes=1)
    for totem in totems:
        totem.is_up, totem.line.loses = True, None
        totem.line.set(True)
        await totem.catch_up()
    _judge(server, totems)
    for totem in totems:
        await totem.own.close()


async def _happen(step: Step, totem: Totem, wish: UUID) -> None:
    totem.line.loses = step.loses
    match step.does:
        case "take":
            with suppress(Killed):
                for _ in range(step.touches):
                    await totem.take(TakeTicket(id=wish, service=step.service))
        case "cut" | "mend":
            totem.is_up = step.does == "mend"
            totem.line.set(totem.is_up)
        case "catch up":
            await totem.catch_up()
        case "die":
            await totem.die()


def _judge(server: Server, totems: list[Totem]) -> None:
    hall = server.branch.hall
    by_code: dict[str, Ticket] = {ticket.code: ticket for ticket in hall.tickets.values()}
    shown = {w: ticket for totem in totems for w, ticket in totem.shown.items()}
    codes = Counter(code for code, _ in shown.values())
    assert not [code for code, times in codes.items() if times > 1], "a number twice"
    for code, taken_at in shown.values():
        assert by_code[code].state is State.WAITING, f"{code} is lost"
        assert by_code[code].clock_at == taken_at
    assert not [t for totem in totems for t in totem.own._notebook.to_hand_in()]
    unheld = hall.waiting.keys() - {by_code[code].id for code, _ in shown.values()}
    unheard = {wish for totem in totems for wish in totem.asked} - shown.keys()
    assert len(unheld) <= len(unheard), "a number in the line that nobody holds, and nobody asked"
