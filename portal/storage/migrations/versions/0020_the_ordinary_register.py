"""The ordinary register, whose rows the database itself keeps from being changed"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0020"
down_revision = "0019"

KEPT = ("registration", "registration_annulment")


def upgrade() -> None:
    op.create_table(
        "numbering_wait",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("since", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", name=op.f("pk_numbering_wait")),
    )
    op.create_table(
        "register_counter",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("aoo", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("last_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "aoo", name=op.f("pk_register_counter")),
    )
    op.create_table(
        "registration",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("aoo", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("date", InstantColumn(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("sender_code", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("classification", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("presented_at", InstantColumn(), nullable=True),
        sa.Column("emergency", sa.Text(), nullable=True),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("comune", "aoo", "year", "number", name=op.f("pk_registration")),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_registration_comune_aoo_date"), ["comune", "aoo", "date"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_registration_comune_aoo_emergency"),
            ["comune", "aoo", "emergency"],
            unique=True,
        )
        batch_op.create_index(
            batch_op.f("ix_registration_comune_case_id"), ["comune", "case_id"], unique=False
        )
    op.create_table(
        "registration_annulment",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("aoo", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.Column("authorisation", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "comune", "aoo", "year", "number", name=op.f("pk_registration_annulment")
        ),
    )
    with op.batch_alter_table("registration_annulment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_registration_annulment_comune_aoo_at"),
            ["comune", "aoo", "at"],
            unique=False,
        )
    _refuse_changes(op.get_bind().dialect.name)


def _refuse_changes(dialect: str) -> None:
    if dialect == "postgresql":
        op.execute(
            "create function registered_for_good() returns trigger language plpgsql as "
            "$$ begin raise exception 'what is registered is never changed'; end $$"
        )
    for table in KEPT:
        for change in ("update", "delete"):
            trigger = f"create trigger {table}_no_{change} before {change} on {table}"
            if dialect == "postgresql":
                op.execute(f"{trigger} execute function registered_for_good()")
            else:
                refused = "select raise(abort, 'what is registered is never changed')"
                op.execute(f"{trigger} begin {refused}; end")
