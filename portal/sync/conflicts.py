"""What did not go through between portal and branch, with a name that a person sees and settles."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.storage.metadata import database_now
from portal.sync.tables import conflict


class SyncConflict(Struct, frozen=True):
    """`code` says what happened to the aggregate, `at` when it was noticed (aware UTC).

    unknown_service             the branch does not have the service that was booked
    arrived_though_cancelled    it was cancelled here, but the person was in the hall
    arrived_though_moved        it was moved here, but the person was in the hall on the old day
    written_by_both             a branch has written a booking that the portal owned
    seat_debt                   more seats of a slot are promised than there are
    changed_meanwhile, gone     a citizen's wish met another version of the booking, or none
    not_understood              a message from a newer branch
    not_applied                 it contradicts what is stored here: a fault of this program
    and each refusal's own code for a wish that the branch has refused
    """

    id: str
    branch: str
    kind: str
    aggregate: str
    code: str
    at: datetime


async def note(
    connection: AsyncConnection, comune: str, branch: str, kind: str, aggregate: str, code: str
) -> None:
    """Write it down; the same thing again is the same conflict, until it is settled."""
    id = str(uuid5(NAMESPACE_URL, f"{branch}/{kind}/{aggregate}/{code}"))
    facts = {"branch": branch, "kind": kind, "aggregate": aggregate, "code": code}
    row = {"comune": comune, "id": id, **facts}
    if not await insert_new(connection, conflict, row):
        here = (conflict.c.comune == comune) & (conflict.c.id == id)
        again = update(conflict).where(here, conflict.c.settled_at.is_not(None))
        await connection.execute(again.values(at=database_now(), settled_at=None))


async def unsettled(connection: AsyncConnection, comune: str) -> list[SyncConflict]:
    """Those that wait for a person, the oldest first."""
    query = select(conflict).where(conflict.c.comune == comune, conflict.c.settled_at.is_(None))
    return [
        SyncConflict(row.id, row.branch, row.kind, row.aggregate, row.code, row.at)
        for row in await connection.execute(query.order_by(conflict.c.at, conflict.c.id))
    ]


async def settle(connection: AsyncConnection, comune: str, id: str) -> None:
    """A person has seen to it. Settled again, nothing is done."""
    here = (conflict.c.comune == comune) & (conflict.c.id == id)
    unsettled = update(conflict).where(here, conflict.c.settled_at.is_(None))
    await connection.execute(unsettled.values(settled_at=database_now()))
