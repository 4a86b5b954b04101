"""Insert rows unless their keys are taken: the same statement on both databases."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_new(connection: AsyncConnection, table: Table, row: Mapping[str, object]) -> bool:
    """Whether it was inserted. A transaction that is inserting the same key is waited for."""
    return bool(await insert_all_new(connection, table, [row], (table.c.comune,)))


async def insert_all_new(
    connection: AsyncConnection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    returned: Sequence[Column[str]],
    for_all: Mapping[str, object] = {},
) -> set[tuple[object, ...]]:
    """The columns `returned` of the rows that were inserted, with `for_all` in each.

    A transaction that is inserting the same key is waited for.
    """
    if not rows:
        return set()
    is_sqlite = connection.dialect.name == "sqlite"
    statement: sqlite.Insert | postgresql.Insert = (
        sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    )
    if for_all:
        statement = statement.values(**for_all)
    inserted = statement.on_conflict_do_nothing().returning(*returned)
    return {tuple(row) for row in await connection.execute(inserted, list(rows))}
