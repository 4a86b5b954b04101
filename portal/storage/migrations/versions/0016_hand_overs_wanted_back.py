"""Hand-overs that staff asks back"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    column: sa.Column[bool] = sa.Column(
        "is_wanted_back", sa.Boolean(), server_default="0", nullable=False
    )
    op.add_column("seat_transfer", column)
