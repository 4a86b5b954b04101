"""What stands in a request and in its receipt: words as they were shown, dates, digests.

Every text is in the document's language, Italian. Nothing here is markup: it is escaped.
Source: docs/decisions/0203-documents-of-a-request.md
"""

from datetime import UTC, date, datetime, time
from enum import StrEnum

from msgspec import Struct


class DocumentIssuer(Struct, frozen=True, kw_only=True):
    """Whose paper it is. `owner` is the body above the Comune, "" if there is none."""

    comune: str
    owner: str = ""
    contacts: tuple[str, ...] = ()
    colour: str = "#0066cc"
    """#rrggbb"""


class ShownAnswer(Struct, frozen=True, tag="answer"):
    """A question and its answer, a line each; no line where it was left empty."""

    label: str
    lines: tuple[str, ...]


class ShownRows(Struct, frozen=True, tag="rows"):
    """The rows of a question that repeats: each the answers to `headings`."""

    label: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class StatementLaw(StrEnum):
    """What a statement is by law: of facts (art. 46 DPR 445/2000), of what one knows (art. 47), or
    neither, as a privacy consent.
    """

    ARTICLE_46 = "art_46"
    ARTICLE_47 = "art_47"
    NONE = "none"


class ShownStatement(Struct, frozen=True, tag="statement"):
    """The text that was read, and whether it was accepted."""

    label: str
    text: str
    is_accepted: bool
    law: StatementLaw = StatementLaw.NONE


ShownEntry = ShownAnswer | ShownRows | ShownStatement


class ShownSection(Struct, frozen=True):
    title: str
    entries: tuple[ShownEntry, ...]


class ListedFile(Struct, frozen=True, kw_only=True):
    """An attachment. `kind` in a word, as "PDF firmato"; `sha256` in hexadecimal."""

    label: str
    name: str
    kind: str
    size: int
    sha256: str


class SigningWay(StrEnum):
    """How the request is signed, which decides what its last part says."""

    BY_HAND = "by_hand"
    FILE = "file"
    CARD = "card"
    SESSION = "session"


class SignaturePlace(Struct, frozen=True, kw_only=True):
    """
    signers  one place each, by name
    session  how the signer was known, where the way is SESSION: "SPID, livello 2, il …"
    """

    way: SigningWay
    signers: tuple[str, ...]
    session: str = ""


class RequestContent(Struct, frozen=True, kw_only=True, tag="request"):
    """
    reference  by which the request is found again; it has no number before it is registered
    presenter  who presents it for the applicant, with the title; empty if they are one
    made_at    aware UTC: when the request was begun, so that the same answers are the same file
    digest     of the answers, hexadecimal: what a signature of the request is over
    zone       in which its times are told
    """

    issuer: DocumentIssuer
    title: str
    office: str
    reference: str
    made_at: datetime
    applicant: tuple[ShownAnswer, ...]
    sections: tuple[ShownSection, ...]
    files: tuple[ListedFile, ...]
    signature: SignaturePlace
    presenter: tuple[ShownAnswer, ...] = ()
    digest: str = ""
    zone: str = "Europe/Rome"


class RegisteredNumber(Struct, frozen=True):
    """The ordinary register's number, and its day there."""

    number: str
    on: date


class MissingPiece(Struct, frozen=True):
    """What was missing at sending, and how it is mended."""

    what: str
    remedy: str


class ReceiptContent(Struct, frozen=True, kw_only=True, tag="receipt"):
    """The receipt of art. 18-bis L. 241/1990, which is the notice of the start (art. 8) as well.

    presented_at      aware UTC: what the terms begin with, whatever the number's day is
    registered        None while the register has not answered
    emergency_number  where it was entered in the emergency register
    responsible       the person
    answer_by         the last day of the term
    remedies          whom to turn to where there is no answer
    follow            where the request is followed: an address, and words
    request_sha256    of the request that was sent, as a file
    missing           not empty: it is registered "con riserva"
    """

    issuer: DocumentIssuer
    title: str
    reference: str
    presented_at: datetime
    registered: RegisteredNumber | None
    applicant: str
    subject: str
    office: str
    office_contacts: tuple[str, ...]
    responsible: str
    answer_by: date
    days: int
    is_silent_assent: bool
    remedies: tuple[str, ...]
    follow: tuple[str, ...]
    request_sha256: str
    files: tuple[ListedFile, ...]
    presenter: str = ""
    emergency_number: str = ""
    missing: tuple[MissingPiece, ...] = ()
    zone: str = "Europe/Rome"


class ShownAnswers(Struct, frozen=True):
    """Several lines under one heading, and the digest of the document that they are about."""

    title: str
    lines: tuple[ShownAnswer, ...]
    sha256: str = ""


class DailyRegisterContent(Struct, frozen=True, kw_only=True, tag="daily_register"):
    """All that was registered on a day; `first` and `last` number, "" where there is none.

    reference  whose register it is
    """

    issuer: DocumentIssuer
    reference: str
    day: date
    first: str
    last: str
    registrations: tuple[ShownAnswers, ...]
    annulments: tuple[ShownAnswers, ...]
    changes: tuple[ShownAnswers, ...]
    title: str = "Registro giornaliero di protocollo"
    zone: str = "Europe/Rome"

    @property
    def made_at(self) -> datetime:
        """The day's own: made again it is the same file."""
        return datetime.combine(self.day, time(), UTC)


DocumentContent = RequestContent | ReceiptContent | DailyRegisterContent
