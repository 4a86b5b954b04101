"""The process that checks signatures: `python -m casework.signature.process_main`.

It knows neither disk nor network.
"""

import logging
from datetime import datetime

import msgspec
from cryptography import x509
from msgspec import Struct

from casework.own_process.child import serve

MOST_MEMORY_BYTES = 2 * 1024**3
MOST_CPU_S = 10
"""For one check: the parent stops it earlier, if there still is one."""


class SignedFile(Struct, frozen=True):
    """One file to check. Certificates and revocation lists are DER, `now` is aware.

    original  the document that it has to be a signature of; None for any
    """

    file: bytes
    detached: bytes | None
    original: bytes | None
    now: datetime
    anchors: list[bytes]
    revocation_lists: list[bytes]


def main() -> None:
    from casework.signature.chains import Anchors
    from casework.signature.report import Observation
    from casework.signature.verdict import verify

    def answer(message: bytes) -> bytes:
        question = msgspec.msgpack.decode(message, type=SignedFile)
        anchors = Anchors(
            [x509.load_der_x509_certificate(der) for der in question.anchors],
            [x509.load_der_x509_crl(der) for der in question.revocation_lists],
        )
        report = verify(question.file, anchors, question.now, question.detached)
        if question.original is not None:
            from casework.signature.original import is_of  # comparing takes half a second to import

            if not is_of(question.file, question.original):
                report = report.with_observed(Observation.OTHER_DOCUMENT)
        return msgspec.msgpack.encode(report)

    logging.disable()  # what pyHanko thinks of a stranger's file
    serve(answer, memory_bytes=MOST_MEMORY_BYTES, cpu_s=MOST_CPU_S)


if __name__ == "__main__":
    main()
