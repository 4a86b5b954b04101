"""A damaged journal is refused before anyone is served, and its repair repeats no number."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.app import utc_now
from queue_server.journal.chain import ChainRow, Kept, Walk, linked
from queue_server.journal.head import HEAD_FILE, PLACE_BYTES, Head, HeadFile, HeadUnreadable
from queue_server.journal.repair import Repaired, repair
from queue_server.journal.soundness import IndexDamaged, JournalTorn, examined
from queue_server.storage.backup import back_up, restore
from queue_server.storage.stores import open_journal
from sportello.model.commands import CallNext, OpenCounter, ReserveNumbers, StartServing, TakeTicket
from sportello.model.person import Role
from tests.queue_server.a_server import (
    FakeClock,
    ServerHere,
    ServerProcess,
    Visitor,
    a_plan,
    prepare,
    server_here,
    visiting,
)

GIVEN = 130
"""More than a restored branch skips unless it knows better."""


class Morning:
    """A branch that has given numbers, and what is on their paper."""

    def __init__(self, directory: Path, database: str | None) -> None:
        self.directory = directory
        self.database = database
        self.clock = FakeClock()
        self.given: list[str] = []
        self.key = ""
        self.block = range(0)

    def running(self):
        return server_here(self.directory, database=self.database, clock=self.clock)

    async def take(self, visitor: Visitor, count: int) -> list[str]:
        codes = await asyncio.gather(*(a_number(visitor, self.key) for _ in range(count)))
        self.given += codes
        return list(codes)

    async def begin(self) -> None:
        async with self.running() as server:
            await server.operator("anna")
            self.key = await server.key("totem-1", Role.TOTEM)
            self.block = await self.reserved(server)
            await self.take(server, GIVEN)
            desk = await server.line("desk-1", Role.COUNTER)
            await desk.log_in("anna")
            await desk.ask(OpenCounter(id=uuid4(), counter="1"))
            called = await desk.ask(CallNext(id=uuid4(), counter="1"))
            await desk.ask(StartServing(id=uuid4(), ticket=called.accepted[0].ticket))

    async def reserved(self, server: ServerHere, key: str | None = None) -> range:
        _, reply = await server.command(ReserveNumbers(id=uuid4()), key or self.key)
        block = reply["accepted"][-1]["block"]
        return range(block["first"], block["last"] + 1)

    async def sql(self, *statements: str) -> None:
        """Behind the server's back."""
        if self.database is None:
            with closing(sqlite3.connect(self.directory / "journal.db")) as file, file:
                for statement in statements:
                    file.execute(statement)
            return
        connection = await asyncpg.connect(self.database)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    async def repair(self) -> Repaired:
        return await repair(self.directory, a_plan(), self.database, self.clock)

    async def goes_on(self) -> list[str]:
        """Numbers that are given now; none of them is anybody's."""
        before = list(self.given)
        async with self.running() as server:
            codes = await self.take(server, 3)
            other = await server.key("totem-2", Role.TOTEM)
            block = await self.reserved(server, other)
        assert set(codes).isdisjoint(before)
        assert set(block).isdisjoint(self.block)
        assert set(block).isdisjoint(int(code[1:]) for code in self.given)
        return codes


async def a_number(visitor: Visitor, key: str) -> str:
    status, reply = await visitor.command(TakeTicket(id=uuid4(), service="certificati"), key)
    assert status == 200, reply
    code: str = reply["accepted"][-1]["code"]
    return code


@pytest.fixture
async def morning(tmp_path, either):
    morning = Morning(tmp_path, either)
    await morning.begin()
    return morning


@pytest.fixture
async def in_files(tmp_path):
    morning = Morning(tmp_path, None)
    await morning.begin()
    return morning


async def refused(morning: Morning) -> str:
    with pytest.raises(JournalTorn) as torn:
        async with morning.running():
            pass
    assert f"queue-server repair {morning.directory}" in str(torn.value)
    return str(torn.value)


# --- what can happen to a journal -------------------------------------------------------------

TICKET = """'{"type": "ticket_issued", "at": "2026-11-23T08:00:00Z", "seq": 50}'"""

