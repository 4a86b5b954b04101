"""What a counter has written to a case that home had sent meanwhile"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.add_column("guided_case", sa.Column("at_counter", sa.Text(), nullable=True))
