"""The journal in one SQLite file, for a branch that one machine serves."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlite_utils import Database

from queue_server.database import OwnedDatabase
from queue_server.journal.seam import Answered, Entry
from queue_server.migrations import JOURNAL
from sportello.events import AnyEvent
from sportello.tags import snake_case
from sportello.wire import encode, event_decoder

INSERT = (
    "insert into event (seq, command_id, station, operator, day, at, type, body)"
    " values (?, ?, ?, ?, ?, ?, ?, ?)"
)


class SqliteJournal:
    """A `Journal`. Group commit is the office's: one call of `append` is one sync of the disk."""

    def __init__(self, path: Path) -> None:
        """Raises: FromNewerVersion"""
        self._file = OwnedDatabase(path, JOURNAL)

    async def append(self, entries: Sequence[Entry]) -> None:
        rows = [_row(entry) for entry in entries]

        def insert(db: Database) -> None:
            with db.atomic():
                db.conn.executemany(INSERT, rows)

        await self._file.run(insert)

    async def last(self) -> tuple[int, date] | None:
        def read(db: Database) -> tuple[int, date] | None:
            row = db.execute("select seq, day from event order by seq desc limit 1").fetchone()
            return row and (row[0], date.fromisoformat(row[1]))

        return await self._file.run(read)

    async def replay(self, day: date) -> list[AnyEvent]:
        def read(db: Database) -> list[AnyEvent]:
            sql = "select body from event where day = ? order by seq"
            return _decoded(db.execute(sql, [day.isoformat()]))

        return await self._file.run(read)

    async def days(self, most: int) -> list[date]:
        def read(db: Database) -> list[date]:
            # one step of the index a day, where `distinct` would read all of it
            sql = """
                with recursive a_day (day) as (
                    select max(day) from event
                    union all
                    select (select max(day) from event where day < a_day.day) from a_day
                    where a_day.day is not null
                )
                select day from a_day where day is not null limit ?
                """
            rows = db.execute(sql, [most]).fetchall()
            return [date.fromisoformat(day) for (day,) in reversed(rows)]

        return await self._file.run(read)

    async def since(self, seq: int, limit: int) -> list[AnyEvent]:
        def read(db: Database) -> list[AnyEvent]:
            sql = "select body from event where seq > ? order by seq limit ?"
            return _decoded(db.execute(sql, [seq, limit]))

        return await self._file.run(read)

    async def answered(self, commands: Collection[UUID]) -> dict[UUID, Answered]:
        def read(db: Database) -> dict[UUID, Answered]:
            found: dict[UUID, Answered] = {}
            sql = "select station, body from event where command_id = ? order by seq"
            for command in commands:
                rows = db.execute(sql, [str(command)]).fetchall()
                if rows:
                    found[command] = Answered(rows[0][0], _decoded((row[1],) for row in rows))
            return found

        return await self._file.run(read)

    def close(self) -> None:
        self._file.close()


def _row(entry: Entry) -> tuple[int, str, str, str | None, str, str, str, str]:
    event = entry.event
    return (
        event.seq,
        str(entry.command),
        entry.station,
        entry.operator,
        entry.day.isoformat(),
        event.at.isoformat(),
        snake_case(type(event).__name__),
        encode(event).decode(),
    )


def _decoded(rows: Iterable[tuple[str]]) -> list[AnyEvent]:
    return [event_decoder.decode(body) for (body,) in rows]
