"""Slots that were withdrawn while the branch has seats of theirs"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column(
        "slot",
        sa.Column("is_withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
