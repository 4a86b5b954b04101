"""PDF: whether it can be read and would run something, and a picture of its first page.

The objects are walked with pyHanko, which opens no page; the picture is made by poppler's pdftoppm,
under the limits of this process, where that is installed.
"""

import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.crypt import AuthStatus, PdfKeyNotAvailableError
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from casework.attachments.inspection.inspected import ContentProblem, Suspect

RUNS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/RichMediaExecute"})
"""Actions that run something or load what lies elsewhere."""

SCRIPT_KEYS = frozenset({"/JS", "/JavaScript"})
PICTURE_S = 10.0
PICTURE = ("-f", "1", "-l", "1", "-png", "-singlefile", "-scale-to", "320", "-")


def look_into(data: bytes) -> bool:
    """Whether files are embedded in it. Raises: Suspect"""
    return bool(embedded(data))


def embedded(data: bytes) -> list[bytes]:
    """The files that are embedded in it, unpacked. Raises: Suspect"""
    found: list[bytes] = []
    try:
        reader = PdfFileReader(BytesIO(data), strict=False)
        if reader.encrypted and reader.decrypt(b"").status is AuthStatus.FAILED:
            raise Suspect(ContentProblem.LOCKED)
        for one in _objects(reader):
            if _is_action(one) or _is_scripted_form(one):
                raise Suspect(ContentProblem.HAS_SCRIPT)
            files = one.get("/EF")
            if isinstance(files, generic.DictionaryObject):
                streams = [files[key] for key in files]
                found += [each.data for each in streams if isinstance(each, generic.StreamObject)]
        if int(reader.root["/Pages"]["/Count"]) < 1:
            raise Suspect(ContentProblem.DAMAGED)
    except PdfKeyNotAvailableError:
        raise Suspect(ContentProblem.LOCKED) from None
    except MemoryError:
        raise Suspect(ContentProblem.BOMB) from None
    except (PdfError, ValueError, KeyError, IndexError, TypeError, OSError, RecursionError):
        raise Suspect(ContentProblem.DAMAGED) from None  # pyHanko lets Python's own errors out too
    return list(dict.fromkeys(found))


def thumbnail(data: bytes) -> bytes | None:
    """None where the page cannot be drawn: a picture is no proof of anything."""
    command = shutil.which("pdftoppm")
    if command is None:
        return None
    try:
        drawn = subprocess.run(
            [command, *PICTURE], input=data, capture_output=True, timeout=PICTURE_S, check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    return drawn.stdout if drawn.stdout.startswith(b"\x89PNG") else None


def _objects(reader: PdfFileReader) -> Iterator[generic.DictionaryObject]:
    """Every dictionary and stream that can be reached, each once."""
    seen: set[generic.Reference] = set()
    left: list[generic.PdfObject] = [reader.trailer_view]
    while left:
        one = left.pop()
        if isinstance(one, generic.IndirectObject):
            if one.reference in seen:
                continue
            seen.add(one.reference)
            one = reader.get_object(one.reference)  # type: ignore[no-untyped-call]
        if isinstance(one, generic.DictionaryObject):
            yield one
            left.extend(one.raw_get(key) for key in one)
        elif isinstance(one, generic.ArrayObject):
            left.extend(one.raw_get(index) for index in range(len(one)))


def _is_action(one: generic.DictionaryObject) -> bool:
    return not SCRIPT_KEYS.isdisjoint(one) or one.get("/S") in RUNS


def _is_scripted_form(one: generic.DictionaryObject) -> bool:
    """A form of Adobe's older kind, whose XML has scripts of its own."""
    form = one.get("/XFA")
    parts = form if isinstance(form, generic.ArrayObject) else [form]
    return any(isinstance(part, generic.StreamObject) and b"<script" in part.data for part in parts)
