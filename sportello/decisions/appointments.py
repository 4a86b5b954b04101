"""The decision to begin an appointment by telephone or video. Pure; see `branch`.

What follows is as of any visit at a counter (`calls`), but that such a ticket never waits in a line
and is never announced.
"""

from msgspec.structs import replace

from sportello.decisions.calls import called, wish_for
from sportello.decisions.day_state import CommandContext, Today
from sportello.decisions.tickets import next_number
from sportello.hall.rules.bookings import begins_from, expected_booking
from sportello.hall.view import REMOTE
from sportello.model import lifecycle
from sportello.model.commands import BeginAppointment
from sportello.model.events import AnyEvent
from sportello.model.languages import HOUSE_LANGUAGE
from sportello.model.refusals import NotDueYet, TicketsAreStopped, UnknownBooking


def begin_appointment(
    today: Today, command: BeginAppointment, asked: CommandContext
) -> list[AnyEvent]:
    held = today.free_counter(command.counter, asked)
    if today.hall.is_over:
        raise TicketsAreStopped("the day has ended: resume tickets first")
    booking = expected_booking(today.hall, command.booking)
    is_to_call = booking is not None and booking.kind.is_remote
    if booking is None or not is_to_call or today.day_of(booking.at) != today.hall.day:
        raise UnknownBooking(f"no booking {command.booking!r} is to be called for today")
    if asked.now < begins_from(booking, today.rules):
        raise NotDueYet(f"booking {booking.id} is for later: call at its hour")
    issued = next_number(today, today.service(booking.service), HOUSE_LANGUAGE, asked)
    issued = replace(
        issued,
        booking=booking.id,
        wishes=booking.wishes,
        slot_at=booking.at,
        clock_at=max(booking.at, asked.now),
        kind=booking.kind,
    )
    ticket = lifecycle.issue(issued)
    service = wish_for(today, ticket, held)
    return [issued, called(today, ticket, service, held, REMOTE, asked)]
