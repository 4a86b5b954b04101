"""Bring a database to the newest schema: Alembic, over a connection that is already open.

Owns nothing of what the tables mean. Revisions are one line, without branches; a test holds that
they make of an empty database exactly what `schema` says.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

ADVISORY_LOCK = 0x53504F52
"""PostgreSQL's name for the lock of migrating: any number that no other program takes."""


async def migrate(connection: AsyncConnection) -> None:
    """Within the caller's transaction, which other processes wait for before they migrate too."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text(f"select pg_advisory_xact_lock({ADVISORY_LOCK})"))
    await connection.run_sync(_upgrade)


def configuration(connection: Connection) -> Config:
    """What Alembic needs to know."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    command.upgrade(configuration(connection), "head")
