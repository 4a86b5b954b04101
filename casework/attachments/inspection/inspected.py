"""What was found in a file: a type, what is wrong with it, and a small picture of it."""

from enum import StrEnum

from msgspec import Struct

SIGNED = "application/pkcs7-mime"
"""A `.p7m`: a file inside a signature."""

UNKNOWN = "application/octet-stream"
"""What is nothing that is known here."""


class ContentProblem(StrEnum):
    """
    HAS_SCRIPT  it would run something when it is opened: a PDF's script, an office file's macro
    BOMB        opened, it would be far larger than it is
    DAMAGED     it begins as a file of its type and cannot be read
    LOCKED      it cannot be read without a password
    """

    HAS_SCRIPT = "has_script"
    BOMB = "bomb"
    DAMAGED = "damaged"
    LOCKED = "locked"


class InspectedFile(Struct, frozen=True, kw_only=True):
    """
    media_type  by its content, not its name
    content     of what is signed, where the file is a signature; None if that lies elsewhere
    has_inside  files are inside that a virus scanner may not open: `unwrapping` takes them out
    thumbnail   a PNG of at most 320 × 320 pixels: an image, or a PDF's first page
    """

    media_type: str
    content: str | None = None
    problem: ContentProblem | None = None
    has_inside: bool = False
    thumbnail: bytes | None = None


class Suspect(Exception):
    """Inside the process: looking ends here, and this is why."""

    def __init__(self, problem: ContentProblem) -> None:
        super().__init__(problem)
        self.problem = problem
