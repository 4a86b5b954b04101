"""Cases at offices: how each is handled, and who looked at it"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "case_access",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("operator_name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_case_access")),
    )
    op.create_index(
        op.f("ix_case_access_comune_case_id_at"), "case_access", ["comune", "case_id", "at"]
    )
    op.create_table(
        "case_history",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("assignee_name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "case_id", "version", name=op.f("pk_case_history")),
    )
    op.create_table(
        "case_note",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_case_note")),
    )
    op.create_index(
        op.f("ix_case_note_comune_case_id_at"), "case_note", ["comune", "case_id", "at"]
    )
    op.create_table(
        "case_search_key",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column(
            "key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "key", "case_id", name=op.f("pk_case_search_key")),
    )
    op.create_index(
        op.f("ix_case_search_key_comune_case_id"), "case_search_key", ["comune", "case_id"]
    )
    op.create_table(
        "case_suspension",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("began", sa.Date(), nullable=False),
        sa.Column("ended", sa.Date(), nullable=True),
        sa.Column("longest_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "case_id", "kind", name=op.f("pk_case_suspension")),
    )
    op.create_table(
        "office",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("is_sensitive", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("successor", sa.Text(), nullable=True),
        sa.Column("dissolved_at", InstantColumn(), nullable=True),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_office")),
    )
    op.create_index(op.f("ix_office_comune_name"), "office", ["comune", "name"], unique=True)
    op.create_table(
        "office_case",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("assignee_name", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("applicant", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("emergency", sa.Text(), nullable=True),
        sa.Column("presented_on", sa.Date(), nullable=False),
        sa.Column("term_days", sa.Integer(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("suspended_since", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "case_id", name=op.f("pk_office_case")),
    )
    op.create_index(
        op.f("ix_office_case_comune_assignee_is_over_answer_by"),
        "office_case",
        ["comune", "assignee", "is_over", "answer_by"],
    )
    op.create_index(
        op.f("ix_office_case_comune_is_over_answer_by_case_id"),
        "office_case",
        ["comune", "is_over", "answer_by", "case_id"],
    )
    op.create_index(
        op.f("ix_office_case_comune_office_is_over_answer_by_case_id"),
        "office_case",
        ["comune", "office", "is_over", "answer_by", "case_id"],
    )
    op.create_index(
        op.f("ix_office_case_comune_number_year"), "office_case", ["comune", "number", "year"]
    )
    op.create_table(
        "operator_office",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "operator", "office", name=op.f("pk_operator_office")),
    )
    op.create_index(
        op.f("ix_operator_office_comune_office"), "operator_office", ["comune", "office"]
    )
