"""What was asked of a citizen, and answered: rows of `tables` as structs."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.cases.exchange.tables import case_question
from portal.cases.handling.suspensions import SuspensionKind
from sportello.model.refusals import NotThere


class UnknownQuestion(NotThere):
    """Nothing of this id was asked about the case."""


class CaseQuestion(Struct, frozen=True):
    """A row of `case_question`."""

    id: str
    case_id: str
    kind: SuspensionKind
    asked_at: datetime
    author_name: str
    words: str
    answer_by: date
    answered_at: datetime | None
    answer: str
    is_late: bool
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Its answer is waited for."""
        return self.ended_at is None


COLUMNS = tuple(case_question.c[name] for name in CaseQuestion.__struct_fields__)


async def questions_of(connection: AsyncConnection, comune: str, case: str) -> list[CaseQuestion]:
    """The oldest first."""
    theirs = case_question.c.comune == comune, case_question.c.case_id == case
    query = select(*COLUMNS).where(*theirs).order_by(case_question.c.asked_at, case_question.c.id)
    return [question_in(row) for row in await connection.execute(query)]


async def find_question(
    connection: AsyncConnection, comune: str, case: str, id: str
) -> CaseQuestion:
    """Raises: UnknownQuestion"""
    for each in await questions_of(connection, comune, case):
        if each.id == id:
            return each
    raise UnknownQuestion(f"nothing of the id {id} was asked about case {case}")


def open_one(questions: Sequence[CaseQuestion], kind: SuspensionKind) -> CaseQuestion | None:
    """The one of this kind whose answer is waited for."""
    return next((each for each in questions if each.kind is kind and each.is_open), None)


async def close_questions(
    connection: AsyncConnection, comune: str, case: str, now: datetime
) -> None:
    """No answer is waited for any more."""
    theirs = case_question.c.comune == comune, case_question.c.case_id == case
    still = case_question.c.ended_at.is_(None)
    await connection.execute(update(case_question).where(*theirs, still).values(ended_at=now))


def is_this(comune: str, id: str) -> ColumnElement[bool]:
    return (case_question.c.comune == comune) & (case_question.c.id == id)


def question_in(row: Row[Any]) -> CaseQuestion:
    """That of the `COLUMNS` of a row."""
    facts = row._asdict()
    return CaseQuestion(**facts | {"kind": SuspensionKind(facts["kind"])})
