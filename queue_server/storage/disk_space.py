"""How much room the disk of a branch has left, and how little is too little.

Only looks: a disk is full for a command when it refuses it.
"""

import errno
import os
import sqlite3
from pathlib import Path

from sportello.model.refusals import StorageFull

LEAST_FREE_BYTES = 32 * 1024 * 1024
"""A busy day writes some ten megabytes, and SQLite needs as much again for a moment."""

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def why_full(failure: OSError | sqlite3.Error, directory: Path) -> StorageFull | None:
    """What staff is told of a `failure` that a disk without room led to; None if it did not."""
    if isinstance(failure, OSError):
        is_full = failure.errno in NO_ROOM
    elif isinstance(failure, sqlite3.OperationalError):
        code = failure.sqlite_errorcode & 0xFF
        # SQLite says of a file in memory, which cannot grow, only that it failed
        has_failed = code == sqlite3.SQLITE_IOERR and nearly_full(directory) is not None
        is_full = code == sqlite3.SQLITE_FULL or has_failed
    else:
        is_full = False
    return StorageFull(f"the disk of {directory} is full: make room") if is_full else None


def nearly_full(directory: Path) -> StorageFull | None:
    """What staff must know before numbers stop, None if there is room."""
    there = os.statvfs(directory)
    free_bytes = there.f_bavail * there.f_frsize
    if free_bytes >= LEAST_FREE_BYTES:
        return None
    free_mb = free_bytes // 1_000_000
    return StorageFull(f"the disk of {directory} has {free_mb} MB left: make room")
