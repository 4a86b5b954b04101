"""Tables of what staff sets. Bodies are structs as JSON: those of `sheets`, and `Calendar`."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from portal.storage.metadata import comune_column, metadata

comune = Table(
    "comune",
    metadata,
    comune_column(),
    Column("edition", Integer, nullable=False, server_default="1"),
    Column("body", Text, nullable=False),
)
"""`edition` rises with every change of anything in these tables that belongs to the Comune."""

branch = Table(
    "branch",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("changes", BigInteger, nullable=False, server_default="0"),
)
"""`changes` is the number of the last change told to the branch, whose row numbering locks."""

service = Table(
    "service",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

calendar = Table(
    "calendar",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("body", Text, nullable=False),
)
