"""100,000 requests that were sent over six years to a dozen offices, and the clerks of these.

Rows are written as they would stand after all that time, without being sent one by one.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from msgspec import Struct
from sqlalchemy import insert, text

from casework.drafts.tables import guided_case
from portal.branches.directory import Directory
from portal.cases.handling.search_keys import keys_of
from portal.cases.handling.tables import case_history, case_search_key, office_case
from portal.cases.offices.offices import all_offices
from portal.identity.operators import accounts
from portal.identity.operators.memberships import set_member
from portal.identity.owners import Owner, OwnerKind
from portal.identity.rights import OfficeRole
from portal.identity.tables import session
from portal.storage.database import Database
from sportello.cases.lifecycle import CaseState
from sportello.cases.parties import PartyPerson

CASES, CLERKS = 100_000, 50
OPEN_SHARE = 0.2
AT_ONCE = 5_000
RECEIPT_MADE = timedelta(days=60)
"""So long ago that the portal makes no receipts while it is measured."""
SERVICE = "illuminazione-pubblica"
ENDS = (CaseState.COMPLETE, CaseState.COMPLETE, CaseState.REJECTED, CaseState.WITHDRAWN)
WORKED_ON = (CaseState.PENDING, CaseState.PROCESSING, CaseState.INTEGRATION_REQUESTED)
SYLLABLES = ("ba", "ri", "fon", "ta", "nel", "li", "ros", "si", "bian", "chi", "ver", "di", "gal")
GIVEN = ("Maria", "Luca", "Anna", "Ahmed", "Chiara", "Paolo", "Elena", "Ioana", "Wei", "Giulia")


class ClerkAtWork(Struct, frozen=True):
    """`secret` is in the cookie of their browser."""

    id: str
    name: str
    office: str
    secret: str

    @property
    def digest(self) -> str:
        """Of their session."""
        return sha256(self.secret.encode()).hexdigest()


async def fill(database: Database, today: date) -> list[ClerkAtWork]:
    """The clerks, signed in."""
    chance = random.Random(11)
    directory = Directory(database)
    await directory.refresh()
    comune = directory.comuni[0].id
    async with database.transaction() as connection:
        offices = list(await all_offices(connection, comune))
        clerks = [_clerk(number, offices[number % len(offices)]) for number in range(CLERKS)]
        now = datetime.now(UTC)
        made: list[ClerkAtWork] = []
        for each in clerks:
            id = await accounts.add_operator(connection, comune, each.name, each.name, None)
            role = OfficeRole.HEAD if len(made) % 5 == 0 else OfficeRole.CLERK
            await set_member(connection, comune, each.office, id, role)
            row = {
                "comune": comune,
                "digest": each.digest,
                "owner": str(Owner(OwnerKind.OPERATOR, id)),
                "opened_at": now,
                "ends_at": now + timedelta(hours=8),
            }
            await connection.execute(insert(session).values(row))
            made.append(ClerkAtWork(id, each.name, each.office, each.secret))
    for first in range(0, CASES, AT_ONCE):
        async with database.transaction() as connection:
            rows = list(_cases(comune, first, offices, made, today, chance))
            for table in (guided_case, office_case, case_history, case_search_key):
                await connection.execute(
                    insert(table), [row for each in rows for row in each[table.name]]
                )
    if database.is_shared:
        async with database.transaction() as connection:
            await connection.execute(text("analyze"))
    return made


def _clerk(number: int, office: str) -> ClerkAtWork:
    return ClerkAtWork("", f"clerk {number}", office, f"secret-of-clerk-{number:04}-" + "x" * 20)


def _cases(
    comune: str,
    first: int,
    offices: list[str],
    clerks: list[ClerkAtWork],
    today: date,
    chance: random.Random,
) -> Iterator[dict[str, list[dict[str, object]]]]:
    for number in range(first, first + AT_ONCE):
        is_open = chance.random() < OPEN_SHARE
        age = chance.randint(0, 60 if is_open else 2190)
        state = chance.choice(WORKED_ON if is_open else ENDS)
        office = chance.choice(offices)
        theirs = [each for each in clerks if each.office == office]
        clerk = None if state is CaseState.PENDING else chance.choice(theirs)
        yield _rows(comune, number, today - timedelta(days=age), state, office, clerk, chance)


def _rows(
    comune: str,
    number: int,
    day: date,
    state: CaseState,
    office: str,
    clerk: ClerkAtWork | None,
    chance: random.Random,
) -> dict[str, list[dict[str, object]]]:
    id, at = f"case-{number:06}", datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    surname = "".join(chance.choices(SYLLABLES, k=3)).capitalize()
    code = "".join(chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=15))
    person = PartyPerson(
        given_name=chance.choice(GIVEN), surname=surname, codice_fiscale=f"{code}{number:06}"[:16]
    )
    name = f"{person.given_name} {surname}"
    is_over = state in ENDS
    request: dict[str, object] = {
        "comune": comune,
        "id": id,
        "service": SERVICE,
        "definition_version": 1,
        "language": "it",
        "presented_for": "{}",
        "answers": '{"fault":"off","street":"Via dei Tigli 4","wants_answer":false}',
        "saved_steps": "[]",
        "version": 5,
        "state": state,
        "begun_at": at,
        "saved_at": at - RECEIPT_MADE,
        "presented_at": at,
    }
    handled: dict[str, object] = {
        "comune": comune,
        "case_id": id,
        "office": office,
        "assignee": None if clerk is None else clerk.id,
        "assignee_name": "" if clerk is None else clerk.name,
        "state": state,
        "is_over": is_over,
        "service": SERVICE,
        "title": "Segnalazione di un lampione guasto",
        "applicant": name,
        "year": day.year,
        "number": number + 1,
        "presented_on": day,
        "term_days": 30,
        "answer_by": day + timedelta(days=30),
        "version": 4,
        "changed_at": at,
    }
    entry = {
        "comune": comune,
        "case_id": id,
        "version": 4,
        "at": at,
        "change": "assign",
        "state": state,
        "party": "system",
        "author": "",
        "author_name": "",
        "office": office,
        "assignee_name": "",
        "words": "",
    }
    keys: list[dict[str, object]] = [
        {"comune": comune, "key": key, "case_id": id} for key in sorted(keys_of([person]))
    ]
    return {
        guided_case.name: [request],
        office_case.name: [handled],
        case_history.name: [entry],
        case_search_key.name: keys,
    }
