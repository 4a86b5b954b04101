"""The second store: written before a number is shown, read before numbers are given again."""

import asyncio
import shutil
from pathlib import Path

import pytest

from portal.__main__ import main
from portal.branches.sheets import Comune
from portal.branches.staff_settings import put_comune
from portal.registration.annulments import annul, annulment_of
from portal.registration.copies import RegisterCopies, stop_numbering
from portal.registration.entries import Administration, RegistrationId
from portal.registration.second_store import SecondStore
from portal.storage.database import open_database
from sportello.cases.refusals import NumberingWaits
from tests.portal.a_portal import a_portal
from tests.portal.prepared import open_migrated
from tests.portal.registration.a_register import BORGO, a_year, numbers, registered

A_COMUNE = Comune(id=BORGO.comune, name="Borgo", owner="Comune di Borgo")


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "register-copies"


@pytest.fixture
async def copies(database, folder):
    async with database.transaction() as connection:
        await put_comune(connection, A_COMUNE)
    return RegisterCopies(database, SecondStore(str(folder)))


def pages(folder: Path) -> list[str]:
    return sorted(str(page.relative_to(folder)) for page in folder.rglob("*.json"))


async def test_a_registration_is_in_the_second_store_before_its_number_is_shown(
    database, copies, folder
):
    made = await registered(database)
    assert await copies.keep(made)
    assert pages(folder) == [f"c_b999/AOO1/{made.id.year}/0000000001.json"]
    found = await SecondStore(str(folder)).read(BORGO, [made.id])
    assert found == [made]


async def test_those_who_send_together_share_a_page_and_none_is_missing(database, copies, folder):
    made = await asyncio.gather(*(registered(database, f"R{n}") for n in range(30)))
    assert await asyncio.gather(*map(copies.keep, made)) == [True] * 30
    assert len(pages(folder)) == 1
    last = max(each.id for each in made)
    found = await SecondStore(str(folder)).read(BORGO, [last])
    assert found == sorted(made, key=lambda each: each.id)


async def test_while_the_second_store_is_away_no_number_is_shown_and_none_is_lost(
    database, copies, folder
):
    folder.write_text("no folder")
    made = await registered(database)
    assert not await copies.keep(made)
    folder.unlink()
    await copies.look()
    assert await copies.keep(made)
    assert len(pages(folder)) == 1


async def test_what_a_killed_process_left_is_written_by_another(database, copies, folder):
    made = await registered(database)
    await RegisterCopies(database, SecondStore(str(folder))).look()
    assert await copies.keep(made)
    assert len(pages(folder)) == 1


async def test_two_processes_that_write_the_same_page_agree(database, copies, folder):
    made = await registered(database)
    other = RegisterCopies(database, SecondStore(str(folder)))
    assert all(await asyncio.gather(copies.keep(made), other.keep(made)))


async def test_a_number_that_stands_for_two_registrations_is_not_shown(
    database, copies, folder, tmp_path
):
    await copies.keep(await registered(database, "the first"))
    (tmp_path / "other").mkdir()
    async with open_migrated(tmp_path / "other", None) as other:
        async with other.transaction() as connection:
            await put_comune(connection, A_COMUNE)
        second = await registered(other, "another of the same number")
        assert not await RegisterCopies(other, SecondStore(str(folder))).keep(second)


async def test_what_was_lost_returns_under_its_own_number(database, copies, tmp_path, folder):
    made = [await registered(database, f"R{n}") for n in range(3)]
    await copies.keep(made[-1])
    (tmp_path / "last night").mkdir()
    async with open_migrated(tmp_path / "last night", None) as older:
        async with older.transaction() as connection:
            await put_comune(connection, A_COMUNE)
            await stop_numbering(connection)
        with pytest.raises(NumberingWaits):
            await registered(older)
        assert await RegisterCopies(older, SecondStore(str(folder))).read_back()
        assert await numbers(older) == [(each.id.year, each.id.number) for each in made]
        assert (await registered(older)).number == "0000004"


async def test_a_second_store_that_is_another_one_lets_no_number_be_given(database, copies, folder):
    await copies.keep(await registered(database))
    shutil.rmtree(folder)
    assert not await copies.read_back()
    with pytest.raises(NumberingWaits):
        await registered(database)


async def test_what_was_numbered_while_it_was_read_is_not_brought_back_twice(database, copies):
    made = [await registered(database) for _ in range(3)]
    await copies.keep(made[-1])
    assert all(await asyncio.gather(*(copies.read_back() for _ in range(4))))
    assert len(await numbers(database)) == 3


