"""Where the turn of a booking is followed, and when it was first near"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("booking", sa.Column("follow", sa.Text(), nullable=True))
    op.add_column("booking", sa.Column("turn_near_at", InstantColumn(), nullable=True))
