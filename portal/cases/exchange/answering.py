"""The citizen answers what the office asked, in time or after it.

A late answer is taken and told late: the office decides what it is worth. Where the state of the
case has no such change (a late answer; a case that was given to another clerk meanwhile) it is kept
with its question, and nothing else changes.
"""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.cases.exchange.asking import AFTER_OBSERVATIONS, WordsMissing
from portal.cases.exchange.questions import CaseQuestion, find_question, is_this
from portal.cases.exchange.tables import case_question
from portal.cases.exchange.time_passing import end_question
from portal.cases.handling.changing import ChangeAuthor, change
from portal.cases.handling.handled import find
from portal.cases.handling.suspensions import SuspensionKind, resume
from sportello.cases.lifecycle import CaseChange, may
from sportello.cases.refusals import CaseOver
from sportello.model.refusals import NotNow

MOST_LETTERS = 4000
ANSWERS = {
    SuspensionKind.INTEGRATION: CaseChange.ANSWER_INTEGRATION,
    SuspensionKind.OBJECTION: CaseChange.GIVE_OBSERVATIONS,
}


class AnsweredBefore(NotNow):
    """A question is answered once."""


async def answer_question(
    connection: AsyncConnection,
    comune: str,
    case: str,
    id: str,
    author: ChangeAuthor,
    now: datetime,
    *,
    today: date,
    words: str,
) -> CaseQuestion:
    """The question with the answer.

    Raises: UnknownCase, UnknownQuestion, CaseOver, AnsweredBefore, WordsMissing
    """
    if not words:
        raise WordsMissing("an answer says something")
    before = await find(connection, comune, case, is_locked=True)
    question = await find_question(connection, comune, case, id)
    if before.is_over:
        raise CaseOver(f"case {case} is {before.state}")
    if question.answered_at is not None:
        raise AnsweredBefore(f"question {id} was answered before")
    if question.is_open and today > question.answer_by:
        await end_question(connection, comune, question, now, today)
        question = await find_question(connection, comune, case, id)
    is_late = not question.is_open
    if not is_late:
        if may(before.state, ANSWERS[question.kind]):
            await change(connection, comune, case, ANSWERS[question.kind], author, now)
        is_objection = question.kind is SuspensionKind.OBJECTION
        ended = today + AFTER_OBSERVATIONS if is_objection else today
        await resume(connection, comune, case, question.kind, ended, today)
    said = {
        "answered_at": now,
        "answer": words[:MOST_LETTERS],
        "is_late": is_late,
        "ended_at": question.ended_at or now,
    }
    await connection.execute(update(case_question).where(is_this(comune, id)).values(said))
    return await find_question(connection, comune, case, id)
