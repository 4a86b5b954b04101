"""Pages that are open on a telephone"""

import sqlalchemy as sa
from alembic import op

from casework.storage.metadata import InstantColumn

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "phone_page",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("until", InstantColumn(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_phone_page")),
    )
    op.create_index(op.f("ix_phone_page_comune_draft"), "phone_page", ["comune", "draft"])
