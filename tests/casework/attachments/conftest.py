"""A vault in a folder, and the tables of casework in a database of their own."""

from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import pytest_asyncio

from casework.attachments.clamd import ClamdAddress
from casework.attachments.file_store import FileStore
from casework.attachments.own_clamd import own_clamd
from casework.attachments.receiving import FileVault
from portal.storage.database import Database
from tests.portal.prepared import open_migrated

SECRET = bytes(range(32))


@pytest.fixture
def vault(tmp_path: Path) -> FileVault:
    return FileVault(FileStore(str(tmp_path / "store")), SECRET)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_migrated(tmp_path, None) as database:
        yield database


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def clamd() -> AsyncIterator[ClamdAddress]:
    """A clamd that knows EICAR and takes a megabyte, for all tests of the session. Its folder has a
    short path: a socket's name has at most 107 bytes.
    """
    with TemporaryDirectory(prefix="clamd") as folder:
        async with own_clamd(Path(folder) / "own", stream_most_mb=1) as address:
            yield address
