"""Tables of who signs in: attempts, sessions, their log, citizens' profiles, operators."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text

from portal.storage.metadata import InstantColumn, comune_column, database_now, metadata

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    comune_column(),
    Column("state", Text, primary_key=True),
    Column("method", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("return_to", Text, nullable=False),
    Column("handover", Text),
    Column("proven", Text),
    Column("expires_at", InstantColumn, nullable=False),
    Index(None, "expires_at"),
)
"""A sign-in that has begun; deleted by the answer, whatever that is.

state     SHA-256 of what the browser's cookie holds
handover  SHA-256 of the code that the card's door gave, `proven` whom it has seen, as JSON
"""

session = Table(
    "session",
    metadata,
    comune_column(),
    Column("digest", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("opened_at", InstantColumn, nullable=False),
    Column("ends_at", InstantColumn, nullable=False),
    Index(None, "comune", "owner"),
    Index(None, "comune", "ends_at"),
)
"""`owner` is an `Owner` as text, `digest` the SHA-256 of the secret in the cookie."""

sign_in = Table(
    "sign_in",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Index(None, "comune", "owner", "at"),
    Index(None, "comune", "session"),
    Index(None, "comune", "at"),
)
"""Who signed in when and how, kept for 24 months. `issuer` is whose word was taken for it."""

citizen = Table(
    "citizen",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("codice_fiscale", Text, nullable=False),
    Column("given_name", Text, nullable=False),
    Column("surname", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("language", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("made_at", InstantColumn, nullable=False, default=database_now()),
    Index(None, "comune", "codice_fiscale", unique=True),
)
"""The profile of a person who has signed in; names as the last sign-in said them."""

operator = Table(
    "operator",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("password", Text),
    Column("codice_fiscale", Text),
    Column("second_factor", LargeBinary),
    Column("is_enrolled", Boolean, nullable=False, default=False),
    Column("last_step", Integer, nullable=False, default=0),
    Column("wrong_codes", Integer, nullable=False, default=0),
    Column("wrong_at", InstantColumn),
    Index(None, "comune", "login", unique=True),
    Index(None, "comune", "codice_fiscale", unique=True),
)
"""Who works at the Comune's desk of the portal.

password       argon2id; none for who signs in with SPID or CIE alone, by their codice fiscale
second_factor  the secret of TOTP, sealed with the portal's key; it counts once `is_enrolled`
last_step      the time step of the last code that was used, so that none is used twice
"""

operator_role = Table(
    "operator_role",
    metadata,
    comune_column(),
    Column("operator", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
)
"""`branch` is empty for all branches of the Comune."""

operator_office = Table(
    "operator_office",
    metadata,
    comune_column(),
    Column("operator", Text, primary_key=True),
    Column("office", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Index(None, "comune", "office"),
)
"""Members of offices, with an `OfficeRole`. `office` is empty for all that are not sensitive."""
