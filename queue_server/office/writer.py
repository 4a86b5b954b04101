"""The single writer: every command passes here, one after the other, and nothing passes twice.

Owns the order of things: decide, write to the journal, let it have happened, and only then answer
and publish. While the disk syncs one batch the next one gathers (group commit). Knows no door.
"""

import asyncio
from collections.abc import Callable, Sequence
from copy import copy
from datetime import date, datetime
from uuid import UUID

import structlog
from msgspec.structs import replace

from queue_server.journal.seam import AcceptedCommand, Entry, Journal
from queue_server.office.wishes import CommandOutcome, Wish, digest_of, repeated
from queue_server.timekeeping.timekeeper import Timekeeper
from sportello.decisions.branch import Branch
from sportello.model.commands import AnyCommand, ConfirmClock, TakeDayBack
from sportello.model.events import AnyEvent
from sportello.model.person import Actor
from sportello.model.plan import Plan
from sportello.model.refusals import (
    NothingToSay,
    NotLeading,
    Refused,
    ServerStopping,
    StorageFull,
    TooLate,
)
from sportello.model.waiting import Wait

MOST_IN_A_BATCH = 500
PAST_DAYS_ASKED = 50

ABOUT_TIME = ConfirmClock | TakeDayBack
"""What changes the time of the commands that follow, and so is carried out alone."""

log = structlog.get_logger(__name__)


