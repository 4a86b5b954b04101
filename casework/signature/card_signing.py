"""PDFs signed by cards at stations, in a process of its own that starts with the first one.

Owns the process. Must not know cases. What it does is in `signing`, its other end `signing_main`.
"""

from datetime import datetime

import msgspec
from cryptography.hazmat.primitives.serialization import Encoding

from casework.own_process.parent import OwnProcess
from casework.signature.chains import Anchors
from casework.signature.signing_questions import (
    PdfToComplete,
    PdfToPrepare,
    PreparedPdf,
    SignedPdf,
)

MODULE = "casework.signature.signing_main"
WITHIN_S = 30.0


class CardSigning:
    """See `signing`; what that raises is a ProcessFailed here, which names it."""

    def __init__(self) -> None:
        self._process = OwnProcess(MODULE, within_s=WITHIN_S)

    async def prepare(self, pdf: bytes, certificate: bytes, field: str) -> PreparedPdf:
        """Raises: ProcessFailed"""
        answer = await self._ask(PdfToPrepare(pdf, certificate, field))
        return msgspec.msgpack.decode(answer, type=PreparedPdf)

    async def complete(
        self, prepared: PreparedPdf, value: bytes, anchors: Anchors, now: datetime
    ) -> SignedPdf:
        """Raises: ProcessFailed"""
        certificates = [each.public_bytes(Encoding.DER) for each in anchors.certificates]
        lists = [each.public_bytes(Encoding.DER) for each in anchors.revocation_lists]
        answer = await self._ask(PdfToComplete(prepared, value, now, certificates, lists))
        return msgspec.msgpack.decode(answer, type=SignedPdf)

    async def close(self) -> None:
        """End the process, if there is one."""
        await self._process.close()

    async def _ask(self, question: PdfToPrepare | PdfToComplete) -> bytes:
        return await self._process.ask_whole(msgspec.msgpack.encode(question))
