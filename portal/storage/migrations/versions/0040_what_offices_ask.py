"""What offices ask of citizens about their cases, and what they answer"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_table(
        "case_question",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked_at", InstantColumn(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answered_at", InstantColumn(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("is_late", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("ended_at", InstantColumn(), nullable=True),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_case_question")),
    )
    op.create_index(
        op.f("ix_case_question_comune_case_id_asked_at"),
        "case_question",
        ["comune", "case_id", "asked_at"],
    )
    op.create_index(
        op.f("ix_case_question_comune_ended_at_answer_by"),
        "case_question",
        ["comune", "ended_at", "answer_by"],
    )
