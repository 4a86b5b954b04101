"""Tables of the ordinary register. Rows of KEPT are written once: the database refuses changes."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Table, Text

from portal.storage.metadata import InstantColumn, comune_column, database_now, metadata

register_counter = Table(
    "register_counter",
    metadata,
    comune_column(),
    Column("aoo", Text, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("last_at", InstantColumn, nullable=False, default=database_now()),
)
"""The last number given, whose row numbering locks, and its date. One row for all years: so that
no number of the old year comes after one of the new.
"""

registration = Table(
    "registration",
    metadata,
    comune_column(),
    Column("aoo", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("date", InstantColumn, nullable=False),
    Column("zone", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("sender_code", Text),
    Column("subject", Text, nullable=False),
    Column("document_date", Date),
    Column("document_number", Text),
    Column("sha256", Text, nullable=False),
    Column("classification", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("presented_at", InstantColumn),
    Column("emergency", Text),
    Column("case_id", Text),
    Index(None, "comune", "aoo", "emergency", unique=True),
    Index(None, "comune", "aoo", "date"),
    Index(None, "comune", "case_id"),
)
"""`presented_at` is None where it is `date`."""

annulment = Table(
    "registration_annulment",
    metadata,
    comune_column(),
    Column("aoo", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("at", InstantColumn, nullable=False, default=database_now()),
    Column("authorisation", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Index(None, "comune", "aoo", "at"),
)

registration_change = Table(
    "registration_change",
    metadata,
    comune_column(),
    Column("aoo", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("at", InstantColumn, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Index(None, "comune", "aoo", "at"),
)

KEPT = (registration, annulment, registration_change)

register_copied = Table(
    "register_copied",
    metadata,
    comune_column(),
    Column("aoo", Text, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("number", BigInteger, nullable=False),
)
"""The second store holds all of the register up to this one."""

numbering_wait = Table(
    "numbering_wait",
    metadata,
    comune_column(),
    Column("since", InstantColumn, nullable=False, default=database_now()),
)
"""The Comune's registers give no number before their second store was read."""

registering = Table(
    "registering",
    metadata,
    comune_column(),
    Column("case_id", Text, primary_key=True),
    Column("aoo", Text, nullable=False),
    Column("entry", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", InstantColumn, nullable=False, default=database_now()),
    Column("due_at", InstantColumn, nullable=False, default=database_now()),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("why", Text, nullable=False, server_default=""),
    Column("emergency_year", Integer),
    Column("emergency_number", BigInteger),
    Column("year", Integer),
    Column("number", BigInteger),
    Column("date", InstantColumn),
    Index(None, "comune", "state", "due_at"),
    Index(None, "comune", "aoo", "year", "number", unique=True),
)
"""What a Comune's own program is asked to number, by the id of the request.

entry      JSON of the `RegisterEntry`
due_at     when it is asked; while it is being asked, when that is given up
why        what kept the last attempt from its number, for staff
year, …    the number that it has answered, for good; null before
"""
