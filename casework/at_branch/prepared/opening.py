"""A prepared request becomes this branch's own: its first row here, and what home wrote meanwhile.

A function takes a connection and never commits.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments
from casework.drafts import cases
from casework.drafts.from_home import FILE, FOR_WHOM
from casework.drafts.kept_case import KeptCase
from casework.prepared.holding import rewrite, set_from_home
from sportello.cases.conditions import Answers
from sportello.cases.guided.joining import joined
from sportello.cases.guided.saving import changed_names
from sportello.cases.lifecycle import CaseChange, CaseState, may
from sportello.cases.parties import PresentedFor
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


class HomeJoined(Struct, frozen=True):
    """`is_changed`: the case is another one now. `pieces` are those of files that home had removed,
    to be erased from the store after the commit.
    """

    is_changed: bool
    pieces: Sequence[str] = ()


async def join_home(
    connection: AsyncConnection,
    comune: str,
    id: str,
    before: PreparedBody,
    at_home: PreparedBody,
    now: datetime,
) -> HomeJoined:
    """What home has written since `before` comes into the case that was opened from it: answers,
    for whom it is, files that were removed. One that was sent meanwhile stays as it was sent, with
    what home had written otherwise alongside it. Raises: UnknownCase
    """
    case = await cases.find(connection, comune, id, is_locked=True)
    found = joined(before.answers, at_home.answers, case.answers)
    whom, aside = _whom(before, at_home, case)
    aside |= found.aside
    if not may(case.state, CaseChange.SEND):
        late = {n: at_home.answers.get(n) for n in changed_names(case.answers, found.answers)}
        if whom != case.presented_for:
            late[FOR_WHOM] = msgspec.to_builtins(whom)
        aside = case.from_home | late | aside
        await set_from_home(connection, comune, id, aside)
        return HomeJoined(aside != case.from_home)
    removed, kept = await _removed(connection, comune, before, at_home, case, found.answers)
    pieces = [
        piece
        for file in removed
        for piece in await attachments.remove(connection, comune, id, file)
    ]
    after = replace(
        case,
        answers=found.answers,
        from_home=case.from_home | aside | {f"{FILE}{file}": None for file in kept},
        saved_steps=tuple(dict.fromkeys((*case.saved_steps, *at_home.saved_steps))),
        presented_for=whom,
        version=max(case.version, at_home.version) + 1,
        saved_at=now,
    )
    if not removed and _joins(after) == _joins(case):
        return HomeJoined(False)
    await rewrite(connection, comune, case, after)
    return HomeJoined(True, pieces)


def _whom(
    before: PreparedBody, at_home: PreparedBody, case: KeptCase
) -> tuple[PresentedFor, dict[str, Any]]:
    """For whom it is now, and what of home waits for a choice."""
    if at_home.presented_for in (before.presented_for, case.presented_for):
        return case.presented_for, {}
    if case.presented_for == before.presented_for:
        return at_home.presented_for, {}
    return case.presented_for, {FOR_WHOM: msgspec.to_builtins(at_home.presented_for)}


async def _removed(
    connection: AsyncConnection,
    comune: str,
    before: PreparedBody,
    at_home: PreparedBody,
    case: KeptCase,
    answers: Answers,
) -> tuple[list[str], list[str]]:
    """Files that home has removed: those that go here too, and those that wait for a choice, since
    the counter has worked on the files of that question.
    """
    there = await attachments.listed(connection, comune, case.id)
    gone = {file.id for file in before.files} - {file.id for file in at_home.files}
    certified = {each.attachment for each in case.certified_copies}
    said = msgspec.json.encode(answers).decode()
    going: list[str] = []
    waiting: list[str] = []
    for file in there:
        if file.id not in gone or f'"{file.id}"' in said:
            continue
        was = {each.id for each in before.files if each.field == file.field}
        here = {each.id for each in there if each.field == file.field}
        is_touched = file.id in certified or not here <= was
        (waiting if is_touched else going).append(file.id)
    return going, waiting


def _joins(case: KeptCase) -> tuple[object, ...]:
    return case.answers, case.from_home, case.presented_for
