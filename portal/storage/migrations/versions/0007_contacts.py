"""Persons are found by their contacts, to count what is booked with them"""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for contact in ("email", "phone"):
        op.create_index(f"ix_person_comune_{contact}", "person", ["comune", contact])
