"""The line to the portal: opened by the branch in both directions, and again whenever it breaks.

Owns when what is said, and how its failures are told. The hall never waits for it: bookings of the
day are there, the outbox waits, and only the server that leads the branch syncs.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from msgspec import Struct
from msgspec.structs import replace

from queue_server.office.writer import Office
from queue_server.sync.exchange import Exchange
from queue_server.sync.portal_client import (
    Counterpart,
    PortalRefuses,
    PortalStranger,
    PortalTrouble,
)
from sportello.model.refusals import ClocksApart, NotLeading, Refused
from sportello.sync.contract import LONGEST_POLL_S, Presence, TurnTold

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
STAND_BY_S = 5.0
PUSH_EVERY_S = 1.0
PRESENT_EVERY_S = 30.0

log = structlog.get_logger(__name__)


ALARMING_S = 60.0
MISLEADING_S = 5 * 60.0
"""Clocks so far apart are an alarm for staff; and then check-in at a totem asks them."""

NOT_TRIED = "the portal has not been tried yet"


class PortalState(Struct, frozen=True):
    """`trouble` is why the portal is not reached, None while it is; `behind_s` as last measured."""

    trouble: str | None = NOT_TRIED
    behind_s: float = 0.0
    is_refused: bool = False

    @property
    def measured_behind_s(self) -> float | None:
        """None as long as nothing is known."""
        return None if self.trouble == NOT_TRIED else self.behind_s

    @property
    def code(self) -> str | None:
        """As a device of the branch is reported; None as long as nothing is known."""
        if self.trouble == NOT_TRIED:
            return None
        if abs(self.behind_s) > ALARMING_S:
            return "portal_clock_apart"
        if self.trouble is not None:
            return "portal_refuses" if self.is_refused else "portal_away"
        return "ready"


class PortalLink:
    def __init__(
        self,
        exchange: Exchange,
        portal: Counterpart,
        office: Office,
        clock: Callable[[], datetime],
        presence: Callable[[float], Presence],
    ) -> None:
        """`clock` is the branch's; `presence` says how long people wait there now, and how far the
        clock is behind, and which booked visits are in the hall: told again when one changes.
        """
        self._exchange = exchange
        self._portal = portal
        self._office = office
        self._clock = clock
        self._presence = presence
        self._told_turns: tuple[TurnTold, ...] = ()
        self.state = PortalState()

    async def run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                self._office.check_leading()
                await self.open()
                pause_s = FIRST_PAUSE_S
                await self._talk()
            except NotLeading:
                await asyncio.sleep(STAND_BY_S)
            except PortalStranger as stranger:
                log.info("portal_is_another_store", why=str(stranger))
                await asyncio.sleep(FIRST_PAUSE_S)
            except Exception as trouble:  # noqa: BLE001  the root of a task: the hall goes on
                self._note_failure(trouble)
                await asyncio.sleep(pause_s)
                pause_s = min(LONGEST_PAUSE_S, pause_s * 2)

    async def close(self) -> None:
        await self._portal.close()

    def check_clocks(self) -> None:
        """Raises: ClocksApart"""
        if abs(self.state.behind_s) > MISLEADING_S:
            raise ClocksApart("the portal's clock is another one: staff checks who has a booking")

    async def open(self) -> None:
        """Shake hands, and tell each other everything where one of the stores was restored.

        Raises: PortalTrouble, StorageFull, NotLeading
        """
        await self._exchange.shake_hands(self._portal)
        await self.be_present()
        self._note(None)

    async def pull(self, wait_s: float = 0.0) -> bool:
        """Whether the portal had anything to say; else it was waited for so long.

        Raises: PortalTrouble, StorageFull, NotLeading
        """
        return await self._exchange.pull(self._portal, wait_s)

    async def push(self) -> bool:
        """Whether there was anything to say. Raises: PortalTrouble, StorageFull"""
        if self._presence(self.state.behind_s).turns != self._told_turns:
            await self.be_present()
        return await self._exchange.push(self._portal)

    async def be_present(self) -> None:
        """Tell the waits, and measure how far this clock is behind. Raises: PortalTrouble"""
        before = self._clock()
        told = self._presence(self.state.behind_s)
        answer = await self._portal.presence(told)
        self._told_turns = told.turns
        after = self._clock()
        behind = answer.now - (before + (after - before) / 2)
        self.state = replace(self.state, behind_s=behind.total_seconds())

    async def _talk(self) -> None:
        """Until one of the three ends in trouble."""
        talking = [
            asyncio.create_task(work)
            for work in (
                self._forever(lambda: self.pull(LONGEST_POLL_S), 0.0),
                self._forever(self.push, PUSH_EVERY_S),
                self._forever(self._present, PRESENT_EVERY_S),
            )
        ]
        try:
            done, _ = await asyncio.wait(talking, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in talking:
                task.cancel()
            await asyncio.gather(*talking, return_exceptions=True)

    async def _forever(self, work: Callable[[], Awaitable[bool]], pause_s: float) -> None:
        """At once again as long as there is something to say."""
        while True:
            self._office.check_leading()
            if not await work():
                await asyncio.sleep(pause_s)

    async def _present(self) -> bool:
        await self.be_present()
        return False

    def _note_failure(self, failure: Exception) -> None:
        """Whatever it is, the hall goes on without the portal, and the line is tried again."""
        if isinstance(failure, PortalTrouble | Refused):
            self._note(str(failure), is_refused=isinstance(failure, PortalRefuses))
            return
        where = "".join(traceback.format_tb(failure.__traceback__))
        log.error("sync_failed", error=type(failure).__name__, traceback=where)
        self._note(f"a fault of this program: {type(failure).__name__}")

    def _note(self, trouble: str | None, *, is_refused: bool = False) -> None:
        if trouble != self.state.trouble:
            if trouble is None:
                log.info("portal_reached")
            else:
                log.warning("portal_not_reached", why=trouble)
        self.state = PortalState(trouble, self.state.behind_s, is_refused)
