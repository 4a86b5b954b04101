"""A branch that knows its forms and cannot reach its portal. What it knows is prepared once."""

import asyncio
import atexit
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from queue_server.config.tables import PortalTable
from tests.casework.at_branch.a_branch import RequestsBranch, a_branch, table_of
from tests.portal.a_portal import a_portal

NOWHERE = PortalTable(url="http://127.0.0.1:9", branch="centro", key="k")


@asynccontextmanager
async def a_cut_off_branch(home: Path) -> AsyncIterator[RequestsBranch]:
    """In `home`, a new directory, ready."""
    prepared = _directory() / "branch"
    if not await asyncio.to_thread(prepared.exists):
        async with (
            a_portal(_directory()) as portal,
            a_branch(prepared, await table_of(portal)) as branch,
        ):
            await branch.until_ready()
    await asyncio.to_thread(shutil.copytree, prepared, home)
    async with a_branch(home, NOWHERE) as branch:
        await branch.until_ready()
        yield branch


@cache
def _directory() -> Path:
    directory = Path(mkdtemp(prefix="sportello-branches-"))
    atexit.register(shutil.rmtree, directory)
    return directory
