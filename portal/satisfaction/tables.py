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
    Column("reason", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", InstantColumn, nullable=False, default=database_now()),
    Index(None, "comune", "about", "at"),
)
"""
about   the path of a page, or the id of a service
reason  one of `surveys.REASONS`, or empty
"""
