"""Seats handed over between the portal's counters and the branch's desk, by rows of a ledger.

Offered seats belong to neither side, and only the receiver's answer says what becomes of them: so a
cut of the line at any moment can sell no seat twice. The rules, told without a database, are those
of `sportello.bookings.seats`.
"""

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Row, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.bookings.tables import slot
from portal.sync.changes import BranchChange, tell_branches
from portal.sync.links import check_settled
from portal.sync.tables import seat_transfer
from sportello.bookings.calendar import Channel
from sportello.bookings.refusals import NothingOnTheWay, SlotFull
from sportello.bookings.seats import SeatTransfer, TransferState
from sportello.bookings.told import SEATS

OWN = Channel.ONLINE
MOST_SEATS = 10_000


async def offer(
    connection: AsyncConnection, comune: str, branch: str, id: str, of: str, seats: int
) -> SeatTransfer:
    """Put free online seats of the slot `of` on the way to the branch's desk.

    The same offer again changes nothing. Raises: SlotFull, PortalReconciling
    """
    await check_settled(connection, comune, branch)
    made = SeatTransfer(id, of, OWN, seats)
    if not await _insert(connection, comune, branch, made):
        return await _known(connection, comune, branch, id) or made
    free = slot.c.capacity - slot.c.held - slot.c.booked
    given = (
        update(slot)
        .where(slot.c.comune == comune, slot.c.id == of, slot.c.branch == branch, free >= seats)
        .values(capacity=slot.c.capacity - seats, given_away=slot.c.given_away + seats)
    )
    if (await connection.execute(given)).rowcount != 1:
        raise SlotFull(f"slot {of} has not {seats} free online seats to give")
    await _tell(connection, comune, branch, made)
    return made


async def ask_back(connection: AsyncConnection, comune: str, branch: str, id: str) -> SeatTransfer:
    """Ask the branch to return a hand-over that it has not answered. Asked again, nothing is done.

    The seats are sold online again once it has answered: it may have taken them already.
    Raises: NothingOnTheWay
    """
    known = await _known(connection, comune, branch, id)
    if known is None or known.giver is not OWN or not known.is_on_the_way:
        raise NothingOnTheWay(f"hand-over {id} is not on the way: the branch has answered")
    asked = (
        update(seat_transfer)
        .where(seat_transfer.c.comune == comune, seat_transfer.c.id == id)
        .where(seat_transfer.c.state == TransferState.OFFERED, ~seat_transfer.c.is_wanted_back)
        .values(is_wanted_back=True)
    )
    wanted = replace(known, is_wanted_back=True)
    if (await connection.execute(asked)).rowcount == 1:
        await _tell(connection, comune, branch, wanted)
    return wanted


async def transfers_of(
    connection: AsyncConnection, comune: str, branch: str, slots: Iterable[str]
) -> list[SeatTransfer]:
    """The hand-overs of these slots by either side, the oldest first."""
    query = (
        select(seat_transfer)
        .where(seat_transfer.c.comune == comune, seat_transfer.c.branch == branch)
        .where(seat_transfer.c.slot.in_(sorted(slots)))
        .order_by(seat_transfer.c.at, seat_transfer.c.id)
    )
    return [transfer_in(row) for row in await connection.execute(query)]


async def hear(
    connection: AsyncConnection,
    comune: str,
    branch: str,
    told: SeatTransfer,
    *,
    is_restoring: bool,
) -> None:
    """What the branch says of a hand-over: an offer, its answer to ours, or, after a restore, what
    it remembers of one that is forgotten here.
    """
    if not 0 < told.seats <= MOST_SEATS:
        return
    if told.giver is OWN:
        if not await _settle(connection, comune, branch, told) and is_restoring:
            await _adopt(connection, comune, branch, told)
    elif told.is_on_the_way:
        await _answer(connection, comune, branch, told)
    elif is_restoring:
        await _adopt(connection, comune, branch, told)


