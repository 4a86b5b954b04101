"""Insert rows unless their keys are taken: the same statement on both databases."""

from collections.abc import Mapping, Sequence
from functools import cache

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert


async def insert_new(connection: AsyncConnection, table: Table, row: Mapping[str, object]) -> bool:
    """Whether it was inserted. A transaction that is inserting the same key is waited for."""
    return bool(await insert_all_new(connection, table, [row], "comune"))


async def insert_all_new(
    connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, object]], *returned: str
) -> set[tuple[object, ...]]:
    """The columns `returned` of the rows that were inserted.

    A transaction that is inserting the same key is waited for.
    """
    if not rows:
        return set()
    inserted = _insertion(table, returned, connection.dialect.name)
    return {tuple(row) for row in await connection.execute(inserted, list(rows))}


@cache
def _insertion(
    table: Table, returned: tuple[str, ...], dialect: str
) -> ReturningInsert[tuple[object, ...]]:
    columns = [table.c[name] for name in returned]
    if dialect == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing().returning(*columns)
    return postgresql.insert(table).on_conflict_do_nothing().returning(*columns)
