"""Visits of several services"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    visit = sa.Column("visit", sa.Text(), nullable=False, server_default="[]")
    op.add_column("hold", visit)
