"""Annulling a registration: everything stays readable, with who authorised it and why.

Source: art. 54 DPR 445/2000.
"""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.registration.entries import (
    Administration,
    EntryFaulty,
    RegistrationId,
    UnknownRegistration,
)
from portal.registration.numbering import find, in_register
from portal.registration.tables import annulment
from portal.storage.metadata import database_now


class Annulment(Struct, frozen=True):
    """`authorisation` names the act, `operator` who entered it."""

    at: datetime
    authorisation: str
    reason: str
    operator: str


async def annul(
    connection: AsyncConnection,
    administration: Administration,
    id: RegistrationId,
    *,
    authorisation: str,
    reason: str,
    operator: str,
) -> Annulment:
    """One that is annulled already keeps its first annulment.

    Raises: UnknownRegistration; EntryFaulty without an act or a reason
    """
    if not authorisation.strip() or not reason.strip():
        raise EntryFaulty("an annulment names the act that authorises it, and a reason")
    if await find(connection, administration, id) is None:
        raise UnknownRegistration(f"the register has no number {id}")
    now = (await connection.execute(select(database_now()))).scalar_one()
    made = Annulment(now, authorisation.strip(), reason.strip(), operator)
    await enter(connection, administration, id, made)
    kept = await annulment_of(connection, administration, id)
    assert kept is not None, "it was there or is now"
    return kept


async def enter(
    connection: AsyncConnection, administration: Administration, id: RegistrationId, made: Annulment
) -> None:
    """As it is, of a registration that is there, unless that has one."""
    whose = {"comune": administration.comune, "aoo": administration.aoo}
    await insert_new(connection, annulment, whose | asdict(id) | asdict(made))


async def annulment_of(
    connection: AsyncConnection, administration: Administration, id: RegistrationId
) -> Annulment | None:
    """None while the registration holds."""
    query = select(annulment).where(
        in_register(annulment, administration),
        annulment.c.year == id.year,
        annulment.c.number == id.number,
    )
    row = (await connection.execute(query)).first()
    return None if row is None else Annulment(row.at, row.authorisation, row.reason, row.operator)
