"""Tables of slots, seats, holds, bookings and the people in them."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Table, Text, false, text

from portal.storage.metadata import InstantColumn, comune_column, database_now, metadata

slot = Table(
    "slot",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("calendar", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("starts_at", InstantColumn, nullable=False),
    Column("ends_at", InstantColumn, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("debt", Integer, nullable=False, server_default="0"),
    Column("held", Integer, nullable=False, server_default="0"),
    Column("booked", Integer, nullable=False, server_default="0"),
    Column("given_away", Integer, nullable=False, server_default="0"),
    Column("is_withdrawn", Boolean, nullable=False, server_default=false()),
    CheckConstraint("held >= 0 and booked >= 0", name="counted"),
    CheckConstraint("held + booked <= capacity + debt", name="not_oversold"),
    Index(None, "comune", "calendar", "starts_at"),
    Index(None, "comune", "branch", "starts_at"),
)
"""One row for each slot, with the counter of its online seats: the branch counts its own.

capacity  seats that may be sold; 0 for a slot that staff has withdrawn
debt      seats taken above a capacity that was cut, until staff has settled them
given_away  seats that were handed over to the branch, less those that came back; the calendar's
          seats less these are the capacity
is_withdrawn  the calendar does not offer it any more: it sells nothing, whatever comes back
"""

hold = Table(
    "hold",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("people", Integer, nullable=False),
    Column("slots", Text, nullable=False),
    Column("starts_at", InstantColumn, nullable=False),
    Column("ends_at", InstantColumn, nullable=False),
    Column("expires_at", InstantColumn, nullable=False),
    Column("visit", Text, nullable=False, server_default="[]"),
    Index(None, "comune", "state", "expires_at"),
    Index(None, "comune", "client", "state"),
)
"""`slots` is a JSON list of ids; `client` a digest of whom it was given to, to limit them; `visit`
a JSON list of `VisitPart`, empty for one service.
"""

IS_REQUESTED = text("state = 'requested'")
"""Few rows of many: they have an index of their own, which these words in a query use."""

booking = Table(
    "booking",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("starts_at", InstantColumn, nullable=False),
    Column("body", Text, nullable=False),
    Column("visitor", Text, nullable=False),
    Column("booked_by", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("pending", Text),
    Column("details", Text, nullable=False, server_default=""),
    Column("reconfirmed_at", InstantColumn),
    Column("wish", Text),
    Column("is_visitor_told", Boolean, nullable=False, server_default="0"),
    Column("made_at", InstantColumn, nullable=False, default=database_now()),
    Column("follow", Text),
    Column("turn_near_at", InstantColumn),
    Index(None, "comune", "code", unique=True),
    Index(None, "comune", "branch", "starts_at"),
    Index(None, "comune", "visitor"),
    Index(None, "comune", "booked_by"),
    Index(None, "comune", "is_visitor_told", "starts_at"),
    Index(
        "ix_booking_requested",
        "comune",
        "starts_at",
        sqlite_where=IS_REQUESTED,
        postgresql_where=IS_REQUESTED,
    ),
)
"""`body` is the `Appointment` as JSON; the columns beside it are those that are looked up.

visitor, booked_by  rows of `person`, the same one where the booking is one's own
channel             how the one who booked wants to be told: "email" or "sms",
                    empty for a person who was told by voice
pending             what was asked of the branch that writes it now: "move" or "cancel"
details             what the person wrote to the office
reconfirmed_at      when they last said that they will come
wish                the `Proposal` of what is pending as JSON; seats of a move are booked already
follow              address of the page on which the turn is followed, once checked in
turn_near_at        when the branch first said that the call is near
is_visitor_told     whether the branch was told who comes, or made the booking itself
"""

waiting = Table(
    "waiting",
    metadata,
    comune_column(),
    Column("booking", Text, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("asked_at", InstantColumn, nullable=False),
    Column("offered", Text),
    Column("until", InstantColumn),
    Column("passed", Text, nullable=False),
    Column("wish", Text),
    Index(None, "comune", "branch", "service", "asked_at"),
    Index(None, "comune", "until"),
)
"""Bookings whose persons would come earlier.

offered  the hold that is kept for them, `until` then
passed   JSON list of the starts that they were offered and did not take
wish     `EarlierWish` as JSON, null for any earlier time
"""

person = Table(
    "person",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("given_name", Text, nullable=False),
    Column("surname", Text, nullable=False),
    Column("codice_fiscale", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("made_at", InstantColumn, nullable=False, default=database_now()),
    Index(None, "comune", "codice_fiscale"),
    Index(None, "comune", "surname"),
    Index(None, "comune", "email"),
    Index(None, "comune", "phone"),
)
"""A person as they were named in one booking."""

draft = Table(
    "draft",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("browser", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("expires_at", InstantColumn, nullable=False),
    Index(None, "expires_at"),
)
"""What one browser has filled in of a booking that is not made yet.

browser  digest of the browser's secret, without which the draft is not found
body     `portal.pages.booking.drafts.BookingDraft` as JSON
"""
