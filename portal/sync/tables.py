"""The changes that a branch reads, each a whole aggregate with its version."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from portal.storage.metadata import InstantColumn, comune_column, database_now, metadata

change = Table(
    "change",
    metadata,
    comune_column(),
    Column("branch", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("aggregate", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", InstantColumn, nullable=False, default=database_now()),
)
