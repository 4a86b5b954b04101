"""What is entered in the register, and what it is once it has its number.

Owns the fields of art. 53 DPR 445/2000 and the mark of art. 55. Nothing here is changed after it
was registered: an annulment is a fact of its own, which leaves all of it readable.
"""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from casework.emergency.rules import LEAST_DIGITS
from portal.branches.sheets import Comune
from sportello.model.refusals import NotThere, NotUnderstood

CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
DIGEST = re.compile(r"[0-9a-f]{64}")


class EntryFaulty(NotUnderstood):
    """A field without which nothing is registered is missing, or is not what it has to be."""


class UnknownRegistration(NotThere): ...


class Administration(Struct, frozen=True):
    """Whose register it is: IPA code, code of its AOO, and the zone in which its days begin."""

    comune: str
    aoo: str
    zone: str = "Europe/Rome"

    @classmethod
    def of(cls, sheet: Comune) -> "Administration":
        return cls(sheet.id, sheet.aoo, sheet.zone)

    def year_of(self, at: datetime) -> int:
        return at.astimezone(ZoneInfo(self.zone)).year


class RegisterEntry(Struct, frozen=True, kw_only=True):
    """A document that was received, as it is to be registered.

    sender        name of the person or body that it is from; `sender_code` their codice fiscale
    document_*    date and number that the document itself bears, if any
    sha256        of the document, 64 lower-case hexadecimal digits
    presented_at  when it was sent, where that was before its registration: terms run from then
    emergency     its number in the emergency register, to which the ordinary one is linked for good
    case          id of the request that it belongs to
    """

    administration: Administration
    sender: str
    subject: str
    sha256: str
    sender_code: str | None = None
    document_date: date | None = None
    document_number: str | None = None
    classification: str = ""
    office: str = ""
    presented_at: datetime | None = None
    emergency: str | None = None
    case: str | None = None

    def check(self) -> None:
        """Raises: EntryFaulty"""
        of_whom = self.administration
        is_what_it_has_to_be = {
            "sender": bool(self.sender.strip()),
            "subject": bool(self.subject.strip()),
            "sha256": DIGEST.fullmatch(self.sha256) is not None,
            "administration": all(map(CODE.fullmatch, (of_whom.comune, of_whom.aoo))),
        }
        for field, is_right in is_what_it_has_to_be.items():
            if not is_right:
                raise EntryFaulty(f"{field} is missing or wrong: nothing can be registered")


class RegisterMark(Struct, frozen=True):
    """The mark (segnatura): `date` is local to the administration. Source: art. 55."""

    number: str
    year: int
    date: date
    administration: str
    aoo: str


class RegistrationId(Struct, frozen=True, order=True):
    """Later registrations of one register have larger ones."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.digits}/{self.year}"

    @property
    def digits(self) -> str:
        """The number as it is written."""
        return str(self.number).zfill(LEAST_DIGITS)


class Registration(Struct, frozen=True):
    """An entry that has its number; `date` (aware UTC) is by the database's clock."""

    id: RegistrationId
    date: datetime
    entry: RegisterEntry

    @property
    def number(self) -> str:
        return self.id.digits

    @property
    def presented_at(self) -> datetime:
        return self.entry.presented_at or self.date

    @property
    def mark(self) -> RegisterMark:
        of_whom = self.entry.administration
        local = self.date.astimezone(ZoneInfo(of_whom.zone)).date()
        return RegisterMark(self.number, self.id.year, local, of_whom.comune, of_whom.aoo)
