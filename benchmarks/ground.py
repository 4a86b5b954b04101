"""Where measures are taken: a folder on a real disk that is gone afterwards, and how thoroughly."""

import os
import time
from pathlib import Path

from msgspec import Struct

FSYNC_BLOCK = bytes(4096)


class Ground(Struct, frozen=True):
    """`is_quick`: fewer and shorter runs, to see that everything works."""

    folder: Path
    is_quick: bool = False

    def times(self, thorough: int, quick: int = 1) -> int:
        """How often to do something."""
        return quick if self.is_quick else thorough


def syncs_per_second(folder: Path, for_s: float = 1.0) -> float:
    """Blocks of 4 KB that this disk takes one after the other, each synced before the next."""
    file = folder / "synced"
    end_s = time.perf_counter() + for_s
    count = 0
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        while time.perf_counter() < end_s:
            os.write(descriptor, FSYNC_BLOCK)
            os.fsync(descriptor)
            count += 1
    finally:
        os.close(descriptor)
        file.unlink()
    return count / for_s
