"""What a branch is answered: the changes after its cursor, one whole aggregate, or a snapshot.

A snapshot is the last version of everything that a branch has to know of: bookings and visitors
that are not long over, and the seats on the way.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Raw, Struct
from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.tables import booking
from portal.branches.tables import branch
from portal.branches.video_rooms import VideoRooms
from portal.sync import visitors
from portal.sync.seat_ledger import transfer_in
from portal.sync.tables import change, seat_transfer, sync_store
from sportello.bookings import told
from sportello.bookings.seats import SeatTransfer
from sportello.sync.contract import PAGE
from sportello.sync.cursor import Cursor
from sportello.sync.envelope import NOTHING, ChangePage, Envelope
from sportello.sync.outcome import Proposal

KEPT = timedelta(days=30)
"""A branch keeps bookings for so long after their day."""


async def last_number(connection: AsyncConnection, comune: str, of: str) -> int:
    """The number of the last change told to the branch."""
    query = select(branch.c.changes).where(branch.c.comune == comune, branch.c.id == of)
    return int((await connection.execute(query)).scalar_one())


async def last_dropped(connection: AsyncConnection, comune: str, of: str) -> int:
    """The number of the last change that is not kept any more, 0 for none."""
    query = select(func.min(change.c.number)).where(
        change.c.comune == comune, change.c.branch == of
    )
    first: int | None = (await connection.execute(query)).scalar()
    return await last_number(connection, comune, of) if first is None else first - 1


async def is_at_the_end(connection: AsyncConnection, comune: str, of: str, cursor: Cursor) -> bool:
    """Whether the cursor is at the last change told to the branch, of the store that is here."""
    query = select(branch.c.changes).where(
        branch.c.comune == comune,
        branch.c.id == of,
        sync_store.c.comune == branch.c.comune,
        sync_store.c.incarnation == cursor.incarnation,
    )
    return (await connection.execute(query)).scalar() == cursor.number


def nothing_after(cursor: Cursor) -> ChangePage:
    return ChangePage(cursor.incarnation, cursor.number, cursor.number, ())


async def changes_after(
    connection: AsyncConnection, comune: str, of: str, cursor: Cursor, rooms: VideoRooms
) -> ChangePage:
    """At most PAGE changes after the cursor, in order; without any, it ends where it begins."""
    query = (
        select(change)
        .where(change.c.comune == comune, change.c.branch == of, change.c.number > cursor.number)
        .order_by(change.c.number)
        .limit(PAGE)
    )
    rows = (await connection.execute(query)).all()
    visited = [row.aggregate for row in rows if row.kind == told.VISITOR]
    known = await visitors.bodies(connection, comune, visited, rooms)
    until = rows[-1].number if rows else cursor.number
    envelopes = tuple(_envelope(row, cursor.incarnation, known) for row in rows)
    return ChangePage(cursor.incarnation, cursor.number, until, envelopes)


async def whole(
    connection: AsyncConnection, comune: str, of: str, kind: str, id: str, rooms: VideoRooms
) -> Envelope | None:
    """The last version of one aggregate of the branch, None if there is none."""
    of_branch = _Branch(connection, comune, of, rooms)
    match kind:
        case told.BOOKING:
            found = await of_branch.bookings(booking.c.id == id)
        case told.VISITOR:
            found = await of_branch.visitors(booking.c.id == id)
        case told.SEATS:
            found = await of_branch.transfers(seat_transfer.c.id == id)
        case _:
            found = []
    return found[0] if found else None


async def snapshot(
    connection: AsyncConnection,
    comune: str,
    of: str,
    cursor: Cursor,
    rooms: VideoRooms,
    now: datetime,
) -> ChangePage:
    """All that the branch has to know, as of the last change told to it.

    The number is read first: what commits meanwhile may be among it, and is told again after it.
    """
    until, since = await last_number(connection, comune, of), now - KEPT
    of_branch = _Branch(connection, comune, of, rooms)
    envelopes = (
        *await of_branch.transfers(seat_transfer.c.at > since),
        *await of_branch.bookings(booking.c.starts_at > since),
        *await of_branch.visitors(booking.c.starts_at > since),
        *await of_branch.proposals(),
    )
    return ChangePage(cursor.incarnation, cursor.number, until, envelopes, is_snapshot=True)


class _Branch(Struct, frozen=True):
    """Reads the aggregates of one branch, as they stand."""

    connection: AsyncConnection
    comune: str
    branch: str
    rooms: VideoRooms

    async def bookings(self, which: ColumnElement[bool]) -> list[Envelope]:
        query = select(booking.c.id, booking.c.version, booking.c.body).where(
            booking.c.comune == self.comune, booking.c.branch == self.branch, which
        )
        rows = await self.connection.execute(query)
        return [_standing(told.BOOKING, r.id, r.version, Raw(r.body.encode())) for r in rows]

    async def visitors(self, which: ColumnElement[bool]) -> list[Envelope]:
        query = select(booking.c.id).where(
            booking.c.comune == self.comune, booking.c.branch == self.branch, which
        )
        query = query.where(booking.c.is_visitor_told)
        ids = (await self.connection.execute(query)).scalars().all()
        known = await visitors.bodies(self.connection, self.comune, ids, self.rooms)
        return [_standing(told.VISITOR, id, 1, known.get(id, NOTHING)) for id in ids]

    async def proposals(self) -> list[Envelope]:
        """Those that the branch has not answered."""
        query = select(booking.c.wish).where(
            booking.c.comune == self.comune,
            booking.c.branch == self.branch,
            booking.c.pending.is_not(None),
        )
        wishes = (await self.connection.execute(query)).scalars()
        asked = [(msgspec.json.decode(text, type=Proposal), text) for text in wishes]
        return [_standing(told.PROPOSAL, wish.id, 1, Raw(text.encode())) for wish, text in asked]

    async def transfers(self, which: ColumnElement[bool]) -> list[Envelope]:
        query = select(seat_transfer).where(
            seat_transfer.c.comune == self.comune, seat_transfer.c.branch == self.branch, which
        )
        return [transfer_envelope(transfer_in(row)) for row in await self.connection.execute(query)]


def transfer_envelope(it: SeatTransfer) -> Envelope:
    """The giver tells the first version, the receiver's answer is the second."""
    return _standing(told.SEATS, it.id, it.version, Raw(msgspec.json.encode(it)))


def _standing(kind: str, id: str, version: int, body: Raw) -> Envelope:
    """Not one of the numbered changes, but how it stands."""
    return Envelope(f"{kind}/{id}/{version}", kind, id, version, body)


def _envelope(row: Row[Any], incarnation: str, people: dict[str, Raw]) -> Envelope:
    body = (
        people.get(row.aggregate, NOTHING) if row.kind == told.VISITOR else Raw(row.body.encode())
    )
    return Envelope(f"{incarnation}-{row.number}", row.kind, row.aggregate, row.version, body)
