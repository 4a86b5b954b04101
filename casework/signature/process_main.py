"""The process that checks signatures: questions in on one pipe, reports out on another.

Owns its own limits. It knows neither disk nor network, and ends with its parent.
"""

import logging
import os
import resource
import signal
import struct
import sys
from datetime import datetime
from typing import BinaryIO

import msgspec
from cryptography import x509
from msgspec import Struct

LENGTH = struct.Struct(">Q")
READY = b"ready\n"
MOST_MEMORY_BYTES = 2 * 1024**3
MOST_CPU_S = 10
"""For one check: the parent stops it earlier, if there still is one."""


class SignedFile(Struct, frozen=True):
    """One file to check. Certificates and revocation lists are DER, `now` is aware."""

    file: bytes
    detached: bytes | None
    now: datetime
    anchors: list[bytes]
    revocation_lists: list[bytes]


def main() -> None:
    """Answer until the pipe ends, which is the end of the parent."""
    from casework.signature.chains import Anchors
    from casework.signature.verdict import verify

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this
    logging.disable()  # what pyHanko thinks of a stranger's file
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    heard, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what any library prints must not come between
    told.write(READY)
    told.flush()
    while head := heard.read(LENGTH.size):
        (length,) = LENGTH.unpack(head)
        question = msgspec.msgpack.decode(heard.read(length), type=SignedFile)
        _allow_cpu()
        anchors = Anchors(
            [x509.load_der_x509_certificate(der) for der in question.anchors],
            [x509.load_der_x509_crl(der) for der in question.revocation_lists],
        )
        _tell(told, verify(question.file, anchors, question.now, question.detached))


def _allow_cpu() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent_s = int(used.ru_utime + used.ru_stime)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent_s + MOST_CPU_S, hard))


def _tell(told: BinaryIO, report: object) -> None:
    message = msgspec.msgpack.encode(report)
    told.write(LENGTH.pack(len(message)) + message)
    told.flush()


if __name__ == "__main__":
    main()
