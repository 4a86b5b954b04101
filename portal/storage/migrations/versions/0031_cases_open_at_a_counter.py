"""Which branch's counter has opened a case that was prepared for a visit"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.add_column("guided_case", sa.Column("held_at", sa.Text(), nullable=True))
