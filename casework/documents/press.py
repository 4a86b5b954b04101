"""Where documents are asked for: pages come from a process that is kept warm.

One after the other: a page takes some 60 ms of a processor. Where the process dies, what it was
doing is tried once more in the next. Nothing of the content is logged.
"""

import msgspec

from casework import documents
from casework.documents.content import (
    DailyRegisterContent,
    DocumentContent,
    ReceiptContent,
    RequestContent,
)
from casework.own_process.parent import DIED, OwnProcess, ProcessFailed

WITHIN_S = 60.0


class DocumentPress:
    def __init__(self) -> None:
        self._process = OwnProcess(documents.__name__, within_s=WITHIN_S)

    async def start(self) -> None:
        """Have the process ready before the first document."""
        await self._process.start()

    async def close(self) -> None:
        await self._process.close()

    async def request_pdf(self, content: RequestContent) -> bytes:
        """Raises: ProcessFailed"""
        return await self._pdf(content)

    async def receipt_pdf(self, content: ReceiptContent) -> bytes:
        """Raises: ProcessFailed"""
        return await self._pdf(content)

    async def daily_register_pdf(self, content: DailyRegisterContent) -> bytes:
        """Raises: ProcessFailed"""
        return await self._pdf(content)

    async def _pdf(self, content: DocumentContent) -> bytes:
        message = msgspec.json.encode(content)
        try:
            return await self._process.ask_whole(message)
        except ProcessFailed as failed:
            if str(failed) != DIED:
                raise
        return await self._process.ask_whole(message)