@pytest.fixture
def kept_portal(tmp_path, capsys):
    """A portal that was copied after two registrations, and has made three more."""

    async def lived():
        async with a_portal(tmp_path) as portal:
            of_whom = Administration.of(portal.context.directory.comuni[0].comune)
            copies, database = portal.context.register_copies, portal.context.database
            for n in range(5):
                made = await registered(database, f"R{n}", administration=of_whom)
                assert await copies.keep(made)
                if n == 1:
                    assert main(["backup", str(directory), str(tmp_path / "copy")]) == 0
            return of_whom

    directory = tmp_path / "portal"
    of_whom = asyncio.run(lived())
    capsys.readouterr()
    return directory, tmp_path / "copy", of_whom


async def number_in(directory, of_whom):
    async with open_database(directory, None) as database:
        return (await registered(database, administration=of_whom)).id.number


async def look_in(directory):
    """As a start of the portal does."""
    store = SecondStore(str(directory / "register-copies"))
    async with open_database(directory, None) as database:
        return await RegisterCopies(database, store).read_back()


def test_a_portal_restored_from_last_nights_copy_goes_on_with_no_number_twice(kept_portal, capsys):
    directory, copy, of_whom = kept_portal
    assert main(["restore", str(directory), str(copy)]) == 0
    assert "register-copies" in capsys.readouterr().out
    with pytest.raises(NumberingWaits):
        asyncio.run(number_in(directory, of_whom))
    assert asyncio.run(look_in(directory))
    assert asyncio.run(number_in(directory, of_whom)) == 6


def test_a_database_put_back_by_hand_is_noticed_at_the_start(kept_portal, tmp_path):
    directory, copy, of_whom = kept_portal
    assert main(["restore", str(tmp_path / "elsewhere"), str(copy)]) == 0
    shutil.copy(tmp_path / "elsewhere" / "portal.db", directory / "portal.db")
    assert asyncio.run(look_in(directory))
    assert asyncio.run(number_in(directory, of_whom)) == 6


def test_where_the_second_store_is_lost_staff_says_after_which_number_it_goes_on(
    kept_portal, tmp_path, capsys
):
    _, copy, of_whom = kept_portal
    again = tmp_path / "another machine"
    assert main(["restore", str(again), str(copy)]) == 0
    assert not asyncio.run(look_in(again))
    with pytest.raises(NumberingWaits):
        asyncio.run(number_in(again, of_whom))
    assert main(["resume-numbering", str(again), "--after", "40"]) == 0
    assert f"after 0000040/{a_year()}" in capsys.readouterr().out
    assert asyncio.run(look_in(again))
    assert asyncio.run(number_in(again, of_whom)) == 41


async def test_pages_of_years_before_are_known_as_well(database, copies, folder):
    made = await registered(database)
    await copies.keep(made)
    assert await SecondStore(str(folder)).pages(BORGO) == [RegistrationId(made.id.year, 1)]
    assert await SecondStore(str(folder)).areas(BORGO.comune) == {"AOO1"}
    assert await SecondStore(str(folder)).areas("c_a001") == set()


async def test_an_annulment_comes_back_with_the_registration_it_is_of(
    tmp_path, database, copies, folder
):
    made = await registered(database, "Passo carrabile")
    assert await copies.keep(made)
    await copies.look()
    async with database.transaction() as connection:
        said = {"authorisation": "Det. 3", "reason": "sent twice", "operator": "rosa"}
        annulled = await annul(connection, BORGO, made.id, **said)
    await copies.look()
    assert f"annulled/c_b999/AOO1/{made.id.year}/0000000001.json" in pages(folder)
    (tmp_path / "again").mkdir()
    async with open_migrated(tmp_path / "again", None) as again:
        async with again.transaction() as connection:
            await put_comune(connection, A_COMUNE)
        back = RegisterCopies(again, SecondStore(str(folder)))
        assert await back.read_back()
        await back.look()
        async with again.reading() as connection:
            assert await annulment_of(connection, BORGO, made.id) == annulled
    assert len(pages(folder)) == 2


async def test_an_annulment_waits_for_a_second_store_that_is_away(database, copies, folder):
    made = await registered(database)
    assert await copies.keep(made)
    async with database.transaction() as connection:
        said = {"authorisation": "Det. 3", "reason": "sent twice", "operator": "rosa"}
        await annul(connection, BORGO, made.id, **said)
    folder.rename(folder.with_suffix(".away"))
    folder.write_text("no folder")
    await copies.look()
    folder.unlink()
    folder.with_suffix(".away").rename(folder)
    await copies.look()
    assert len(pages(folder)) == 2
