"""The emergency register, whose rows the database itself keeps from being changed"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    _of_site(
        "authorisation",
        ("act",),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
    )
    _of_site(
        "opening",
        ("number",),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("opened_at", InstantColumn(), nullable=False),
        sa.Column("offset_s", sa.Float(), nullable=True),
    )
    _of_site(
        "further_period",
        ("opening", "act"),
        sa.Column("opening", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("issued", sa.Date(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.Column("until", InstantColumn(), nullable=False),
    )
    _of_site(
        "closing",
        ("opening",),
        sa.Column("opening", sa.Integer(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.Column("offset_s", sa.Float(), nullable=True),
    )
    _of_site(
        "entry",
        ("year", "number"),
        *_number(),
        sa.Column("opening", sa.Integer(), nullable=False),
        sa.Column("presented_at", InstantColumn(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
    )
    _of_site(
        "link",
        ("year", "number"),
        *_number(),
        sa.Column("ordinary_year", sa.Integer(), nullable=False),
        sa.Column("ordinary_number", sa.BigInteger(), nullable=False),
        sa.Column("ordinary_date", InstantColumn(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
    )
    _of_site(
        "gap",
        ("year", "first"),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
    )
    _of_site(
        "counter",
        (),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("is_restored", sa.Boolean(), server_default="0", nullable=False),
        is_kept=False,
    )


def _number() -> tuple[sa.Column[Any], sa.Column[Any]]:
    return (
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
    )


def _of_site(
    name: str, keys: tuple[str, ...], *columns: sa.Column[Any], is_kept: bool = True
) -> None:
    """A table of each site; where it is kept, its rows are never changed or deleted."""
    table = f"emergency_{name}"
    op.create_table(
        table,
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("aoo", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("comune", "aoo", "site", *keys, name=op.f(f"pk_{table}")),
    )
    for change in ("update", "delete") if is_kept else ():
        trigger = f"create trigger {table}_no_{change} before {change} on {table}"
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"{trigger} execute function registered_for_good()")
        else:
            refused = "select raise(abort, 'what is registered is never changed')"
            op.execute(f"{trigger} begin {refused}; end")
