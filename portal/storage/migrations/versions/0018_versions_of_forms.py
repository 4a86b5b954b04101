"""Versions of form definitions"""

import sqlalchemy as sa
from alembic import op

from casework.storage.metadata import InstantColumn

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "form_version",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", InstantColumn(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("published_at", InstantColumn(), nullable=True),
        sa.Column("ended_at", InstantColumn(), nullable=True),
        sa.PrimaryKeyConstraint("comune", "service", "version", name=op.f("pk_form_version")),
    )
    op.create_table(
        "service_form",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("comune", "service", name=op.f("pk_service_form")),
    )
