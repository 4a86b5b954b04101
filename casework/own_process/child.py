"""The other side of the pipe: `serve` reads one message after the other and answers each.

A message and an answer are a length and so many bytes; before an answer stands whether it is one.
Of an exception only the type is told: its text may hold what is in the file.
"""

import os
import resource
import signal
import struct
import sys
from collections.abc import Callable

LENGTH = struct.Struct(">Q")
DONE, FAILED = b"\x01", b"\x00"


def serve(
    answer: Callable[[bytes], bytes],
    *,
    memory_bytes: int,
    cpu_s: int | None = None,
    file_bytes: int = 0,
) -> None:
    """Until the pipe ends, which is the end of the parent.

    memory_bytes  of all it may map; beyond that Python raises MemoryError
    cpu_s         of its whole life; beyond that it is killed
    file_bytes    of any file that it writes
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this
    heard, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what any library prints must not come between
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: file_bytes,
    }
    if cpu_s is not None:
        limits[resource.RLIMIT_CPU] = cpu_s
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
    while head := heard.read(LENGTH.size):
        (length,) = LENGTH.unpack(head)
        try:
            outcome = DONE + answer(heard.read(length))
        except Exception as raised:  # noqa: BLE001  # not handled here but in the parent, who asked
            outcome = FAILED + type(raised).__name__.encode()
        told.write(LENGTH.pack(len(outcome)) + outcome)
        told.flush()
