"""What a browser has filled in of a booking that is not made yet. Deleted within hours.

Owns the rows of `draft`. A draft is found by its id and the browser that made it, so an address
that is passed on opens nothing. Two tabs have two drafts.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.tables import draft
from portal.storage.metadata import database_now
from sportello.bookings.lifecycle import VisitPart
from sportello.bookings.visits import WantedService
from sportello.model.refusals import NotThere

KEPT_S = 2 * 60 * 60.0
"""After the last change: long enough to look for a codice fiscale."""


class DraftUnknown(NotThere):
    """There is no such draft, it is old, or it was made in another browser."""


class BookingDraft(Struct, frozen=True, kw_only=True):
    """The slot that was chosen, its hold, and what was written. Instants aware UTC.

    visit    where each service of a visit of several is; empty for one service
    answers  the fields of the form by name; empty once the booking is made
    moves    the id of the booking that is to be moved here; None for a new one
    made     the id of the booking that it has become
    """

    hold: str
    slot: str
    branch: str
    service: str
    people: int
    starts_at: datetime
    expires_at: datetime
    visit: tuple[VisitPart, ...] = ()
    answers: Mapping[str, str] = {}
    moves: str | None = None
    made: str | None = None

    @property
    def wanted(self) -> tuple[WantedService, ...]:
        """The services in their order."""
        parts = tuple(WantedService(part.service, part.people) for part in self.visit)
        return parts or (WantedService(self.service, self.people),)


async def add_draft(
    connection: AsyncConnection, comune: str, browser: str, wanted: BookingDraft
) -> str:
    """Returns the id of the new row."""
    id = secrets.token_urlsafe(9)
    body = msgspec.json.encode(wanted).decode()
    row = {"comune": comune, "id": id, "browser": browser, "body": body}
    await connection.execute(insert(draft).values(expires_at=database_now(KEPT_S), **row))
    return id


async def find_draft(
    connection: AsyncConnection, comune: str, browser: str, id: str
) -> BookingDraft:
    """Raises: DraftUnknown"""
    query = select(draft.c.body).where(
        draft.c.comune == comune,
        draft.c.id == id,
        draft.c.browser == browser,
        draft.c.expires_at > database_now(),
    )
    body = (await connection.execute(query)).scalar()
    if body is None:
        raise DraftUnknown("this browser has no such draft: begin again")
    return msgspec.json.decode(body, type=BookingDraft)


async def holds_of(connection: AsyncConnection, comune: str, browser: str) -> list[str]:
    """The holds of all drafts of one browser, also those that are over; the oldest draft first."""
    query = select(draft.c.body).where(draft.c.comune == comune, draft.c.browser == browser)
    bodies = (await connection.execute(query.order_by(draft.c.expires_at))).scalars()
    return [msgspec.json.decode(body, type=BookingDraft).hold for body in bodies]


async def change_draft(
    connection: AsyncConnection, comune: str, id: str, changed: BookingDraft
) -> None:
    """Write what it is now; it is kept for hours again."""
    here = (draft.c.comune == comune) & (draft.c.id == id)
    body = msgspec.json.encode(changed).decode()
    kept = update(draft).where(here).values(body=body, expires_at=database_now(KEPT_S))
    await connection.execute(kept)


async def forget_drafts(connection: AsyncConnection) -> None:
    """Delete those that are kept no longer."""
    await connection.execute(delete(draft).where(draft.c.expires_at <= database_now()))
