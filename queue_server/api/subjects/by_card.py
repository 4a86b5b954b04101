"""Appointments that a citizen takes at a totem, by the card that it has read.

On the desk's seats, which the branch sells alone: so it is as quick as a number, and goes on while
the portal is away. Who typed a code has shown no card, and is not believed.
Source: docs/decisions/0172-appointments-taken-at-the-totem.md
"""

from datetime import datetime

from queue_server.api.backend import Backend, Caller
from queue_server.api.endpoint import Endpoint, Operation, Subject
from queue_server.api.subjects.desk import REFUSALS, expect_visitor, wanted_booking
from queue_server.people.records import Contacts
from sportello.bookings.desk_messages import BookByCard, Booked
from sportello.bookings.lifecycle import Appointment, BookingState
from sportello.bookings.refusals import AlreadyBooked
from sportello.bookings.visits import WantedService, visit_parts
from sportello.model.person import Role

AHEAD = frozenset({BookingState.REQUESTED, BookingState.CONFIRMED})


async def book_by_card(backend: Backend, asked: BookByCard, caller: Caller) -> Booked:
    """Raises: UnknownCitizen, AlreadyBooked, and as a hold: SlotFull, SlotWithdrawn, TooLate …"""
    backend.office.check_leading()
    by, now, id = caller.actor, backend.now(), str(asked.id)
    citizen = await backend.people.card_holder(asked.citizen, id, by, backend.today())
    if (known := await backend.bookings.these([id])) != []:
        (booking,) = known
    else:
        own = await backend.bookings.these(
            await backend.people.bookings_of(citizen.codice_fiscale, by)
        )
        _check_has_none(own, asked.service, now)
        services = (WantedService(asked.service),)
        held = await backend.desk.hold(id, services, asked.slot, now)
        parts = visit_parts(services, held.chains)
        wanted = wanted_booking(backend, id, parts, asked.language)
        booking = await backend.bookings.confirm(id, wanted, now)
    await expect_visitor(backend, booking, citizen, Contacts(phone=asked.phone))
    return Booked(id=asked.id, booking=booking)


def _check_has_none(own: list[Appointment], service: str, now: datetime) -> None:
    """One appointment at a time: at a totem no operator sees who takes many.

    Raises: AlreadyBooked
    """
    for booking in own:
        if booking.service == service and booking.state in AHEAD and booking.ends_at > now:
            raise AlreadyBooked("this person has an appointment for the service already")


ENDPOINTS: Subject = (
    Endpoint(
        BookByCard,
        book_by_card,
        Booked,
        frozenset({Role.TOTEM}),
        Operation(
            method="POST",
            path="/api/v1/bookings/by-card",
            name="book_by_card",
            summary="Book a free time for the citizen whose card this totem has read.",
            refusals=REFUSALS,
        ),
    ),
)
