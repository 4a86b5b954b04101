"""A database of either kind with all tables, empty, and a second process on PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from portal.storage.database import Database
from tests.portal.prepared import open_migrated


@pytest.fixture
async def database(tmp_path: Path, either: str | None) -> AsyncIterator[Database]:
    async with open_migrated(tmp_path, either) as database:
        yield database
