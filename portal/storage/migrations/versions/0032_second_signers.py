"""Those who sign a request besides the person who presents it"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    column: sa.Column[str] = sa.Column(
        "second_signatures", sa.Text(), server_default="[]", nullable=False
    )
    op.add_column("guided_case", column)
