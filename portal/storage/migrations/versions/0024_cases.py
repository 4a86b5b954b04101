"""Cases, and what made each of their versions"""

import sqlalchemy as sa
from alembic import op

from casework.storage.metadata import InstantColumn

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "case_change",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "case_id", "version", name=op.f("pk_case_change")),
    )
    op.create_table(
        "guided_case",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("presenter", sa.Text(), nullable=True),
        sa.Column("presented_for", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("saved_steps", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=True),
        sa.Column("begun_at", InstantColumn(), nullable=False),
        sa.Column("saved_at", InstantColumn(), nullable=False),
        sa.Column("presented_at", InstantColumn(), nullable=True),
        sa.Column("sent", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_guided_case")),
    )
    op.create_index(op.f("ix_guided_case_comune_owner"), "guided_case", ["comune", "owner"])
    columns = ["comune", "state", "saved_at"]
    op.create_index(op.f("ix_guided_case_comune_state_saved_at"), "guided_case", columns)
