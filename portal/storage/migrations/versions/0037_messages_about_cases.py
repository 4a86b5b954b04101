"""Messages about cases too: each says what it is about, and to which of its persons it goes"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.drop_index("ix_outbox_comune_booking", table_name="outbox")
    op.execute("ALTER TABLE outbox RENAME COLUMN booking TO subject")
    column: sa.Column[str] = sa.Column("party", sa.Text(), server_default="", nullable=False)
    op.add_column("outbox", column)
    op.create_index("ix_outbox_comune_subject", "outbox", ["comune", "subject"])
    # until now a body was the bare appointment
    op.execute("""UPDATE outbox SET body = '{"about":"booking","booking":' || body || '}'""")
