"""What an office writes to itself about a case. No citizen reads it."""

from datetime import datetime
from secrets import token_urlsafe

from msgspec import Struct
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.cases.handling.changing import ChangeAuthor
from portal.cases.handling.tables import case_note

MOST_LETTERS = 2000


class CaseNote(Struct, frozen=True):
    at: datetime
    author_name: str
    words: str


async def write_note(
    connection: AsyncConnection,
    comune: str,
    case: str,
    author: ChangeAuthor,
    words: str,
    now: datetime,
) -> None:
    row = {
        "comune": comune,
        "id": token_urlsafe(12),
        "case_id": case,
        "at": now,
        "author": author.id,
        "author_name": author.name,
        "words": words,
    }
    await connection.execute(insert(case_note).values(row))


async def notes_of(connection: AsyncConnection, comune: str, case: str) -> list[CaseNote]:
    """The oldest first."""
    columns = [case_note.c[name] for name in CaseNote.__struct_fields__]
    theirs = case_note.c.comune == comune, case_note.c.case_id == case
    rows = await connection.execute(select(*columns).where(*theirs).order_by(case_note.c.at))
    return [CaseNote(*row) for row in rows]
