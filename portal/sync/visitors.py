"""Which people a branch is told of, and when: the visitors of the next ten days.

Owns that limit. Names and codici fiscali stay in the portal's tables until then; a change names the
booking alone, and the person is read when it is sent.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Raw
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.persons import ERASED
from portal.bookings.tables import booking, person
from portal.branches.video_rooms import VideoRooms
from portal.sync.changes import BranchChange, tell_branches
from portal.sync.tables import branch_link
from sportello.bookings.lifecycle import Appointment, BookingState
from sportello.bookings.told import VISITOR, VisitorTold

TOLD_AHEAD = timedelta(days=10)
AT_ONCE = 50
EXPECTED = (BookingState.REQUESTED, BookingState.CONFIRMED)


async def tell_due(connection: AsyncConnection, comune: str, now: datetime) -> int:
    """Tell each branch who comes within TOLD_AHEAD and was not told. Returns how many, to AT_ONCE.

    Bookings that the branch itself made are its own to know, and without a key it asks for none.
    """
    linked = select(branch_link.c.branch).where(branch_link.c.comune == comune)
    due = (
        select(booking.c.id, booking.c.branch)
        .where(booking.c.comune == comune, booking.c.is_visitor_told.is_(False))
        .where(booking.c.starts_at < now + TOLD_AHEAD, booking.c.starts_at > now - TOLD_AHEAD)
        .where(booking.c.state.in_(EXPECTED), booking.c.branch.in_(linked))
        .order_by(booking.c.branch, booking.c.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = (await connection.execute(due)).all()
    await tell(connection, comune, [(row.branch, row.id) for row in rows])
    return len(rows)


async def tell(
    connection: AsyncConnection, comune: str, bookings: Sequence[tuple[str, str]]
) -> None:
    """Tell branches who comes for these, as branch and booking; once the person is erased, that
    the branch is not to know any more.
    """
    if not bookings:
        return
    here = (booking.c.comune == comune) & booking.c.id.in_([id for _, id in bookings])
    await connection.execute(update(booking).where(here).values(is_visitor_told=True))
    changes = [BranchChange(branch, VISITOR, id, 1, "") for branch, id in bookings]
    await tell_branches(connection, comune, changes)


async def bodies(
    connection: AsyncConnection, comune: str, bookings: Iterable[str], rooms: VideoRooms
) -> dict[str, Raw]:
    """`VisitorTold` as JSON by the booking's id; none for those whose person is erased. Who comes
    and has no contact is reached through who booked.
    """
    wanted = list(bookings)
    if not wanted:
        return {}
    booked_by = person.alias("booked_by")
    contacts = [booked_by.c[name].label(f"booker_{name}") for name in ("email", "phone")]
    query = (
        select(booking.c.id, booking.c.body, person, *contacts)
        .join(person, (person.c.comune == booking.c.comune) & (person.c.id == booking.c.visitor))
        .join(
            booked_by,
            (booked_by.c.comune == booking.c.comune) & (booked_by.c.id == booking.c.booked_by),
        )
        .where(booking.c.comune == comune, booking.c.id.in_(wanted))
        .where(person.c.surname != ERASED)
    )
    return {
        row[0]: Raw(
            msgspec.json.encode(
                VisitorTold(
                    surname=row.surname,
                    given_name=row.given_name,
                    codice_fiscale=row.codice_fiscale,
                    email=row.email or row.booker_email,
                    phone=row.phone or row.booker_phone,
                    video_link=rooms.link_of(
                        comune, msgspec.json.decode(row.body, type=Appointment)
                    ),
                )
            )
        )
        for row in await connection.execute(query)
    }
