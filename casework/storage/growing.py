"""A store of SQLite that a program before this one has written: what is missing is made.

New tables, indexes and columns are added; a column that is added is empty in the rows that are
there, so it has to allow that or have a default of the server's. What cannot be added so needs a
step of its own, and the next number. For a server that has no Alembic: the portal has.
"""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, create_engine, inspect, text
from sqlalchemy.schema import CreateColumn

from web.process.cannot_start import CannotStart

VERSION = 1
"""Of the store, in its `user_version`: a program opens what it or one before it has written."""


def open_grown(file: Path, schema: Sequence[MetaData], kept: Sequence[Table] = ()) -> None:
    """Make the file, in a folder for its owner alone, or bring it up to this program. Rows of the
    tables `kept` are never changed or deleted: the database refuses.

    Raises: CannotStart if it is of a later one
    """
    file.parent.mkdir(mode=0o700, exist_ok=True)
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.begin() as connection:
            found = connection.execute(text("PRAGMA user_version")).scalar_one()
            if found > VERSION:
                raise CannotStart(
                    f"{file} was written by a later version of this program: install that one"
                )
            for metadata in schema:
                metadata.create_all(connection)
                _grow(connection, metadata)
            for table in kept:
                _keep(connection, table.name)
            connection.execute(text(f"PRAGMA user_version = {VERSION}"))
    finally:
        engine.dispose()


def _keep(connection: Connection, table: str) -> None:
    for change in ("update", "delete"):
        trigger = f"{table}_no_{change} before {change} on {table}"
        refused = "select raise(abort, 'what is registered is never changed')"
        connection.execute(text(f"create trigger if not exists {trigger} begin {refused}; end"))


def _grow(connection: Connection, metadata: MetaData) -> None:
    here = inspect(connection)
    for table in metadata.sorted_tables:
        columns = {each["name"] for each in here.get_columns(table.name)}
        for column in table.columns:
            if column.name not in columns:
                added = CreateColumn(column).compile(dialect=connection.dialect)
                connection.execute(text(f'ALTER TABLE "{table.name}" ADD COLUMN {added}'))
        indexes = {each["name"] for each in here.get_indexes(table.name)}
        for index in table.indexes:
            if index.name not in indexes:
                index.create(connection)
