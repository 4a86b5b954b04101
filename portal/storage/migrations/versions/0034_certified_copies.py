"""Scans that an operator has certified to be copies of the papers shown"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    column: sa.Column[str] = sa.Column(
        "certified_copies", sa.Text(), server_default="[]", nullable=False
    )
    op.add_column("guided_case", column)
