"""The process that computes next to the server: it reads work from a pipe and writes what it gives.

It knows neither disk nor network, and imports what the work needs and nothing more: asyncio and the
log alone would take ten megabytes for as long as the server lives.
"""

import os
import pickle
import signal
import struct
import sys
from typing import BinaryIO

LENGTH = struct.Struct(">Q")
NICENESS = 5


def main() -> None:
    """Work until the pipe ends, which is the end of the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this
    os.nice(NICENESS)
    heard, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what any library prints must not come between
    while head := heard.read(LENGTH.size):
        (length,) = LENGTH.unpack(head)
        _tell(told, _outcome(heard.read(length)))


def _outcome(message: bytes) -> tuple[bool, object]:
    work, args, kwargs = pickle.loads(message)
    try:
        return True, work(*args, **kwargs)
    except Exception as raised:  # noqa: BLE001  # not handled here but in the parent, who asked
        return False, raised


def _tell(told: BinaryIO, outcome: object) -> None:
    message = pickle.dumps(outcome)
    told.write(LENGTH.pack(len(message)) + message)
    told.flush()


if __name__ == "__main__":
    main()
