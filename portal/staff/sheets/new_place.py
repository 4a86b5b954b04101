"""A branch has another address, or other rooms for video: who is expected there is told.

Owns whom that concerns. Who wrote the address in another way, with other signs or capital letters,
has moved nothing.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.bookings import kept_booking, recipient_of
from portal.bookings.person_limit import OPEN_STATES
from portal.bookings.tables import booking
from portal.branches.sheets import BranchSheet
from portal.notifications import outbox
from portal.notifications.kinds import MessageKind
from sportello.bookings.lifecycle import AppointmentKind


async def tell_of_new_place(
    connection: AsyncConnection,
    comune: str,
    before: BranchSheet,
    after: BranchSheet,
    now: datetime,
) -> None:
    """Tell everyone with an appointment there of a kind for which the place has changed. What was
    still to be sent of an earlier change is withdrawn.
    """
    kinds = moved_kinds(before, after)
    if not kinds:
        return
    query = (
        select(booking)
        .where(booking.c.comune == comune, booking.c.branch == after.id)
        .where(booking.c.starts_at > now, booking.c.state.in_(OPEN_STATES))
    )
    kind = MessageKind.NEW_PLACE
    for row in (await connection.execute(query)).all():
        kept = kept_booking(row)
        it = kept.appointment
        to = await recipient_of(connection, comune, kept) if it.kind in kinds else None
        if to is not None:
            await outbox.withdraw_kind(connection, comune, it.id, kind, now)
            await outbox.add(connection, comune, kind, it, to, now=now)


def moved_kinds(before: BranchSheet, after: BranchSheet) -> set[AppointmentKind]:
    """The kinds of appointments that take place elsewhere now."""
    kinds = set()
    if _letters(before) != _letters(after):
        kinds.add(AppointmentKind.IN_PERSON)
    if before.video_rooms != after.video_rooms and after.video_rooms:
        kinds.add(AppointmentKind.VIDEO)
    return kinds


def _letters(sheet: BranchSheet) -> str:
    """The address without signs and capitals."""
    return "".join(filter(str.isalnum, f"{sheet.address} {sheet.town}".casefold()))
