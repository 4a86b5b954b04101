"""The journal in PostgreSQL, for a branch that several servers keep. One of them leads.

An append names the epoch of its writer; the database refuses that of a leader who was
replaced, in the statement that writes. Who leads is `lead`'s.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

import asyncpg

from queue_server.journal.chain import START, Kept
from queue_server.journal.head import Head, HeadFile
from queue_server.journal.rows import sealed
from queue_server.journal.seam import AcceptedCommand, Entry, since_it_began
from queue_server.journal.soundness import taken_up
from queue_server.storage.postgres import DatabaseAway, Postgres
from sportello.model.events import AnyEvent
from sportello.model.refusals import NotLeading
from sportello.model.wire import event_decoder

T = TypeVar("T")

CHANNEL = "sportello_event"
COLUMNS = "seq, command_id, station, operator, day, at, type, body, digest"

MEND_WITHIN_S = 600.0
"""Years of digests, written anew while no server leads."""

# `for share` waits for anyone who is just taking the lead, and makes them wait for this append.
APPEND = f"""
    with ours as materialized (select from lead where epoch = $1 for share),
    written as (
        insert into event ({COLUMNS}, asked)
        select entry.* from ours, unnest(
            $2::bigint[], $3::uuid[], $4::text[], $5::text[],
            $6::date[], $7::timestamptz[], $8::text[], $9::json[], $10::bytea[], $11::bytea[]
        ) as entry
        returning seq
    )
    select count(*), pg_notify('{CHANNEL}', max(seq)::text) from written
    """


class PostgresJournal:
    """A `Journal`. `epoch` is that of the lead which this server holds, None while it has none.

    deposed  set once the database refused or did not answer: this server leads no more
    """

    def __init__(self, database: Postgres, kept_head: HeadFile) -> None:
        """`kept_head` is of this server alone: another one may have led since."""
        self.name = "the database"
        self.needs_head = False
        self._database = database
        self.kept_head = kept_head
        self._head: Head | None = None
        self.epoch: int | None = None
        self.deposed = asyncio.Event()

    async def take_up(self) -> None:
        self.resume(await taken_up(self))
        await self.settle()

    def resume(self, head: Head) -> None:
        self._head = head

    async def settle(self) -> None:
        await asyncio.to_thread(self.kept_head.start_over, self._known_head())

    async def append(self, entries: Sequence[Entry]) -> None:
        epoch = self.epoch
        try:
            if epoch is None:
                raise NotLeading("this server has lost the lead")
            rows, head = sealed(self._known_head(), entries)
            columns = [*zip(*map(typed, rows), strict=True), [entry.asked for entry in entries]]
            written = await self._run(lambda db: db.fetchval(APPEND, epoch, *columns))
            if written != len(entries):
                raise NotLeading("another server leads the branch by now")
        except NotLeading:
            self._depose()
            raise
        self._head = head
        await asyncio.to_thread(self.kept_head.keep, head)

    async def last(self) -> tuple[int, date] | None:
        sql = "select seq, day from event order by seq desc limit 1"
        row = await self._run(lambda db: db.fetchrow(sql))
        return row and (row[0], row[1])

    async def replay(self, day: date) -> list[AnyEvent]:
        sql = "select body from event where day = $1 order by seq"
        return since_it_began(_decoded(await self._run(lambda db: db.fetch(sql, day))))

    async def days(self, most: int) -> list[date]:
        # one step of the index a day, where `distinct` would read all of it
        sql = """
            with recursive a_day (day) as (
                select max(day) from event
                union all
                select (select max(day) from event where day < a_day.day) from a_day
                where a_day.day is not null
            )
            select day from a_day where day is not null limit $1
            """
        rows = await self._run(lambda db: db.fetch(sql, most))
        return [day for (day,) in reversed(rows)]

    async def since(self, seq: int, limit: int) -> list[AnyEvent]:
        sql = "select body from event where seq > $1 order by seq limit $2"
        return _decoded(await self._run(lambda db: db.fetch(sql, seq, limit)))

    async def answered(self, commands: Collection[UUID]) -> dict[UUID, AcceptedCommand]:
        sql = """
            select command_id, station, body, asked from event
            where command_id = any ($1) order by seq
            """
        found: dict[UUID, AcceptedCommand] = {}
        rows = await self._run(lambda db: db.fetch(sql, list(commands)))
        for command, station, body, asked in rows:
            # asyncpg's ids are a kind of their own, equal to those of the standard library
            answered = found.setdefault(UUID(int=command.int), AcceptedCommand(station, [], asked))
            answered.events.append(event_decoder.decode(body))
        return found

    # --- to be proved and mended -------------------------------------------------------------

    async def kept(self, after: int, limit: int) -> list[Kept]:
        sql = f"select {COLUMNS} from event where seq > $1 order by seq limit $2"
        return list(map(_kept, await self._run(lambda db: db.fetch(sql, after, limit))))

    async def before(self, seq: int) -> Kept | None:
        sql = f"select {COLUMNS} from event where seq < $1 order by seq desc limit 1"
        row = await self._run(lambda db: db.fetchrow(sql, seq))
        return row and _kept(row)

    async def first_of_last_day(self) -> int:
        sql = """
            select coalesce(min(seq), 0) from event
            where day = (select day from event order by seq desc limit 1)
            """
        return int(await self._run(lambda db: db.fetchval(sql)))

    async def last_sealed(self) -> tuple[int, bytes]:
        sql = "select seq, digest from event where digest is not null order by seq desc limit 1"
        return await self._run(lambda db: db.fetchrow(sql)) or (0, START)

    async def mend(self, removed: Sequence[int], digests: Sequence[tuple[int, bytes]]) -> None:
        async def write(db: asyncpg.Connection) -> None:
            async with db.transaction():
                await db.execute("delete from event where seq = any ($1)", list(removed))
                sql = "update event set digest = $2 where seq = $1"
                await db.executemany(sql, digests, timeout=MEND_WITHIN_S)

        await self._run(write)

    async def faults(self) -> list[str]:
        """None that this program knows of: a database server has its own ways to prove them."""
        return []

    async def make_indexes_anew(self) -> None:
        await self._run(lambda db: db.execute("reindex table event", timeout=MEND_WITHIN_S))

    def close(self) -> None:
        """The database itself is closed by who opened it."""
        self.kept_head.close()

    def _known_head(self) -> Head:
        assert self._head is not None, "take the journal up first"
        return self._head

    def _depose(self) -> None:
        self.epoch = None
        self.deposed.set()

    async def _run(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        try:
            return await self._database.run(work)
        except DatabaseAway as away:
            self._depose()
            raise NotLeading(str(away)) from away


def typed(kept: Kept) -> tuple[object, ...]:
    """As the database wants its types."""
    seq, command, station, operator, day, at, kind, body, digest = kept
    moment = datetime.fromisoformat(at)
    return seq, command, station, operator, date.fromisoformat(day), moment, kind, body, digest


def _kept(row: asyncpg.Record) -> Kept:
    """As the chain wants its texts."""
    seq, command, station, operator, day, at, kind, body, digest = row
    moment = at.astimezone(UTC).isoformat()
    return seq, str(command), station, operator, day.isoformat(), moment, kind, body, digest


def _decoded(rows: Iterable[tuple[str]]) -> list[AnyEvent]:
    return [event_decoder.decode(body) for (body,) in rows]
