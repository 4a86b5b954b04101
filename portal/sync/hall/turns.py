"""Turns of booked visits, as their branch tells them while people are in the hall.

Owns what follows here: the address of the page on which the turn is followed, and the message that
it is near, once. A branch says so with its presence, again and again, so that nothing is lost by a
cut; what has changed nothing here writes nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.bookings import KeptBooking, kept_booking, recipient_of
from portal.bookings.tables import booking
from portal.notifications import outbox
from portal.notifications.kinds import MessageKind
from portal.sync.links import BranchLink
from sportello.bookings.lifecycle import BookingState
from sportello.sync.contract import TurnTold

SCHEMES = ("https://", "http://")
LONGEST_ADDRESS = 500
STILL_COMING = frozenset({BookingState.CONFIRMED, BookingState.ARRIVED})
"""The branch's word of the check-in may come after that of the turn."""


async def hear(
    connection: AsyncConnection, link: BranchLink, turns: Sequence[TurnTold], now: datetime
) -> None:
    """What has changed since it was last told."""
    told = {turn.booking: turn for turn in turns}
    here = (booking.c.comune == link.comune) & (booking.c.branch == link.branch)
    query = select(booking).where(here, booking.c.id.in_(list(told))).with_for_update()
    for row in (await connection.execute(query)).all() if told else ():
        turn, kept = told[row.id], kept_booking(row)
        if kept.appointment.state not in STILL_COMING:
            continue
        changed: dict[str, object] = {}
        if (address := _address(turn)) != row.follow:
            changed["follow"] = address
        if turn.is_near and row.turn_near_at is None:
            changed["turn_near_at"] = now
            await _tell(connection, link.comune, kept, now)
        if not turn.is_near and row.turn_near_at is not None:
            await outbox.withdraw_kind(connection, link.comune, row.id, MessageKind.TURN_NEAR, now)
        if changed:
            this = here & (booking.c.id == row.id)
            await connection.execute(update(booking).where(this).values(**changed))


async def _tell(connection: AsyncConnection, comune: str, kept: KeptBooking, now: datetime) -> None:
    """To who booked: they know who is there."""
    to = await recipient_of(connection, comune, kept)
    if to is not None:
        it = kept.appointment
        await outbox.add(connection, comune, MessageKind.TURN_NEAR, it, to, now=now)


def _address(turn: TurnTold) -> str | None:
    """None for what is no address that a page may link to."""
    address = turn.follow or ""
    is_one = address.startswith(SCHEMES) and len(address) <= LONGEST_ADDRESS
    return address if is_one and address.isprintable() else None
