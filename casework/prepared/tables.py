"""The table that ties a booking to the requests which are prepared for it."""

from sqlalchemy import Column, Index, Table, Text

from casework.storage.metadata import casework_metadata, comune_column

prepared_case = Table(
    "prepared_case",
    casework_metadata,
    comune_column(),
    Column("booking", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Index(None, "comune", "case_id", unique=True),
)
"""One case for each service of a booking, so that two tabs do not prepare two."""
