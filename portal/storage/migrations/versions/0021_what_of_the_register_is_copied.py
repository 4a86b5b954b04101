"""How far the second store holds each register"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "register_copied",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("aoo", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "aoo", name=op.f("pk_register_copied")),
    )
