"""A virtual scanner: the far end of a serial line, on a pseudo-terminal.

Owns the line and how it breaks. Must not know how the driver reads.
"""

import os
import tempfile
import tty
from pathlib import Path


class VirtualScanner:
    """A scanner whose port is `port`, a link that stays when the scanner is plugged out and in.

    `end` is what it sends after each code, `prefix` what it sends before.
    """

    def __init__(self, *, prefix: bytes = b"", end: bytes = b"\r\n") -> None:
        self.prefix = prefix
        self.end = end
        self._folder = tempfile.TemporaryDirectory(prefix="sportello-scanner-")
        self.port = str(Path(self._folder.name) / "scanner")
        self._far_end: int | None = None
        self._near_end: int | None = None
        self.plug_in()

    def plug_in(self) -> None:
        """Make the line; the driver finds it at `port`."""
        self._far_end, self._near_end = os.openpty()
        tty.setraw(self._near_end)
        os.set_blocking(self._far_end, False)
        Path(self.port).symlink_to(os.ttyname(self._near_end))

    def unplug(self) -> None:
        """Break the line: the driver's port hangs up and disappears."""
        if self._far_end is None or self._near_end is None:
            return
        Path(self.port).unlink()
        os.close(self._near_end)
        os.close(self._far_end)
        self._far_end = self._near_end = None

    def scan(self, text: str) -> None:
        """Hold a code that says `text` in front of it."""
        self.send(self.prefix + text.encode() + self.end)

    def send(self, data: bytes) -> None:
        """These very bytes, as a noisy or misconfigured scanner might send them.

        Raises: OSError while it is unplugged, BlockingIOError if the other end does not read.
        """
        if self._far_end is None:
            raise OSError("the virtual scanner is unplugged")
        os.write(self._far_end, data)

    def close(self) -> None:
        self.unplug()
        self._folder.cleanup()
