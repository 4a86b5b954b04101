"""The operators of a Comune: their rows, and the roles that they have been given.

Owns these statements. Logins and roles are given by an administrator.
"""

import secrets
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.identity.operators.memberships import give_memberships, memberships_of
from portal.identity.owners import Owner, OwnerKind
from portal.identity.refusals import OperatorRefused
from portal.identity.rights import GivenRole, StaffMember, StaffRole
from portal.identity.session_rows import end_all_of
from portal.identity.tables import operator, operator_role


class OperatorAccount(Struct, frozen=True):
    """`password` is its hash; None for who signs in with SPID or CIE alone."""

    id: str
    login: str
    name: str
    password: str | None
    codice_fiscale: str | None
    is_enrolled: bool


async def add_operator(
    connection: AsyncConnection,
    comune: str,
    login: str,
    name: str,
    password: str | None,
    codice_fiscale: str | None = None,
) -> str:
    """Returns the id. Raises: OperatorRefused if login or codice fiscale is taken."""
    row = {
        "comune": comune,
        "id": secrets.token_urlsafe(12),
        "login": login,
        "name": name,
        "password": password,
        "codice_fiscale": codice_fiscale,
    }
    if not await insert_new(connection, operator, row):
        raise OperatorRefused(f"{comune} has an operator {login}, or one with that codice fiscale")
    return str(row["id"])


async def give_roles(
    connection: AsyncConnection, comune: str, id: str, roles: Sequence[GivenRole]
) -> None:
    """In place of those that they had."""
    mine = operator_role.c.comune == comune, operator_role.c.operator == id
    await connection.execute(delete(operator_role).where(*mine))
    rows = [{"comune": comune, "operator": id, **_columns(given)} for given in set(roles)]
    if rows:
        await connection.execute(insert(operator_role), rows)


async def set_password(connection: AsyncConnection, comune: str, id: str, password: str) -> None:
    """Which ends their sessions."""
    await connection.execute(update(operator).where(*_is(comune, id)).values(password=password))
    await end_sessions(connection, comune, id)


async def remove_operator(connection: AsyncConnection, comune: str, id: str) -> None:
    """With their roles and sessions; the activity log keeps the id."""
    await end_sessions(connection, comune, id)
    await give_roles(connection, comune, id, ())
    await give_memberships(connection, comune, id, ())
    await connection.execute(delete(operator).where(*_is(comune, id)))


async def end_sessions(connection: AsyncConnection, comune: str, id: str) -> None:
    for kind in (OwnerKind.OPERATOR, OwnerKind.HALF_OPERATOR):
        await end_all_of(connection, comune, Owner(kind, id))


async def account_by_login(
    connection: AsyncConnection, comune: str, login: str
) -> OperatorAccount | None:
    return await _account(connection, operator.c.comune == comune, operator.c.login == login)


async def account_by_codice_fiscale(
    connection: AsyncConnection, comune: str, codice_fiscale: str
) -> OperatorAccount | None:
    whose = operator.c.codice_fiscale == codice_fiscale
    return await _account(connection, operator.c.comune == comune, whose)


async def account_by_id(
    connection: AsyncConnection, comune: str, id: str
) -> OperatorAccount | None:
    return await _account(connection, *_is(comune, id))


async def staff_member(connection: AsyncConnection, comune: str, id: str) -> StaffMember | None:
    """With the roles of this moment: one that was taken away counts no more."""
    account = await account_by_id(connection, comune, id)
    if account is None:
        return None
    query = select(operator_role.c.role, operator_role.c.branch).where(
        operator_role.c.comune == comune, operator_role.c.operator == id
    )
    roles = [GivenRole(StaffRole(role), branch) for role, branch in await connection.execute(query)]
    offices = await memberships_of(connection, comune, id)
    return StaffMember(id, account.name, tuple(sorted(roles)), offices)


async def all_accounts(connection: AsyncConnection, comune: str) -> list[OperatorAccount]:
    """In the order of their logins."""
    query = select(*_COLUMNS).where(operator.c.comune == comune).order_by(operator.c.login)
    return [OperatorAccount(*row) for row in await connection.execute(query)]


_COLUMNS = tuple(operator.c[name] for name in OperatorAccount.__struct_fields__)


async def _account(
    connection: AsyncConnection, *which: ColumnElement[bool]
) -> OperatorAccount | None:
    row = (await connection.execute(select(*_COLUMNS).where(*which))).one_or_none()
    return None if row is None else OperatorAccount(*row)


def _is(comune: str, id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return operator.c.comune == comune, operator.c.id == id


def _columns(given: GivenRole) -> dict[str, str]:
    return {"role": given.role, "branch": given.branch}
