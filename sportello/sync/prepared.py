"""Requests that citizens have prepared for a visit, on their way to the branch and back.

They travel on the line of guided requests (`/sync/v1/prepared`), asked for by the branch. Owns the
shapes, and who may change such a request: the portal until the branch has opened it, then the
branch until it is sent or handed back. Source: docs/decisions/0217-prepared-requests-travel.md
"""

from datetime import datetime
from typing import Any

from msgspec import Struct

from sportello.cases.parties import PresentedFor
from sportello.sync.contract import PREFIX

PREPARED = f"{PREFIX}/prepared"
"""`GET` it for `PreparedList`, `GET PREPARED/{case}` for a `PreparedBody`, `POST …/{case}/opened`
to own it from now on, `PUT …/{case}/back` to hand it back, `PUT …/{case}/alongside` for a
`WrittenHere` where home has sent it meanwhile, `GET …/{case}/files/{id}` for bytes.
"""


class PreparedNotice(Struct, frozen=True):
    """A request that waits for its visit. `version` grows with each change; `starts_at` is when the
    citizen comes for it (aware UTC); `is_held` says that the portal knows the branch has opened it.
    """

    case: str
    booking: str
    service: str
    version: int
    starts_at: datetime
    is_held: bool = False


class PreparedList(Struct, frozen=True):
    """All of the branch's next days: what is not among them is not kept there any more."""

    cases: tuple[PreparedNotice, ...]


class PreparedFile(Struct, frozen=True, kw_only=True):
    """An attachment that the scanner called clean, as `casework.attachments` keeps it."""

    id: str
    field: str
    name: str
    media_type: str
    size: int
    sha256: str
    received_at: datetime


class PreparedBody(Struct, frozen=True, kw_only=True):
    """The request as it stands; a branch seals it until the counter opens it. `from_home` are
    answers that were written at home where the counter has written others, still to be chosen from.
    """

    service: str
    definition_version: int
    language: str
    presented_for: PresentedFor
    answers: dict[str, Any]
    saved_steps: tuple[str, ...]
    version: int
    begun_at: datetime
    saved_at: datetime
    files: tuple[PreparedFile, ...] = ()
    from_home: dict[str, Any] = {}

    def __repr__(self) -> str:
        """Says nothing, so that no log and no traceback can."""
        return f"{type(self).__name__}(…)"


class WrittenHere(Struct, frozen=True, kw_only=True):
    """A request as the counter has it that home has sent meanwhile: it is kept alongside what was
    registered. `signature` is the evidence of how it was signed there, as casework keeps it.
    """

    answers: dict[str, Any]
    presented_for: PresentedFor
    signature: dict[str, Any] | None

    def __repr__(self) -> str:
        """Says nothing, so that no log and no traceback can."""
        return f"{type(self).__name__}(…)"


class SentAtHome(Struct, frozen=True, kw_only=True):
    """The request as home has sent it. `sent` is what became of it, as casework keeps it, `files`
    are the ids of those that the portal has, `at_counter` is what it keeps next to it now.
    """

    answers: dict[str, Any]
    presented_for: PresentedFor
    saved_steps: tuple[str, ...]
    version: int
    presented_at: datetime
    sent: dict[str, Any]
    files: tuple[str, ...]
    at_counter: dict[str, Any] | None

    def __repr__(self) -> str:
        """Says nothing, so that no log and no traceback can."""
        return f"{type(self).__name__}(…)"
