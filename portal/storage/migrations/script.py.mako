"""${message}"""

import sqlalchemy as sa
from alembic import op

from portal.storage.metadata import InstantColumn

revision = "${up_revision}"
down_revision = ${'"' + down_revision + '"' if down_revision else None}


def upgrade() -> None:
    ${upgrades}
