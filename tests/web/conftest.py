"""The two databases in which a site may keep its tables."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlite_utils.migrations import Migrations

from benchmarks.database import Cluster, a_cluster, a_schema
from queue_server.storage.postgres import Postgres
from queue_server.storage.shared_stores import PostgresTables
from queue_server.storage.tables import SqliteTables, Tables

_numbers = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with a_cluster() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgres"])
async def tables(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Tables]:
    """An empty database."""
    if request.param == "sqlite":
        file = SqliteTables(tmp_path / "site.sqlite", Migrations("site"))
        yield file
        file.close()
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        postgres = await Postgres.open(await a_schema(cluster, f"site_{next(_numbers)}"))
        yield PostgresTables(postgres)
        await postgres.close()
