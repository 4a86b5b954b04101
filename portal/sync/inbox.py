"""What a branch says, applied here in one transaction a request. Said twice, it happens once.

Owns what each kind means. A message that cannot be applied is written down as a conflict and passed
over: it must not keep back what comes after it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
import structlog
from msgspec import Struct
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.branches.directory import ComuneDirectory
from portal.sync import conflicts, links, seat_ledger
from portal.sync.hall.told_bookings import ToldBookings
from portal.sync.links import BranchLink
from sportello.bookings import told
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.seats import SeatTransfer
from sportello.bookings.told import BookingTrouble, VisitorTold
from sportello.sync.contract import Pushed
from sportello.sync.cursor import Cursor, judge_page
from sportello.sync.envelope import Envelope
from sportello.sync.outcome import ProposalAnswer
from sportello.sync.version import Delivery

T = TypeVar("T", bound=Struct)

log = structlog.get_logger(__name__)

Wanted = tuple[tuple[str, str], ...]
"""Aggregates, as (kind, id), that are to be sent whole."""


class SyncInbox:
    """Of one request of one branch."""

    def __init__(
        self,
        connection: AsyncConnection,
        comune: ComuneDirectory,
        link: BranchLink,
        now: datetime,
        *,
        is_restoring: bool = False,
    ) -> None:
        """`is_restoring` says that the branch returns all that it holds."""
        self._connection = connection
        self._comune = comune
        self._link = link
        self._is_restoring = is_restoring
        self._bookings = ToldBookings(
            connection, comune, link.branch, now, is_restoring=is_restoring
        )
        self._wanted: dict[tuple[str, str], None] = {}

    async def receive(self, pushed: Pushed) -> tuple[int, Wanted] | None:
        """Up to which number everything is applied, and what is missing; None for a page of a
        store that is not the one that is known.
        """
        page = pushed.page
        cursor = Cursor(self._link.incarnation or "", self._link.received)
        verdict = judge_page(cursor, page)
        if verdict is Delivery.STRANGER:
            return None
        received = self._link.received
        if verdict is Delivery.APPLY:
            await self.take(page.envelopes, is_whole=False)
            received = page.until
            await links.receive(self._connection, self._link, received)
        await self.take(pushed.wholes, is_whole=True)
        return received, tuple(self._wanted)

    async def take(self, envelopes: Sequence[Envelope], *, is_whole: bool) -> None:
        """Apply each in order; `is_whole` says that it is the last version there is.

        Of a hand-over the last word counts: what is offered and asked back in one page returns.
        """
        told_last = {(each.kind, each.aggregate): each.id for each in envelopes}
        for envelope in envelopes:
            is_last = told_last[envelope.kind, envelope.aggregate] == envelope.id
            if envelope.kind == told.SEATS and not is_last:
                continue
            try:
                async with self._connection.begin_nested():
                    await self._take(envelope, is_whole)
            except msgspec.DecodeError:
                await self._conflict(envelope.kind, envelope.aggregate, "not_understood")
            except IntegrityError as broken:
                fault = type(broken.orig).__name__  # its text may hold a row
                log.error("message_not_applied", kind=envelope.kind, error=fault)
                await self._conflict(envelope.kind, envelope.aggregate, "not_applied")

    async def _take(self, envelope: Envelope, is_whole: bool) -> None:
        """Raises: DecodeError"""
        match envelope.kind:
            case told.BOOKING:
                await self._take_booking(envelope, is_whole)
            case told.VISITOR if not envelope.is_deleted:
                who = _read(envelope, VisitorTold)
                if not await self._bookings.name_visitor(envelope.aggregate, who):
                    self._wanted[told.BOOKING, envelope.aggregate] = None
                    self._wanted[told.VISITOR, envelope.aggregate] = None
            case told.SEATS:
                transfer = _read(envelope, SeatTransfer)
                await seat_ledger.hear(
                    self._connection,
                    self._comune.id,
                    self._link.branch,
                    transfer,
                    is_restoring=self._is_restoring,
                )
            case told.ANSWER:
                answer = _read(envelope, ProposalAnswer)
                await self._bookings.settle_wish(envelope.aggregate, answer)
            case told.TROUBLE:
                trouble = _read(envelope, BookingTrouble)
                await self._conflict(trouble.kind, trouble.aggregate, trouble.code)

    async def _take_booking(self, envelope: Envelope, is_whole: bool) -> None:
        booking = _read(envelope, Appointment)
        if await self._bookings.hear(booking, is_whole=is_whole) is Delivery.GAP:
            self._wanted[told.BOOKING, booking.id] = None

    async def _conflict(self, kind: str, aggregate: str, code: str) -> None:
        await conflicts.note(
            self._connection, self._comune.id, self._link.branch, kind, aggregate, code
        )


def _read(envelope: Envelope, kind: type[T]) -> T:
    """Raises: DecodeError"""
    if envelope.is_deleted:
        raise msgspec.DecodeError(f"{envelope.kind} without a body")
    if b"\\u0000" in bytes(envelope.body):
        raise msgspec.DecodeError("a NUL, which no database keeps in a text")
    return msgspec.json.decode(envelope.body, type=kind)
