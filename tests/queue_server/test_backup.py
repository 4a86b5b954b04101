"""A branch in one file, and back; and files that older versions have left behind."""

import asyncio
import tarfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from queue_server.office.after_restore import MARK
from queue_server.people.records import People
from queue_server.storage.backup import PARTS, CannotCopy, back_up, restore
from queue_server.storage.migrations import JOURNAL, bring_up_to_date
from queue_server.storage.stores import open_home
from sportello.model.commands import CallNext, OpenCounter, StartServing, TakeTicket
from sportello.model.person import Role
from sportello.model.wire import Identify, ReadNote, WhoIs, WriteNote
from tests.queue_server.a_server import FakeClock, ServerHere, server_here
from web.process.cannot_start import CannotStart

OLD = Path(__file__).parent / "old" / "branch-0001.tar.gz"
"""What `the_morning` of 23 November 2026 left, as the first released schema kept it."""

OLD_TOTEM_KEY = "kept-in-the-old-branch-of-the-tests-alone"


async def the_morning(server: ServerHere) -> str:
    """Three tickets, one of a known citizen, who is being served; the totem's key."""
    await server.operator("anna")
    key = await server.key("totem-1", Role.TOTEM)
    totem = await server.join("totem-1", key)
    desk = await server.line("desk-1", Role.COUNTER)
    await desk.log_in("anna")
    await desk.ask(OpenCounter(id=uuid4(), counter="1"))
    known = await totem.ask(
        Identify(id=uuid4(), codice_fiscale="CCCFBA85D03L219P", surname="Caccia")
    )
    await totem.ask(TakeTicket(id=uuid4(), service="certificati", citizen=known.citizen))
    for _ in range(2):
        await totem.ask(TakeTicket(id=uuid4(), service="certificati"))
    called = await desk.ask(CallNext(id=uuid4(), counter="1"))
    await desk.ask(StartServing(id=uuid4(), ticket=called.accepted[0].ticket))
    return key


@pytest.fixture
def branch(tmp_path):
    directory = tmp_path / "branch"
    directory.mkdir()
    (directory / "branch.toml").write_text("# as it was")
    return directory


async def test_a_restored_branch_goes_on_where_the_copy_was_made(branch, tmp_path):
    copy, again, clock = tmp_path / "copy", tmp_path / "again", FakeClock()
    async with server_here(branch, clock=clock) as server:
        key = await the_morning(server)
        await asyncio.to_thread(back_up, branch, copy)
        _, lost = await server.command(TakeTicket(id=uuid4(), service="certificati"), key)
        assert lost["accepted"][-1]["code"] == "A004"
    restore(copy, again)
    assert (again / "branch.toml").read_text() == "# as it was"
    async with server_here(again, clock=clock) as server:
        _, reply = await server.command(TakeTicket(id=uuid4(), service="certificati"), key)
        assert reply["accepted"][-1]["code"] == "A104", "whoever holds A004 is the only one"
        desk = await server.line("desk-1", Role.COUNTER)
        await desk.log_in("anna")
        person = await desk.ask(WhoIs(id=uuid4(), ticket="2026-11-23-A001"))
        assert person.surname == "Caccia"


async def test_after_last_nights_copy_no_number_of_this_morning_is_given_twice(branch, tmp_path):
    copy, again, clock = tmp_path / "copy", tmp_path / "again", FakeClock()
    async with server_here(branch, clock=clock) as server:
        key = await the_morning(server)
        await asyncio.to_thread(back_up, branch, copy)
        clock.pass_by(days=1)
        _, lost = await server.command(TakeTicket(id=uuid4(), service="certificati"), key)
        assert lost["accepted"][-1]["ticket"] == "2026-11-24-A001"
    restore(copy, again)
    async with server_here(again, clock=clock) as server:
        _, reply = await server.command(TakeTicket(id=uuid4(), service="certificati"), key)
        assert reply["accepted"][-1]["ticket"] == "2026-11-24-A101"


