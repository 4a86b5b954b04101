"""What the server is asked in the end: book what is held, move a booking there, or cancel it.

Must not know how times are searched for, nor what is said once it is done.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from counter_client.bookings.chosen_visit import ChosenVisit
from sportello.bookings.desk_messages import Book, ChangeBooking, Rebook
from sportello.bookings.lifecycle import Appointment, Change
from sportello.bookings.messages import Visitor
from sportello.bookings.visits import WantedService
from station.link import Link


async def cancel(link: Link, known: Appointment) -> Appointment:
    """Raises: LinkError, Refused"""
    wish = ChangeBooking(id=uuid4(), booking=known.id, version=known.version, change=Change.CANCEL)
    return (await link.ask(wish)).booking


async def book(link: Link, chosen: ChosenVisit, visitor: Visitor) -> list[Appointment]:
    """Each time that is held, new or for the booking that moves. Sent again, it stays the same.

    Raises: LinkError, Refused
    """
    held = [(each.booking, each.hold) for each in chosen.held if each.hold is not None]
    if (known := chosen.changing) is not None:
        wishes: list[Book | Rebook] = [_moved(known, id, hold) for id, hold in held]
    else:
        wishes = [_new(chosen.visit, visitor, id, hold) for id, hold in held]
    return [(await link.ask(wish)).booking for wish in wishes]


def _moved(known: Appointment, id: UUID, hold: UUID) -> Rebook:
    return Rebook(id=id, booking=known.id, version=known.version, hold=hold)


def _new(visit: Sequence[WantedService], visitor: Visitor, id: UUID, hold: UUID) -> Book:
    one, *then = visit
    return Book(
        id=id,
        hold=hold,
        service=one.service,
        visitor=visitor,
        people=one.people,
        then=tuple(then),
    )
