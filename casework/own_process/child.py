"""The other side of the pipe: `serve` reads one message after the other and answers each.

A message and an answer are a length and so many bytes; before an answer stands whether it is one.
`READY` comes first, so that the time of an answer does not count the imports. Of an exception only
the type is told: its text may hold what is in the file.
"""

import os
import resource
import signal
import struct
import sys
from collections.abc import Callable

LENGTH = struct.Struct(">Q")
READY = b"ready\n"
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
    cpu_s         of one answer; beyond that it is killed, also where the parent is gone
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
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
    told.write(READY)
    told.flush()
    while head := heard.read(LENGTH.size):
        (length,) = LENGTH.unpack(head)
        if cpu_s is not None:
            _allow_more(cpu_s)
        try:
            outcome = DONE + answer(heard.read(length))
        except Exception as raised:  # noqa: BLE001  # not handled here but in the parent, who asked
            outcome = FAILED + type(raised).__name__.encode()
        told.write(LENGTH.pack(len(outcome)) + outcome)
        told.flush()


def _allow_more(cpu_s: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent_s = int(used.ru_utime + used.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent_s + cpu_s, hard))
