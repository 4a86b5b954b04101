"""Answers that were written at home where the counter has written others"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    column: sa.Column[str] = sa.Column("from_home", sa.Text(), server_default="{}", nullable=False)
    op.add_column("guided_case", column)
