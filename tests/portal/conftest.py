"""A portal for tests: on either database, with the sample Comune, its clock in the test's hand."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import uvloop

from tests.portal.a_portal import PortalUnderTest, a_portal
from tests.portal.prepared import Holding, new_database


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], object]]:
    """The loop that `portal run` has as well."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture(params=["sqlite", "postgres"])
async def either(request: pytest.FixtureRequest) -> AsyncIterator[str | None]:
    """What `[database] url` says: nothing, or the address of a database with all tables, empty."""
    if request.param == "sqlite":
        yield None
    else:
        async with new_database(request.getfixturevalue("cluster"), Holding.TABLES) as url:
            yield url


@pytest.fixture(params=["sqlite", "postgres"])
async def either_sample(request: pytest.FixtureRequest) -> AsyncIterator[str | None]:
    """The same with the sample Comune in it."""
    if request.param == "sqlite":
        yield None
    else:
        async with new_database(request.getfixturevalue("cluster"), Holding.SAMPLE) as url:
            yield url


@pytest.fixture
async def portal(tmp_path: Path, either_sample: str | None) -> AsyncIterator[PortalUnderTest]:
    """Running, on either database."""
    async with a_portal(tmp_path, either_sample) as portal:
        yield portal


@pytest.fixture
async def small_portal(tmp_path: Path) -> AsyncIterator[PortalUnderTest]:
    """Running on SQLite, for what the database does not change."""
    async with a_portal(tmp_path) as portal:
        yield portal
