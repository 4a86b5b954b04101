"""A prepared request becomes this branch's own: its first row here, and what home wrote meanwhile.

A function takes a connection and never commits.
"""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.prepared.holding import rewrite
from sportello.cases.guided.joining import joined
from sportello.cases.lifecycle import CaseChange, CaseState, may
from sportello.sync.prepared import PreparedBody


def opened_case(id: str, body: PreparedBody, now: datetime) -> KeptCase:
    """It has no owner here: an operator works on it, before the citizen, from `now` on."""
    return KeptCase(
        id=id,
        service=body.service,
        definition_version=body.definition_version,
        language=body.language,
        owner=None,
        presenter=None,
        presented_for=body.presented_for,
        answers=body.answers,
        from_home=body.from_home,
        saved_steps=body.saved_steps,
        version=body.version,
        state=CaseState.DRAFT,
        signature=None,
        begun_at=body.begun_at,
        saved_at=now,
        presented_at=None,
        sent=None,
    )


async def join_home(
    connection: AsyncConnection,
    comune: str,
    id: str,
    before: PreparedBody,
    at_home: PreparedBody,
    now: datetime,
) -> None:
    """What home has written since `before` comes into the case that was opened from it; one that
    was sent meanwhile stays as it was sent. Raises: UnknownCase
    """
    case = await cases.find(connection, comune, id, is_locked=True)
    if not may(case.state, CaseChange.SEND):
        return
    found = joined(before.answers, at_home.answers, case.answers)
    is_theirs = case.presented_for == before.presented_for
    after = replace(
        case,
        answers=found.answers,
        from_home=case.from_home | found.aside,
        saved_steps=tuple(dict.fromkeys((*case.saved_steps, *at_home.saved_steps))),
        presented_for=at_home.presented_for if is_theirs else case.presented_for,
        version=max(case.version, at_home.version) + 1,
        saved_at=now,
    )
    if _joins(after) != _joins(case):
        await rewrite(connection, comune, case, after)


def _joins(case: KeptCase) -> tuple[object, ...]:
    return case.answers, case.from_home, case.presented_for