DAMAGES = {
    "rows at the end are gone": ["delete from event where seq > 60"],
    "a row is gone": ["delete from event where seq = 50"],
    "the day's first row is gone": ["delete from event where seq = 1"],
    "the day's first row says another day": ["update event set day = '2026-11-22' where seq = 1"],
    "half of the day says another day": ["update event set day = '2026-11-20' where seq < 60"],
    "all rows are gone": ["delete from event"],
    "two rows are swapped": [
        "update event set seq = -50 where seq = 50",
        "update event set seq = 50 where seq = 51",
        "update event set seq = 51 where seq = -50",
    ],
    "a row is edited": ["update event set station = 'totem-9' where seq = 50"],
    "a row cannot be read": [f"update event set body = {TICKET} where seq = 50"],
    "the last row is edited": [
        "update event set at = '2026-11-23 09:00:00+00:00' where seq = (select max(seq) from event)"
    ],
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_no_server_starts_on_a_damaged_journal_and_a_repaired_one_gives_new_numbers(
    morning, damage
):
    await morning.sql(*DAMAGES[damage])
    await refused(morning)
    await morning.repair()
    await morning.goes_on()
    async with open_journal(morning.directory, morning.database) as journal:
        assert (await examined(journal)).is_none


async def test_who_waits_keeps_their_place_when_another_row_is_lost(morning):
    await morning.sql("delete from event where seq = 50")
    await morning.repair()
    async with morning.running() as server:
        waiting = server.running.parts.broadcast.hall.waiting
    assert len(waiting) == GIVEN - 2, "one is being served, one is lost"


async def test_what_cannot_have_happened_without_a_lost_row_is_kept_apart(morning):
    async with open_journal(morning.directory, morning.database) as journal:
        issued = next(e for e in await journal.since(0, 999) if getattr(e, "code", "") == "A001")
    await morning.sql(f"delete from event where seq = {issued.seq}")
    await morning.repair()
    (file,) = morning.directory.glob("repaired-*.jsonl")
    found, *taken_out = file.read_text().splitlines()
    assert "are missing" in found or "is missing" in found
    assert [line.count(issued.ticket) for line in taken_out] == [1, 1], "its call and its service"
    assert file.stat().st_mode & 0o777 == 0o600
    await morning.goes_on()


async def test_the_sentence_names_how_much_is_missing(in_files):
    await in_files.sql("delete from event where seq > 60")
    last = GIVEN + 5
    path = in_files.directory / "journal.db"
    assert await refused(in_files) == (
        f"{path} ends with event 60, but {last} were written. Restore the last copy "
        "(queue-server restore), or go on without what is missing, with numbers that no one can "
        f"have yet: queue-server repair {in_files.directory}"
    )


@pytest.mark.parametrize("is_there", [True, False])
async def test_an_empty_or_missing_file_is_no_new_branch(in_files, is_there):
    for file in in_files.directory.glob("journal.db*"):
        file.unlink()
    if is_there:
        (in_files.directory / "journal.db").touch()
    assert "ends with event 0" in await refused(in_files)
    await in_files.repair()
    await in_files.goes_on()


async def test_a_branch_that_lost_its_journal_and_the_head_beside_is_no_new_one(in_files):
    for file in in_files.directory.glob("journal.*"):
        file.unlink()
    assert "is missing, which says where it ends" in await refused(in_files)
    await in_files.repair()
    await in_files.goes_on()


@pytest.mark.parametrize("until_tomorrow", [False, True])
async def test_a_copy_of_yesterday_that_was_put_back_is_found(tmp_path, until_tomorrow):
    morning = Morning(tmp_path, None)
    await morning.begin()
    copy = (tmp_path / "journal.db").read_bytes()
    morning.clock.pass_by(days=1)
    morning.given.clear()
    async with morning.running() as server:
        await morning.take(server, GIVEN)
    (tmp_path / "journal.db").write_bytes(copy)
    assert "but" in await refused(morning)
    if until_tomorrow:
        morning.clock.pass_by(days=1)
        morning.given.clear()
    await morning.repair()
    codes = await morning.goes_on()
    assert min(codes) == ("A101" if until_tomorrow else f"A{GIVEN + 101}")


async def test_a_restored_copy_goes_on_above_what_the_lost_journals_head_knows(tmp_path):
    branch, copy, again = tmp_path / "branch", tmp_path / "copy", tmp_path / "again"
    branch.mkdir()
    (branch / "branch.toml").write_text("# as it was")
    lost = Morning(branch, None)
    await lost.begin()
    await asyncio.to_thread(back_up, branch, copy)
    async with lost.running() as server:
        await lost.take(server, GIVEN)
    restore(copy, again)
    shutil.copy(branch / HEAD_FILE, again)
    lost.directory = again
    assert "ends with event" in await refused(lost)
    await lost.repair()
    await lost.goes_on()


async def test_a_journal_of_another_past_is_found(in_files):
    """As long as the lost one, and whole in itself."""
    copy = in_files.directory / HEAD_FILE
    kept = copy.read_bytes()
    await in_files.sql("delete from event where seq > 60")
    await in_files.repair()
    async with in_files.running() as server:
        await in_files.take(server, GIVEN)
    copy.write_bytes(kept)
    assert "is not the one that was written" in await refused(in_files)


@pytest.mark.parametrize("is_there", [True, False])
async def test_a_head_that_is_lost_or_damaged_is_no_licence(in_files, is_there):
    head = in_files.directory / HEAD_FILE
    head.write_bytes(b"\0" * 2 * PLACE_BYTES) if is_there else head.unlink()
    assert str(head) in await refused(in_files)
    await in_files.repair()
    await in_files.goes_on()


async def test_damage_in_old_days_lets_a_server_start_and_is_found_by_check(morning):
    morning.clock.pass_by(days=1)
    async with morning.running() as server:
        await server.running.parts.timers.look()
    await morning.sql("delete from event where seq = 50")
    async with morning.running():
        pass
    async with open_journal(morning.directory, morning.database) as journal:
        damage = await examined(journal)
    assert str(damage) == "event 51: 1 before it is missing"
    await morning.repair()
    async with open_journal(morning.directory, morning.database) as journal:
        assert (await examined(journal)).is_none


async def test_rows_of_the_version_before_are_taken_into_the_chain_at_the_first_start(morning):
    await morning.sql("update event set digest = null")
    (morning.directory / HEAD_FILE).unlink()
    await morning.goes_on()
    async with open_journal(morning.directory, morning.database) as journal:
        assert (await examined(journal)).is_none
    await morning.sql("update event set station = 'totem-9' where seq = 50")
    async with open_journal(morning.directory, morning.database) as journal:
        (tear,) = (await examined(journal)).tears
    assert tear.seq == GIVEN + 5, "the first digest vouches for all before it"


async def test_rows_that_are_missing_in_a_journal_of_the_version_before_are_found(morning):
    await morning.sql("update event set digest = null", "delete from event where seq = 50")
    (morning.directory / HEAD_FILE).unlink()
    assert "event 51: it comes after event 49" in await refused(morning)
    await morning.repair()
    await morning.goes_on()


def a_wrong_entry(page: bytes) -> bytes:
    return page.replace(b"2026-11-23", b"2026-11-28", 1)


def a_wrong_page(page: bytes) -> bytes:
    return b"\xa5" * len(page)


def damage_index(directory: Path, index: str, damaged: Callable[[bytes], bytes]) -> None:
    """On the disk, where no row stands."""
    file = directory / "journal.db"
    with closing(sqlite3.connect(file)) as db:
        ((size,),) = db.execute("pragma page_size")
        ((root,),) = db.execute("select rootpage from sqlite_master where name = ?", [index])
    there = slice((root - 1) * size, root * size)
    stored = bytearray(file.read_bytes())
    before = bytes(stored[there])
    stored[there] = damaged(before)
    assert stored[there] != before
    file.write_bytes(stored)


@pytest.mark.parametrize(
    ("index", "damaged"),
    [
        ("event_by_day", a_wrong_entry),
        ("event_by_day", a_wrong_page),
        ("event_by_command", a_wrong_page),
    ],
)
async def test_a_damaged_index_is_found_and_made_anew_without_any_loss(in_files, index, damaged):
    damage_index(in_files.directory, index, damaged)
    async with open_journal(in_files.directory, None) as journal:
        damage = await examined(journal)
        assert damage.lacks_nothing
        assert damage.faults
    repaired = await in_files.repair()
    assert (repaired.taken_out, repaired.file) == (0, None)
    async with open_journal(in_files.directory, None) as journal:
        assert (await examined(journal)).is_none
    assert sorted(await in_files.goes_on()) == [f"A{GIVEN + n}" for n in (1, 2, 3)]


async def test_no_server_takes_its_day_from_an_index_that_does_not_find_all_of_it(in_files):
    damage_index(in_files.directory, "event_by_day", a_wrong_entry)
    with pytest.raises(IndexDamaged, match=f"queue-server repair {in_files.directory}"):
        async with in_files.running():
            pass


async def test_a_damaged_index_and_a_lost_row_are_mended_at_once(in_files):
    await in_files.sql("delete from event where seq = 50")
    damage_index(in_files.directory, "event_by_day", a_wrong_page)
    await in_files.repair()
    await in_files.goes_on()


async def test_a_whole_journal_is_not_repaired(morning):
    before = sorted(path.name for path in morning.directory.iterdir())
    await morning.repair()
    assert sorted(path.name for path in morning.directory.iterdir()) == before
    async with morning.running() as server:
        assert await morning.take(server, 1) == [f"A{GIVEN + 1}"]


async def test_a_repair_that_is_cut_off_before_its_end_leaves_the_journal_refused(in_files):
    kept = (in_files.directory / HEAD_FILE).read_bytes()
    await in_files.sql("delete from event where seq > 60")
    await in_files.repair()
    (in_files.directory / HEAD_FILE).write_bytes(kept)  # written last
    await refused(in_files)
    in_files.clock.pass_by(seconds=1)
    await in_files.repair()
    await in_files.goes_on()


# --- kill -9 ----------------------------------------------------------------------------------


async def test_a_write_ahead_log_cut_in_half_is_found_and_no_number_comes_again(tmp_path):
    (key,) = (await prepare(tmp_path)).totems.values()
    server = await ServerProcess.start(tmp_path)
    async with visiting(server.url) as visitor:
        given = [await a_number(visitor, key) for _ in range(60)]
        await server.kill()
    log = tmp_path / "journal.db-wal"
    written = log.read_bytes()
    log.write_bytes(written[: len(written) // 2])
    with pytest.raises(JournalTorn, match="ends with event"):
        async with server_here(tmp_path):
            pass
    await repair(tmp_path, a_plan(), None, utc_now)
    async with server_here(tmp_path) as here:
        assert await a_number(here, key) not in given


async def test_a_crash_between_the_journal_and_the_head_beside_is_no_damage(in_files):
    kept = (in_files.directory / HEAD_FILE).read_bytes()
    async with in_files.running() as server:
        await in_files.take(server, 1)
    (in_files.directory / HEAD_FILE).write_bytes(kept)
    await in_files.goes_on()


# --- the head beside --------------------------------------------------------------------------


def test_a_write_that_is_cut_off_leaves_a_head_before_it(tmp_path):
    file = HeadFile(tmp_path)
    file.start_over(Head(seq=7))
    file.keep(Head(seq=8))
    file.close()
    whole = file.path.read_bytes()
    read = []
    for start in range(0, len(whole), PLACE_BYTES):
        stored = bytearray(whole)
        stored[start : start + 8] = b"\0" * 8
        file.path.write_bytes(stored)
        read.append(file.read())
    assert sorted(head.seq for head in read) == [7, 8, 8]
    file.path.write_bytes(b"")
    with pytest.raises(HeadUnreadable):
        file.read()


def test_the_head_is_in_its_file_at_once_whether_or_not_it_is_synced(tmp_path):
    with closing(HeadFile(tmp_path)) as file:
        file.start_over(Head())
        for seq in range(1, 30):
            file.keep(Head(seq=seq))
            assert HeadFile(tmp_path).read() == Head(seq=seq)


# --- the chain itself -------------------------------------------------------------------------


def a_chain(length: int) -> list[Kept]:
    rows: list[Kept] = []
    before = b""
    for seq in range(1, length + 1):
        row: ChainRow = (seq, f"id-{seq}", "totem-1", None, "2026-11-23", "at", "kind", "{}")
        before = linked(before, row)
        rows.append((*row, before))
    return rows


def tears(rows: list[Kept]) -> list[int]:
    walk = Walk()
    for kept in rows:
        walk.follow(kept)
    return [tear.seq for tear in walk.tears]


def deleted(rows: list[Kept], at: int) -> list[Kept]:
    return rows[:at] + rows[at + 1 :]


def edited(rows: list[Kept], at: int) -> list[Kept]:
    changed = list(rows[at])
    changed[7] = '{"x": 1}'
    return [*rows[:at], tuple(changed), *rows[at + 1 :]]  # type: ignore[list-item]


def swapped(rows: list[Kept], at: int) -> list[Kept]:
    one, other = rows[at], rows[at + 1]
    return [*rows[:at], (one[0], *other[1:]), (other[0], *one[1:]), *rows[at + 2 :]]


@given(
    st.integers(2, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 2))),
    st.sampled_from([deleted, edited, swapped]),
)
def test_every_damage_before_the_last_row_tears_the_chain(
    where: tuple[int, int], damage: Callable[[list[Kept], int], list[Kept]]
):
    length, at = where
    rows = a_chain(length)
    assert tears(rows) == []
    assert tears(damage(rows, at)) != []
