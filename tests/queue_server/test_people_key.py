"""The key of the people: known by its fingerprint, missed by name, and a way on without it."""

from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from sqlite_utils import Database

from queue_server.people.records import Citizen, People
from queue_server.people.seal import Seal
from queue_server.people.start_anew import begin_anew
from queue_server.storage.backup import restore
from queue_server.storage.stores import open_home
from sportello.model.commands import TakeTicket
from sportello.model.person import Actor, Role, Source
from sportello.model.refusals import UnknownCitizen
from sportello.model.wire import ReadNote, WhoIs
from tests.queue_server.a_server import FakeClock, server_here
from tests.queue_server.test_people import FABIO, issued_to
from web.process.cannot_start import AlreadyRunning, CannotStart

OLD = Path(__file__).parent / "old" / "branch-0002.tar.gz"
"""A morning of 23 November 2026 as the schema before fingerprints kept it: a person, a note."""

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ANNA = Actor("desk-1", frozenset({Role.OPERATOR}), "anna")


@pytest.fixture
def key(tmp_path) -> Path:
    return tmp_path / "people.key"


@pytest.fixture
async def ticket_of_fabio(tmp_path, either):
    """The event of a ticket whose citizen a branch knows that is stopped by now."""
    async with people_of(tmp_path, either) as people:
        return issued_to(await people.remember(FABIO, Source.CHIP, MONDAY))


@asynccontextmanager
async def people_of(directory: Path, database: str | None):
    async with open_home(directory, database, "") as home:
        yield People(home.people, home.people_key, FakeClock())


def replace_it(key: Path) -> None:
    key.write_bytes(Fernet.generate_key())


def cut_it(key: Path) -> None:
    key.write_bytes(key.read_bytes()[:20])


def empty_it(key: Path) -> None:
    key.write_bytes(b"")


@pytest.mark.parametrize(
    ("befalls", "told"),
    [
        (Path.unlink, "is missing"),
        (replace_it, "is not the key of this branch"),
        (cut_it, "is damaged"),
        (empty_it, "is damaged"),
    ],
)
async def test_a_key_that_is_not_the_one_is_named_at_the_start_with_both_ways_out(
    ticket_of_fabio, key, tmp_path, either, befalls, told
):
    befalls(key)
    left = key.read_bytes() if key.exists() else None
    with pytest.raises(CannotStart, match=told) as fault:
        async with people_of(tmp_path, either):
            pass
    assert "copy people.key from the last copy" in str(fault.value)
    assert f"queue-server people-anew {tmp_path}" in str(fault.value)
    assert (key.read_bytes() if key.exists() else None) == left, "nothing is made in its place"


async def test_a_key_that_was_copied_back_opens_what_it_sealed(
    ticket_of_fabio, key, tmp_path, either
):
    right = key.read_bytes()
    key.write_bytes(right + b"\n")
    async with people_of(tmp_path, either) as people:
        people.note([ticket_of_fabio])
        assert await people.read("2026-11-23-A001", ANNA) == FABIO


async def test_a_branch_without_its_key_begins_anew_and_its_register_goes_on(
    ticket_of_fabio, key, tmp_path, either
):
    async with people_of(tmp_path, either) as people:
        people.note([ticket_of_fabio])
        await people.read("2026-11-23-A001", ANNA)
    old_key = key.read_bytes()
    store, key_aside = await begin_anew(tmp_path, either, NOW)
    assert key_aside.read_bytes() == old_key
    assert not key.exists()
    async with people_of(tmp_path, either) as people:
        people.note([ticket_of_fabio])
        with pytest.raises(UnknownCitizen):
            await people.read("2026-11-23-A001", ANNA)
        again = await people.remember(FABIO, Source.CHIP, MONDAY)
        people.note([issued_to(again)])
        assert await people.read("2026-11-23-A001", ANNA) == FABIO
        assert len(await people._tables.rows("select at from reading")) == 3
    assert key.read_bytes() != old_key
    assert store.stat().st_mode & 0o777 == 0o600


async def test_what_was_set_aside_can_be_put_back_with_its_key(ticket_of_fabio, tmp_path, either):
    store, key = await begin_anew(tmp_path, either, NOW)
    again = tmp_path / "again"
    again.mkdir()
    store.rename(again / "people.db")
    key.rename(again / "people.key")
    async with people_of(again, None) as people:
        people.note([ticket_of_fabio])
        assert await people.read("2026-11-23-A001", ANNA) == FABIO


async def test_nothing_begins_anew_under_a_running_server(tmp_path, either):
    other = tmp_path / "other"
    other.mkdir()
    async with server_here(tmp_path, database=either):
        with pytest.raises(AlreadyRunning):
            await begin_anew(tmp_path, either, NOW)
        if either is not None:
            with pytest.raises(CannotStart, match="a queue server runs on that database"):
                await begin_anew(other, either, NOW)


# --- stores of the version before -------------------------------------------------------------


@pytest.fixture
def old(tmp_path) -> Path:
    restore(OLD, tmp_path / "old")
    return tmp_path / "old"


async def test_an_old_store_learns_its_keys_fingerprint_and_goes_on(old):
    async with server_here(old, clock=FakeClock()) as server:
        desk = await server.line("desk-1", Role.COUNTER)
        await desk.log_in("anna")
        who = await desk.ask(WhoIs(id=uuid4(), ticket="2026-11-23-A001"))
        assert who.surname == "Caccia"
        note = await desk.ask(ReadNote(id=uuid4(), ticket="2026-11-23-A001"))
        assert note.text == "torna con il modulo"
    replace_it(old / "people.key")
    with pytest.raises(CannotStart, match="is not the key"):
        async with server_here(old, clock=FakeClock()):
            pass


@pytest.mark.parametrize("befalls", [Path.unlink, replace_it, cut_it])
async def test_an_old_store_takes_no_key_that_opens_nothing_of_it(old, befalls):
    befalls(old / "people.key")
    with pytest.raises(CannotStart, match="people-anew"):
        async with open_home(old, None, ""):
            pass


async def test_what_an_older_version_sealed_with_a_key_that_is_lost_is_unknown_and_no_fault(old):
    """Its key was replaced in silence, and more was sealed with the new one since."""
    key = Fernet.generate_key()
    (old / "people.key").write_bytes(key)
    since = Seal(key).close(Citizen("RSSMRA85T10A562S", "Rossi", "Mario"))
    people = Database(old / "people.db")
    people["person"].insert({"ref": "r", "lookup": "l", "sealed": since, "seen_at": "2026-11-23"})
    people.close()
    async with server_here(old, clock=FakeClock()) as server:
        desk = await server.line("desk-1", Role.COUNTER)
        await desk.log_in("anna")
        who = await desk.ask(WhoIs(id=uuid4(), ticket="2026-11-23-A001"))
        assert who.refused == "unknown_citizen"
        note = await desk.ask(ReadNote(id=uuid4(), ticket="2026-11-23-A001"))
        assert note.text == ""
        totem = await server.line("totem-1", Role.TOTEM)
        reply = await totem.ask(TakeTicket(id=uuid4(), service="certificati"))
        assert reply.accepted
