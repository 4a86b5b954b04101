"""What was discarded, as it was written down then."""

from datetime import date

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.retention.tables import discarded
from sportello.cases.lifecycle import CaseState


class DiscardedThen(Struct, frozen=True):
    """All of a local day of one form with one outcome, under one act."""

    day: date
    service: str
    outcome: CaseState
    act: str
    cases: int
    files: int
    papers: int


async def discarded_so_far(
    connection: AsyncConnection, comune: str, most: int
) -> list[DiscardedThen]:
    """The newest day first."""
    of = (discarded.c.day, discarded.c.service, discarded.c.outcome, discarded.c.act)
    sums = [func.sum(each) for each in (discarded.c.cases, discarded.c.files, discarded.c.papers)]
    query = select(*of, *sums).where(discarded.c.comune == comune).group_by(*of)
    rows = await connection.execute(query.order_by(of[0].desc(), *of[1:]).limit(most))
    return [
        DiscardedThen(day, service, CaseState(outcome), act, int(cases), int(files), int(papers))
        for day, service, outcome, act, cases, files, papers in rows
    ]
