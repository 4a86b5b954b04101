"""What was changed of a registration after it was made"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "registration_change",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("aoo", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "comune", "aoo", "year", "number", "sequence", name=op.f("pk_registration_change")
        ),
    )
    with op.batch_alter_table("registration_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_registration_change_comune_aoo_at"),
            ["comune", "aoo", "at"],
            unique=False,
        )
    for change in ("update", "delete"):
        trigger = f"create trigger registration_change_no_{change} before {change}"
        trigger += " on registration_change"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"{trigger} execute function registered_for_good()")
        else:
            refused = "select raise(abort, 'what is registered is never changed')"
            op.execute(f"{trigger} begin {refused}; end")
