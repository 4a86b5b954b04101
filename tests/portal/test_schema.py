from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from benchmarks.database import a_schema
from portal.storage.database import open_database
from portal.storage.migrate import configuration, migrate
from portal.storage.schema import SCHEMA


@pytest.fixture(params=["sqlite", "postgres"])
async def nothing_yet(request):
    """What `[database] url` says of a database without tables."""
    if request.param == "sqlite":
        return None
    return await a_schema(request.getfixturevalue("cluster"), f"schema_{uuid4().hex}")


async def test_migrating_an_empty_database_makes_exactly_the_tables_that_are_written_down(
    tmp_path, nothing_yet
):
    async with (
        open_database(tmp_path, nothing_yet) as database,
        database.transaction() as connection,
    ):
        await migrate(connection)

        def differences(sync):
            return compare_metadata(MigrationContext.configure(sync), SCHEMA)

        assert await connection.run_sync(differences) == []


async def test_the_revisions_are_one_line(tmp_path):
    async with open_database(tmp_path, None) as database, database.reading() as connection:

        def heads(sync):
            return ScriptDirectory.from_config(configuration(sync)).get_heads()

        assert len(await connection.run_sync(heads)) == 1


async def test_migrating_again_changes_nothing(tmp_path, nothing_yet):
    async with open_database(tmp_path, nothing_yet) as database:
        for _ in range(2):
            async with database.transaction() as connection:
                await migrate(connection)


def test_every_table_leads_with_the_comune():
    for table in (table for each in SCHEMA for table in each.sorted_tables):
        assert next(iter(table.primary_key.columns)).name == "comune", table.name
