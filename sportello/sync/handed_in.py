"""A request that was filled in at a branch, handed in to the portal that registers it.

First the case and its files, each as far as it comes, and again until they are there; then it is
registered, once by its id, in one transaction. Owns the shapes. Source: docs/sync.md
"""

from datetime import datetime
from typing import Any

from msgspec import Struct

from sportello.cases.parties import PartyPerson, PresentedFor
from sportello.sync.contract import PREFIX
from sportello.sync.prepared import PreparedFile

HANDED_IN = f"{PREFIX}/cases"
"""`PUT HANDED_IN/{case}` for a `HandedCase`, `PUT …/files/{id}?offset=` for its bytes from there
on, `PUT …/signed?digest=` for the PDF that a card has signed, `POST …/registration` for a
`HandedSending`; each but the files is answered with `HandedAnswer`.
"""


class HandedCase(Struct, frozen=True, kw_only=True):
    """The whole case. `signature` and `second_signatures` are the evidence of how it was signed, as
    casework keeps it, `certified_copies` that of scans. `from_home` are answers that home had
    written otherwise before it was sent: they are kept alongside it.
    """

    service: str
    definition_version: int
    language: str
    presenter: PartyPerson | None
    presented_for: PresentedFor
    answers: dict[str, Any]
    saved_steps: tuple[str, ...]
    version: int
    begun_at: datetime
    signature: dict[str, Any] | None
    second_signatures: tuple[dict[str, Any], ...] = ()
    certified_copies: tuple[dict[str, Any], ...] = ()
    files: tuple[PreparedFile, ...]
    from_home: dict[str, Any] = {}

    def __repr__(self) -> str:
        """Says nothing, so that no log and no traceback can."""
        return f"{type(self).__name__}(…)"


class HandedSending(Struct, frozen=True, kw_only=True):
    """Register it as it was sent at the branch, with whatever defects.

    digest        of what was signed: the portal holds the same, or it is handed in again
    presented_at  when it was sent (aware UTC): terms run from then
    emergency     its number in the branch's emergency register
    """

    digest: str
    presented_at: datetime
    emergency: str | None = None


class FileReached(Struct, frozen=True):
    """How many bytes of a file are there; `is_whole` once all are, and it was looked at."""

    id: str
    received: int
    is_whole: bool = False


class HandedNumber(Struct, frozen=True):
    """Of the ordinary register; `date` is that of the registration (aware UTC)."""

    year: int
    number: int
    date: datetime


class HandedAnswer(Struct, frozen=True):
    """`number` is None until it is registered, and kept where no restore reaches it."""

    files: tuple[FileReached, ...] = ()
    number: HandedNumber | None = None
