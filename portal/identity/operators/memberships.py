"""Which operators are members of which offices, and as what.

Owns these rows. Which offices there are is `portal.cases.offices`; members are given by an
administrator.
"""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.identity.rights import OfficeMembership, OfficeRole
from portal.identity.tables import operator, operator_office


class OfficeMember(Struct, frozen=True):
    """An operator as a member of an office."""

    id: str
    name: str
    role: OfficeRole


_MINE = (
    select(operator_office.c.office, operator_office.c.role)
    .where(
        operator_office.c.comune == bindparam("of_comune"),
        operator_office.c.operator == bindparam("of_operator"),
    )
    .order_by(operator_office.c.office)
)


async def memberships_of(
    connection: AsyncConnection, comune: str, id: str
) -> tuple[OfficeMembership, ...]:
    """Those of an operator."""
    rows = await connection.execute(_MINE, {"of_comune": comune, "of_operator": id})
    return tuple(OfficeMembership(office, OfficeRole(role)) for office, role in rows)


async def give_memberships(
    connection: AsyncConnection, comune: str, id: str, given: Sequence[OfficeMembership]
) -> None:
    """In place of those that they had."""
    mine = operator_office.c.comune == comune, operator_office.c.operator == id
    await connection.execute(delete(operator_office).where(*mine))
    rows = [
        {"comune": comune, "operator": id, "office": each.office, "role": each.role}
        for each in given
    ]
    if rows:
        await connection.execute(insert(operator_office), rows)


async def set_member(
    connection: AsyncConnection, comune: str, office: str, id: str, role: OfficeRole | None
) -> None:
    """What an operator is at one office; None for a member no longer."""
    others = [e for e in await memberships_of(connection, comune, id) if e.office != office]
    mine = [] if role is None else [OfficeMembership(office, role)]
    await give_memberships(connection, comune, id, [*others, *mine])


async def members_of(
    connection: AsyncConnection, comune: str, office: str
) -> tuple[OfficeMember, ...]:
    """By name. Who reaches all offices is a member of `ALL_OFFICES`."""
    query = (
        select(operator.c.id, operator.c.name, operator_office.c.role)
        .join(
            operator_office,
            (operator_office.c.comune == operator.c.comune)
            & (operator_office.c.operator == operator.c.id),
        )
        .where(operator.c.comune == comune, operator_office.c.office == office)
        .order_by(operator.c.name, operator.c.id)
    )
    rows = await connection.execute(query)
    return tuple(OfficeMember(id, name, OfficeRole(role)) for id, name, role in rows)
