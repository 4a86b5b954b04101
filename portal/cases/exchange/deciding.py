"""The outcome: granted, rejected, and revoked. What an office decides ends what it still asked."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from portal.cases.exchange.asking import ObservationsAwaited, WordsMissing
from portal.cases.exchange.questions import close_questions, open_one, questions_of
from portal.cases.handling.changing import ChangeAuthor, change
from portal.cases.handling.handled import HandledCase
from portal.cases.handling.suspensions import SuspensionKind
from sportello.cases.lifecycle import CaseChange
from sportello.model.refusals import NotNow

OUTCOMES = frozenset({CaseChange.ACCEPT, CaseChange.REJECT, CaseChange.REVOKE})
WITH_REASONS = frozenset({CaseChange.REJECT, CaseChange.REVOKE})


class NoticeFirst(NotNow):
    """A rejection is announced before, unless the law exempts it and the office says why."""


async def decide(
    connection: AsyncConnection,
    comune: str,
    case: str,
    what: CaseChange,
    author: ChangeAuthor,
    now: datetime,
    *,
    words: str,
    unannounced_since: str = "",
    seen: int | None = None,
) -> HandledCase:
    """The case with its outcome, one of `OUTCOMES`.

    words              the reasons; a grant may go without
    unannounced_since  why a rejection needs no notice (art. 10-bis); kept with the reasons

    Raises: UnknownCase, WordsMissing, NoticeFirst, ObservationsAwaited, and as `change`
    """
    assert what in OUTCOMES, what
    if what in WITH_REASONS and not words:
        raise WordsMissing(f"to {what} gives its reasons")
    said = f"{words}\n\n{unannounced_since}" if unannounced_since else words
    after = await change(connection, comune, case, what, author, now, seen=seen, words=said)
    if what is CaseChange.REJECT:
        asked = await questions_of(connection, comune, case)
        if open_one(asked, SuspensionKind.OBJECTION):
            raise ObservationsAwaited(f"the observations about case {case} are waited for")
        is_announced = any(each.kind is SuspensionKind.OBJECTION for each in asked)
        if not (is_announced or unannounced_since):
            raise NoticeFirst(f"the rejection of case {case} was not announced")
    await close_questions(connection, comune, case, now)
    return after
