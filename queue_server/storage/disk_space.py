"""How much room the disk of a branch has left, and how little is too little.

Only looks: a disk is full for a command when it refuses it.
"""

import os
from pathlib import Path

from sportello.model.refusals import StorageFull

LEAST_FREE_BYTES = 32 * 1024 * 1024
"""A busy day writes some ten megabytes, and SQLite needs as much again for a moment."""


def nearly_full(directory: Path) -> StorageFull | None:
    """What staff must know before numbers stop, None if there is room."""
    there = os.statvfs(directory)
    free_bytes = there.f_bavail * there.f_frsize
    if free_bytes >= LEAST_FREE_BYTES:
        return None
    free_mb = free_bytes // 1_000_000
    return StorageFull(f"the disk of {directory} has {free_mb} MB left: make room")
