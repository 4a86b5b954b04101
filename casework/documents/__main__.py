"""The process that lays out pages: `python -m casework.documents`."""

import msgspec

from casework.documents.content import DocumentContent
from casework.documents.layout import pdf_of
from casework.own_process.child import serve

MEMORY = 2 * 1024**3
FILE = 50_000_000
"""Bytes of a file that it may write: it unpacks fonts into a folder of its own."""


def answer(content: bytes) -> bytes:
    return pdf_of(msgspec.json.decode(content, type=DocumentContent))


if __name__ == "__main__":
    serve(answer, memory_bytes=MEMORY, file_bytes=FILE)
