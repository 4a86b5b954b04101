"""Sign-in attempts, sessions, their log, profiles of citizens, operators"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "citizen",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("codice_fiscale", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("made_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_citizen")),
    )
    with op.batch_alter_table("citizen", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_citizen_comune_codice_fiscale"),
            ["comune", "codice_fiscale"],
            unique=True,
        )

    op.create_table(
        "operator",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("codice_fiscale", sa.Text(), nullable=True),
        sa.Column("second_factor", sa.LargeBinary(), nullable=True),
        sa.Column("is_enrolled", sa.Boolean(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("wrong_at", InstantColumn(), nullable=True),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_operator")),
    )
    with op.batch_alter_table("operator", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_operator_comune_codice_fiscale"),
            ["comune", "codice_fiscale"],
            unique=True,
        )
        batch_op.create_index(
            batch_op.f("ix_operator_comune_login"), ["comune", "login"], unique=True
        )

    op.create_table(
        "operator_role",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "comune", "operator", "role", "branch", name=op.f("pk_operator_role")
        ),
    )
    op.create_table(
        "session",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("opened_at", InstantColumn(), nullable=False),
        sa.Column("ends_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "digest", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_session_comune_ends_at"), ["comune", "ends_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_session_comune_owner"), ["comune", "owner"], unique=False
        )

    op.create_table(
        "sign_in",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "id", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_comune_at"), ["comune", "at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sign_in_comune_owner_at"), ["comune", "owner", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sign_in_comune_session"), ["comune", "session"], unique=False
        )

    op.create_table(
        "sign_in_attempt",
        sa.Column("comune", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("return_to", sa.Text(), nullable=False),
        sa.Column("handover", sa.Text(), nullable=True),
        sa.Column("proven", sa.Text(), nullable=True),
        sa.Column("expires_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("comune", "state", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_attempt_expires_at"), ["expires_at"], unique=False
        )
