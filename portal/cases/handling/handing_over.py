"""Many cases at once: given to a clerk or an office, also when an office is dissolved."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.refusals import UnknownCase
from portal.cases.handling.changing import (
    Assignment,
    ChangeAuthor,
    change,
)
from portal.cases.handling.tables import office_case
from portal.cases.offices.offices import dissolve
from sportello.cases.lifecycle import AFTER, CaseChange
from sportello.model.refusals import NotNow

ASSIGNABLE = frozenset(state for state, what in AFTER if what is CaseChange.ASSIGN)


class ManyAssigned(Struct, frozen=True):
    """Ids of the cases: those that were given, and those that were changed meanwhile or are in a
    state in which they are not given to another.
    """

    given: tuple[str, ...]
    left: tuple[str, ...]


async def assign_many(
    connection: AsyncConnection,
    comune: str,
    seen: Mapping[str, int],
    to: Assignment,
    author: ChangeAuthor,
    now: datetime,
    words: str = "",
) -> ManyAssigned:
    """`seen` has the version that was seen of each case, by id. One that has changed is left."""
    given, left = [], []
    for id, version in sorted(seen.items()):
        try:
            await change(
                connection,
                comune,
                id,
                CaseChange.ASSIGN,
                author,
                now,
                seen=version,
                words=words,
                to=to,
            )
        except (NotNow, UnknownCase):
            left.append(id)
        else:
            given.append(id)
    return ManyAssigned(tuple(given), tuple(left))


async def dissolve_office(
    connection: AsyncConnection,
    comune: str,
    id: str,
    successor: str,
    author: ChangeAuthor,
    now: datetime,
    words: str = "",
) -> int:
    """Its open cases are handed over to `successor`, which reads those that are over too. Returns
    how many were handed over. One that has no number yet is assigned there when it has.

    Raises: UnknownOffice, OfficeDissolved
    """
    await dissolve(connection, comune, id, successor, now)
    theirs = select(office_case.c.case_id).where(
        office_case.c.comune == comune,
        office_case.c.office == id,
        office_case.c.is_over.is_(False),
        office_case.c.state.in_(sorted(ASSIGNABLE)),
    )
    ids = list((await connection.execute(theirs.order_by(office_case.c.case_id))).scalars())
    to = Assignment(successor)
    for case in ids:
        await change(connection, comune, case, CaseChange.ASSIGN, author, now, words=words, to=to)
    return len(ids)
