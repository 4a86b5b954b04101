"""Comuni, branches, services, calendars, slots, holds, bookings, changes"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "booking",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("starts_at", InstantColumn(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("booked_by", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("pending", sa.Text(), nullable=True),
        sa.Column("made_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_booking")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_booking_comune_booked_by"), ["comune", "booked_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_booking_comune_branch_starts_at"),
            ["comune", "branch", "starts_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_booking_comune_code"), ["comune", "code"], unique=True)
        batch_op.create_index(
            batch_op.f("ix_booking_comune_visitor"), ["comune", "visitor"], unique=False
        )

    op.create_table(
        "branch",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changes", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_branch")),
    )
    op.create_table(
        "calendar",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_calendar")),
    )
    op.create_table(
        "change",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("aggregate", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "branch", "number", name=op.f("pk_change")),
    )
    op.create_table(
        "comune",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", name=op.f("pk_comune")),
    )
    op.create_table(
        "hold",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Text(), nullable=False),
        sa.Column("starts_at", InstantColumn(), nullable=False),
        sa.Column("ends_at", InstantColumn(), nullable=False),
        sa.Column("expires_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_hold_comune_client_state"), ["comune", "client", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_hold_comune_state_expires_at"),
            ["comune", "state", "expires_at"],
            unique=False,
        )

    op.create_table(
        "idempotency",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("expires_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "route", "key", name=op.f("pk_idempotency")),
    )
    with op.batch_alter_table("idempotency", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "person",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("codice_fiscale", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("made_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_comune_codice_fiscale"),
            ["comune", "codice_fiscale"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_person_comune_surname"), ["comune", "surname"], unique=False
        )

    op.create_table(
        "service",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_service")),
    )
    op.create_table(
        "slot",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("starts_at", InstantColumn(), nullable=False),
        sa.Column("ends_at", InstantColumn(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("debt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held", sa.Integer(), server_default="0", nullable=False),
        sa.Column("booked", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("held + booked <= capacity + debt", name=op.f("ck_slot_not_oversold")),
        sa.CheckConstraint("held >= 0 and booked >= 0", name=op.f("ck_slot_counted")),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_slot")),
    )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_slot_comune_branch_starts_at"),
            ["comune", "branch", "starts_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_slot_comune_calendar_starts_at"),
            ["comune", "calendar", "starts_at"],
            unique=False,
        )
