"""Two sides on files and on PostgreSQL, a new schema for each side of a test."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path

import pytest
import uvloop

from benchmarks.database import Cluster, a_schema
from tests.sync.both_sides import FILES, BothSides, both_sides

_numbers = count(1)


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that both servers have as well."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[BothSides]:
    async with both_sides(tmp_path, FILES) as both:
        yield both


@pytest.fixture
async def both_shared(tmp_path: Path, cluster: Cluster) -> AsyncIterator[BothSides]:
    """Each in a database of its own."""
    portal, branch = [await a_schema(cluster, f"sync_{next(_numbers)}") for _ in range(2)]
    async with both_sides(tmp_path, (portal, branch)) as both:
        yield both
