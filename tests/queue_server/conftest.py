"""The databases of a branch: SQLite, and PostgreSQL in a new schema for each test."""

import asyncio
import os
import subprocess
from collections.abc import Callable
from itertools import count

import pytest
import uvloop

from benchmarks.database import Cluster, a_schema

_numbers = count(1)


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that `queue-server run` has as well."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def database(cluster: Cluster) -> str:
    """The address of an empty schema."""
    return await a_schema(cluster, f"branch_{next(_numbers)}")


@pytest.fixture(params=["sqlite", "postgres"])
async def either(request: pytest.FixtureRequest) -> str | None:
    """What `[database] url` says: nothing, or the address of an empty schema."""
    if request.param == "sqlite":
        return None
    cluster: Cluster = request.getfixturevalue("cluster")
    return await a_schema(cluster, f"branch_{next(_numbers)}")


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of a few megabytes; skipped where it may not be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a file system can be mounted by root alone")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)
