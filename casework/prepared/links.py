"""Which case was prepared for which booking. A function takes a connection and never commits.

A draft with a link is kept for its visit, however long no one has saved it: the host deletes the
links of visits that are long over.
"""

from msgspec import Struct
from sqlalchemy import ColumnElement, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.tables import guided_case
from casework.prepared.tables import prepared_case
from casework.storage.inserts import insert_new


class PreparedLink(Struct, frozen=True):
    """`case` is the id of the request that is prepared for one service of `booking`."""

    booking: str
    service: str
    case: str


_THERE = (
    select(prepared_case.c.booking, prepared_case.c.service, prepared_case.c.case_id)
    .join(
        guided_case,
        (guided_case.c.comune == prepared_case.c.comune)
        & (guided_case.c.id == prepared_case.c.case_id),
    )
    .where(prepared_case.c.comune == bindparam("of_comune"))
)
_OF_BOOKING = _THERE.where(prepared_case.c.booking == bindparam("of_booking")).order_by(
    prepared_case.c.service
)
_OF_CASE = _THERE.where(prepared_case.c.case_id == bindparam("of_case"))
"""Made once: docs/decisions/0181."""


async def link(connection: AsyncConnection, comune: str, it: PreparedLink) -> bool:
    """False if a case is prepared for this service already: then nothing is changed. The link of a
    case that was given up makes room.
    """
    await _unlink_given_up(connection, comune, it)
    row = {"comune": comune, "booking": it.booking, "service": it.service, "case_id": it.case}
    return await insert_new(connection, prepared_case, row)


async def of_booking(connection: AsyncConnection, comune: str, booking: str) -> list[PreparedLink]:
    """In the order of the services' ids."""
    asked = {"of_comune": comune, "of_booking": booking}
    return [PreparedLink(*row) for row in await connection.execute(_OF_BOOKING, asked)]


async def of_case(connection: AsyncConnection, comune: str, case: str) -> PreparedLink | None:
    """None for a case that is not prepared for a visit."""
    asked = {"of_comune": comune, "of_case": case}
    row = (await connection.execute(_OF_CASE, asked)).one_or_none()
    return None if row is None else PreparedLink(*row)


async def unlink(connection: AsyncConnection, which: ColumnElement[bool]) -> None:
    """These rows of `prepared_case` are of visits that are over."""
    await connection.execute(delete(prepared_case).where(which))


async def _unlink_given_up(connection: AsyncConnection, comune: str, it: PreparedLink) -> None:
    there = select(guided_case.c.id).where(guided_case.c.comune == comune)
    await unlink(
        connection,
        (prepared_case.c.comune == comune)
        & (prepared_case.c.booking == it.booking)
        & (prepared_case.c.service == it.service)
        & prepared_case.c.case_id.not_in(there),
    )