class Office:
    """Commands in; events in the journal, then out. `open` before anything else.

    told     the wait to promise now to who sends a command
    publish  hears every batch of events, in order, once it is on disk
    renew    hears all events of a day that goes on again, because the one after was taken back
    branch   ahead of the disk while a batch is being synced; None when it must be folded again
    full     why the disk refused the last batch, None if it was written
    last_at  when that happened which was folded last, None if nothing ever did

    Where several servers share a journal only one of them leads: the others `stand_by`.
    """

    def __init__(
        self,
        plan: Plan,
        journal: Journal,
        time: Timekeeper,
        told: Callable[[AnyCommand], Wait | None],
        publish: Callable[[Sequence[AnyEvent]], None],
        renew: Callable[[Sequence[AnyEvent]], None],
    ) -> None:
        self._plan = plan
        self._journal = journal
        self._time = time
        self._told = told
        self._publish = publish
        self._renew = renew
        self.branch: Branch | None = None
        self.last_at: datetime | None = None
        self.full: StorageFull | None = None
        self._inbox: list[Wish] = []
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
        last = await self._journal.last()
        events = await self._journal.replay(last[1]) if last else []
        if events:
            self.last_at = events[-1].at
            self._time.not_before(self.last_at)
        self.branch = _folded(self._plan, events)
        return events

    async def submit(
        self, command: AnyCommand, by: Actor, sent: AnyCommand | None = None
    ) -> list[AnyEvent]:
        """The events of `command`, on disk. The same id gives the same events again.

        `sent` is the command as its client wrote it, where the door has put something else into
        it: a client that repeats itself writes the same again.
        Raises: Refused
        """
        if self._closing:
            raise ServerStopping("the server is being stopped: send it again in a moment")
        self.check_leading()
        wish = Wish(command, by, sent)
        self._inbox.append(wish)
        self._arrived.set()
        return await wish.answer

    async def knows(self, command: UUID) -> bool:
        """Whether that command was carried out. Raises: StorageFull, NotLeading"""
        return bool(await self._journal.answered({command}))

    async def do_first(self, command: AnyCommand, by: Actor) -> list[AnyEvent]:
        """As `submit`, before `run`: what must have happened before anybody is heard."""
        wish = Wish(command, by)
        async with self._at_work:
            await self._work_through([wish])
        return await wish.answer

    async def run(self) -> None:
        """Work until `close`, and then through what had come before it."""
        while self._inbox or not self._closing:
            await self._arrived.wait()
            batch = self._inbox[: self._how_many()]
            del self._inbox[: len(batch)]
            if not self._inbox and not self._closing:
                self._arrived.clear()
            if batch:
                async with self._at_work:
                    await self._work_through(batch)

    def close(self) -> None:
        self._closing = True
        self._arrived.set()

    def _how_many(self) -> int:
        """How many of the inbox are worked through together."""
        wishes = self._inbox[:MOST_IN_A_BATCH]
        alone = (n for n, wish in enumerate(wishes) if isinstance(wish.command, ABOUT_TIME))
        return max(next(alone, len(wishes)), 1)

    async def _work_through(self, batch: list[Wish]) -> None:
        try:
            self.check_leading()
            if self.branch is None:
                await self._fold()
            before = await self._journal.answered({wish.command.id for wish in batch})
            if isinstance(batch[0].command, TakeDayBack) and not before:
                await self._take_back(batch[0], batch[0].command)
                return
            outcomes, entries = self._decide(batch, before)
            if entries:
                await self._journal.append(entries)
                self.full = None
        except StorageFull as full:
            log.error("journal_refuses", detail=full.detail, commands=len(batch))
            self.full = full
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

    def _start_over(self, batch: list[Wish], why: Refused) -> None:
        """Refuse all of `batch`; the branch may be ahead of the disk, so fold it again."""
        self.branch = None
        for wish in batch:
            wish.settle(copy(why))

    def _decide(
        self, batch: list[Wish], answered: dict[UUID, AcceptedCommand]
    ) -> tuple[list[CommandOutcome], list[Entry]]:
        """An outcome for each wish, and what is to be written; the branch is ahead of the disk."""
        outcomes: list[CommandOutcome] = []
        entries: list[Entry] = []
        at = self._time.now()
        for wish in batch:
            id, by = wish.command.id, wish.by
            if (before := answered.get(id)) is not None:
                outcomes.append(repeated(before, wish))
                continue
            try:
                events = self._let_happen(wish.command, by, at)
            except Refused as refused:
                outcomes.append(refused)
                continue
            asked = digest_of(wish.sent)
            answered[id] = AcceptedCommand(by.station, events, asked)
            outcomes.append(answered[id])
            day = self._state.hall.day
            assert day is not None, "the first event of all starts a day"
            entries += (Entry(id, by.station, by.operator, day, event, asked) for event in events)
        return outcomes, entries

    def _let_happen(self, command: AnyCommand, by: Actor, at: datetime) -> list[AnyEvent]:
        branch = self._state
        if isinstance(command, ConfirmClock):
            at = self._confirmed_clock()
        decided = branch.decide(command, at, by, self._told(command))
        events = [replace(event, seq=branch.hall.seq + n) for n, event in enumerate(decided, 1)]
        for event in events:
            branch.apply(event)
        return events

    # --- what a person says of the time --------------------------------------------------------

    def _confirmed_clock(self) -> datetime:
        """What it says, from now on. Raises: NothingToSay"""
        if self._time.doubt_about(None) is None:
            raise NothingToSay("the server's clock is not in doubt")
        self._time.confirm()
        return self._time.now()

    async def _take_back(self, wish: Wish, command: TakeDayBack) -> None:
        """The day before goes on, here and at every station, once that is on disk."""
        branch, by = self._state, wish.by
        to, began_at = await self._day_before(branch), branch.today.began_at
        earlier = await self._journal.replay(to) if to else []
        at = self._time.now()
        if earlier and began_at:
            at = self._time.back_to(earlier[-1].at, began_at)
        try:
            self._check_is_a_mistake(branch)
            (decided,) = branch.decide(command, at, by)
        except Refused as refused:
            wish.settle(refused)
            return
        assert to is not None, "it was decided"
        event = replace(decided, seq=branch.hall.seq + 1)
        asked = digest_of(command)
        entry = Entry(command.id, by.station, by.operator, to, event, asked)
        await self._journal.append([entry])
        log.warning("day_taken_back", day=command.day.isoformat(), to=to.isoformat())
        self._time.go_back(at, command.day)
        events = [*earlier, event]
        self.branch = _folded(self._plan, events)
        self._renew(events)
        wish.settle(AcceptedCommand(by.station, [event]))

    async def _day_before(self, branch: Branch) -> date | None:
        """In journals of older versions the day does not say which one it followed."""
        today = branch.today
        if today.day_before is None and (day := today.hall.day) is not None:
            days = await self._journal.days(PAST_DAYS_ASKED)
            today.day_before = max((known for known in days if known < day), default=None)
        return today.day_before

    def _check_is_a_mistake(self, branch: Branch) -> None:
        """Raises: TooLate, for a day that the clock confirms and that is at work."""
        day, is_called = branch.hall.day, any(t.calls for t in branch.hall.tickets.values())
        if day is not None and is_called and self._time.clock_day >= day:
            raise TooLate(
                f"the clock says {day} too, and people were called: if it is wrong, set it first"
            )

    @property
    def _state(self) -> Branch:
        assert self.branch is not None, "open the office first"
        return self.branch


def _folded(plan: Plan, events: Sequence[AnyEvent]) -> Branch:
    branch = Branch(plan)
    for event in events:
        branch.apply(event)
    return branch
