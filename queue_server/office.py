"""The single writer: every command passes here, one after the other, and nothing passes twice.

Owns the order of things: decide, write to the journal, let it have happened, and only then answer
and publish. While the disk syncs one batch the next one gathers (group commit). Knows no door.
"""

import asyncio
from collections.abc import Callable, Sequence
from copy import copy
from datetime import UTC, datetime
from uuid import UUID

import structlog
from msgspec.structs import replace

from queue_server.journal.seam import Answered, Entry, Journal
from sportello.branch import Branch
from sportello.commands import AnyCommand
from sportello.events import AnyEvent
from sportello.refusals import (
    CommandIdTaken,
    NotLeading,
    Refused,
    ServerStopping,
    StorageFull,
)
from sportello.words import Actor, Plan, Wait

MOST_IN_A_BATCH = 500

Clock = Callable[[], datetime]
"""Aware UTC."""

log = structlog.get_logger(__name__)


class _Wish:
    """A command that waits for its answer."""

    def __init__(self, command: AnyCommand, by: Actor) -> None:
        self.command = command
        self.by = by
        self.answer: asyncio.Future[list[AnyEvent]] = asyncio.get_running_loop().create_future()

    def settle(self, outcome: "Outcome") -> None:
        if self.answer.done():
            return
        if isinstance(outcome, Refused):
            self.answer.set_exception(outcome)
        else:
            self.answer.set_result(outcome.events)


Outcome = Answered | Refused


class Office:
    """Commands in; events in the journal, then out. `open` before anything else.

    told     the wait to promise now to who sends a command
    publish  hears every batch of events, in order, once it is on disk
    branch   ahead of the disk while a batch is being synced; None when it must be folded again

    Where several servers share a journal only one of them leads: the others `stand_by`.
    """

    def __init__(
        self,
        plan: Plan,
        journal: Journal,
        clock: Clock,
        told: Callable[[AnyCommand], Wait | None],
        publish: Callable[[Sequence[AnyEvent]], None],
    ) -> None:
        self._plan = plan
        self._journal = journal
        self._clock = clock
        self._told = told
        self._publish = publish
        self.branch: Branch | None = None
        self._last_at = datetime.min.replace(tzinfo=UTC)
        self._clock_is_behind = False
        self._inbox: list[_Wish] = []
        self._arrived = asyncio.Event()
        self._closing = False
        self._standing_by: NotLeading | None = None
        self._at_work = asyncio.Lock()

    async def open(self) -> list[AnyEvent]:
        """Fold the journal's last day, give its events, and take commands from now on."""
        events = await self._fold()
        self._standing_by = None
        return events

    def stand_by(self, why: NotLeading) -> None:
        """Refuse every command, because of `why`, until `open`."""
        self._standing_by = why

    async def rest(self) -> None:
        """Return when nothing is being written any more."""
        async with self._at_work:
            return

    def check_leading(self) -> None:
        """Raises: NotLeading"""
        if (why := self._standing_by) is not None:
            raise NotLeading(why.detail, why.leader)

    async def _fold(self) -> list[AnyEvent]:
        branch = Branch(self._plan)
        last = await self._journal.last()
        events = await self._journal.replay(last[1]) if last else []
        for event in events:
            branch.apply(event)
        if events:
            self._last_at = events[-1].at
        self.branch = branch
        return events

    async def submit(self, command: AnyCommand, by: Actor) -> list[AnyEvent]:
        """The events of `command`, on disk. The same id gives the same events again.

        Raises: Refused
        """
        if self._closing:
            raise ServerStopping("the server is being stopped: send it again in a moment")
        self.check_leading()
        wish = _Wish(command, by)
        self._inbox.append(wish)
        self._arrived.set()
        return await wish.answer

    async def knows(self, command: UUID) -> bool:
        """Whether that command was carried out. Raises: StorageFull, NotLeading"""
        return bool(await self._journal.answered({command}))

    async def do_first(self, command: AnyCommand, by: Actor) -> list[AnyEvent]:
        """As `submit`, before `run`: what must have happened before anybody is heard."""
        wish = _Wish(command, by)
        async with self._at_work:
            await self._work_through([wish])
        return await wish.answer

    async def run(self) -> None:
        """Work until `close`, and then through what had come before it."""
        while self._inbox or not self._closing:
            await self._arrived.wait()
            batch = self._inbox[:MOST_IN_A_BATCH]
            del self._inbox[:MOST_IN_A_BATCH]
            if not self._inbox and not self._closing:
                self._arrived.clear()
            if batch:
                async with self._at_work:
                    await self._work_through(batch)

    def close(self) -> None:
        self._closing = True
        self._arrived.set()

    async def _work_through(self, batch: list[_Wish]) -> None:
        try:
            self.check_leading()
            if self.branch is None:
                await self._fold()
            before = await self._journal.answered({wish.command.id for wish in batch})
            outcomes, entries = self._decide(batch, before)
            if entries:
                await self._journal.append(entries)
        except StorageFull as full:
            log.error("journal_refuses", detail=full.detail, commands=len(batch))
            self._start_over(batch, full)
            return
        except NotLeading as lost:
            if self._standing_by is None:
                self.stand_by(lost)
            self._start_over(batch, lost)
            return
        if entries:
            self._publish([entry.event for entry in entries])
        for wish, outcome in zip(batch, outcomes, strict=True):
            wish.settle(outcome)

    def _start_over(self, batch: list[_Wish], why: Refused) -> None:
        """Refuse all of `batch`; the branch may be ahead of the disk, so fold it again."""
        self.branch = None
        for wish in batch:
            wish.settle(copy(why))

    def _decide(
        self, batch: list[_Wish], answered: dict[UUID, Answered]
    ) -> tuple[list[Outcome], list[Entry]]:
        """An outcome for each wish, and what is to be written; the branch is ahead of the disk."""
        outcomes: list[Outcome] = []
        entries: list[Entry] = []
        for wish in batch:
            id, by = wish.command.id, wish.by
            if (before := answered.get(id)) is not None:
                outcomes.append(_again(before, by))
                continue
            try:
                events = self._let_happen(wish.command, by)
            except Refused as refused:
                outcomes.append(refused)
                continue
            answered[id] = Answered(by.station, events)
            outcomes.append(answered[id])
            day = self._state.hall.day
            assert day is not None, "the first event of all starts a day"
            entries += (Entry(id, by.station, by.operator, day, event) for event in events)
        return outcomes, entries

    def _let_happen(self, command: AnyCommand, by: Actor) -> list[AnyEvent]:
        branch = self._state
        decided = branch.decide(command, self._now(), by, self._told(command))
        events = [replace(event, seq=branch.hall.seq + n) for n, event in enumerate(decided, 1)]
        for event in events:
            branch.apply(event)
        self._last_at = events[-1].at
        return events

    @property
    def _state(self) -> Branch:
        assert self.branch is not None, "open the office first"
        return self.branch

    def _now(self) -> datetime:
        """The clock, unless it was set back: then time stands still until it has caught up."""
        now = self._clock()
        if now >= self._last_at:
            self._clock_is_behind = False
            return now
        if not self._clock_is_behind:
            self._clock_is_behind = True
            log.warning("clock_set_back", clock=now.isoformat(), last=self._last_at.isoformat())
        return self._last_at


def _again(before: Answered, by: Actor) -> Outcome:
    if before.station != by.station:
        return CommandIdTaken(f"this command id was used by {before.station}: make a new one")
    return before
