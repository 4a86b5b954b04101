"""The table of openings."""

from sqlalchemy import Column, Index, Table, Text

from portal.storage.metadata import InstantColumn, comune_column, metadata

case_access = Table(
    "case_access",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("operator", Text, nullable=False),
    Column("operator_name", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("what", Text, nullable=False),
    Index(None, "comune", "case_id", "at"),
)
"""`office` is the name of the office by which the operator saw it, as it was called then; `what` an
`AccessKind`.
"""
