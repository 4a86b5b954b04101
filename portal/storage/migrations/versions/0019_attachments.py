"""Files that are attached to requests"""

import sqlalchemy as sa
from alembic import op

from casework.storage.metadata import InstantColumn

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("pieces", sa.Text(), nullable=False),
        sa.Column("received_at", InstantColumn(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_since", InstantColumn(), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("scan_at", InstantColumn(), nullable=True),
        sa.Column("found", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_comune_draft", "attachment", ["comune", "draft"])
    op.create_index("ix_attachment_scan_at", "attachment", ["scan_at"])
    op.create_table(
        "attachment_upload",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("pieces", sa.Text(), nullable=False),
        sa.Column("touched_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_attachment_upload")),
    )
    op.create_index("ix_attachment_upload_touched_at", "attachment_upload", ["touched_at"])
