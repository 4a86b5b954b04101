"""One server for one directory, for as long as its process lives."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from web.process.cannot_start import AlreadyRunning

LOCK = "server.lock"


@contextmanager
def alone_in(directory: Path) -> Iterator[None]:
    """Hold `directory` for this process; the kernel lets go of it even after kill -9.

    Raises: AlreadyRunning
    """
    handle = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise AlreadyRunning(f"another server has {directory} open: stop it first") from None
    try:
        yield
    finally:
        os.close(handle)
