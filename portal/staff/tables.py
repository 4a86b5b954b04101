"""Tables of the offices' desk: the activity log, notes, and earlier versions of what staff sets."""

from sqlalchemy import Column, Index, Integer, Table, Text

from portal.storage.metadata import InstantColumn, comune_column, metadata

activity = Table(
    "activity",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("at", InstantColumn, nullable=False),
    Column("operator", Text, nullable=False),
    Column("operator_name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "comune", "at"),
    Index(None, "comune", "about", "at"),
    Index(None, "at"),
)
"""Who did what when. No citizen is named here: `about` is the id of a booking, sheet, calendar or
message; `branch` and `detail` are empty where there is none.
"""

note = Table(
    "booking_note",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("booking", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("operator_name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "comune", "booking"),
)

sheet_version = Table(
    "sheet_version",
    metadata,
    comune_column(),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", InstantColumn, nullable=False),
    Column("operator_name", Text, nullable=False),
    Column("body", Text, nullable=False),
)
"""Each state of a branch, service, calendar or text that staff has saved, from 1 on. `body` is
JSON, empty for one that was withdrawn; `operator_name` is empty for what was there at first.
"""
