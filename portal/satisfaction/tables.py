"""The table of answers, in which no one is named."""

from sqlalchemy import Column, Index, Integer, Table, Text

from portal.storage.metadata import InstantColumn, comune_column, database_now, metadata

feedback = Table(
    "feedback",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("about", Text, nullable=False),
    Column("stars", Integer, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", InstantColumn, nullable=False, default=database_now()),
    Column("once", Text),
    Index(None, "comune", "about", "at"),
    Index(None, "comune", "once", unique=True),
)
"""
about    the path of a page, or the id of a service
reasons  a JSON list of those in `surveys`
once     a digest that a second answer would have too; null where any number may come
"""
