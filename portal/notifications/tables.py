"""Tables of messages, of the SMS of each month, and of templates that staff has changed."""

from sqlalchemy import Column, Index, Integer, Table, Text

from portal.storage.metadata import InstantColumn, comune_column, metadata

outbox = Table(
    "outbox",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("party", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("remark", Text, nullable=False, server_default=""),
    Column("made_at", InstantColumn, nullable=False),
    Column("due_at", InstantColumn, nullable=False),
    Column("stale_at", InstantColumn, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("leased_until", InstantColumn),
    Column("withdrawn_at", InstantColumn),
    Column("ended_at", InstantColumn),
    Column("why", Text),
    Column("answer", Text),
    Column("segments", Integer),
    Column("other_channel", Text),
    Column("other_address", Text),
    Index(None, "state", "channel", "due_at"),
    Index(None, "comune", "subject"),
    Index(None, "state", "channel", "stale_at"),
)
"""`remark` is what the office adds in its own words.

subject       id of the booking or case; `version`, the booking's, or the case's at an invitation
party         which person of a case is told: see `bodies`; "" for a booking
body          the `MessageBody`, as JSON
attempts      how often it was given to a provider; also the name of the present attempt
leased_until  while "sending": who claimed it has so long
withdrawn_at  it became untrue while it was being sent: it is not tried again
why           the `WhyNot` of the last attempt; `answer`, what the provider said of it
other_…       where it goes once the first channel has refused it for good
segments      of an SMS: how many were paid for
"""

sms_month = Table(
    "sms_month",
    metadata,
    comune_column(),
    Column("month", Text, primary_key=True),
    Column("messages", Integer, nullable=False, server_default="0"),
    Column("parts", Integer, nullable=False, server_default="0"),
    Column("left_out", Integer, nullable=False, server_default="0"),
)
"""How many SMS went in a month, "2026-11", and in how many parts; `left_out` beyond the ceiling."""

template = Table(
    "message_template",
    metadata,
    comune_column(),
    Column("kind", Text, primary_key=True),
    Column("medium", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("changed_at", InstantColumn, nullable=False),
)
"""Words of a Comune's own, in place of the catalogue's."""
