"""Answers to the survey with several reasons, each given once"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("feedback", sa.Column("once", sa.Text(), nullable=True))
    op.add_column("feedback", sa.Column("reasons", sa.Text(), nullable=False, server_default="[]"))
    op.execute("update feedback set reasons = '[\"' || reason || '\"]' where reason <> ''")
    op.drop_column("feedback", "reason")
    op.create_index("ix_feedback_comune_once", "feedback", ["comune", "once"], unique=True)
