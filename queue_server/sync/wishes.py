"""What the portal asks this branch to do with a booking of today: cancel it, or move it.

Owns the answer, given once however often it is asked. Arrival beats cancellation: the hall, whose
commands are decided one after the other, is asked first.
"""

from datetime import datetime

import msgspec

from queue_server.bookings.hall_bookings import HallBookings
from queue_server.bookings.store import BookingStore
from queue_server.storage.tables import Tables
from queue_server.sync.outbox import Outbox
from sportello.bookings.lifecycle import Appointment, Change
from sportello.bookings.refusals import AlreadyArrived, VersionChanged
from sportello.bookings.told import ANSWER, CANCEL_WISH, MOVE_WISH, MoveTarget
from sportello.model.refusals import NotUnderstood, Refused, UnknownBooking
from sportello.sync.envelope import NOTHING
from sportello.sync.outcome import Proposal, ProposalAnswer, ProposalOutcome


class UnknownWish(NotUnderstood):
    """A newer portal asks for something that this branch does not know."""


class Wishes:
    def __init__(
        self, tables: Tables, outbox: Outbox, store: BookingStore, hall: HallBookings
    ) -> None:
        self._tables = tables
        self._outbox = outbox
        self._store = store
        self._hall = hall

    async def decide(self, wish: Proposal, now: datetime) -> ProposalAnswer:
        """The answer, on its way to the portal. Raises: StorageFull, NotLeading"""
        sql = "select body from wish_answer where proposal = $1"
        for (body,) in await self._tables.rows(sql, wish.id):
            return msgspec.json.decode(body, type=ProposalAnswer)
        answer = await self._outcome(wish, now)
        text = msgspec.json.encode(answer).decode()
        kept = (
            "insert into wish_answer (proposal, booking, body) values ($1, $2, $3)"
            " on conflict (proposal) do nothing returning proposal"
        )
        told = self._outbox.telling(ANSWER, wish.aggregate, 1, answer)
        await self._tables.if_all_find((kept, wish.id, wish.aggregate, text), *told)
        return answer

    async def _outcome(self, wish: Proposal, now: datetime) -> ProposalAnswer:
        async with self._hall.deciding():
            try:
                booking = await self._store.read(wish.aggregate)
                after = await self._done(wish, booking, now)
            except UnknownBooking:
                return ProposalAnswer(wish.id, ProposalOutcome.GONE)
            except VersionChanged:
                known = await self._store.read(wish.aggregate)
                changed = ProposalOutcome.CHANGED_MEANWHILE
                return ProposalAnswer(wish.id, changed, known.version)
            except Refused as refused:
                version = booking.version
                return ProposalAnswer(wish.id, ProposalOutcome.REFUSED, version, refused.code)
        return ProposalAnswer(wish.id, ProposalOutcome.DONE, after.version)

    async def _done(self, wish: Proposal, booking: Appointment, now: datetime) -> Appointment:
        """Raises: Refused"""
        if not await self._hall.release(booking, now):
            raise AlreadyArrived(f"booking {booking.id} has arrived: it is not changed any more")
        if wish.change == CANCEL_WISH:
            return await self._store.change(booking.id, Change.CANCEL, wish.seen_version, now)
        if wish.change == MOVE_WISH and wish.body != NOTHING:
            target = msgspec.json.decode(wish.body, type=MoveTarget)
            return await self._store.grant_move(booking.id, wish.seen_version, target, now)
        raise UnknownWish(f"this branch does not know the wish {wish.change}: update it")