async def test_a_copy_under_load_is_of_one_instant(branch, tmp_path):
    async with server_here(branch) as server:
        totem = await server.line("totem-1", Role.TOTEM)
        copying = asyncio.create_task(asyncio.to_thread(back_up, branch, tmp_path / "copy"))
        while not copying.done():
            await totem.ask(TakeTicket(id=uuid4(), service="certificati"))
        await copying
        given = server.running.parts.broadcast.hall.seq
    restore(tmp_path / "copy", tmp_path / "again")
    async with open_home(tmp_path / "again", None, "") as home:
        events = await home.journal.since(0, 10**6)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert len(events) <= given


async def test_a_stopped_branch_is_copied_too(branch, tmp_path):
    async with server_here(branch) as server:
        await server.running.parts.timers.look()
    back_up(branch, tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "again")
    assert {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "again").iterdir()} == (
        dict.fromkeys((*PARTS, MARK), 0o600)
    )
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600


def without(copy: Path, kept: Path, *names: str) -> Path:
    """The copy less these parts, as docs/operations.md makes one that is kept for longer."""
    with tarfile.open(copy) as whole, tarfile.open(kept, "w:gz") as archive:
        for member in whole.getmembers():
            if member.name not in names:
                archive.addfile(member, whole.extractfile(member))
    return kept


@pytest.mark.parametrize("taken_out", [("people.db", "people.key"), ("people.db",)])
async def test_a_copy_that_was_kept_without_people_is_restored_and_knows_nobody(
    branch, tmp_path, taken_out
):
    again, clock = tmp_path / "again", FakeClock()
    async with server_here(branch, clock=clock) as server:
        key = await the_morning(server)
    back_up(branch, tmp_path / "copy")
    restore(without(tmp_path / "copy", tmp_path / "kept", *taken_out), again)
    back_up(again, tmp_path / "copied-before-its-first-start")
    async with server_here(again, clock=clock) as server:
        desk = await server.line("desk-1", Role.COUNTER)
        await desk.log_in("anna")
        person = await desk.ask(WhoIs(id=uuid4(), ticket="2026-11-23-A001"))
        assert person.refused == "unknown_citizen"
        identify = Identify(id=uuid4(), codice_fiscale="CCCFBA85D03L219P", surname="Caccia")
        totem = await server.join("totem-1", key)
        known = await totem.ask(identify)
        take = TakeTicket(id=uuid4(), service="certificati", citizen=known.citizen)
        assert (await totem.ask(take)).accepted[-1].code == "A104"


async def test_people_without_their_key_are_missed_at_the_start(branch, tmp_path):
    async with server_here(branch, clock=FakeClock()) as server:
        await the_morning(server)
    back_up(branch, tmp_path / "copy")
    restore(without(tmp_path / "copy", tmp_path / "kept", "people.key"), tmp_path / "again")
    with pytest.raises(CannotStart, match=r"people\.key is missing"):
        async with server_here(tmp_path / "again"):
            pass


def test_a_copy_without_its_journal_is_none(tmp_path):
    with pytest.raises(CannotCopy, match="no copy of a branch"):
        restore(without(OLD, tmp_path / "kept", "journal.db"), tmp_path / "again")


async def test_nothing_is_overwritten(branch, tmp_path):
    async with server_here(branch):
        pass
    (tmp_path / "copy").write_text("dear to me")
    with pytest.raises(CannotCopy, match="is there already"):
        back_up(branch, tmp_path / "copy")
    assert (tmp_path / "copy").read_text() == "dear to me"
    back_up(branch, tmp_path / "other")
    with pytest.raises(CannotCopy, match="is not empty"):
        restore(tmp_path / "other", branch)


