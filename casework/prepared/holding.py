"""A case that a branch's counter has opened: only read here until it is sent or handed back.

Owns the change of owner at the host that holds the citizen's draft. A function never commits.
"""

from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments
from casework.attachments.attachments import Attachment
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.drafts.refusals import OpenAtCounter
from casework.drafts.tables import case_change, guided_case
from sportello.cases.guided.saving import changed_names
from sportello.cases.messages import AttachmentState
from sportello.sync.prepared import PreparedBody, PreparedFile


async def body_of(connection: AsyncConnection, comune: str, case: KeptCase) -> PreparedBody:
    """The case with those of its files that the scanner called clean."""
    files = await attachments.listed(connection, comune, case.id)
    return PreparedBody(
        service=case.service,
        definition_version=case.definition_version,
        language=case.language,
        presented_for=case.presented_for,
        answers=case.answers,
        saved_steps=case.saved_steps,
        version=case.version,
        begun_at=case.begun_at,
        saved_at=case.saved_at,
        from_home=case.from_home,
        files=tuple(file_of(each) for each in files if each.state is AttachmentState.CLEAN),
    )


def file_of(attached: Attachment) -> PreparedFile:
    return PreparedFile(
        id=attached.id,
        field=attached.field,
        name=attached.name,
        media_type=attached.media_type,
        size=attached.size,
        sha256=attached.sha256,
        received_at=attached.received_at,
    )


async def hold(connection: AsyncConnection, comune: str, id: str, branch: str) -> KeptCase:
    """From now on the branch changes the case; held by it already, it stays so.

    Raises: UnknownCase, AlreadySent, OpenAtCounter of another branch
    """
    case = await cases.find(connection, comune, id, is_locked=True)
    cases.check_open(replace(case, held_at=None))
    if case.held_at not in (None, branch):
        raise OpenAtCounter(f"the case is open at the counter of {case.held_at}")
    await set_held(connection, comune, id, branch)
    return replace(case, held_at=branch)


async def set_held(connection: AsyncConnection, comune: str, id: str, held_at: str | None) -> None:
    """Who changes it from now on; None where it is changed here."""
    await _set(connection, comune, id, held_at=held_at)


async def set_from_home(
    connection: AsyncConnection, comune: str, id: str, said: dict[str, Any]
) -> None:
    """Answers from home alongside a case that was sent: its version stays."""
    await _set(connection, comune, id, from_home=msgspec.json.encode(said).decode())


async def take_back(
    connection: AsyncConnection,
    comune: str,
    id: str,
    branch: str,
    said: PreparedBody,
    now: datetime,
) -> KeptCase:
    """The case as the branch leaves it, to be changed here again. Handed back twice, it is once.

    A signature that was given there goes: who signs, signs what they see when they send it.
    Raises: UnknownCase, AlreadySent, OpenAtCounter of another branch
    """
    case = await cases.find(connection, comune, id, is_locked=True)
    cases.check_open(replace(case, held_at=None))
    if case.held_at is None:
        return case
    if case.held_at != branch:
        raise OpenAtCounter(f"the case is open at the counter of {case.held_at}")
    back = replace(
        case,
        answers=said.answers,
        from_home=said.from_home,
        saved_steps=tuple(dict.fromkeys((*case.saved_steps, *said.saved_steps))),
        presented_for=said.presented_for,
        version=max(case.version, said.version) + 1,
        saved_at=now,
        signature=None,
        held_at=None,
    )
    await _set(connection, comune, id, signature=None, held_at=None)
    await rewrite(connection, comune, case, back)
    return back


async def rewrite(
    connection: AsyncConnection, comune: str, before: KeptCase, after: KeptCase
) -> None:
    """`after`, which has been written elsewhere, in the place of `before`, whose row is locked: its
    answers, those from home, steps, and for whom it is. Windows that are open on it are told what
    changed.
    """
    as_json = {
        name: msgspec.json.encode(getattr(after, name)).decode()
        for name in ("answers", "from_home", "saved_steps", "presented_for")
    }
    plain = {"version": after.version, "saved_at": after.saved_at}
    await _set(connection, comune, before.id, **as_json, **plain)
    names = msgspec.json.encode(changed_names(before.answers, after.answers)).decode()
    row = {"comune": comune, "case_id": before.id, "version": after.version, "step": ""}
    told = {"names": names, "at": after.saved_at}
    await connection.execute(insert(case_change).values(row | told))


async def _set(connection: AsyncConnection, comune: str, id: str, **facts: object) -> None:
    here = (guided_case.c.comune == comune) & (guided_case.c.id == id)
    await connection.execute(update(guided_case).where(here).values(**facts))
