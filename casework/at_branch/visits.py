"""Of which visit a case is, and whom the branch knows there. A function never commits."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.at_branch.seam import VisitorKnown
from casework.at_branch.tables import case_visit
from casework.drafts.tables import guided_case
from sportello.cases.definition import PersonPart
from sportello.cases.guided.prefill import KnownPerson, SuggestionSource


async def note_visit(
    connection: AsyncConnection, comune: str, case: str, visit: str, visitor: VisitorKnown | None
) -> None:
    told = None if visitor is None else msgspec.json.encode(visitor).decode()
    row = {"comune": comune, "case_id": case, "visit": visit, "visitor": told}
    await connection.execute(insert(case_visit).values(row))


async def bring(connection: AsyncConnection, comune: str, case: str, visit: str) -> None:
    """A case that was filled in at a totem comes to the counter with this ticket, once said."""
    here = case_visit.c.comune == comune, case_visit.c.case_id == case
    await connection.execute(delete(case_visit).where(*here))
    row = {"comune": comune, "case_id": case, "visit": visit, "is_brought": True}
    await connection.execute(insert(case_visit).values(row))


async def cases_of(
    connection: AsyncConnection, comune: str, visit: str
) -> Sequence[tuple[str, bool]]:
    """Their ids, and whether they come from a totem, in the order in which they were begun."""
    of_visit = (
        select(guided_case.c.id, case_visit.c.is_brought)
        .join(
            case_visit,
            (case_visit.c.comune == guided_case.c.comune)
            & (case_visit.c.case_id == guided_case.c.id),
        )
        .where(case_visit.c.comune == comune, case_visit.c.visit == visit)
        .order_by(guided_case.c.begun_at, guided_case.c.id)
    )
    return [(id, is_brought) for id, is_brought in await connection.execute(of_visit)]


async def visitor_of(connection: AsyncConnection, comune: str, case: str) -> KnownPerson | None:
    """To be suggested; None where the visit's citizen is not known."""
    here = case_visit.c.comune == comune, case_visit.c.case_id == case
    told = (await connection.execute(select(case_visit.c.visitor).where(*here))).scalar()
    if told is None:
        return None
    known = msgspec.json.decode(told, type=VisitorKnown)
    said = {
        PersonPart.GIVEN_NAME: known.given_name,
        PersonPart.SURNAME: known.surname,
        PersonPart.CODICE_FISCALE: known.codice_fiscale,
    }
    return KnownPerson(SuggestionSource.CARD, {part: text for part, text in said.items() if text})


async def forget_lost(connection: AsyncConnection, comune: str) -> None:
    """Visits of cases that are erased."""
    kept = select(guided_case.c.id).where(guided_case.c.comune == comune)
    lost = case_visit.c.comune == comune, case_visit.c.case_id.not_in(kept)
    await connection.execute(delete(case_visit).where(*lost))
