"""Who of several servers leads: follow the journal until the lead is ours, lead until it is lost.

Owns this server's role and the two changes of it. The lead itself is kept by the journal's home;
what leading means is the office's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog

from queue_server.journal.seam import Journal
from queue_server.journal.soundness import JournalTorn
from queue_server.office.broadcast import Broadcast
from queue_server.office.writer import Office
from sportello.model.events import AnyEvent, DayTakenBack
from sportello.model.refusals import NotLeading, StorageFull

MOST_AT_ONCE = 1000

log = structlog.get_logger(__name__)


class Lead(Protocol):
    """What only one server at a time can have. Raises: NotLeading, if it is unknown."""

    async def attempt(self) -> bool:
        """Whether it is ours from now on; no other server can write to the journal then."""

    async def holder(self) -> str | None:
        """Where the server is reached that has it, or had it last."""

    async def news(self) -> None:
        """Return when something may have been written or the lead be free."""

    async def hold(self) -> None:
        """Keep it; returns once it is lost."""

    async def let_go(self) -> None:
        """Leave it to others."""


class Alone:
    """The lead of a journal that no other server can open."""

    async def attempt(self) -> bool:
        return True

    async def holder(self) -> str | None:
        return None

    async def news(self) -> None: ...

    async def hold(self) -> None:
        await asyncio.get_running_loop().create_future()

    async def let_go(self) -> None: ...


class Succession:
    """`begin`, then `run` forever.

    leading  set while commands are taken here
    leader   where they are taken, as far as is known
    torn     why this server may not lead, although it could; None if nothing is wrong
    """

    def __init__(
        self,
        lead: Lead,
        journal: Journal,
        office: Office,
        broadcast: Broadcast,
        publish: Callable[[Sequence[AnyEvent]], None],
        renew: Callable[[Sequence[AnyEvent]], None],
        prepare: Callable[[], Awaitable[None]],
    ) -> None:
        """`renew` hears a day that goes on again, `prepare` is called before this server leads."""
        self._lead = lead
        self._journal = journal
        self._office = office
        self._broadcast = broadcast
        self._publish = publish
        self._renew = renew
        self._prepare = prepare
        self.leading = asyncio.Event()
        self.leader: str | None = None
        self.torn: str | None = None

    async def begin(self) -> None:
        """Know the journal's last day; lead if no server does. Raises: NotLeading, JournalTorn"""
        await self._journal.take_up()
        self._publish(await self._office.open())
        await self._try_to_lead()

    async def run(self) -> None:
        while True:
            if not self.is_leading:
                await self._follow()
            await self._lead.hold()
            await self._step_down()

    @property
    def is_leading(self) -> bool:
        return self.leading.is_set()

    async def _follow(self) -> None:
        """Return when this server leads."""
        while not self.is_leading:
            await self._lead.news()
            try:
                await self._try_to_lead()
            except (NotLeading, StorageFull) as away:
                self._stand_by(None, away.detail)
            except JournalTorn as torn:
                await self._lead.let_go()
                self._stand_by(None, str(torn))
                if self.torn != str(torn):
                    log.error("cannot_lead", why=str(torn))
                    self.torn = str(torn)
        log.info("leading", seq=self._broadcast.hall.seq)

    async def _try_to_lead(self) -> None:
        is_won = await self._lead.attempt()
        if is_won:
            await self._journal.take_up()
        self.torn = None
        await self._catch_up()
        if not is_won:
            holder = await self._lead.holder()
            self._stand_by(holder, f"another server leads the branch: {holder}")
            return
        await self._prepare()
        await self._office.open()
        self.leader = await self._lead.holder()
        self.leading.set()

    async def _step_down(self) -> None:
        log.warning("lead_lost", seq=self._broadcast.hall.seq)
        self.leading.clear()
        self._stand_by(None, "this server has lost the lead: ask again in a moment")
        self._broadcast.end(NotLeading("this server leads no more: find the one that does"))
        await self._lead.let_go()
        await self._office.rest()

    def _stand_by(self, leader: str | None, why: str) -> None:
        if self.leader != leader:
            log.info("following", leader=leader, why=why)
        self.leader = leader
        self._office.stand_by(NotLeading(why, leader))

    async def _catch_up(self) -> None:
        """Let here have happened what is in the journal."""
        while events := await self._journal.since(self._broadcast.hall.seq, MOST_AT_ONCE):
            again = [event.to for event in events if isinstance(event, DayTakenBack)]
            if again:
                self._renew(await self._journal.replay(again[-1]))
            else:
                self._publish(events)
