"""The journal in one SQLite file, for a branch that one machine serves."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec
from sqlite_utils import Database

from queue_server.journal import indexes
from queue_server.journal.chain import START, Kept
from queue_server.journal.head import Head, HeadFile
from queue_server.journal.rows import sealed
from queue_server.journal.seam import AcceptedCommand, Entry, since_it_began
from queue_server.journal.soundness import IndexDamaged, taken_up
from queue_server.storage.migrations import JOURNAL
from queue_server.storage.sqlite import OwnedDatabase
from sportello.model.events import AnyEvent
from sportello.model.wire import event_decoder

COLUMNS = "seq, command_id, station, operator, day, at, type, body, digest"
INSERT = f"insert into event ({COLUMNS}, asked) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class SqliteJournal:
    """A `Journal`. Group commit is the office's: one call of `append` is one sync of the disk."""

    def __init__(self, path: Path, *, needs_head: bool = True) -> None:
        """`needs_head` unless it is out of a copy, which has no head next to it.

        Raises: FromNewerVersion
        """
        self.needs_head = needs_head
        self.name = str(path)
        self._file = OwnedDatabase(path, JOURNAL)
        self.kept_head = HeadFile(path.parent)
        self._head: Head | None = None

    async def take_up(self) -> None:
        if self._head is None:  # this process alone writes to it
            head = await taken_up(self)
            day = head.day
            if day and not await self._file.run(lambda db: indexes.finds_all_of(db, str(day))):
                raise IndexDamaged(self.name, self.kept_head.path.parent)
            self.resume(head)
            await self.settle()

    def resume(self, head: Head) -> None:
        self._head = head

    async def settle(self) -> None:
        head = self._known_head()
        await self._file.run(lambda _: self.kept_head.start_over(head))

    async def append(self, entries: Sequence[Entry]) -> None:
        def insert(db: Database) -> None:
            rows, head = sealed(self._known_head(), entries)
            with db.atomic():
                asked = (entry.asked for entry in entries)
                db.conn.executemany(INSERT, map(_with, rows, asked))
            self._head = head
            self.kept_head.keep(head)

        await self._file.run(insert)

    def _known_head(self) -> Head:
        assert self._head is not None, "take the journal up first"
        return self._head

    async def last(self) -> tuple[int, date] | None:
        def read(db: Database) -> tuple[int, date] | None:
            row = db.execute("select seq, day from event order by seq desc limit 1").fetchone()
            return row and (row[0], date.fromisoformat(row[1]))

        return await self._file.run(read)

    async def replay(self, day: date) -> list[AnyEvent]:
        def read(db: Database) -> list[AnyEvent]:
            sql = "select body from event where day = ? order by seq"
            return since_it_began(_decoded(db.execute(sql, [day.isoformat()])))

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

    async def answered(self, commands: Collection[UUID]) -> dict[UUID, AcceptedCommand]:
        def read(db: Database) -> dict[UUID, AcceptedCommand]:
            found: dict[UUID, AcceptedCommand] = {}
            sql = """
                select command_id, station, body, asked from event
                where command_id in (select value from json_each(?)) order by seq
                """
            ids = msgspec.json.encode(commands).decode()
            for id, station, body, asked in db.execute(sql, [ids]).fetchall():
                answered = found.setdefault(UUID(id), AcceptedCommand(station, [], asked))
                answered.events.append(event_decoder.decode(body))
            return found

        return await self._file.run(read)

    # --- to be proved and mended -------------------------------------------------------------

    async def kept(self, after: int, limit: int) -> list[Kept]:
        sql = f"select {COLUMNS} from event where seq > ? order by seq limit ?"
        return await self._file.run(lambda db: db.execute(sql, [after, limit]).fetchall())

    async def before(self, seq: int) -> Kept | None:
        sql = f"select {COLUMNS} from event where seq < ? order by seq desc limit 1"
        return await self._file.run(lambda db: db.execute(sql, [seq]).fetchone())

    async def first_of_last_day(self) -> int:
        sql = """
            select coalesce(min(seq), 0) from event
            where day = (select day from event order by seq desc limit 1)
            """
        return await self._file.run(lambda db: int(db.execute(sql).fetchone()[0]))

    async def last_sealed(self) -> tuple[int, bytes]:
        sql = "select seq, digest from event where digest is not null order by seq desc limit 1"
        return await self._file.run(lambda db: db.execute(sql).fetchone()) or (0, START)

    async def mend(self, removed: Sequence[int], digests: Sequence[tuple[int, bytes]]) -> None:
        def write(db: Database) -> None:
            with db.atomic():
                db.conn.executemany("delete from event where seq = ?", [(seq,) for seq in removed])
                changed = [(digest, seq) for seq, digest in digests]
                db.conn.executemany("update event set digest = ? where seq = ?", changed)

        await self._file.run(write)

    async def faults(self) -> list[str]:
        return await self._file.run(indexes.faults_in)

    async def make_indexes_anew(self) -> None:
        await self._file.run(indexes.make_anew)

    def close(self) -> None:
        self.kept_head.close()
        self._file.close()


def _with(row: Kept, asked: bytes | None) -> tuple[object, ...]:
    return (*row, asked)


def _decoded(rows: Iterable[tuple[str]]) -> list[AnyEvent]:
    return [event_decoder.decode(body) for (body,) in rows]
