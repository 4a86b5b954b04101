"""One round of the sync with the portal: hands shaken, changes pulled, changes pushed.

Owns the rounds, each of which may be cut at any point and done again. Knows no time but `now`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from msgspec.structs import replace

from queue_server.bookings.hall_bookings import HallBookings
from queue_server.sync.high_water import AcknowledgedMark
from queue_server.sync.inbox import Inbox
from queue_server.sync.outbox import Outbox
from queue_server.sync.portal_client import Counterpart, PortalStranger
from queue_server.sync.returning import Returning
from sportello.sync.contract import Pushed
from sportello.sync.envelope import ChangePage
from sportello.sync.incarnation import SyncState, sync_state

log = structlog.get_logger(__name__)


class Exchange:
    def __init__(
        self,
        outbox: Outbox,
        inbox: Inbox,
        returning: Returning,
        hall: HallBookings,
        acknowledged: AcknowledgedMark,
        clock: Callable[[], datetime],
    ) -> None:
        self._outbox = outbox
        self._inbox = inbox
        self._returning = returning
        self._hall = hall
        self._acknowledged = acknowledged
        self._clock = clock
        self._wanted: Sequence[tuple[str, str]] = ()
        self._told_without_service: set[str] = set()

    async def shake_hands(self, portal: Counterpart) -> None:
        """Raises: PortalTrouble, StorageFull, NotLeading"""
        side = await self._outbox.open()
        greeted = await portal.shake_hands(side.handshake)
        is_first = side.peer is None
        state = sync_state(side.handshake, greeted.handshake)
        if is_first or side.is_reconciling or state is SyncState.RECONCILING:
            log.warning("stores_reconciled", is_first=is_first)
            await self._returning.exchange(portal, self._clock())
            await self._hall.look(self._clock())
        await self._inbox.ask_again(portal, self._clock())

    async def pull(self, portal: Counterpart, wait_s: float) -> bool:
        """Whether there was anything. Raises: PortalTrouble, StorageFull, NotLeading"""
        side = await self._outbox.side()
        page = await portal.changes(side.cursor, wait_s)
        await self._inbox.apply(side.cursor, page, portal, self._clock())
        return page.until > side.received

    async def push(self, portal: Counterpart) -> bool:
        """Whether there was anything.

        Raises: PortalTrouble, StorageFull; PortalStranger if the portal knows more than was told
        """
        await self._tell_without_service()
        page = await self._outbox.unsent()
        wholes = await self._returning.wholes(self._wanted)
        if page is None and not wholes:
            return False
        if page is None:
            side = await self._outbox.side()
            page = ChangePage(side.incarnation, side.sent, side.sent, ())
        envelopes = tuple([await self._returning.filled(each) for each in page.envelopes])
        answer = await portal.push(Pushed(replace(page, envelopes=envelopes), wholes))
        side = await self._outbox.side()
        if answer.received > side.sent:
            raise PortalStranger("the store has lost changes that the portal knows: shake hands")
        await self._outbox.forget_sent(answer.received)
        self._acknowledged.keep(side.incarnation, answer.received)
        self._wanted = answer.wanted
        return True

    async def _tell_without_service(self) -> None:
        for booking in self._hall.without_service - self._told_without_service:
            await self._inbox.tell_trouble(booking, "unknown_service")
            self._told_without_service.add(booking)
