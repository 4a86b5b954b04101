"""Who has to go when a service gives no more tickets and those who wait are sent home."""

from sportello.hall.view import HallView
from sportello.model.ticket import State, Ticket


def sent_home(hall: HallView, service: str | None) -> list[Ticket]:
    """Who came for that service alone, or for any where it is None, and is not at a counter.

    Who has stepped aside goes as well; who was parked at a counter is still being served.
    """
    return [
        ticket
        for ticket in hall.tickets.values()
        if (ticket.state is State.WAITING or _has_stepped_aside(ticket))
        and (service is None or (service,) == (ticket.service, *ticket.wishes))
    ]


def _has_stepped_aside(ticket: Ticket) -> bool:
    """Whether the citizen went away by their own wish, before any counter called them."""
    return ticket.state is State.PARKED and not ticket.calls
