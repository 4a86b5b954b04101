"""Small pictures of attached files"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("attachment", sa.Column("thumbnail", sa.Text(), nullable=True))
