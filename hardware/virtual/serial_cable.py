"""A serial cable that is not there: a pseudo-terminal, plugged in and pulled out at will.

Owns the pseudo-terminal and the name under which a driver opens it. Must not know who speaks.
"""

import asyncio
import os
import tempfile
import tty
from collections.abc import Callable
from pathlib import Path


class SerialCable:
    """`port` is the path a driver opens; it stays the same when pulled out and plugged in again.

    `on_data` gets what the driver writes. Runs in the event loop that called `plug`.
    """

    def __init__(self, on_data: Callable[[bytes], None], port: Path | None = None) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="serial-")
        self.port = port or Path(self._directory.name) / "port"
        self._on_data = on_data
        self._ends: tuple[int, int] | None = None

    @property
    def is_plugged(self) -> bool:
        return self._ends is not None

    def plug(self) -> None:
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        os.set_blocking(ours, False)
        self._ends = (ours, theirs)
        self.port.unlink(missing_ok=True)
        self.port.symlink_to(os.ttyname(theirs))
        asyncio.get_running_loop().add_reader(ours, self._read)

    def pull(self) -> None:
        """The driver's next read or write fails, and the port is gone."""
        if self._ends:
            asyncio.get_running_loop().remove_reader(self._ends[0])
            for end in self._ends:
                os.close(end)
            self._ends = None
            self.port.unlink(missing_ok=True)

    def write(self, data: bytes) -> None:
        if self._ends:
            os.write(self._ends[0], data)

    def close(self) -> None:
        self.pull()
        self._directory.cleanup()

    def _read(self) -> None:
        if self._ends:
            self._on_data(os.read(self._ends[0], 4096))