def test_what_is_no_branch_is_not_copied(tmp_path):
    with pytest.raises(CannotCopy, match="keeps no journal"):
        back_up(tmp_path, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


async def test_what_is_no_copy_or_torn_is_not_restored(branch, tmp_path):
    async with server_here(branch):
        pass
    back_up(branch, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "torn").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CannotCopy, match="no whole copy"):
        restore(tmp_path / "torn", tmp_path / "a")
    with tarfile.open(tmp_path / "strange", "w:gz") as archive:
        archive.add(branch / "journal.db", "../../journal.db")
    with pytest.raises(CannotCopy, match="no copy of a branch"):
        restore(tmp_path / "strange", tmp_path / "b")
    assert not (tmp_path / "a").exists()
    assert not (tmp_path / "b").exists()


async def test_of_a_restore_that_fails_nothing_is_left(branch, tmp_path):
    async with server_here(branch):
        pass
    journal = branch / "journal.db"
    stored = journal.read_bytes()
    journal.write_bytes(stored[:4096] + b"\xa5" * 4096 + stored[8192:])
    with tarfile.open(tmp_path / "copy", "w:gz") as archive:
        for name in PARTS:
            archive.add(branch / name, name)
    with pytest.raises(CannotCopy, match="is damaged"):
        restore(tmp_path / "copy", tmp_path / "new" / "branch")
    assert not (tmp_path / "new").exists()
    (tmp_path / "there").mkdir()
    with pytest.raises(CannotCopy, match="is damaged"):
        restore(tmp_path / "copy", tmp_path / "there")
    assert not list((tmp_path / "there").iterdir())


# --- files of older versions ------------------------------------------------------------------


@pytest.fixture
def old(tmp_path):
    restore(OLD, tmp_path / "old")
    return tmp_path / "old"


async def test_a_branch_of_the_first_version_opens_and_goes_on(old):
    async with server_here(old, clock=FakeClock()) as server:
        status, reply = await server.command(
            TakeTicket(id=uuid4(), service="certificati"), OLD_TOTEM_KEY
        )
        assert (status, reply["accepted"][-1]["code"]) == (200, "A104")
        desk = await server.line("desk-1", Role.COUNTER)
        await desk.log_in("anna")
        person = await desk.ask(WhoIs(id=uuid4(), ticket="2026-11-23-A001"))
        assert person.codice_fiscale == "CCCFBA85D03L219P"


async def test_a_branch_of_the_first_version_takes_notes_and_keeps_its_register(old):
    reading = {"at": "2026-11-23", "operator": "a", "station": "s", "ticket": "A1"}
    with closing(Database(old / "people.db")) as people:
        people["reading"].insert(reading)
    async with open_home(old, None, "") as home:
        assert await home.people.rows("select about, what from reading") == [("A1", "person")]
    async with server_here(old, clock=FakeClock()) as server:
        desk = await server.line("desk-1", Role.COUNTER)
        await desk.log_in("anna")
        ticket = "2026-11-23-A001"
        written = await desk.ask(WriteNote(id=uuid4(), ticket=ticket, text="torna con il modulo"))
        assert (await desk.ask(ReadNote(id=uuid4(), ticket=ticket))).text == written.text


async def test_old_people_are_erased_by_the_new_rules(old):
    clock = FakeClock(datetime(2028, 1, 1, tzinfo=UTC))
    async with open_home(old, None, "") as home:
        people = People(home.people, home.people_key, clock)
        assert await people.erase(timedelta(hours=72)) == 1


def test_a_further_step_is_applied_to_an_old_journal_once_and_loses_nothing(old):
    steps = Migrations("journal")
    with closing(Database(memory=True)) as untouched:
        for step in JOURNAL.pending(untouched):
            steps(name=step.name)(step.fn)
    applied = []

    @steps(name="9999_of_the_future")
    def _future(db: Database) -> None:
        db.execute("alter table event add column branch text not null default 'prova'")
        applied.append(db)

    db = Database(old / "journal.db")
    before = db.execute("select seq, body from event order by seq").fetchall()
    for _ in range(2):
        bring_up_to_date(db, steps, old / "journal.db")
    assert len(applied) == 1
    assert db.execute("select seq, body from event order by seq").fetchall() == before
    assert db.execute("select distinct branch from event").fetchall() == [("prova",)]
    db.close()
