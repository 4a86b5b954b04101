"""The way through a file: its type first, then what is particular to that type.

Sources: puremagic for the type; it does not know `.p7m`, nor one zip of documents from another.
"""

from codecs import getincrementaldecoder

import puremagic

from casework.attachments.inspection import archives, images, pdf, signed
from casework.attachments.inspection.inspected import (
    SIGNED,
    UNKNOWN,
    ContentProblem,
    InspectedFile,
    Suspect,
)

PDF = "application/pdf"
ZIP_START = b"PK\x03\x04"
TEXT_LOOKED_AT = 64 * 1024
DEEPEST = 4
"""How many signatures may lie inside each other."""


def inspect(data: bytes, deepest: int = DEEPEST) -> InspectedFile:
    """Never raises for what is in the file, unless memory ends."""
    if (content := signed.content_of(data)) is not None:
        return _inside(content, deepest)
    media_type = media_type_of(data)
    try:
        has_inside = media_type == PDF and pdf.look_into(data)
        thumbnail = _looked_into(media_type, data)
    except Suspect as suspect:
        return InspectedFile(media_type=media_type, problem=suspect.problem)
    return InspectedFile(media_type=media_type, has_inside=has_inside, thumbnail=thumbnail)


def media_type_of(data: bytes) -> str:
    """Of a file that is no `.p7m`."""
    if data.startswith(ZIP_START):
        return archives.media_type_of(data)
    if data.startswith(b"%PDF-"):
        return PDF
    try:
        found = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        found = []
    # names are guesses of a few letters where one byte or two decide
    sure: list[str] = [
        each.mime_type for each in found if each.mime_type and len(each.byte_match) > 1
    ]
    if sure:
        return {"application/xml": "text/xml"}.get(sure[0], sure[0])
    return "text/plain" if _is_text(data[:TEXT_LOOKED_AT]) else UNKNOWN


def _inside(content: bytes, deepest: int) -> InspectedFile:
    """A signature around `content`, which is empty if the content lies elsewhere."""
    if not content:
        return InspectedFile(media_type=SIGNED)
    if deepest == 0:
        return InspectedFile(media_type=SIGNED, problem=ContentProblem.BOMB)
    inner = inspect(content, deepest - 1)
    return InspectedFile(
        media_type=SIGNED,
        content=inner.content or inner.media_type,
        problem=inner.problem,
        has_inside=True,
        thumbnail=inner.thumbnail,
    )


def _looked_into(media_type: str, data: bytes) -> bytes | None:
    """The thumbnail, where there is one. Raises: Suspect"""
    if media_type == PDF:
        return pdf.thumbnail(data)
    if media_type in images.OPENED:
        return images.thumbnail(data)
    if data.startswith(ZIP_START):
        archives.look_into(data)
    return None


def _is_text(data: bytes) -> bool:
    """In UTF-8, perhaps cut off in a letter, without control characters but those of lines."""
    try:
        text = getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return data != b"" and all(
        letter.isprintable() or letter in "\t\r\n\f\ufeff" for letter in text
    )
