"""Insert a row unless its key is taken: the same statement on both databases."""

from collections.abc import Mapping

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_new(connection: AsyncConnection, table: Table, row: Mapping[str, object]) -> bool:
    """Whether it was inserted. A transaction that inserts the same key is waited for."""
    is_sqlite = connection.dialect.name == "sqlite"
    statement: sqlite.Insert | postgresql.Insert = (
        sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    )
    done = await connection.execute(statement.values(**row).on_conflict_do_nothing())
    return done.rowcount == 1
