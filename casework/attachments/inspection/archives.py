"""Zip files, and the documents that are zip files inside: of Word and Excel, of LibreOffice."""

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from casework.attachments.inspection.inspected import ContentProblem, Suspect

ZIP = "application/zip"
OFFICE = "application/vnd.openxmlformats-officedocument."
BY_FOLDER = {
    "word/": OFFICE + "wordprocessingml.document",
    "xl/": OFFICE + "spreadsheetml.sheet",
    "ppt/": OFFICE + "presentationml.presentation",
}
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."

MOST_MEMBERS = 2_000
MOST_BYTES = 250_000_000
"""Of all members, unpacked."""
READ_AT_ONCE = 1024 * 1024
MACROS = ("vbaproject.bin", "basic/script-lc.xml")


def media_type_of(data: bytes) -> str:
    """Of a file that begins as a zip does."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if names[:1] == ["mimetype"]:
                with archive.open("mimetype") as member:
                    told = member.read(100)
                return told.decode("ascii", "replace") if told.startswith(OPEN_DOCUMENT) else ZIP
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError):
        return ZIP
    if "[Content_Types].xml" in names:
        for folder, media_type in BY_FOLDER.items():
            if any(name.startswith(folder) for name in names):
                return media_type
    return ZIP


def look_into(data: bytes) -> None:
    """Unpack every member, to nowhere, and stop where it is too much: what a zip says of its sizes
    is not believed.

    Raises: Suspect
    """
    left = MOST_BYTES
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(m.compress_size for m in members) > len(data):
                raise Suspect(ContentProblem.BOMB)  # so many, or lying one over the other
            if any(member.filename.lower().endswith(MACROS) for member in members):
                raise Suspect(ContentProblem.HAS_SCRIPT)
            if any(member.flag_bits & 1 for member in members):
                raise Suspect(ContentProblem.LOCKED)
            for member in members:
                with archive.open(member) as unpacked:
                    while piece := unpacked.read(READ_AT_ONCE):
                        left -= len(piece)
                        if left < 0:
                            raise Suspect(ContentProblem.BOMB)
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError):
        raise Suspect(ContentProblem.DAMAGED) from None
