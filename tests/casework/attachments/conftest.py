"""A vault in a folder, and the tables of casework in a database of their own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from casework.attachments.file_store import folder_store
from casework.attachments.receiving import FileVault
from portal.storage.database import Database
from tests.portal.prepared import open_migrated

SECRET = bytes(range(32))


@pytest.fixture
def vault(tmp_path: Path) -> FileVault:
    return FileVault(folder_store(tmp_path / "store"), SECRET)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_migrated(tmp_path, None) as database:
        yield database
