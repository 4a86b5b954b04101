"""What a counter has written to a case that home has sent over a cut line: it is kept alongside it.

Owns what of it differs, on both sides of the line. A function never commits. What was registered
stays as it is. Source: docs/decisions/0226-sent-at-home-while-open-at-a-counter.md
"""

from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.cases import forget_changes
from casework.drafts.kept_case import CounterWriting, KeptCase, SentCase, columns_of
from casework.drafts.signing import CaseSignature
from casework.drafts.tables import guided_case
from sportello.cases.guided.saving import changed_names
from sportello.cases.lifecycle import CaseState
from sportello.cases.parties import PresentedFor
from sportello.sync.prepared import SentAtHome, WrittenHere


def is_as_sent(
    case: KeptCase,
    answers: dict[str, Any],
    presented_for: PresentedFor,
    signature: CaseSignature | None,
) -> bool:
    """Whether a branch that says this of a sent case has the same, or only has not signed it."""
    mine = None if case.signature is None else case.signature.at
    return (case.answers, case.presented_for) == (answers, presented_for) and (
        signature is None or signature.at == mine
    )


async def lay_beside(
    connection: AsyncConnection,
    comune: str,
    case: KeptCase,
    branch: str,
    said: WrittenHere,
    signature: CaseSignature | None,
    now: datetime,
) -> KeptCase:
    """At the portal. `case` was sent, and its row is locked. Laid there twice, it is there once."""
    if is_as_sent(case, said.answers, said.presented_for, signature):
        return case
    before = case.at_counter
    names = changed_names(case.answers, said.answers)
    writing = CounterWriting(
        branch=branch,
        at=now if before is None else before.at,
        answers=({} if before is None else before.answers)
        | {name: said.answers.get(name) for name in names},
        presented_for=None if said.presented_for == case.presented_for else said.presented_for,
        signature=signature,
    )
    return await _written(connection, comune, replace(case, at_counter=writing), "at_counter")


async def take_over(
    connection: AsyncConnection,
    comune: str,
    case: KeptCase,
    told: SentAtHome,
    now: datetime,
) -> KeptCase:
    """At the branch: the case is what home has sent, with what was written here next to it. One
    that has an emergency number keeps that, and its ordinary number is still to be linked.
    """
    sent = msgspec.convert(told.sent, SentCase)
    if case.sent is not None and case.sent.emergency is not None:
        emergency = case.sent.emergency
        sent = replace(sent, emergency=emergency, year=None, number=None, registered_at=None)
    adopted = replace(
        case,
        answers=told.answers,
        presented_for=told.presented_for,
        saved_steps=told.saved_steps,
        version=max(case.version, told.version) + 1,
        state=CaseState.SUBMITTED if sent.number is None else CaseState.REGISTERED,
        saved_at=now,
        presented_at=told.presented_at,
        sent=sent,
        held_at=None,
        from_home={},
        signature=None,
        at_counter=msgspec.convert(told.at_counter, CounterWriting | None),
    )
    await forget_changes(connection, comune, case.id)
    names = tuple(each for each in KeptCase.__struct_fields__ if each != "id")
    return await _written(connection, comune, adopted, *names)


def sent_at_home(case: KeptCase, files: tuple[str, ...]) -> SentAtHome:
    """As the portal tells the branch of it; `files` are the ids of what is attached."""
    assert case.presented_at is not None, "it was sent"
    writing = case.at_counter
    return SentAtHome(
        answers=case.answers,
        presented_for=case.presented_for,
        saved_steps=case.saved_steps,
        version=case.version,
        presented_at=case.presented_at,
        sent=msgspec.to_builtins(case.sent),
        files=files,
        at_counter=None if writing is None else msgspec.to_builtins(writing),
    )


async def _written(
    connection: AsyncConnection, comune: str, case: KeptCase, *names: str
) -> KeptCase:
    here = (guided_case.c.comune == comune) & (guided_case.c.id == case.id)
    await connection.execute(update(guided_case).where(here).values(columns_of(case, *names)))
    return case
