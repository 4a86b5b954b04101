"""What makes the database of a portal that came out of a copy begin anew.

Its numbers and versions may have been given since, so every Comune takes a new incarnation; and it
sells and numbers nothing of a branch before that has said what it holds, or staff releases it.
"""

import json

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.emergency.entries import note_restored
from portal.bookings.holds import EXPIRED, OPEN
from portal.bookings.seat_counters import change_seats, negative, seats_in
from portal.bookings.tables import hold
from portal.notifications import outbox
from portal.registration.copies import stop_numbering
from portal.sync.links import new_incarnation
from portal.sync.tables import branch_link, sync_store


async def renew_incarnations(connection: AsyncConnection) -> None:
    """Of every Comune; holds of before the loss end, and who held them holds again. Registers wait
    for what their second store holds.

    Messages that were due since may have been sent: those that must not go twice are for staff.
    """
    for comune in (await connection.execute(sync_store.select())).all():
        here = sync_store.c.comune == comune.comune
        renewed = update(sync_store).where(here).values(incarnation=new_incarnation())
        await connection.execute(renewed)
    met = branch_link.c.incarnation.is_not(None)
    await connection.execute(update(branch_link).where(met).values(is_reconciling=True))
    ended = update(hold).where(hold.c.state == OPEN).values(state=EXPIRED)
    rows = (await connection.execute(ended.returning(hold.c.comune, hold.c.slots))).all()
    for comune in {row.comune for row in rows}:
        chains = [json.loads(row.slots) for row in rows if row.comune == comune]
        await change_seats(connection, comune, held=negative(seats_in(chains)))
    await outbox.doubt_all_due(connection)
    await stop_numbering(connection)
    await note_restored(connection)


async def release(connection: AsyncConnection, comune: str | None, branch: str) -> bool:
    """Sell again without the branch's answer; whether one was waited for. Seats that it was granted
    stay with it; what it sold or was told since the copy comes back when it is reached, and may
    show as a debt.

    comune  None where there is only one
    """
    here = (branch_link.c.branch == branch) & branch_link.c.is_reconciling
    if comune is not None:
        here &= branch_link.c.comune == comune
    released = update(branch_link).where(here).values(is_reconciling=False)
    return (await connection.execute(released)).rowcount == 1
