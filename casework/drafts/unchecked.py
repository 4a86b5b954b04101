"""Signatures by card whose certificate is still to be checked, for the time of signing.

Owns which cases they are. What is found is written into the case's signature.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.tables import signature_to_check
from casework.storage.inserts import insert_new


async def note(connection: AsyncConnection, comune: str, case: str, now: datetime) -> None:
    """It waits. One that waits already goes on."""
    row = {"comune": comune, "case_id": case, "since": now}
    await insert_new(connection, signature_to_check, row)


async def waiting(connection: AsyncConnection, comune: str) -> list[str]:
    """Ids of the cases, the longest waiting first."""
    theirs = select(signature_to_check.c.case_id).where(signature_to_check.c.comune == comune)
    ordered = theirs.order_by(signature_to_check.c.since, signature_to_check.c.case_id)
    return list((await connection.execute(ordered)).scalars())


async def settle(connection: AsyncConnection, comune: str, case: str) -> None:
    """Nothing more is to be found out about it."""
    that = signature_to_check.c.comune == comune, signature_to_check.c.case_id == case
    await connection.execute(delete(signature_to_check).where(*that))
