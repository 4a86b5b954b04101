"""What lies inside a file, for the virus scanner: `python -m …inspection.unwrapping`, a process of
its own.

clamd finds nothing in a `.p7m` that is written as base64 or in pieces, nor in files that are
embedded in a PDF; a reader opens them all the same.
"""

import msgspec

from casework.attachments.inspection import __main__ as inspector
from casework.attachments.inspection import pdf, signed
from casework.attachments.inspection.inspected import Suspect
from casework.attachments.inspection.looking import DEEPEST
from casework.own_process.child import serve

MOST_BYTES = 100_000_000
"""Of all that is taken out."""


def inside(data: bytes, deepest: int = DEEPEST) -> list[bytes]:
    """All files that are inside, at any depth. Raises: ValueError if they are too many or deep"""
    found = _one_level(data)
    if found and deepest == 0:
        raise ValueError("files in files without end")
    deeper = [each for one in found for each in inside(one, deepest - 1)]
    if sum(map(len, found + deeper)) > MOST_BYTES:
        raise ValueError("too much is inside")
    return found + deeper


def _one_level(data: bytes) -> list[bytes]:
    if (content := signed.content_of(data)) is not None:
        return [content] if content else []
    if data.startswith(b"%PDF-"):
        try:
            return pdf.embedded(data)
        except Suspect:
            return []
    return []


def answer(data: bytes) -> bytes:
    return msgspec.msgpack.encode(inside(data))


if __name__ == "__main__":
    serve(answer, memory_bytes=inspector.MEMORY, cpu_s=inspector.CPU_S)
