"""Tables of the sync: changes that a branch reads, what is known of its store, seats on the way."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, Table, Text

from portal.storage.metadata import InstantColumn, comune_column, database_now, metadata

change = Table(
    "change",
    metadata,
    comune_column(),
    Column("branch", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("aggregate", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("at", InstantColumn, nullable=False, default=database_now()),
    Index(None, "at"),
)
"""`body` is empty for a visitor, who is read when the change is sent: nothing is copied here."""

sync_store = Table(
    "sync_store",
    metadata,
    comune_column(),
    Column("incarnation", Text, nullable=False),
)
"""The incarnation of this Comune's tables: another one after each restore."""

branch_link = Table(
    "branch_link",
    metadata,
    comune_column(),
    Column("branch", Text, primary_key=True),
    Column("key_digest", LargeBinary, nullable=False),
    Column("incarnation", Text),
    Column("received", BigInteger, nullable=False, server_default="0"),
    Column("is_reconciling", Boolean, nullable=False, server_default="0"),
    Column("seen_at", InstantColumn),
    Column("behind_s", Float),
    Index(None, "key_digest", unique=True),
)
"""A branch that has a key, and how far its changes have been applied.

incarnation     of the branch's store, None before the first contact
received        the last of its changes that was applied here
is_reconciling  this portal was restored, and the branch has not said yet what it holds
seen_at         when it last said that it is there
behind_s        how far its clock was behind the portal's then
"""

seat_transfer = Table(
    "seat_transfer",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("giver", Text, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", InstantColumn, nullable=False, default=database_now()),
    Column("is_wanted_back", Boolean, nullable=False, server_default="0"),
    Index(None, "comune", "branch", "slot"),
)
"""The ledger of hand-overs: `giver` is the channel, `state` one of offered, taken, returned."""

conflict = Table(
    "conflict",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("aggregate", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("at", InstantColumn, nullable=False, default=database_now()),
    Column("settled_at", InstantColumn),
    Index(None, "comune", "settled_at"),
)
"""What did not go through between portal and branch, for a person to settle; names no person."""

wait_now = Table(
    "wait_now",
    metadata,
    comune_column(),
    Column("branch", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
)
"""The waits of a branch, as last told. Unlogged on PostgreSQL; on SQLite they stay in memory."""
