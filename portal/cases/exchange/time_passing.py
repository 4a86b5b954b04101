"""What time brings about: a question whose last day is over, and the assent that silence gives.

A job calls this every few minutes; what one process has done, the others find done.
"""

from datetime import date, datetime

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.definitions.store import stored_version
from casework.drafts.tables import guided_case
from portal.cases.exchange.questions import (
    COLUMNS,
    CaseQuestion,
    close_questions,
    find_question,
    is_this,
    question_in,
)
from portal.cases.exchange.tables import case_question
from portal.cases.handling.changing import SYSTEM, change
from portal.cases.handling.handled import find
from portal.cases.handling.suspensions import SuspensionKind, move_term, resume
from portal.cases.handling.tables import office_case
from sportello.cases.lifecycle import AFTER, CaseChange, may

AT_ONCE = 100
"""Cases in one transaction, so that no one waits long for what it locks."""

ENDS = {
    SuspensionKind.INTEGRATION: CaseChange.END_INTEGRATION,
    SuspensionKind.OBJECTION: CaseChange.END_OBSERVATIONS,
}
SILENT = [state for state, what in AFTER if what is CaseChange.ACCEPT_BY_SILENCE]


async def end_unanswered(
    connection: AsyncConnection, comune: str, now: datetime, today: date
) -> int:
    """At most AT_ONCE questions whose last day is over: repeat it until 0 is returned."""
    overdue = (
        case_question.c.comune == comune,
        case_question.c.ended_at.is_(None),
        case_question.c.answer_by < today,
    )
    query = select(*COLUMNS).where(*overdue).order_by(case_question.c.case_id).limit(AT_ONCE)
    found = [question_in(row) for row in await connection.execute(query)]
    for question in found:
        await end_question(connection, comune, question, now, today)
    return len(found)


async def end_question(
    connection: AsyncConnection, comune: str, question: CaseQuestion, now: datetime, today: date
) -> None:
    """Without an answer in time. The days go on after its last day. Raises: UnknownCase"""
    id = question.case_id
    case = await find(connection, comune, id, is_locked=True)
    if not (await find_question(connection, comune, id, question.id)).is_open:
        return
    if may(case.state, ENDS[question.kind]):
        await change(connection, comune, id, ENDS[question.kind], SYSTEM, now)
    await resume(connection, comune, id, question.kind, question.answer_by, today)
    that = is_this(comune, question.id)
    await connection.execute(update(case_question).where(that).values(ended_at=now))


async def accept_silent(
    connection: AsyncConnection, comune: str, now: datetime, today: date
) -> list[str]:
    """The ids of at most AT_ONCE cases that silence has granted: repeat it until none is. Only
    where the form says so, and the term is over without an answer (art. 20 L. 241/1990).
    """
    overdue = (
        office_case.c.comune == comune,
        office_case.c.is_over.is_(False),
        office_case.c.answer_by < today,
        office_case.c.suspended_since.is_(None),
        office_case.c.state.in_(SILENT),
    )
    their = guided_case.c.service, guided_case.c.definition_version
    both = office_case.join(
        guided_case,
        (guided_case.c.comune == office_case.c.comune)
        & (guided_case.c.id == office_case.c.case_id),
    )
    query = select(*their).select_from(both).where(*overdue).distinct()
    forms = [tuple(row) for row in await connection.execute(query)]
    silent = [
        (service, version)
        for service, version in forms
        if (
            await stored_version(connection, comune, service, version)
        ).definition.term.is_silent_assent
    ]
    if not silent:
        return []
    due = select(office_case.c.case_id).select_from(both)
    due = due.where(*overdue, tuple_(*their).in_(silent)).order_by(office_case.c.case_id)
    granted = []
    for id in list((await connection.execute(due.limit(AT_ONCE))).scalars()):
        await find(connection, comune, id, is_locked=True)
        case = await move_term(connection, comune, id, today)
        is_due = case.answer_by < today and case.suspended_since is None
        if is_due and may(case.state, CaseChange.ACCEPT_BY_SILENCE):
            await change(connection, comune, id, CaseChange.ACCEPT_BY_SILENCE, SYSTEM, now)
            await close_questions(connection, comune, id, now)
            granted.append(id)
    return granted
