"""Requests that wait are found by their hour"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    requested = sa.text("state = 'requested'")
    op.create_index(
        "ix_booking_requested",
        "booking",
        ["comune", "starts_at"],
        sqlite_where=requested,
        postgresql_where=requested,
    )
