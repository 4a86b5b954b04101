"""Which attachments have files inside, for the virus scanner"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    column: sa.Column[bool] = sa.Column(
        "has_inside", sa.Boolean(), server_default="0", nullable=False
    )
    op.add_column("attachment", column)
