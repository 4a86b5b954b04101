"""The process that signs with cards elsewhere: `python -m casework.signature.signing_main`.

Owns which question it is. pyHanko stays out of the servers, and a PDF that is being signed out of
their event loops. The other end is `card_signing`.
"""

import asyncio
import logging

import msgspec
from cryptography import x509

from casework.own_process.child import serve
from casework.signature.chains import Anchors
from casework.signature.signing import complete_pdf, prepare_pdf
from casework.signature.signing_questions import PdfToComplete, PdfToPrepare, SignedPdf
from casework.signature.verdict import verify

MOST_MEMORY_BYTES = 2 * 1024**3
MOST_CPU_S = 20


def answer(message: bytes) -> bytes:
    """A `PreparedPdf`, or a `SignedPdf`."""
    question = msgspec.msgpack.decode(message, type=PdfToPrepare | PdfToComplete)
    if isinstance(question, PdfToPrepare):
        prepared = prepare_pdf(question.pdf, question.certificate, question.field)
        return msgspec.msgpack.encode(asyncio.run(prepared))
    signed = asyncio.run(complete_pdf(question.prepared, question.value, question.now))
    anchors = Anchors(
        [x509.load_der_x509_certificate(der) for der in question.anchors],
        [x509.load_der_x509_crl(der) for der in question.revocation_lists],
    )
    return msgspec.msgpack.encode(SignedPdf(signed, verify(signed, anchors, question.now)))


if __name__ == "__main__":
    logging.disable()  # what pyHanko thinks of a certificate
    serve(answer, memory_bytes=MOST_MEMORY_BYTES, cpu_s=MOST_CPU_S)
