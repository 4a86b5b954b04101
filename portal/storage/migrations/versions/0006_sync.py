"""Keys of branches, what is on the way to them, and what did not go through"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "branch_link",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("key_digest", sa.LargeBinary(), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=True),
        sa.Column("received", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("is_reconciling", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("seen_at", InstantColumn(), nullable=True),
        sa.Column("behind_s", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("comune", "branch", name=op.f("pk_branch_link")),
    )
    with op.batch_alter_table("branch_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_branch_link_key_digest"), ["key_digest"], unique=True)

    op.create_table(
        "conflict",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("aggregate", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.Column("settled_at", InstantColumn(), nullable=True),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_conflict")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_conflict_comune_settled_at"), ["comune", "settled_at"], unique=False
        )

    op.create_table(
        "seat_transfer",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_seat_transfer")),
    )
    with op.batch_alter_table("seat_transfer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_seat_transfer_comune_branch_slot"),
            ["comune", "branch", "slot"],
            unique=False,
        )

    op.create_table(
        "sync_store",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("incarnation", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", name=op.f("pk_sync_store")),
    )
    unlogged = ["UNLOGGED"] if op.get_bind().dialect.name == "postgresql" else []
    op.create_table(
        "wait_now",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "branch", name=op.f("pk_wait_now")),
        prefixes=unlogged,
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wish", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("is_visitor_told", sa.Boolean(), server_default="0", nullable=False)
        )
        batch_op.create_index(
            batch_op.f("ix_booking_comune_is_visitor_told_starts_at"),
            ["comune", "is_visitor_told", "starts_at"],
            unique=False,
        )

    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_at"), ["at"], unique=False)

    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("given_away", sa.Integer(), server_default="0", nullable=False)
        )
