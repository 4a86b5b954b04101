"""Number a change for a branch, in the transaction of what it tells.

The number is taken under the lock of the branch's row, so that a reader who has seen one number
never finds a smaller one later. Call it last: the row is locked until the transaction ends.
"""

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.branches.tables import branch
from portal.sync.tables import change


async def tell_branch(
    connection: AsyncConnection,
    comune: str,
    to: str,
    *,
    kind: str,
    aggregate: str,
    version: int,
    body: str,
) -> int:
    """Returns the number of the change. `body` is the whole aggregate as JSON."""
    row = (branch.c.comune == comune) & (branch.c.id == to)
    numbered = update(branch).where(row).values(changes=branch.c.changes + 1)
    number: int = (await connection.execute(numbered.returning(branch.c.changes))).scalar_one()
    await connection.execute(
        insert(change).values(
            comune=comune,
            branch=to,
            number=number,
            kind=kind,
            aggregate=aggregate,
            version=version,
            body=body,
        )
    )
    return number
