"""The journal in PostgreSQL, for a branch that several servers keep. One of them leads.

An append names the epoch of whoever writes; the database refuses that of a leader who was
replaced, in the statement that writes. Who leads is `lead`'s.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

import asyncpg

from queue_server.journal.seam import Answered, Entry
from queue_server.postgres import DatabaseAway, Postgres
from sportello.events import AnyEvent
from sportello.refusals import NotLeading
from sportello.tags import snake_case
from sportello.wire import encode, event_decoder

T = TypeVar("T")

CHANNEL = "sportello_event"

# `for share` waits for whoever is just taking the lead, and makes them wait for this append.
APPEND = f"""
    with ours as materialized (select from lead where epoch = $1 for share),
    written as (
        insert into event (seq, command_id, station, operator, day, at, type, body)
        select entry.* from ours, unnest(
            $2::bigint[], $3::uuid[], $4::text[], $5::text[],
            $6::date[], $7::timestamptz[], $8::text[], $9::json[]
        ) as entry
        returning seq
    )
    select count(*), pg_notify('{CHANNEL}', max(seq)::text) from written
    """


class PostgresJournal:
    """A `Journal`. `epoch` is that of the lead which this server holds, None while it has none.

    deposed  set once the database refused or did not answer: whoever led here leads no more
    """

    def __init__(self, database: Postgres) -> None:
        self._database = database
        self.epoch: int | None = None
        self.deposed = asyncio.Event()

    async def append(self, entries: Sequence[Entry]) -> None:
        columns = list(zip(*map(_row, entries), strict=True))
        epoch = self.epoch
        try:
            if epoch is None:
                raise NotLeading("this server has lost the lead")
            written = await self._run(lambda db: db.fetchval(APPEND, epoch, *columns))
            if written != len(entries):
                raise NotLeading("another server leads the branch by now")
        except NotLeading:
            self._depose()
            raise

    async def last(self) -> tuple[int, date] | None:
        sql = "select seq, day from event order by seq desc limit 1"
        row = await self._run(lambda db: db.fetchrow(sql))
        return row and (row[0], row[1])

    async def replay(self, day: date) -> list[AnyEvent]:
        sql = "select body from event where day = $1 order by seq"
        return _decoded(await self._run(lambda db: db.fetch(sql, day)))

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

    async def answered(self, commands: Collection[UUID]) -> dict[UUID, Answered]:
        sql = """
            select command_id, station, body from event where command_id = any ($1) order by seq
            """
        found: dict[UUID, Answered] = {}
        for command, station, body in await self._run(lambda db: db.fetch(sql, list(commands))):
            # asyncpg's ids are a kind of their own, equal to those of the standard library
            answered = found.setdefault(UUID(int=command.int), Answered(station, []))
            answered.events.append(event_decoder.decode(body))
        return found

    def close(self) -> None:
        """The database is closed by who opened it."""

    def _depose(self) -> None:
        self.epoch = None
        self.deposed.set()

    async def _run(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        try:
            return await self._database.run(work)
        except DatabaseAway as away:
            self._depose()
            raise NotLeading(str(away)) from away


def _row(entry: Entry) -> tuple[object, ...]:
    event = entry.event
    return (
        event.seq,
        entry.command,
        entry.station,
        entry.operator,
        entry.day,
        event.at,
        snake_case(type(event).__name__),
        encode(event).decode(),
    )


def _decoded(rows: Iterable[tuple[str]]) -> list[AnyEvent]:
    return [event_decoder.decode(body) for (body,) in rows]
