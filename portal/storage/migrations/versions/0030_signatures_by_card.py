"""Signatures by card, while they are given and until their certificate was checked"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "card_preparation",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("prepared", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "case_id", name=op.f("pk_card_preparation")),
    )
    op.create_table(
        "signature_to_check",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("since", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "case_id", name=op.f("pk_signature_to_check")),
    )
