"""Number changes for branches, in the transaction of what they tell.

Numbers are taken under the lock of the branch's row, so that a reader who has seen one number never
finds a smaller one later. Call it last: the rows are locked until the transaction ends. Branches
are locked in the order of their ids.
"""

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from msgspec import Struct
from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.branches.tables import branch
from portal.storage.database import note_for_commit
from portal.storage.metadata import database_now
from portal.sync.tables import change

KEPT = timedelta(days=30)
"""A branch that was away for longer is sent a snapshot."""


class BranchChange(Struct, frozen=True):
    """`body` is the whole aggregate as JSON."""

    branch: str
    kind: str
    aggregate: str
    version: int
    body: str


async def tell_branches(
    connection: AsyncConnection, comune: str, changes: Sequence[BranchChange]
) -> None:
    """Those of one branch get consecutive numbers, in their order."""
    by_branch = sorted(changes, key=lambda each: each.branch)
    rows: list[dict[str, object]] = []
    for to, of_branch in groupby(by_branch, key=lambda each: each.branch):
        theirs = list(of_branch)
        more = {"at": comune, "of": to, "more": len(theirs)}
        last = (await connection.execute(_NUMBERED, more)).scalar_one()
        rows += [
            {
                "comune": comune,
                "branch": to,
                "number": last - len(theirs) + n,
                "kind": each.kind,
                "aggregate": each.aggregate,
                "version": each.version,
                "body": each.body,
            }
            for n, each in enumerate(theirs, start=1)
        ]
        note_for_commit(connection, (comune, to))
    if rows:
        await connection.execute(_NEW, rows)


_NUMBERED = (
    update(branch)
    .where(branch.c.comune == bindparam("at"), branch.c.id == bindparam("of"))
    .values(changes=branch.c.changes + bindparam("more", type_=branch.c.changes.type))
    .returning(branch.c.changes)
)

_NEW = insert(change)


async def number_above(connection: AsyncConnection, comune: str, of: str, number: int) -> None:
    """No later change of the branch gets a number up to this one, which it may have seen."""
    row = (branch.c.comune == comune) & (branch.c.id == of) & (branch.c.changes < number)
    await connection.execute(update(branch).where(row).values(changes=number))


async def forget_old(connection: AsyncConnection) -> None:
    """Delete the changes that are kept no longer."""
    await connection.execute(
        delete(change).where(change.c.at <= database_now(-KEPT.total_seconds()))
    )
