"""The metadata of every table of casework, and the column types it shares with its host.

Every table leads with `comune`, the IPA code, so that partitions or one database for each Comune
can come later without another schema.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, MetaData, String, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""How indexes and constraints are named, here and in the database of who mounts casework."""

casework_metadata = MetaData(naming_convention=NAMES)

_SQLITE_WIDTH = len("2026-11-27 09:30:00.000000")


class InstantColumn(TypeDecorator[datetime]):
    """An aware UTC datetime. On SQLite text of one width, so that it sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        is_sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(
            String(_SQLITE_WIDTH) if is_sqlite else DateTime(timezone=True)
        )

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).isoformat(" ", "microseconds")[:_SQLITE_WIDTH]

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return None if value is None else value.astimezone(UTC)
        return datetime.fromisoformat(value).replace(tzinfo=UTC)


class database_now(GenericFunction[datetime]):  # noqa: N801  as SQLAlchemy names SQL functions
    """The instant by the database's clock, `database_now(s)` with so many seconds added.

    Several processes share one clock by it: what expires, expires for all of them at once.
    """

    type = InstantColumn()
    inherit_cache = True


@compiles(database_now, "postgresql")
def _on_postgresql(element: database_now, compiler: SQLCompiler, **options: Any) -> str:
    if len(element.clauses) == 0:
        return "clock_timestamp()"
    seconds = compiler.process(element.clauses, **options)
    return f"(clock_timestamp() + make_interval(secs => {seconds}))"


@compiles(database_now, "sqlite")
def _on_sqlite(element: database_now, compiler: SQLCompiler, **options: Any) -> str:
    # milliseconds are all that SQLite has; the zeros make it as wide as what InstantColumn writes
    form = "'%Y-%m-%d %H:%M:%f000', 'now'"
    if len(element.clauses) == 0:
        return f"strftime({form})"
    seconds = compiler.process(element.clauses, **options)
    return f"strftime({form}, {seconds} || ' seconds')"


class byte_order(GenericFunction[str]):  # noqa: N801
    """The text of a column, to sort it as Python does, in whatever language the database is."""

    type = Text()
    inherit_cache = True


@compiles(byte_order, "postgresql")
def _as_bytes(element: byte_order, compiler: SQLCompiler, **options: Any) -> str:
    return f'{compiler.process(element.clauses, **options)} COLLATE "C"'


@compiles(byte_order, "sqlite")
def _as_it_is(element: byte_order, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


def comune_column() -> Column[str]:
    """The first column of every primary key."""
    return Column("comune", Text, primary_key=True)
