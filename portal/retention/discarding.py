"""Delete cases whose time is over, with all that hangs on them, and write down how many went.

The sweep of attachments erases the bytes of files and papers within a day. The register keeps its
entries, with the names in them, by its own rule.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Column, Table, delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments.tables import attachment, upload
from casework.documents.tables import case_document
from casework.drafts.tables import guided_case
from casework.handover.tables import phone_page
from portal.notifications.tables import outbox
from portal.registration.tables import registering, registration
from portal.retention.disposal_acts import acts
from portal.retention.ended_cases import EndedCase, due
from portal.retention.tables import discarded
from portal.storage.schema import SCHEMA
from sportello.cases.lifecycle import CaseState

AT_ONCE = 200
"""Cases in one transaction, so that no one waits long for what it locks."""

BY_THE_REGISTER = frozenset({registration, registering})
"""Name a case, and stay."""


class Discarded(Struct, frozen=True):
    """What went of one form with one outcome. `act` is empty for what was never registered."""

    service: str
    outcome: CaseState
    act: str
    cases: int
    files: int
    papers: int


async def discard_ended(
    connection: AsyncConnection, comune: str, zone: str, now: datetime
) -> list[Discarded]:
    """At most AT_ONCE cases of a Comune: repeat it until nothing went."""
    local = now.astimezone(ZoneInfo(zone))
    allowed = await acts(connection, comune)
    until = None
    if allowed:
        next_day = allowed[0].covers_until + timedelta(days=1)
        until = datetime.combine(next_day, time(), local.tzinfo)
    ended = await due(connection, comune, now, until, AT_ONCE)
    if not ended:
        return []
    act = allowed[0].reference if allowed else ""
    report = await _discard(connection, comune, ended, act)
    rows = [
        {
            "comune": comune,
            "id": secrets.token_urlsafe(12),
            "day": local.date(),
            **{name: getattr(each, name) for name in Discarded.__struct_fields__},
        }
        for each in report
    ]
    await connection.execute(insert(discarded), rows)
    return report


async def _discard(
    connection: AsyncConnection, comune: str, ended: Sequence[EndedCase], act: str
) -> list[Discarded]:
    groups: dict[tuple[str, CaseState, str], list[str]] = {}
    for each in ended:
        group = (each.service, each.outcome, act if each.is_archived else "")
        groups.setdefault(group, []).append(each.id)
    report = []
    for (service, outcome, by), ids in groups.items():
        gone = await delete_cases(connection, comune, ids)
        files, papers = gone[attachment], gone[case_document]
        report.append(Discarded(service, outcome, by, len(ids), files, papers))
    return report


async def delete_cases(
    connection: AsyncConnection, comune: str, ids: Sequence[str]
) -> Counter[Table]:
    """Whatever their state. Returns the number of rows that went, by table."""
    gone: Counter[Table] = Counter()
    for column in OF_A_CASE:
        theirs = delete(column.table).where(column.table.c.comune == comune, column.in_(ids))
        gone[column.table] += (await connection.execute(theirs)).rowcount
    return gone


OF_A_CASE: tuple[Column[str], ...] = (
    *(attachment.c.draft, upload.c.draft, phone_page.c.draft, outbox.c.subject),
    *(
        table.c.case_id
        for metadata in SCHEMA
        for table in metadata.sorted_tables
        if "case_id" in table.c and table not in BY_THE_REGISTER
    ),
    guided_case.c.id,
)
"""Where a row belongs to a case: all tables that name one, so that none is forgotten."""
