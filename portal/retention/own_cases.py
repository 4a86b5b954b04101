"""What is stored of a citizen's requests, what became of them, and who of the staff saw them."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments.tables import attachment
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from portal.cases.access.access_log import AccessKind, accesses_of
from portal.cases.handling.handled import history
from portal.identity.owners import Owner
from portal.notifications.case_kinds import TO_OFFICES, TO_SIGNERS
from portal.notifications.overview import OutboxRow, messages_about
from sportello.cases.lifecycle import CaseChange, CaseParty, CaseState


class OwnFile(Struct, frozen=True):
    """Its name as the citizen called it, and its size in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str
    received_at: datetime


class OwnCaseChange(Struct, frozen=True):
    """What offices write to each other, in an assignment, is left out."""

    at: datetime
    change: CaseChange
    state: CaseState
    party: CaseParty
    office: str
    words: str


class OwnCaseOpening(Struct, frozen=True):
    """That someone of the staff opened it. Names are as they were then."""

    at: datetime
    operator_name: str
    office: str
    what: AccessKind


class OwnCase(Struct, frozen=True):
    """A draft, or a request that was sent; `messages` are those to the citizen."""

    kept: KeptCase
    files: list[OwnFile]
    changes: list[OwnCaseChange]
    openings: list[OwnCaseOpening]
    messages: list[OutboxRow]


async def own_cases(connection: AsyncConnection, comune: str, owner: Owner) -> list[OwnCase]:
    """The last saved first."""
    return [
        await _own_case(connection, comune, kept)
        for kept in await cases.of_owner(connection, comune, str(owner))
    ]


async def _own_case(connection: AsyncConnection, comune: str, kept: KeptCase) -> OwnCase:
    columns = [attachment.c[name] for name in OwnFile.__struct_fields__]
    theirs = attachment.c.comune == comune, attachment.c.draft == kept.id
    files = await connection.execute(select(*columns).where(*theirs).order_by(attachment.c.id))
    changes = await history(connection, comune, kept.id)
    openings = await accesses_of(connection, comune, kept.id)
    messages = await messages_about(connection, comune, kept.id)
    return OwnCase(
        kept,
        [OwnFile(*row) for row in files],
        [
            OwnCaseChange(
                each.at, each.change, each.state, each.party, each.office,
                "" if each.change is CaseChange.ASSIGN else each.words,
            )
            for each in changes
        ],
        [OwnCaseOpening(each.at, each.operator_name, each.office, each.what) for each in openings],
        [each for each in messages if each.kind not in TO_OFFICES | TO_SIGNERS],
    )  # fmt: skip
