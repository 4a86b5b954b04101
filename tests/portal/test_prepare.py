"""What the first start of a portal leaves in its database."""

from casework.definitions import store
from casework.definitions.library import library_services
from casework.definitions.store import DefinitionState
from portal.app import utc_now
from portal.prepare import prepare


async def test_the_sample_comune_has_the_library_s_forms_of_its_services_published(portal):
    services = portal.context.directory.comuni[0].services
    async with portal.context.database.reading() as connection:
        stored = await store.all_versions(connection, portal.comune)
    assert {each.definition.service for each in stored} == set(library_services()) & set(services)
    assert {each.state for each in stored} == {DefinitionState.PUBLISHED}
    assert {each.definition.version for each in stored} == {1}


async def test_a_second_start_adds_no_version(small_portal, tmp_path):
    async def versions():
        async with small_portal.context.database.reading() as connection:
            return await store.all_versions(connection, small_portal.comune)

    before = await versions()
    await prepare(small_portal.context.database, tmp_path / "portal", utc_now())
    assert await versions() == before
