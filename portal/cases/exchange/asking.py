"""An office asks for what is missing, or announces that it is about to reject.

Each stops the days of the case once: a second request for integration asks, and stops nothing.
Sources: art. 2 (7) and 10-bis L. 241/1990;
docs/decisions/0237-what-an-office-asks-stops-days-once.md
"""

from datetime import date, datetime, timedelta
from secrets import token_urlsafe

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.cases.exchange.questions import CaseQuestion, open_one, questions_of
from portal.cases.exchange.tables import case_question
from portal.cases.handling.changing import ChangeAuthor, change
from portal.cases.handling.suspensions import SuspensionKind, move_term, suspend, suspensions
from sportello.cases.definition.office import AnswerTerm
from sportello.cases.lifecycle import CaseChange
from sportello.model.refusals import NotNow, NotUnderstood

AFTER_OBSERVATIONS = timedelta(days=10)
"""Art. 10-bis: the days go on so long after the observations came."""


class ObservationsAwaited(NotNow):
    """A rejection was announced, and the citizen still has time to answer."""


class AnnouncedBefore(NotNow):
    """A rejection is announced once."""


class DeadlineFaulty(NotUnderstood):
    """It is before tomorrow, or later than the form lets the days be stopped."""


class WordsMissing(NotUnderstood):
    """What is told to a citizen has to say something."""


async def request_integration(
    connection: AsyncConnection,
    comune: str,
    case: str,
    author: ChangeAuthor,
    now: datetime,
    *,
    today: date,
    term: AnswerTerm,
    words: str,
    answer_by: date,
    seen: int | None = None,
) -> CaseQuestion:
    """`words` say what is missing.

    Raises: UnknownCase, WordsMissing, DeadlineFaulty, ObservationsAwaited, and as `change`
    """
    if not words:
        raise WordsMissing("a request for integration says what is missing")
    if not today < answer_by <= today + term.longest_integration:
        raise DeadlineFaulty(f"{answer_by} is not within {term.longest_integration.days} days")
    what, kind = CaseChange.REQUEST_INTEGRATION, SuspensionKind.INTEGRATION
    await change(connection, comune, case, what, author, now, seen=seen, words=words)
    if open_one(await questions_of(connection, comune, case), SuspensionKind.OBJECTION):
        raise ObservationsAwaited(f"the observations about case {case} are waited for")
    if kind not in await suspensions(connection, comune, case):
        longest = answer_by - today
        await suspend(connection, comune, case, kind, today, longest, today)
    else:
        await move_term(connection, comune, case, today)
    return await _ask(connection, comune, case, kind, author, now, words, answer_by)


async def announce_rejection(
    connection: AsyncConnection,
    comune: str,
    case: str,
    author: ChangeAuthor,
    now: datetime,
    *,
    today: date,
    term: AnswerTerm,
    words: str,
    seen: int | None = None,
) -> CaseQuestion:
    """`words` are the reasons. Raises: UnknownCase, WordsMissing, AnnouncedBefore, as `change`"""
    if not words:
        raise WordsMissing("a notice before a rejection gives its reasons")
    what, kind = CaseChange.ANNOUNCE_REJECTION, SuspensionKind.OBJECTION
    await change(connection, comune, case, what, author, now, seen=seen, words=words)
    if kind in await suspensions(connection, comune, case):
        raise AnnouncedBefore(f"the rejection of case {case} was announced before")
    longest = term.longest_objection + AFTER_OBSERVATIONS
    await suspend(connection, comune, case, kind, today, longest, today)
    answer_by = today + term.longest_objection
    return await _ask(connection, comune, case, kind, author, now, words, answer_by)


async def _ask(
    connection: AsyncConnection,
    comune: str,
    case: str,
    kind: SuspensionKind,
    author: ChangeAuthor,
    now: datetime,
    words: str,
    answer_by: date,
) -> CaseQuestion:
    made = CaseQuestion(
        id=token_urlsafe(12),
        case_id=case,
        kind=kind,
        asked_at=now,
        author_name=author.name,
        words=words,
        answer_by=answer_by,
        answered_at=None,
        answer="",
        is_late=False,
        ended_at=None,
    )
    row = {name: getattr(made, name) for name in CaseQuestion.__struct_fields__}
    await connection.execute(insert(case_question).values(comune=comune, **row))
    return made
