"""Those who wait say which earlier times would suit them"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("waiting", sa.Column("wish", sa.Text(), nullable=True))
