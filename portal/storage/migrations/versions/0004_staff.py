"""What staff did, notes about bookings, earlier versions of sheets"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("remark", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "activity",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("operator_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_activity")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_activity_comune_about_at"), ["comune", "about", "at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_activity_comune_at"), ["comune", "at"], unique=False)

    op.create_table(
        "booking_note",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("booking", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.Column("operator_name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_booking_note")),
    )
    with op.batch_alter_table("booking_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_booking_note_comune_booking"), ["comune", "booking"], unique=False
        )

    op.create_table(
        "sheet_version",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.Column("operator_name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "kind", "id", "number", name=op.f("pk_sheet_version")),
    )
