"""Where a message goes once its first channel has refused it for good"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("other_channel", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("other_address", sa.Text(), nullable=True))
