"""The copy of a portal and the way back, as people type it."""

import asyncio
import tarfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from benchmarks.database import a_schema
from portal.__main__ import main
from portal.bookings.tables import booking
from portal.notifications.states import MessageState
from portal.notifications.tables import outbox
from portal.storage.database import open_database
from portal.sync.links import acquaint, link_of, make_key
from portal.sync.tables import branch_link
from tests.portal.a_portal import a_portal


@pytest.fixture
def portal_directory(tmp_path, capsys):
    """A portal with one booking, whose branch has been met."""

    async def booked():
        async with a_portal(tmp_path) as portal:
            await portal.booked()
            async with portal.context.database.transaction() as connection:
                await make_key(connection, portal.comune, "centro")
                link = await link_of(connection, portal.comune, "centro")
                await acquaint(connection, link, "a branch's store", 7)
            assert main(["backup", str(tmp_path / "portal"), str(tmp_path / "copy")]) == 0

    asyncio.run(booked())
    capsys.readouterr()
    return tmp_path / "portal", tmp_path / "copy"


def test_a_copy_made_while_the_portal_runs_is_that_portal_again(portal_directory, tmp_path, capsys):
    directory, copy = portal_directory
    assert copy.stat().st_mode & 0o077 == 0
    assert main(["restore", str(tmp_path / "again"), str(copy)]) == 0
    for name in ("portal.toml", "portal.key", "sample.json"):
        assert (tmp_path / "again" / name).read_bytes() == (directory / name).read_bytes()
    rows = asyncio.run(_read(tmp_path / "again", select(branch_link)))
    assert [(row.branch, row.received, row.is_reconciling) for row in rows] == [("centro", 7, True)]
    assert "portal release" in capsys.readouterr().out


def test_what_was_there_is_set_aside_and_nothing_of_it_lost(portal_directory):
    directory, copy = portal_directory
    lost = (directory / "portal.key").read_bytes()
    assert main(["restore", str(directory), str(copy)]) == 0
    (aside,) = directory.glob("before-restore-*")
    assert (aside / "portal.key").read_bytes() == lost
    assert (aside / "portal.db").exists()


def test_a_branch_that_stays_away_is_released_by_staff(portal_directory, capsys):
    directory, copy = portal_directory
    assert main(["restore", str(directory), str(copy)]) == 0
    assert main(["release", str(directory), "--branch", "centro"]) == 0
    (row,) = asyncio.run(_read(directory, select(branch_link)))
    assert not row.is_reconciling
    assert main(["release", str(directory), "--branch", "centro"]) == 1
    assert "is waited for" in capsys.readouterr().err


def test_what_is_no_copy_changes_nothing(portal_directory, capsys):
    directory, copy = portal_directory
    before = {each.name: each.read_bytes() for each in directory.iterdir()}
    damaged = copy.with_name("damaged")
    damaged.write_bytes(copy.read_bytes()[:2000])
    for file in (damaged, copy.with_name("missing")):
        assert main(["restore", str(directory), str(file)]) == 1
        assert "take another" in capsys.readouterr().err
    assert {each.name: each.read_bytes() for each in directory.iterdir()} == before


def test_a_running_portal_is_not_restored_over(tmp_path, capsys):
    async def tried():
        async with a_portal(tmp_path):
            assert main(["backup", str(tmp_path / "portal"), str(tmp_path / "copy")]) == 0
            return main(["restore", str(tmp_path / "portal"), str(tmp_path / "copy")])

    assert asyncio.run(tried()) == 1
    assert "stop it first" in capsys.readouterr().err


def test_after_a_restore_no_short_message_goes_twice(portal_directory):
    directory, copy = portal_directory
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    by_sms = {"channel": "sms", "state": MessageState.WAITING, "due_at": long_ago}
    asyncio.run(_write(directory, update(outbox).values(**by_sms)))
    copy.unlink()
    assert main(["backup", str(directory), str(copy)]) == 0
    assert main(["restore", str(directory), str(copy)]) == 0
    rows = asyncio.run(_read(directory, select(outbox)))
    assert {row.state for row in rows} == {MessageState.OUTCOME_UNKNOWN}


def test_the_folders_of_a_portal_are_in_its_copy(portal_directory, tmp_path):
    directory, copy = portal_directory
    copy.unlink()
    (directory / "files" / "2026").mkdir(parents=True)
    (directory / "files" / "2026" / "a letter").write_bytes(b"of a citizen")
    assert main(["backup", str(directory), str(copy)]) == 0
    for again in (tmp_path / "again", directory):
        assert main(["restore", str(again), str(copy)]) == 0
        assert (again / "files" / "2026" / "a letter").read_bytes() == b"of a citizen"
    (aside,) = directory.glob("before-restore-*")
    assert (aside / "files" / "2026" / "a letter").exists()
    assert main(["backup", str(directory), str(tmp_path / "later")]) == 0
    with tarfile.open(tmp_path / "later") as archive:
        assert not [name for name in archive.getnames() if name.startswith("before-restore-")]


def test_a_portal_in_postgresql_is_copied_with_its_files_and_waits_for_its_branch(
    cluster, tmp_path, capsys
):
    url = asyncio.run(a_schema(cluster, "a_copied_portal"))
    directory, copy = tmp_path / "portal", tmp_path / "copy"

    async def met_and_booked():
        async with a_portal(tmp_path, url) as portal:
            await portal.booked()
            async with portal.context.database.transaction() as connection:
                await make_key(connection, portal.comune, "centro")
                link = await link_of(connection, portal.comune, "centro")
                await acquaint(connection, link, "a branch's store", 7)
            settings = directory / "portal.toml"
            settings.write_text(f'{settings.read_text()}\n[database]\nurl = "{url}"\n')
            assert main(["backup", str(directory), str(copy)]) == 0
            await portal.booked()
            assert main(["restore", str(directory), str(copy)]) == 1

    asyncio.run(met_and_booked())
    assert "stop all its processes" in capsys.readouterr().err
    asyncio.run(_write(directory, text("create table of_a_newer_version (id int)"), url))
    assert len(asyncio.run(_read(directory, select(booking), url))) == 2
    assert main(["restore", str(directory), str(copy)]) == 0
    assert len(asyncio.run(_read(directory, select(booking), url))) == 1
    (row,) = asyncio.run(_read(directory, select(branch_link), url))
    assert row.received == 7
    assert row.is_reconciling
    names = select(text("tablename from pg_tables where schemaname = current_schema()"))
    assert "of_a_newer_version" not in {n for (n,) in asyncio.run(_read(directory, names, url))}
    (aside,) = directory.glob("before-restore-*")
    assert {each.name for each in aside.iterdir()} >= {"portal.dump", "portal.key", "portal.toml"}


def test_without_the_databases_programs_a_copy_says_what_to_install(
    portal_directory, capsys, monkeypatch
):
    directory, copy = portal_directory
    settings = directory / "portal.toml"
    settings.write_text(settings.read_text() + '\n[database]\nurl = "postgresql://x/y"\n')
    monkeypatch.setenv("PATH", "")
    assert main(["backup", str(directory), str(copy.with_name("other"))]) == 1
    assert "install postgresql-client" in capsys.readouterr().err
    assert not copy.with_name("other").exists()


async def _read(directory, query, url=None):
    async with open_database(directory, url) as database, database.reading() as connection:
        return (await connection.execute(query)).all()


async def _write(directory, statement, url=None):
    async with open_database(directory, url) as database, database.transaction() as connection:
        await connection.execute(statement)
