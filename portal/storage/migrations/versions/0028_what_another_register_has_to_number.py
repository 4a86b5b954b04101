"""What another program's register has still to number"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "registering",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("aoo", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", InstantColumn(), nullable=False),
        sa.Column("due_at", InstantColumn(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("emergency_year", sa.Integer(), nullable=True),
        sa.Column("emergency_number", sa.BigInteger(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("date", InstantColumn(), nullable=True),
        sa.PrimaryKeyConstraint("comune", "case_id", name=op.f("pk_registering")),
    )
    with op.batch_alter_table("registering", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_registering_comune_aoo_year_number"),
            ["comune", "aoo", "year", "number"],
            unique=True,
        )
        batch_op.create_index(
            batch_op.f("ix_registering_comune_state_due_at"),
            ["comune", "state", "due_at"],
            unique=False,
        )
