"""A case that a branch hands in: kept here as the branch's until it is registered.

Owns the row meanwhile: held at the branch, so that nothing else changes it, and erased as an idle
draft if the branch never comes back to it. A function never commits.
"""

from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import asdict
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments, uploads
from casework.attachments.refusals import UploadUnknown
from casework.definitions import store
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase, columns_of
from casework.drafts.refusals import OpenAtCounter, UnknownCase
from casework.drafts.signing import CaseSignature, CertifiedCopy, SecondSignature
from casework.drafts.tables import guided_case
from casework.office.at_hand import with_definition
from casework.office.host import CaseComune, CaseHost
from casework.office.sending import send
from casework.prepared.alongside import is_as_sent
from sportello.cases.lifecycle import WITH_THE_CITIZEN, CaseState
from sportello.model.refusals import NotNow, NotUnderstood
from sportello.sync.handed_in import FileReached, HandedCase, HandedNumber, HandedSending
from sportello.sync.prepared import PreparedFile


class HandedInOtherwise(NotNow):
    """The case or its files are not all here as they were sent."""


class SentAtHomeMeanwhile(NotNow):
    """Home has sent the case otherwise: what the branch has is laid alongside it."""


class NotAHandedCase(NotUnderstood):
    """What a branch says of a case cannot be read here."""


async def take(
    connection: AsyncConnection,
    comune: str,
    branch: str,
    id: str,
    told: HandedCase,
    now: datetime,
) -> KeptCase:
    """As the branch has it now; one that is registered stays as it is.

    Raises: UnknownDefinition, NotAHandedCase, SentAtHomeMeanwhile, OpenAtCounter for a case that is
    not this branch's
    """
    await store.stored_version(connection, comune, told.service, told.definition_version)
    try:
        known = await of_branch(connection, comune, branch, id)
    except UnknownCase:
        known = None
    signature = _evidence(told.signature, CaseSignature | None)
    if known is not None and known.state not in WITH_THE_CITIZEN:
        if not is_as_sent(known, told.answers, told.presented_for, signature):
            raise SentAtHomeMeanwhile("home has sent this case: lay alongside it what differs")
        return known
    facts = {name: getattr(told, name) for name in told.__struct_fields__ if name != "files"}
    facts["signature"] = signature
    facts["second_signatures"] = _evidence(told.second_signatures, tuple[SecondSignature, ...])
    facts["certified_copies"] = _evidence(told.certified_copies, tuple[CertifiedCopy, ...])
    case = KeptCase(
        id=id,
        owner=None if known is None else known.owner,
        state=CaseState.DRAFT,
        saved_at=now,
        presented_at=None,
        sent=None,
        held_at=branch,
        **facts,
    )
    row = columns_of(case, *KeptCase.__struct_fields__)
    if known is None:
        await connection.execute(insert(guided_case).values(comune=comune, **row))
    else:
        here = (guided_case.c.comune == comune) & (guided_case.c.id == id)
        await connection.execute(update(guided_case).where(here).values(row))
    return case


async def of_branch(
    connection: AsyncConnection, comune: str, branch: str, id: str, *, is_locked: bool = False
) -> KeptCase:
    """Raises: UnknownCase, OpenAtCounter for a draft that is not this branch's"""
    case = await cases.find(connection, comune, id, is_locked=is_locked)
    if case.state in WITH_THE_CITIZEN and case.held_at != branch:
        raise OpenAtCounter("the case was not begun or opened at this branch: nothing is handed in")
    return case


async def reached(
    connection: AsyncConnection, comune: str, id: str, file: PreparedFile
) -> FileReached:
    """How much of a file of the case is here."""
    for each in await attachments.listed(connection, comune, id):
        if each.id == file.id:
            return FileReached(file.id, each.size, is_whole=True)
    try:
        begun = await uploads.find_upload(connection, comune, id, file.id)
    except UploadUnknown:
        return FileReached(file.id, 0)
    return FileReached(file.id, begun.received)


def number_of(case: KeptCase) -> HandedNumber | None:
    """None until it is registered."""
    if case.sent is None or (ordinary := case.sent.ordinary) is None:
        return None
    return HandedNumber(**asdict(ordinary))


async def register(
    connection: AsyncConnection,
    host: CaseHost,
    comune: CaseComune,
    branch: str,
    id: str,
    said: HandedSending,
) -> KeptCase:
    """Once, however often it is asked for. It is received as it was sent, with whatever defects.

    Raises: UnknownCase, OpenAtCounter, HandedInOtherwise, NumberingWaits
    """
    case = await of_branch(connection, comune.id, branch, id, is_locked=True)
    if case.state not in WITH_THE_CITIZEN:
        return case
    it = await with_definition(connection, host, comune, case, said.presented_at)
    if it.digest != said.digest:
        raise HandedInOtherwise("what was handed in is not what was sent: hand it in again")
    here = (guided_case.c.comune == comune.id) & (guided_case.c.id == id)
    await connection.execute(update(guided_case).where(here).values(held_at=None))
    return await send(
        connection, host, comune, id, said.presented_at, accepts_defects=True, handed_in=said
    )


def _evidence(told: object, kind: Any) -> Any:
    """Raises: NotAHandedCase"""
    try:
        return msgspec.convert(told, kind)
    except msgspec.ValidationError as wrong:
        raise NotAHandedCase(f"the evidence of a signature or copy: {wrong}") from None
