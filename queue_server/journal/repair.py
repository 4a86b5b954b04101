"""A damaged journal, made one that a server can go on with, without what is missing.

Owns what is kept and what is taken out. Every row that can be read stays as it is; from the first
damage on the chain is made anew. What cannot be read, or cannot have happened on the last day
without what is missing, goes into a file of its own. Numbers go on above all that may have been
given. Source: docs/decisions/0070-the-journal-is-a-chain.md
"""

import asyncio
import os
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from queue_server.journal.chain import START, Kept, Walk, linked
from queue_server.journal.head import Head, HeadUnreadable
from queue_server.journal.seam import Journal, Ledger
from queue_server.journal.soundness import Damage, examined, walked
from queue_server.office.timers import SERVER
from queue_server.office.writer import Office
from queue_server.storage.stores import Home, open_home
from queue_server.timekeeping.timekeeper import Clock, Timekeeper
from queue_server.timekeeping.witness import Believed
from sportello.decisions.branch import Branch
from sportello.decisions.numbering import BLOCK_SIZE, BLOCKS_A_DAY, FIRST_BLOCK, UNSEEN
from sportello.model.commands import SkipNumbers
from sportello.model.events import AnyEvent, DayStarted
from sportello.model.plan import Plan
from sportello.model.wire import event_decoder
from web.process.cannot_start import CannotStart
from web.process.one_server import alone_in

UNKNOWN = Head(numbers=FIRST_BLOCK - 1 - UNSEEN, blocks=FIRST_BLOCK - 1 + BLOCKS_A_DAY * BLOCK_SIZE)
"""Where nothing says what was given: all numbers below the totems' blocks, and ten of these."""


class Repaired(Struct, frozen=True):
    """What was wrong, how many rows were taken out, and the file that has them.

    None where all that was written is there.
    """

    damage: Damage
    taken_out: int
    file: Path | None


async def repair(directory: Path, plan: Plan, database: str | None, clock: Clock) -> Repaired:
    """Make the journal of the branch in `directory` whole again. No server may run meanwhile.

    The kept head is written last: after an interruption all of it can be done again.
    Raises: CannotStart; StorageFull
    """
    with alone_in(directory):
        async with _leading(directory, database) as home:
            journal = home.journal
            damage = await examined(journal)
            if damage.faults:
                await journal.make_indexes_anew()
                if still := await journal.faults():
                    raise CannotStart(_beyond_repair(journal.name, still))
            if damage.lacks_nothing:
                return Repaired(damage, 0, None)
            known, out = await _looked_through(journal, plan)
            file = _kept_apart(directory, damage, out, clock())
            head = await _linked_anew(journal, {kept[0] for kept in out})
            journal.resume(head)
            await _go_on_above(known, journal, plan, clock)
            await journal.settle()
            return Repaired(damage, len(out), file)


def _beyond_repair(name: str, faults: Sequence[str]) -> str:
    return f"{name} is damaged ({faults[0]}): restore the last copy (queue-server restore)"


@asynccontextmanager
async def _leading(directory: Path, database: str | None) -> AsyncIterator[Home]:
    """The branch's stores, to which no other program writes."""
    async with open_home(directory, database, url="") as home:
        if not await home.lead.attempt():
            raise CannotStart("a queue server runs on that database: stop it first")
        holding = asyncio.create_task(home.lead.hold())
        try:
            yield home
        finally:
            holding.cancel()
            await asyncio.wait([holding])


async def _looked_through(journal: Journal, plan: Plan) -> tuple[list[Head], list[Kept]]:
    """What is known of the numbers given, and the rows that a server could not go on with."""
    head, out, begun, last_day = Head(), set[Kept](), set[date](), date.min
    async for kept in walked(journal, Walk()):
        if (read := _read(kept)) is None:
            out.add(kept)
            continue
        head = head.followed_by([read], START)
        day, event = read
        if isinstance(event, DayStarted):
            begun.add(day)
        if day in begun:
            last_day = day
        else:
            out.add(kept)
    out.update(await _impossible(journal, last_day, out, plan))
    try:
        kept_head = journal.kept_head.read() or Head()
    except HeadUnreadable:
        kept_head = Head()
    return [head, kept_head], sorted(out)


def _read(kept: Kept) -> tuple[date, AnyEvent] | None:
    """The day and its event; None if it is not one, or not this row's."""
    try:
        day, event = date.fromisoformat(kept[4]), event_decoder.decode(kept[7])
    except ValueError:  # msgspec's errors are ValueErrors too
        return None
    is_of_row = event.seq == kept[0] and (not isinstance(event, DayStarted) or event.day == day)
    return (day, event) if is_of_row else None


async def _impossible(journal: Journal, day: date, out: Collection[Kept], plan: Plan) -> list[Kept]:
    """The rows of that day, `out` aside, which cannot have happened after those that are left.

    The day is read again: if it was taken back, rows of the other one stand between its own.
    """
    left = [
        (kept, read[1])
        async for kept in walked(journal, Walk())
        if kept not in out and (read := _read(kept)) is not None and read[0] == day
    ]
    impossible: list[Kept] = []
    while (wrong := _first_impossible(left, plan)) is not None:
        impossible.append(left.pop(wrong)[0])
    return impossible


def _first_impossible(day: Sequence[tuple[Kept, AnyEvent]], plan: Plan) -> int | None:
    branch = Branch(plan)
    for n, (_, event) in enumerate(day):
        try:
            branch.apply(event)
        except Exception:  # noqa: BLE001  # what is missing can break anything that it relies on
            return n
    return None


async def _linked_anew(ledger: Ledger, removed: Collection[int]) -> Head:
    """Delete the rows at `removed`, and make the chain anew from the first damage on."""
    head, walk, digests = Head(), Walk(), list[tuple[int, bytes]]()
    async for kept in walked(ledger, walk):
        seq, read = kept[0], _read(kept)
        if seq in removed or read is None:
            continue
        digest = linked(head.digest, kept[:8])
        if walk.tears or digest != walk.digest:
            digests.append((seq, digest))
        head = head.followed_by([read], digest)
    await ledger.mend(sorted(removed), digests)
    return head


def _kept_apart(directory: Path, damage: Damage, out: Sequence[Kept], at: datetime) -> Path:
    """The new file with what was found and the rows that are taken out, one JSON value a line."""
    file = directory / f"repaired-{at:%Y%m%dT%H%M%S%f}.jsonl"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as written:
        written.write(msgspec.json.Encoder().encode_lines([damage, *out]))
        written.flush()
        os.fsync(written.fileno())
    return file


async def _go_on_above(known: Sequence[Head], journal: Journal, plan: Plan, clock: Clock) -> None:
    """Journal that numbers go on above those which may have been given today."""
    time = Timekeeper(clock, Believed(), plan)
    office = Office(plan, journal, time, lambda _: None, lambda _: None, lambda _: None)
    await office.open()
    today = Branch(plan).day_of(clock())
    if all(head.day is None for head in known):
        known = [replace(UNKNOWN, day=today)]
    highest = [head.numbers for head in known if head.day is not None and head.day >= today]
    skip = SkipNumbers(
        id=uuid4(),
        highest=max(highest, default=0),
        blocks=max(head.blocks for head in known),
    )
    await office.do_first(skip, SERVER)
