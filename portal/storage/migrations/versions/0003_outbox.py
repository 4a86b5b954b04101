"""Messages to citizens, and templates of a Comune's own"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "message_template",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint(
            "comune", "kind", "medium", "language", name=op.f("pk_message_template")
        ),
    )
    op.create_table(
        "outbox",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("booking", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", InstantColumn(), nullable=False),
        sa.Column("due_at", InstantColumn(), nullable=False),
        sa.Column("stale_at", InstantColumn(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("leased_until", InstantColumn(), nullable=True),
        sa.Column("withdrawn_at", InstantColumn(), nullable=True),
        sa.Column("ended_at", InstantColumn(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("segments", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox_comune_booking"), ["comune", "booking"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_state_channel_stale_at"),
            ["state", "channel", "stale_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_state_channel_due_at"),
            ["state", "channel", "due_at"],
            unique=False,
        )
