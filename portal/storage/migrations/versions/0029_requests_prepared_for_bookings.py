"""Which request is prepared for which booking"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "prepared_case",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("booking", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "booking", "service", name=op.f("pk_prepared_case")),
    )
    columns = ["comune", "case_id"]
    name = op.f("ix_prepared_case_comune_case_id")
    op.create_index(name, "prepared_case", columns, unique=True)
