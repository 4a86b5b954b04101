"""The table of pages that are open on a telephone."""

from sqlalchemy import Column, Index, Integer, Table, Text

from casework.storage.metadata import InstantColumn, casework_metadata, comune_column

phone_page = Table(
    "phone_page",
    casework_metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("draft", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("until", InstantColumn, nullable=False),
    Column("received", Integer, nullable=False, default=0),
    Index(None, "comune", "draft"),
)
"""
path      which question the pictures answer, as that of an attachment
received  how many files have come by it
A page that has ended has no row.
"""
