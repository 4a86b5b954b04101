"""One SQLite file and the one thread that may touch it.

Owns how files are opened (WAL, every commit synced) and how a disk's failure is told; knows
nothing of what is in them.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from queue_server.storage.migrations import bring_up_to_date
from sportello.model.refusals import StorageFull

T = TypeVar("T")

DISK_REFUSES = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_BUSY,
    }
)
"""Primary result codes of a disk that will not now; any other error is a bug or a damage."""


def open_database(path: Path, steps: Migrations) -> Database:
    """The file at `path`, readable by its owner alone, brought up to date.

    Raises: FromNewerVersion
    """
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db = Database(connection, execute_plugins=False)
    try:
        bring_up_to_date(db, steps, path)
        db.enable_wal()
        db.execute("pragma synchronous = full")
    except BaseException:
        db.close()
        raise
    return db


class OwnedDatabase:
    """`path` open in a thread of its own; work is handed to it one piece after the other."""

    def __init__(self, path: Path, steps: Migrations) -> None:
        """Raises: FromNewerVersion"""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=path.stem)
        try:
            self._db = self._thread.submit(open_database, path, steps).result()
        except BaseException:
            self._thread.shutdown()
            raise

    async def run(self, work: Callable[[Database], T]) -> T:
        """What `work` makes of the database.

        Raises: StorageFull if the disk would not; whatever `work` left open is rolled back.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._do, work)

    def close(self) -> None:
        self._thread.submit(self._db.close)
        self._thread.shutdown()

    def _do(self, work: Callable[[Database], T]) -> T:
        try:
            return work(self._db)
        except sqlite3.OperationalError as failure:
            if failure.sqlite_errorcode & 0xFF not in DISK_REFUSES:
                raise
            raise StorageFull(f"the disk refuses: {failure}; make room") from failure
