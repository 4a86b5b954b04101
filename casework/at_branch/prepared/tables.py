"""The table of copies that came from the portal ahead of a visit."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text

from casework.at_branch.tables import branch_metadata
from casework.storage.metadata import InstantColumn, comune_column

arrived_case = Table(
    "arrived_case",
    branch_metadata,
    comune_column(),
    Column("case_id", Text, primary_key=True),
    Column("booking", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("starts_at", InstantColumn, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("opened_at", InstantColumn),
    Column("is_told", Boolean, nullable=False, server_default="0"),
    Index(None, "comune", "booking"),
)
"""
version      of the portal's case, as `sealed` has it
key, sealed  the copy's key, wrapped; the `PreparedBody` as JSON
opened_at    when the counter opened it; from then on the case is a row of `guided_case` too, and
             `sealed` is what it was opened from, or home's version that was joined last
is_told      whether the portal knows that it is open here
"""
