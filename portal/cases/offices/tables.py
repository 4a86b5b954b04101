"""The table of offices."""

from sqlalchemy import Boolean, Column, Index, Table, Text, false

from portal.storage.metadata import InstantColumn, comune_column, metadata

office = Table(
    "office",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("is_sensitive", Boolean, nullable=False, server_default=false()),
    Column("successor", Text),
    Column("dissolved_at", InstantColumn),
    Index(None, "comune", "name", unique=True),
)
"""`name` is that by which forms call it.

email         where it is told of new requests; null where it is not told by mail
is_sensitive  only its own members see its cases
successor     of one that was dissolved: the office that goes on with its work
"""
