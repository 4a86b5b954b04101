"""The tables that only a branch has: what its portal said last, and of which visit a case is."""

from sqlalchemy import Boolean, Column, Index, MetaData, Table, Text

from casework.storage.metadata import NAMES, InstantColumn, comune_column

branch_metadata = MetaData(naming_convention=NAMES)

told_comune = Table(
    "told_comune",
    branch_metadata,
    comune_column(),
    Column("body", Text, nullable=False),
    Column("told_at", InstantColumn, nullable=False),
)
"""One row: `body` is a `ToldComune` as JSON, so that the branch works while the portal is away."""

case_visit = Table(
    "case_visit",
    branch_metadata,
    comune_column(),
    Column("case_id", Text, primary_key=True),
    Column("visit", Text, nullable=False),
    Column("visitor", Text),
    Column("is_brought", Boolean, nullable=False, server_default="0"),
    Index(None, "comune", "visit"),
)
"""
visit       the ticket at which the case was begun, or with which it comes from a totem
visitor     a `VisitorKnown` as JSON, to suggest it; null where the ticket has no identified citizen
is_brought  whether it was filled in at a totem, to be signed at the counter
"""
