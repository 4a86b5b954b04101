"""A prepared request becomes this branch's own: its first row here, and what home wrote meanwhile.

A function takes a connection and never commits.
"""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts import cases
from casework.drafts.cases import KeptCase
from casework.prepared.holding import rewrite
from sportello.cases.conditions import JsonValue
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
) -> dict[str, JsonValue]:
    """What home has written since `before` comes into the case that was opened from it.

    Returns the answers of home that are kept aside: the counter has written others, or the case was
    sent already. Raises: UnknownCase
    """
    case = await cases.find(connection, comune, id, is_locked=True)
    if not may(case.state, CaseChange.SEND):
        since = at_home.answers.items()
        return {name: said for name, said in since if said != before.answers.get(name)}
    found = joined(before.answers, at_home.answers, case.answers)
    is_theirs = case.presented_for == before.presented_for
    after = replace(
        case,
        answers=found.answers,
        saved_steps=tuple(dict.fromkeys((*case.saved_steps, *at_home.saved_steps))),
        presented_for=at_home.presented_for if is_theirs else case.presented_for,
        version=max(case.version, at_home.version) + 1,
        saved_at=now,
    )
    if (after.answers, after.presented_for) != (case.answers, case.presented_for):
        await rewrite(connection, comune, case, after)
    return found.aside
