"""Bookings whose persons would come earlier"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "waiting",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("booking", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("asked_at", InstantColumn(), nullable=False),
        sa.Column("offered", sa.Text(), nullable=True),
        sa.Column("until", InstantColumn(), nullable=True),
        sa.Column("passed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "booking", name="pk_waiting"),
    )
    columns = ["comune", "branch", "service", "asked_at"]
    op.create_index("ix_waiting_comune_branch_service_asked_at", "waiting", columns)
    op.create_index("ix_waiting_comune_until", "waiting", ["comune", "until"])
