"""What the visit at a counter is told of its prepared requests, before one is opened."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.at_branch.prepared import copies
from casework.at_branch.prepared.copies import ArrivedCase, SealedCopies
from casework.at_branch.prepared.opening import opened_case
from casework.attachments import attachments
from casework.attachments.attachments import Attachment
from casework.definitions import store
from casework.definitions.refusals import UnknownDefinition
from casework.drafts import cases
from casework.drafts.refusals import UnknownCase
from casework.office.at_hand import CaseAtHand
from casework.office.host import CaseComune
from sportello.cases.messages import AttachmentState
from sportello.sync.prepared import PreparedBody, PreparedFile


class ArrivedRequest(Struct, frozen=True):
    """A prepared request as it stands here. `is_opened`: the counter has begun to work on it;
    `files` were attached at home, and are here.
    """

    it: CaseAtHand
    is_opened: bool
    files: int


async def arrived_requests(
    connection: AsyncConnection,
    comune: CaseComune,
    sealed: SealedCopies,
    booking: str,
    now: datetime,
) -> list[ArrivedRequest]:
    """Those of the booking that are here, and whose form has come too."""
    found: list[ArrivedRequest] = []
    for arrived in await copies.of_booking(connection, comune.id, booking):
        try:
            body = await sealed.body(connection, comune.id, arrived.case_id)
            it = await _at_hand(connection, comune, body, arrived, now)
        except (UnknownCase, UnknownDefinition):
            continue
        of_home = {file.id for file in body.files}
        files = sum(each.id in of_home for each in it.attached)
        found.append(ArrivedRequest(it, arrived.opened_at is not None, files))
    return found


async def _at_hand(
    connection: AsyncConnection,
    comune: CaseComune,
    body: PreparedBody,
    arrived: ArrivedCase,
    now: datetime,
) -> CaseAtHand:
    """Raises: UnknownCase, UnknownDefinition"""
    if arrived.opened_at is None:
        case = opened_case(arrived.case_id, body, body.saved_at)
        attached = [_attached(file) for file in body.files]
    else:
        case = await cases.find(connection, comune.id, arrived.case_id)
        attached = await attachments.listed(connection, comune.id, arrived.case_id)
    stored = await store.stored_version(
        connection, comune.id, case.service, case.definition_version
    )
    zone = ZoneInfo(comune.zone)
    today = now.astimezone(zone).date()
    return CaseAtHand(case, stored.definition, tuple(attached), {}, today, zone)


def _attached(file: PreparedFile) -> Attachment:
    """As it will be once its bytes are here."""
    return Attachment(
        id=file.id,
        field=file.field,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        state=AttachmentState.CLEAN,
        received_at=file.received_at,
        found=None,
        thumbnail=None,
    )
