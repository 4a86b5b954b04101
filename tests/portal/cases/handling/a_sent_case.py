"""A case that was sent, as offices have it, in a database with tables and nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from casework.definitions.library import library_definition
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase, SentCase
from portal.cases.handling.beginning import begin
from portal.cases.handling.changing import ChangeAuthor, change
from portal.cases.handling.handled import HandledCase, find, history
from portal.storage.database import Database
from sportello.cases.lifecycle import CaseChange, CaseParty, CaseState
from sportello.cases.parties import PartyPerson, PresentedFor
from tests.portal.prepared import open_migrated

COMUNE, ZONE = "c_x001", "Europe/Rome"
NURSERY = library_definition("nido-iscrizione")
NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)
DAY = date(2026, 12, 1)
MARIA = PartyPerson(given_name="Maria", surname="Fontanelli", codice_fiscale="FNTMRA85D52L840G")
ANNA = ChangeAuthor(CaseParty.OFFICE, "op-anna", "Anna Neri")
BRUNO = ChangeAuthor(CaseParty.OFFICE, "op-bruno", "Bruno Galli")
CITIZEN = ChangeAuthor(CaseParty.APPLICANT, "citizen/1", "Maria Fontanelli")

_numbers = count(1)


class CaseDesk:
    """A database with cases, each change in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def sent(
        self,
        *,
        number: int | None = 1,
        office: str = NURSERY.office,
        applicant: PartyPerson = MARIA,
        now: datetime = NOON,
        days: int = NURSERY.term.days,
        emergency: str | None = None,
    ) -> HandledCase:
        """A new one, registered if it has a number."""
        term = replace(NURSERY.term, days=days)
        definition = replace(NURSERY, office=office, term=term)
        case = KeptCase(
            id=f"case-{next(_numbers)}",
            service=definition.service,
            definition_version=1,
            language="it",
            owner=CITIZEN.id,
            presenter=applicant,
            presented_for=PresentedFor(),
            answers={},
            saved_steps=(),
            version=1,
            state=CaseState.SUBMITTED if number is None else CaseState.REGISTERED,
            signature=None,
            begun_at=now,
            saved_at=now,
            presented_at=now,
            sent=SentCase(
                year=None if number is None else now.year,
                number=None if number is None else str(number).zfill(7),
                registered_at=None if number is None else now,
                emergency=emergency,
                office=office,
                answer_by=now.date() + timedelta(days=days),
            ),
        )
        async with self.database.transaction() as connection:
            await cases.take_in(connection, COMUNE, case)
            await begin(connection, COMUNE, ZONE, case, definition, applicant, now)
            return await find(connection, COMUNE, case.id)

    async def change(
        self,
        case: HandledCase | str,
        what: CaseChange,
        author: ChangeAuthor = ANNA,
        now: datetime = NOON,
        **said: Any,
    ) -> HandledCase:
        id = case if isinstance(case, str) else case.case_id
        async with self.database.transaction() as connection:
            return await change(connection, COMUNE, id, what, author, now, **said)

    async def state_of_request(self, id: str) -> CaseState:
        async with self.database.reading() as connection:
            return (await cases.find(connection, COMUNE, id)).state

    async def told(self, id: str) -> list[tuple[CaseChange, CaseState]]:
        """Its history."""
        async with self.database.reading() as connection:
            return [(each.change, each.state) for each in await history(connection, COMUNE, id)]


@asynccontextmanager
async def a_case_desk(directory: Path, url: str | None = None) -> AsyncIterator[CaseDesk]:
    async with open_migrated(directory, url) as database:
        yield CaseDesk(database)
