"""What stops the days of a case, and the day by which it is to be answered as known today.

Owns the rows of suspensions. When one begins and ends is decided by who asks the citizen for
something; how the days are counted, by `sportello.cases.terms`.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.cases.handling.changing import keep_term
from portal.cases.handling.handled import HandledCase, find
from portal.cases.handling.tables import case_suspension, office_case
from sportello.cases.terms import Suspension, answer_by
from sportello.model.refusals import NotNow


class SuspensionKind(StrEnum):
    """Each stops the days of a case once."""

    INTEGRATION = "integration"
    OBJECTION = "objection"


class SuspendedBefore(NotNow):
    """The days were stopped for this before: the law lets it be once."""


async def suspend(
    connection: AsyncConnection,
    comune: str,
    id: str,
    kind: SuspensionKind,
    began: date,
    longest: timedelta,
    today: date,
) -> HandledCase:
    """The days after `began` do not count, at most `longest` of them, until `resume`.

    Raises: UnknownCase, SuspendedBefore
    """
    await find(connection, comune, id, is_locked=True)
    if kind in await _rows(connection, comune, id):
        raise SuspendedBefore(f"the days were stopped before, for the {kind}")
    row = {
        "comune": comune,
        "case_id": id,
        "kind": kind,
        "began": began,
        "longest_days": longest.days,
    }
    await connection.execute(insert(case_suspension).values(row))
    return await move_term(connection, comune, id, today)


async def resume(
    connection: AsyncConnection,
    comune: str,
    id: str,
    kind: SuspensionKind,
    ended: date,
    today: date,
) -> HandledCase:
    """`ended` is the last day that does not count. It has no effect where nothing is stopped.

    Raises: UnknownCase
    """
    await find(connection, comune, id, is_locked=True)
    that = _of(comune, id) & (case_suspension.c.kind == kind) & case_suspension.c.ended.is_(None)
    await connection.execute(update(case_suspension).where(that).values(ended=ended))
    return await move_term(connection, comune, id, today)


async def suspensions(
    connection: AsyncConnection, comune: str, id: str
) -> dict[SuspensionKind, Suspension]:
    """All of a case."""
    return {
        SuspensionKind(kind): Suspension(row.began, row.ended, timedelta(days=row.longest_days))
        for kind, row in (await _rows(connection, comune, id)).items()
    }


async def move_term(connection: AsyncConnection, comune: str, id: str, today: date) -> HandledCase:
    """Its day for the answer as known today, written where offices sort by it.

    Raises: UnknownCase
    """
    case = await find(connection, comune, id)
    stopped = (await suspensions(connection, comune, id)).values()
    due = answer_by(case.presented_on, case.term_days, stopped, today)
    going_on = [each.began for each in stopped if each.goes_on(today)]
    since = min(going_on, default=None)
    if (due, since) != (case.answer_by, case.suspended_since):
        await keep_term(connection, comune, id, due, since)
    return await find(connection, comune, id)


async def move_terms(connection: AsyncConnection, comune: str, today: date) -> int:
    """Those of all cases whose days are stopped, once a day has gone by. Returns how many."""
    stopped = select(office_case.c.case_id).where(
        office_case.c.comune == comune,
        office_case.c.is_over.is_(False),
        office_case.c.suspended_since.is_not(None),
    )
    ids = list((await connection.execute(stopped.order_by(office_case.c.case_id))).scalars())
    for id in ids:
        await find(connection, comune, id, is_locked=True)
        await move_term(connection, comune, id, today)
    return len(ids)


async def _rows(connection: AsyncConnection, comune: str, id: str) -> dict[str, Row[Any]]:
    rows = await connection.execute(select(case_suspension).where(_of(comune, id)))
    return {row.kind: row for row in rows}


def _of(comune: str, id: str) -> ColumnElement[bool]:
    return (case_suspension.c.comune == comune) & (case_suspension.c.case_id == id)
