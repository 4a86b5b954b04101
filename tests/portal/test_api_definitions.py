"""The published form of a service, by the API."""

from datetime import UTC, date, datetime

import jsonschema_rs
import msgspec
import pytest
from msgspec.structs import replace

from casework.definitions import store
from casework.definitions.library import library_definition, library_services
from casework.definitions.reading import read_definition
from portal.branches.publication import Publication
from portal.branches.staff_settings import put
from sportello.cases.answers.check import check_answers
from tests.casework.definitions.good_answers import good_answers

TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


async def test_the_published_form_is_told_whole_and_can_be_imported_again(portal):
    status, told = await portal.get("/api/v1/definitions/tari")
    assert status == 200
    read = read_definition(msgspec.json.encode(told), "told.json")
    assert read == library_definition("tari")


@pytest.mark.parametrize("service", library_services())
async def test_the_schema_that_is_told_takes_good_answers_and_no_others(service, small_portal):
    status, told = await small_portal.get(f"/api/v1/definitions/{service}")
    assert status == 200
    schema = jsonschema_rs.validator_for(told["schema"])
    answers = good_answers(library_definition(service), lambda several: several[0], TODAY)
    checked = check_answers(library_definition(service), answers, TODAY)
    assert list(schema.iter_errors(checked.data)) == []
    assert not schema.is_valid({"no such field": 1, **checked.data, "applicant": 3, "fault": 3})
    assert not schema.is_valid({})


async def test_a_newer_version_is_told_once_it_is_published(small_portal):
    async with small_portal.context.database.transaction() as connection:
        await store.add_draft(connection, small_portal.comune, library_definition("tari"), NOW)
    assert (await small_portal.get("/api/v1/definitions/tari"))[1]["version"] == 1
    async with small_portal.context.database.transaction() as connection:
        await store.publish(connection, small_portal.comune, "tari", 2, NOW)
    assert (await small_portal.get("/api/v1/definitions/tari"))[1]["version"] == 2


async def test_a_form_that_is_not_published_and_a_service_that_is_not_there_are_404(small_portal):
    async with small_portal.context.database.transaction() as connection:
        await store.withdraw(connection, small_portal.comune, "tari", 1, NOW)
    for service, code in (
        ("tari", "unknown_definition"),
        ("autentica-firma", "unknown_definition"),
        ("no-such-service", "unknown_service"),
    ):
        status, told = await small_portal.get(f"/api/v1/definitions/{service}")
        assert (status, told["code"]) == (404, code)


async def test_the_form_of_a_service_that_citizens_do_not_see_is_not_told(small_portal):
    sheet = small_portal.context.directory.comuni[0].services["tari"]
    async with small_portal.context.database.transaction() as connection:
        hidden = replace(sheet, publication=Publication.WITHDRAWN)
        await put(connection, small_portal.comune, hidden)
    await small_portal.context.directory.refresh()
    assert (await small_portal.get("/api/v1/definitions/tari"))[0] == 404
