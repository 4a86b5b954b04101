"""A case as it is kept: its fields, and how they stand in a row of `tables.guided_case`."""

from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Row

from casework.drafts.signing import CaseSignature, CertifiedCopy, SecondSignature
from casework.emergency.entries import OrdinaryNumber
from sportello.cases.completeness import Defect
from sportello.cases.lifecycle import CaseState
from sportello.cases.parties import PartyPerson, PresentedFor


class SentCase(Struct, frozen=True, kw_only=True):
    """What became of a case when it was sent: year, number and instant (aware UTC) of its
    registration, who answers and by when, and the defects with which it was received, with reserve.

    The first three are None while the ordinary register has still to number it. `emergency` is its
    number in the emergency register, which it keeps.
    """

    year: int | None = None
    number: str | None = None
    registered_at: datetime | None = None
    emergency: str | None = None
    office: str
    answer_by: date
    defects: tuple[Defect, ...] = ()

    @property
    def ordinary(self) -> OrdinaryNumber | None:
        if self.year is None or self.number is None or self.registered_at is None:
            return None
        return OrdinaryNumber(self.year, int(self.number), self.registered_at)


class CounterWriting(Struct, frozen=True, kw_only=True):
    """What a counter has written to a case that home had sent over a cut line: no part of what was
    registered, and kept alongside it. `answers` are those that differ, null where the counter had
    none; `presented_for` None where it is the same, `signature` where none was given there.
    """

    branch: str
    at: datetime
    answers: dict[str, Any]
    presented_for: PresentedFor | None = None
    signature: CaseSignature | None = None


class KeptCase(Struct, frozen=True, kw_only=True):
    """A case as it is stored. Instants are aware UTC; see `tables`."""

    id: str
    service: str
    definition_version: int
    language: str
    owner: str | None
    presenter: PartyPerson | None
    presented_for: PresentedFor
    answers: dict[str, Any]
    saved_steps: tuple[str, ...]
    version: int
    state: CaseState
    signature: CaseSignature | None
    begun_at: datetime
    saved_at: datetime
    presented_at: datetime | None
    sent: SentCase | None
    held_at: str | None = None
    second_signatures: tuple[SecondSignature, ...] = ()
    certified_copies: tuple[CertifiedCopy, ...] = ()
    from_home: dict[str, Any] = {}
    at_counter: CounterWriting | None = None


_AS_JSON = frozenset(
    {
        *("presenter", "presented_for", "answers", "saved_steps", "signature", "sent"),
        *("second_signatures", "certified_copies", "from_home", "at_counter"),
    }
)


def columns_of(case: KeptCase, *names: str) -> dict[str, Any]:
    """These fields as the table has them."""
    values = {name: getattr(case, name) for name in names}
    return {
        name: msgspec.json.encode(value).decode()
        if name in _AS_JSON and value is not None
        else value
        for name, value in values.items()
    }


def case_of(row: Row[Any]) -> KeptCase:
    """That of a whole row."""
    facts = {name: getattr(row, name) for name in KeptCase.__struct_fields__}
    for name in _AS_JSON:
        if facts[name] is not None:
            facts[name] = msgspec.json.decode(facts[name])
    return msgspec.convert(facts, KeptCase)