async def _answer(
    connection: AsyncConnection, comune: str, branch: str, offered: SeatTransfer
) -> None:
    """Take the seats, or return them: where the slot is not offered here, and where they are wanted
    back. The first answer stays.
    """
    known = await _known(connection, comune, branch, offered.id)
    if known is None:
        is_known = await _is_slot_of(connection, comune, branch, offered.slot)
        is_taken = is_known and not offered.is_wanted_back
        state = TransferState.TAKEN if is_taken else TransferState.RETURNED
        known = replace(offered, state=state)
        if not await _insert(connection, comune, branch, known):
            return  # the name of another branch's hand-over
        if is_taken:
            await _gain(connection, comune, branch, offered.slot, offered.seats)
    await _tell(connection, comune, branch, known)


async def _is_slot_of(connection: AsyncConnection, comune: str, branch: str, id: str) -> bool:
    query = select(slot.c.id).where(
        slot.c.comune == comune, slot.c.id == id, slot.c.branch == branch
    )
    return (await connection.execute(query)).first() is not None


async def _settle(
    connection: AsyncConnection, comune: str, branch: str, told: SeatTransfer
) -> bool:
    """Whether the offer is known here. Heard again, the answer changes nothing."""
    known = await _known(connection, comune, branch, told.id)
    if known is None or told.is_on_the_way:
        return known is not None
    settled = (
        update(seat_transfer)
        .where(seat_transfer.c.comune == comune, seat_transfer.c.id == told.id)
        .where(seat_transfer.c.state == TransferState.OFFERED)
        .values(state=told.state)
    )
    is_new = (await connection.execute(settled)).rowcount == 1
    if is_new and told.state is TransferState.RETURNED:
        await _gain(connection, comune, branch, known.slot, known.seats)
    return True


async def _adopt(connection: AsyncConnection, comune: str, branch: str, told: SeatTransfer) -> None:
    """A hand-over that was forgotten by a restore. What was sold meanwhile shows as a debt."""
    if not await _insert(connection, comune, branch, told):
        return
    if told.state is TransferState.TAKEN:
        gained = -told.seats if told.giver is OWN else told.seats
        await _gain(connection, comune, branch, told.slot, gained)


async def _gain(connection: AsyncConnection, comune: str, branch: str, of: str, seats: int) -> None:
    """A negative number of seats is lost. Nothing is sold of a slot that was withdrawn, and nothing
    is done where there is no such slot any more.
    """
    is_sold = (slot.c.capacity + seats > 0) & ~slot.c.is_withdrawn
    capacity = case((is_sold, slot.c.capacity + seats), else_=0)
    lacking = slot.c.held + slot.c.booked - capacity
    changed = (
        update(slot)
        .where(slot.c.comune == comune, slot.c.id == of, slot.c.branch == branch)
        .values(
            capacity=capacity,
            given_away=slot.c.given_away - seats,
            debt=case((lacking > slot.c.debt, lacking), else_=slot.c.debt),
        )
    )
    await connection.execute(changed)


async def _insert(connection: AsyncConnection, comune: str, branch: str, it: SeatTransfer) -> bool:
    """Whether it is new."""
    row = {
        "comune": comune,
        "id": it.id,
        "branch": branch,
        "slot": it.slot,
        "giver": it.giver,
        "seats": it.seats,
        "state": it.state,
        "is_wanted_back": it.is_wanted_back,
    }
    return await insert_new(connection, seat_transfer, row)


async def _known(
    connection: AsyncConnection, comune: str, branch: str, id: str
) -> SeatTransfer | None:
    query = select(seat_transfer).where(
        seat_transfer.c.comune == comune,
        seat_transfer.c.id == id,
        seat_transfer.c.branch == branch,
    )
    row = (await connection.execute(query)).first()
    return None if row is None else transfer_in(row)


def transfer_in(row: Row[Any]) -> SeatTransfer:
    """What a row of the ledger says."""
    giver, state = Channel(row.giver), TransferState(row.state)
    return SeatTransfer(row.id, row.slot, giver, row.seats, state, row.is_wanted_back)


async def _tell(connection: AsyncConnection, comune: str, branch: str, it: SeatTransfer) -> None:
    body = msgspec.json.encode(it).decode()
    await tell_branches(connection, comune, [BranchChange(branch, SEATS, it.id, it.version, body)])
