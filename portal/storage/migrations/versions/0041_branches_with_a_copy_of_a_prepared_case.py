"""Which branches have a copy of a prepared request"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.create_table(
        "prepared_copy",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "case_id", "branch", name=op.f("pk_prepared_copy")),
    )
    op.execute(
        "insert into prepared_copy (comune, case_id, branch) "
        "select prepared_case.comune, prepared_case.case_id, booking.branch "
        "from prepared_case join booking "
        "on booking.comune = prepared_case.comune and booking.id = prepared_case.booking"
    )
