"""What a totem writes down on its own disk, so that it can go on when the server is out of reach.

Owns one SQLite file: the plan and the block of numbers last known, and every ticket that was given
from the block. Whatever a method has returned survives a power cut. Knows neither the server nor
the clock, and no citizen: there is no place for one in it.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct
from sqlite_utils import Database

from hardware.errors import DeviceError
from sportello.model.commands import TakeTicket
from sportello.model.day import Block
from sportello.model.refusals import NoNumbersLeft

T = TypeVar("T")

TICKETS_KEPT = 10_000
"""Settled ones beyond these are dropped. By count and not by age, for clocks can be wrong, and a
number that was forgotten could be given again."""

SCHEMA = """
create table if not exists fact (name text primary key, body blob not null);
create table if not exists ticket (
    id integer primary key,
    command text not null unique,
    day text not null,
    letter text not null,
    number integer not null,
    service text not null,
    language text not null,
    priority text,
    taken_at text not null,
    outcome text,
    unique (day, letter, number)
);
"""

log = logging.getLogger(__name__)


class NotebookFailed(DeviceError):
    """The totem's own disk would not: without it no number may be given."""

    code = "disk_failed"
    remedy = "Make room on the totem's disk, or let it write in its state directory."


class OwnTicket(Struct, frozen=True):
    """A ticket out of the totem's own numbers. `command` is the id of the wish it answers."""

    command: UUID
    day: date
    code: str
    service: str
    language: str
    priority: str | None
    taken_at: datetime


class Notebook:
    """The file, open. Every method is one transaction; none is for the event loop's own thread.

    Raises: NotebookFailed, from every method.
    """

    def __init__(self, path: Path) -> None:
        """A file that is damaged is put aside for anyone who may read it, and a new one begun."""
        with _told():
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._db = _open(path)
            except _Damaged as damaged:
                log.error("%s is damaged (%s): it is put aside", path, damaged)
                _put_aside(path)
                self._db = _open(path)

    def close(self) -> None:
        self._db.close()

    # --- what the server said ---------------------------------------------------------------------

    def keep(self, name: str, fact: object) -> None:
        """Write `fact` down under `name`, instead of what stood there."""
        with self._all_or_nothing():
            body = msgspec.json.encode(fact)
            self._db.execute("insert or replace into fact values (?, ?)", [name, body])

    def kept(self, name: str, type: type[T]) -> T | None:
        """What was kept under `name`; None if nothing was, or an older program wrote it."""
        with _told():
            row = self._db.execute("select body from fact where name = ?", [name]).fetchone()
        try:
            return msgspec.json.decode(row[0], type=type) if row else None
        except msgspec.ValidationError as error:
            log.warning("what was kept of %s cannot be used any more: %s", name, error)
            return None

    # --- tickets ----------------------------------------------------------------------------------

    def give(
        self, wish: TakeTicket, letter: str, block: Block, day: date, taken_at: datetime
    ) -> OwnTicket:
        """The ticket for `wish`: the same one however often it is asked for.

        Raises: NoNumbersLeft when the block has none under this letter today.
        """
        with self._all_or_nothing():
            if given := self._where("command = ?", str(wish.id)):
                return given[0]
            number = self._last(letter, block, day) + 1
            if number > block.last:
                raise NoNumbersLeft(f"all {letter}{block.first}-{block.last} of {day} are given")
            row = (str(wish.id), day.isoformat(), letter, number, wish.service, wish.language)
            self._db.execute(
                "insert into ticket (command, day, letter, number, service, language, priority,"
                " taken_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
                [*row, wish.priority, taken_at.isoformat()],
            )
            return self._where("command = ?", str(wish.id))[0]

    def to_hand_in(self) -> list[OwnTicket]:
        """The tickets of which the server has said nothing yet, in the order of their giving."""
        with _told():
            return self._where("outcome is null")

    def settle(self, command: UUID, outcome: str) -> None:
        """The server has answered: "accepted", or the code of its refusal."""
        with self._all_or_nothing():
            self._db.execute(
                "update ticket set outcome = ? where command = ?", [outcome, str(command)]
            )
            self._db.execute(
                "delete from ticket where outcome is not null"
                " and id <= (select max(id) from ticket) - ?",
                [TICKETS_KEPT],
            )

    def most_given(self, block: Block, day: date) -> int:
        """How many numbers of `block` were given that day under the letter that had most."""
        with _told():
            (last,) = self._db.execute(
                "select max(number) from ticket where day = ? and number between ? and ?",
                [day.isoformat(), block.first, block.last],
            ).fetchone()
        return int(last) - block.first + 1 if last else 0

    def _last(self, letter: str, block: Block, day: date) -> int:
        (last,) = self._db.execute(
            "select max(number) from ticket"
            " where day = ? and letter = ? and number between ? and ?",
            [day.isoformat(), letter, block.first, block.last],
        ).fetchone()
        return int(last) if last else block.first - 1

    def _where(self, condition: str, *values: str) -> list[OwnTicket]:
        rows = self._db.execute(
            "select command, day, letter || number, service, language, priority, taken_at"
            f" from ticket where {condition} order by id",
            values,
        )
        columns = OwnTicket.__struct_fields__
        return [
            msgspec.convert(dict(zip(columns, row, strict=True)), OwnTicket, strict=False)
            for row in rows
        ]

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        with _told():
            self._db.execute("begin immediate")
            try:
                yield
                self._db.execute("commit")
            except BaseException:
                if self._db.conn.in_transaction:
                    self._db.execute("rollback")
                raise


class _Damaged(Exception):
    """This is no notebook, or not any more."""


def _open(path: Path) -> Database:
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        # no write-ahead log: each ticket is one short write, and there is one file to carry away.
        # "extra" syncs the directory, too: without it a power cut can undo the last commit.
        connection.execute("pragma synchronous = extra")
        (sound,) = connection.execute("pragma quick_check").fetchone()
        if sound != "ok":
            raise _Damaged(sound)
        connection.executescript(SCHEMA)
    except sqlite3.OperationalError:
        connection.close()
        raise
    except (_Damaged, sqlite3.DatabaseError) as damage:
        connection.close()
        raise _Damaged(str(damage)) from damage
    return Database(connection, execute_plugins=False)


def _put_aside(path: Path) -> None:
    """With its rollback journal, which would otherwise be played into the new file."""
    for file in (path, path.with_name(f"{path.name}-journal")):
        if file.exists():
            file.replace(file.with_name(f"{file.name}.damaged"))


@contextmanager
def _told() -> Iterator[None]:
    """A disk that will not is a device that failed. Any other error of SQLite is a bug."""
    try:
        yield
    except (sqlite3.OperationalError, OSError) as failure:
        raise NotebookFailed("disk", str(failure)) from failure
