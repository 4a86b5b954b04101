"""The table of issuers and revocation lists that came from the portal."""

from sqlalchemy import Column, LargeBinary, Table, Text

from casework.at_branch.tables import branch_metadata
from casework.storage.metadata import InstantColumn, comune_column

trust_file = Table(
    "trust_file",
    branch_metadata,
    comune_column(),
    Column("sha256", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", InstantColumn, nullable=False),
)
"""`body` is the certificate or the list, DER; `kind` a `TrustFileKind`."""
