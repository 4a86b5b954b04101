"""A portal for tests: on either database, with the sample Comune, its clock in the test's hand."""

from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
import uvloop

from benchmarks.database import Cluster, a_cluster, a_schema
from tests.portal.a_portal import PortalUnderTest, a_portal

_numbers = count(1)


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], object]]:
    """The loop that `portal run` has as well."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with a_cluster() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgres"])
async def either(request: pytest.FixtureRequest) -> str | None:
    """What `[database] url` says: nothing, or the address of an empty schema."""
    if request.param == "sqlite":
        return None
    cluster: Cluster = request.getfixturevalue("cluster")
    return await a_schema(cluster, f"portal_{next(_numbers)}")


@pytest.fixture
async def portal(tmp_path: Path, either: str | None) -> AsyncIterator[PortalUnderTest]:
    """Running, on either database."""
    async with a_portal(tmp_path, either) as portal:
        yield portal


@pytest.fixture
async def small_portal(tmp_path: Path) -> AsyncIterator[PortalUnderTest]:
    """Running on SQLite, for what the database does not change."""
    async with a_portal(tmp_path) as portal:
        yield portal
