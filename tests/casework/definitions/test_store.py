"""Versions of a form: drafts, the published one, and those before it, on either database."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from casework.definitions import store
from casework.definitions.refusals import (
    DefinitionChanged,
    DefinitionFaulty,
    DefinitionFixed,
    DefinitionIncomplete,
    DefinitionNotPublic,
    UnknownDefinition,
)
from casework.definitions.store import DefinitionState
from tests.portal.prepared import open_migrated
from tests.sportello.cases.a_form import a_residence_form

COMUNE, SERVICE = "c_x001", "residence"
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
FORM = a_residence_form()
RENAMED = replace(FORM, title={"it": "Trasferimento di residenza"})
FAULTY = replace(FORM, title={"en": "Change of residence"})


@pytest.fixture
async def database(tmp_path, either):
    async with open_migrated(tmp_path, either) as database:
        yield database


@pytest.fixture
async def connection(database):
    async with database.transaction() as connection:
        yield connection


async def states(connection, comune=COMUNE):
    stored = await store.all_versions(connection, comune)
    return {each.definition.version: each.state for each in stored}


async def test_a_draft_is_numbered_by_the_store_and_no_case_begins_with_it(connection):
    drafts = [await store.add_draft(connection, COMUNE, FORM, NOON) for _ in range(2)]
    assert [draft.version for draft in drafts] == [1, 2]
    assert await states(connection) == {1: DefinitionState.DRAFT, 2: DefinitionState.DRAFT}
    with pytest.raises(UnknownDefinition):
        await store.published(connection, COMUNE, SERVICE)


async def test_the_published_version_ends_when_another_takes_its_place(connection):
    await store.add_draft(connection, COMUNE, FORM, NOON)
    await store.publish(connection, COMUNE, SERVICE, 1, NOON)
    await store.add_draft(connection, COMUNE, RENAMED, NOON)
    assert (await store.published(connection, COMUNE, SERVICE)).version == 1
    await store.publish(connection, COMUNE, SERVICE, 2, LATER)
    assert (await store.published(connection, COMUNE, SERVICE)).title == RENAMED.title
    assert await states(connection) == {
        1: DefinitionState.WITHDRAWN,
        2: DefinitionState.PUBLISHED,
    }
    before = await store.stored_version(connection, COMUNE, SERVICE, 1)
    assert (before.published_at, before.ended_at) == (NOON, LATER)


async def test_a_case_finds_the_version_that_it_was_begun_with(connection):
    await store.add_draft(connection, COMUNE, FORM, NOON)
    await store.publish(connection, COMUNE, SERVICE, 1, NOON)
    await store.withdraw(connection, COMUNE, SERVICE, 1, LATER)
    stored = await store.stored_version(connection, COMUNE, SERVICE, 1)
    assert stored.definition == FORM
    assert stored.state is DefinitionState.WITHDRAWN
    assert await store.published_services(connection, COMUNE) == frozenset()


async def test_a_version_that_was_withdrawn_can_be_published_again(connection):
    await store.add_draft(connection, COMUNE, FORM, NOON)
    for _ in range(2):
        await store.publish(connection, COMUNE, SERVICE, 1, NOON)
        assert await store.published_services(connection, COMUNE) == {SERVICE}
        await store.withdraw(connection, COMUNE, SERVICE, 1, LATER)


async def test_publishing_what_is_published_changes_nothing(connection):
    await store.add_draft(connection, COMUNE, FORM, NOON)
    await store.publish(connection, COMUNE, SERVICE, 1, NOON)
    await store.publish(connection, COMUNE, SERVICE, 1, LATER)
    stored = await store.stored_version(connection, COMUNE, SERVICE, 1)
    assert (stored.published_at, stored.ended_at) == (NOON, None)


async def test_what_has_problems_is_kept_as_a_draft_and_not_published(connection):
    await store.add_draft(connection, COMUNE, FAULTY, NOON)
    with pytest.raises(DefinitionFaulty) as refused:
        await store.publish(connection, COMUNE, SERVICE, 1, NOON)
    assert [problem.path for problem in refused.value.problems] == ["title"]
    assert await states(connection) == {1: DefinitionState.DRAFT}


async def test_what_leaves_out_lines_of_its_file_is_not_published(connection):
    left_out = ["fiscal_code: it is checked by a script"]
    await store.add_draft(connection, COMUNE, FORM, NOON, left_out=left_out)
    with pytest.raises(DefinitionIncomplete) as refused:
        await store.publish(connection, COMUNE, SERVICE, 1, NOON)
    assert list(refused.value.left_out) == left_out


async def test_a_draft_is_changed_and_a_published_version_is_not(connection):
    draft = await store.add_draft(connection, COMUNE, FORM, NOON)
    changed = replace(draft, title=RENAMED.title)
    await store.change_draft(connection, COMUNE, changed, seen=store.digest_of(draft))
    with pytest.raises(DefinitionChanged):
        await store.change_draft(connection, COMUNE, draft, seen=store.digest_of(draft))
    await store.publish(connection, COMUNE, SERVICE, 1, NOON)
    assert await store.published(connection, COMUNE, SERVICE) == changed
    await store.withdraw(connection, COMUNE, SERVICE, 1, LATER)
    with pytest.raises(DefinitionFixed):
        await store.change_draft(connection, COMUNE, draft, seen=store.digest_of(changed))
    assert (await store.stored_version(connection, COMUNE, SERVICE, 1)).definition == changed


async def test_what_is_not_there_is_neither_published_changed_nor_withdrawn(connection):
    for change in (store.publish, store.withdraw):
        with pytest.raises(UnknownDefinition):
            await change(connection, COMUNE, SERVICE, 1, NOON)
    with pytest.raises(UnknownDefinition):
        await store.change_draft(connection, COMUNE, FORM, seen="")
    await store.add_draft(connection, COMUNE, FORM, NOON)
    with pytest.raises(DefinitionNotPublic):
        await store.withdraw(connection, COMUNE, SERVICE, 1, NOON)


async def test_another_comune_has_its_own_versions(connection):
    await store.add_draft(connection, COMUNE, FORM, NOON)
    await store.publish(connection, COMUNE, SERVICE, 1, NOON)
    assert await states(connection, "c_x002") == {}
    with pytest.raises(UnknownDefinition):
        await store.published(connection, "c_x002", SERVICE)


async def test_those_who_add_a_version_at_once_get_one_each(database):
    async def add():
        async with database.transaction() as connection:
            return (await store.add_draft(connection, COMUNE, FORM, NOON)).version

    assert sorted(await asyncio.gather(*(add() for _ in range(8)))) == list(range(1, 9))


async def test_of_two_who_publish_at_once_one_version_is_published(database):
    async with database.transaction() as connection:
        for _ in range(2):
            await store.add_draft(connection, COMUNE, FORM, NOON)

    async def publish(version):
        async with database.transaction() as connection:
            await store.publish(connection, COMUNE, SERVICE, version, NOON)

    await asyncio.gather(publish(1), publish(2))
    async with database.reading() as connection:
        found = await states(connection)
    assert sorted(found.values()) == [DefinitionState.PUBLISHED, DefinitionState.WITHDRAWN]
