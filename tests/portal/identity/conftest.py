"""A migrated database without a portal around it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from portal.storage.database import Database, open_database
from portal.storage.migrate import migrate


@pytest.fixture
async def database(tmp_path: Path, either: str | None) -> AsyncIterator[Database]:
    async with open_database(tmp_path, either) as database:
        async with database.transaction() as connection:
            await migrate(connection)
        yield database
