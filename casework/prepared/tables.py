"""Which requests are prepared for a booking, and which branches have a copy of them."""

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

prepared_copy = Table(
    "prepared_copy",
    casework_metadata,
    comune_column(),
    Column("case_id", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
)
"""The branches that were told of a case, also where its visit does not take place any more."""
