"""The rows of cases. A change names the version it was made from; a function never commits.

Two windows on one case cannot overwrite each other: the second is refused, with what the first has
changed. Source: docs/decisions/0197-a-case-has-versions.md
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NoReturn

import msgspec
from msgspec.structs import replace
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.kept_case import KeptCase, SentCase, case_of, columns_of
from casework.drafts.refusals import ChangedMeanwhile, OpenAtCounter, UnknownCase
from casework.drafts.signing import CaseSignature, CertifiedCopy, SecondSignature
from casework.drafts.tables import case_change, guided_case
from casework.emergency.entries import OrdinaryNumber
from casework.prepared.tables import prepared_case
from sportello.cases.conditions import JsonValue
from sportello.cases.definition import FormDefinition, FormStep
from sportello.cases.guided.saving import answers_of_step, changed_names
from sportello.cases.lifecycle import CaseChange, CaseState, may
from sportello.cases.messages import SavedChange
from sportello.cases.parties import PartyPerson, PresentedFor
from sportello.cases.refusals import AlreadySent

ID_BYTES = 16


_IS_THAT = (guided_case.c.comune == bindparam("of_comune")) & (
    guided_case.c.id == bindparam("of_case")
)
_THAT = select(guided_case).where(_IS_THAT)
_THAT_LOCKED = _THAT.with_for_update()
_NEW = insert(guided_case)
_CHANGE = update(guided_case).where(
    _IS_THAT,
    guided_case.c.version == bindparam("seen_version"),
    guided_case.c.held_at.is_(None),
)
_ONCE_SENT = update(guided_case).where(_IS_THAT)
_NOTE = insert(case_change)
_FORGET = delete(case_change).where(
    case_change.c.comune == bindparam("of_comune"), case_change.c.case_id == bindparam("of_case")
)
"""Made once: docs/decisions/0181."""


async def begin(
    connection: AsyncConnection,
    comune: str,
    definition: FormDefinition,
    now: datetime,
    *,
    language: str,
    owner: str | None = None,
    presenter: PartyPerson | None = None,
    presented_for: PresentedFor = PresentedFor(),  # noqa: B008  frozen
) -> KeptCase:
    """A new case on this version of the definition, without answers."""
    case = KeptCase(
        id=secrets.token_urlsafe(ID_BYTES),
        service=definition.service,
        definition_version=definition.version,
        language=language,
        owner=owner,
        presenter=presenter,
        presented_for=presented_for,
        answers={},
        saved_steps=(),
        version=1,
        state=CaseState.DRAFT,
        signature=None,
        begun_at=now,
        saved_at=now,
        presented_at=None,
        sent=None,
    )
    await take_in(connection, comune, case)
    return case


async def take_in(connection: AsyncConnection, comune: str, case: KeptCase) -> None:
    """A case that was begun elsewhere, as it stands."""
    row = columns_of(case, *KeptCase.__struct_fields__)
    await connection.execute(_NEW, {"comune": comune, **row})


async def find(
    connection: AsyncConnection, comune: str, id: str, *, is_locked: bool = False
) -> KeptCase:
    """`is_locked`: nothing else changes it before this transaction ends. Raises: UnknownCase"""
    query = _THAT_LOCKED if is_locked else _THAT
    row = (await connection.execute(query, _named(comune, id))).one_or_none()
    if row is None:
        raise UnknownCase(f"there is no case {id}")
    return case_of(row)


async def of_owner(connection: AsyncConnection, comune: str, owner: str) -> list[KeptCase]:
    """All that a person has begun when signed in, the last saved first."""
    mine = select(guided_case).where(guided_case.c.comune == comune, guided_case.c.owner == owner)
    ordered = mine.order_by(guided_case.c.saved_at.desc(), guided_case.c.id)
    return [case_of(row) for row in await connection.execute(ordered)]


async def save_step(
    connection: AsyncConnection,
    comune: str,
    case: KeptCase,
    step: FormStep,
    given: dict[str, JsonValue],
    now: datetime,
) -> KeptCase:
    """The answers of one step, good or not, as they were given; `case` is what its sender saw.

    Raises: ChangedMeanwhile, AlreadySent
    """
    answers = answers_of_step(step, case.answers, given)
    steps = tuple(dict.fromkeys((*case.saved_steps, step.id)))
    saved = replace(case, answers=answers, saved_steps=steps)
    names = changed_names(case.answers, answers)
    return await _changed(connection, comune, case, saved, step.id, names, now)


async def present_for(
    connection: AsyncConnection, comune: str, case: KeptCase, said: PresentedFor, now: datetime
) -> KeptCase:
    """Say for whom it is presented, and by what title. Raises: ChangedMeanwhile, AlreadySent"""
    saved = replace(case, presented_for=said)
    return await _changed(connection, comune, case, saved, "", ("presented_for",), now)


async def sign(
    connection: AsyncConnection,
    comune: str,
    case: KeptCase,
    signature: CaseSignature,
    now: datetime,
) -> KeptCase:
    """Raises: ChangedMeanwhile, AlreadySent"""
    saved = replace(case, signature=signature)
    return await _changed(connection, comune, case, saved, "", ("signature",), now)


async def keep_second_signatures(
    connection: AsyncConnection,
    comune: str,
    case: KeptCase,
    signatures: tuple[SecondSignature, ...],
    now: datetime,
) -> KeptCase:
    """Raises: ChangedMeanwhile, AlreadySent"""
    saved = replace(case, second_signatures=signatures)
    return await _changed(connection, comune, case, saved, "", ("second_signatures",), now)


async def keep_certified_copies(
    connection: AsyncConnection,
    comune: str,
    case: KeptCase,
    copies: tuple[CertifiedCopy, ...],
    now: datetime,
) -> KeptCase:
    """Raises: ChangedMeanwhile, AlreadySent"""
    saved = replace(case, certified_copies=copies)
    return await _changed(connection, comune, case, saved, "", ("certified_copies",), now)


async def judge_signature(
    connection: AsyncConnection, comune: str, case: KeptCase, signature: CaseSignature
) -> None:
    """What was found out later about how it is signed, also once it was sent: no new version."""
    judged = columns_of(replace(case, signature=signature), "signature")
    that = guided_case.c.comune == comune, guided_case.c.id == case.id
    await connection.execute(update(guided_case).where(*that).values(judged))


async def mark_sent(
    connection: AsyncConnection,
    comune: str,
    case: KeptCase,
    state: CaseState,
    sent: SentCase,
    now: datetime,
    *,
    keeps_home: bool = False,
) -> KeptCase:
    """`presented_at` is set, once. What the versions were is forgotten, and what home had written
    unless `keeps_home`: where no one could look at it before this was sent.

    Raises: ChangedMeanwhile, AlreadySent
    """
    from_home = case.from_home if keeps_home else {}
    saved = replace(case, state=state, presented_at=now, sent=sent, from_home=from_home)
    made = await _changed(connection, comune, case, saved, "", ("state",), now)
    await forget_changes(connection, comune, case.id)
    return made


async def keep_number(
    connection: AsyncConnection, comune: str, case: KeptCase, given: OrdinaryNumber
) -> KeptCase:
    """The number of a case that was sent without one. `presented_at` stays as it is."""
    assert case.sent is not None, "it was sent"
    assert case.sent.number is None, "a number is given once"
    sent = replace(case.sent, year=given.year, number=given.digits, registered_at=given.date)
    made = replace(case, sent=sent)
    await connection.execute(_ONCE_SENT, _named(comune, case.id) | columns_of(made, "sent"))
    return made


async def keep_state(connection: AsyncConnection, comune: str, case: str, state: CaseState) -> None:
    """Of a case that was sent. At the portal `portal.cases.handling` alone calls it."""
    await connection.execute(_ONCE_SENT, _named(comune, case) | {"state": state})


async def expect(connection: AsyncConnection, comune: str, case: KeptCase, version: int) -> None:
    """That `version` is the newest, and may be changed.

    Raises: AlreadySent, OpenAtCounter, ChangedMeanwhile
    """
    check_open(case)
    if version != case.version:
        raise await _changed_meanwhile(connection, comune, case, version)


async def changes_since(
    connection: AsyncConnection, comune: str, id: str, version: int
) -> list[SavedChange]:
    """All savings after that version, the first first."""
    of_case = case_change.c.comune == comune, case_change.c.case_id == id
    query = select(case_change).where(*of_case, case_change.c.version > version)
    return [
        SavedChange(row.version, row.step, tuple(msgspec.json.decode(row.names)), row.at)
        for row in await connection.execute(query.order_by(case_change.c.version))
    ]


async def erase_idle(
    connection: AsyncConnection, comune: str, definition: FormDefinition, now: datetime
) -> list[str]:
    """Delete drafts on this version that were not saved for as long as it keeps them; their ids.

    What is prepared for a visit is kept until the visit is long over: see `prepared.links`.
    """
    before = now - timedelta(days=definition.retention.draft_days)
    idle = (
        guided_case.c.comune == comune,
        guided_case.c.service == definition.service,
        guided_case.c.definition_version == definition.version,
        guided_case.c.state == CaseState.DRAFT,
        guided_case.c.saved_at < before,
        guided_case.c.id.not_in(
            select(prepared_case.c.case_id).where(prepared_case.c.comune == comune)
        ),
    )
    gone = await connection.execute(delete(guided_case).where(*idle).returning(guided_case.c.id))
    ids = list(gone.scalars())
    for id in ids:
        await forget_changes(connection, comune, id)
    return ids


async def _changed(
    connection: AsyncConnection,
    comune: str,
    before: KeptCase,
    after: KeptCase,
    step: str,
    names: Sequence[str],
    now: datetime,
) -> KeptCase:
    """Write it if `before` is still the newest.

    Raises: ChangedMeanwhile, AlreadySent, OpenAtCounter
    """
    check_open(before)
    made = replace(after, version=before.version + 1, saved_at=now)
    names_changed = [
        name for name in KeptCase.__struct_fields__ if getattr(made, name) != getattr(before, name)
    ]
    whose = _named(comune, before.id) | {"seen_version": before.version}
    done = await connection.execute(_CHANGE, whose | columns_of(made, *names_changed))
    if done.rowcount != 1:
        await _refuse(connection, comune, before)
    row = {
        "comune": comune,
        "case_id": before.id,
        "version": made.version,
        "step": step,
        "names": msgspec.json.encode(list(names)).decode(),
        "at": now,
    }
    await connection.execute(_NOTE, row)
    return made


async def forget_changes(connection: AsyncConnection, comune: str, id: str) -> None:
    """What the versions of a case were."""
    await connection.execute(_FORGET, _named(comune, id))


async def _refuse(connection: AsyncConnection, comune: str, seen: KeptCase) -> NoReturn:
    """Raises: UnknownCase, AlreadySent, OpenAtCounter, ChangedMeanwhile"""
    newest = await find(connection, comune, seen.id)
    check_open(newest)
    raise await _changed_meanwhile(connection, comune, newest, seen.version)


async def _changed_meanwhile(
    connection: AsyncConnection, comune: str, newest: KeptCase, seen: int
) -> ChangedMeanwhile:
    changes = await changes_since(connection, comune, newest.id, seen)
    told = f"version {seen} is not the newest: read {newest.version}, then save again"
    return ChangedMeanwhile(told, newest.version, changes)


def check_open(case: KeptCase) -> None:
    """That answers and files may be changed here. Raises: AlreadySent, OpenAtCounter"""
    if not may(case.state, CaseChange.SEND):
        raise AlreadySent(f"the case is {case.state}: it is not changed any more")
    if case.held_at is not None:
        raise OpenAtCounter(f"the case is changed at {case.held_at} now: it is only read here")


def _named(comune: str, id: str) -> dict[str, Any]:
    return {"of_comune": comune, "of_case": id}
