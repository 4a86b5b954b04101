"""A number is wished for, given or refused, and printed. Pure.

One wish takes one ticket: one that got no answer is sent again as it was.
"""

from uuid import UUID

from msgspec.structs import replace

from sportello.bookings.lifecycle import Appointment
from sportello.model.commands import CheckIn, TakeTicket
from sportello.model.events import TicketIssued
from totem.conversation.booking_steps import ConfirmArrival, OfferingBooking, is_confirmable
from totem.conversation.happenings import (
    Accepted,
    AnswerPriority,
    Confirm,
    Denied,
    NotPrinted,
    Print,
    Retry,
    Take,
    TicketPrinted,
)
from totem.conversation.progress import Flow, Transition
from totem.conversation.steps import (
    AskingPriority,
    BookingTime,
    Checklist,
    Issued,
    Issuing,
    NotToday,
    TimeBooked,
    Trouble,
)

NOT_TODAY = frozenset(
    {
        "appointment_only",
        "quota_reached",
        "tickets_are_stopped",
        "branch_closed",
        "last_ticket_gone",
    }
)
"""Refusals about which the citizen can do something: come back, or book."""

UNDECIDED = frozenset({"server_away", "no_numbers_left"})
"""After these the server may have given a number all the same: the wish remains the same one."""


def wished(flow: Flow, touch: Confirm | AnswerPriority | Retry | ConfirmArrival) -> Transition:
    """A wish that was sent before is sent as it was, and nothing about it is asked again."""
    match flow.step, touch:
        case OfferingBooking() as offer, ConfirmArrival(command=id):
            return _arrived(flow, offer, id)
        case Trouble(before=OfferingBooking(wish=CheckIn() as wish) as offer), Retry():
            return replace(flow, step=Issuing(wish, offer)), (Take(wish),)
        case Checklist(wish=TakeTicket() as wish) as checklist, Confirm():
            pass
        case Trouble(before=Checklist(wish=TakeTicket() as wish) as checklist), Retry():
            pass
        case Checklist() as checklist, Confirm(grants_priority=True):
            return replace(flow, step=AskingPriority(checklist)), ()
        case Checklist() as checklist, Confirm(command=id):
            wish = _wish(flow, id, checklist.service, None)
        case AskingPriority(before=checklist), AnswerPriority(command=id, priority=priority):
            wish = _wish(flow, id, checklist.service, priority)
        case _:
            return flow, ()
    return replace(flow, step=Issuing(wish, checklist)), (Take(wish),)


def _arrived(flow: Flow, offer: OfferingBooking, id: UUID) -> Transition:
    if not is_confirmable(offer.booking):
        return flow, ()
    citizen = flow.visit.citizen
    wish = offer.wish or CheckIn(
        id=id,
        booking=offer.booking.id,
        language=flow.language,
        citizen=citizen.ref if citizen else None,
    )
    return replace(flow, step=Issuing(wish, offer)), (Take(wish),)


def _wish(flow: Flow, id: UUID, service: str, priority: str | None) -> TakeTicket:
    citizen = flow.visit.citizen
    return TakeTicket(
        id=id,
        service=service,
        language=flow.language,
        citizen=citizen.ref if citizen else None,
        priority=priority,
    )


def replied(flow: Flow, happened: Accepted | Denied) -> Transition:
    step = flow.step
    if not isinstance(step, Issuing) or step.command.id != happened.command:
        return flow, ()
    match happened:
        case Accepted(ticket=ticket, follow=follow):
            return _given(flow, step.before, ticket, follow)
        case Denied(code=code) if code in NOT_TODAY and isinstance(step.before, Checklist):
            refusal = NotToday(step.before.service, code, step.before.before)
            return replace(flow, step=refusal), ()
        case Denied(code=code) if code in UNDECIDED:
            return replace(flow, step=unanswered(step, code)), ()
        case Denied(code=code):
            return replace(flow, step=Trouble(code, step.before)), ()


def _given(
    flow: Flow, before: Checklist | OfferingBooking, ticket: TicketIssued, follow: str | None
) -> Transition:
    """A service that the citizen may not be shown is named nowhere: its page would name it, too."""
    if isinstance(before, Checklist):
        paper = Print(ticket, follow, brings_request=flow.visit.brings_request)
        return replace(flow, step=Issued(ticket, follow=follow)), (paper,)
    names_service = before.booking.service is not None
    follow = follow if names_service else None
    issued = Issued(ticket, follow=follow, names_service=names_service, others=before.others)
    return replace(flow, step=issued), (
        Print(ticket, follow, names_service, flow.visit.brings_request),
    )


def unanswered(step: Issuing | BookingTime, code: str = "server_away") -> Trouble:
    """The wish is kept, to be sent again as it was."""
    return Trouble(code, replace(step.before, wish=step.command))


def from_printer(flow: Flow, happened: TicketPrinted | NotPrinted) -> Flow:
    """Of the ticket, or of the slip of an appointment, that is on the screen."""
    match flow.step:
        case Issued(ticket=TicketIssued(ticket=printed)) as step:
            pass
        case TimeBooked(booking=Appointment(id=printed)) as step:
            pass
        case _:
            return flow
    if printed != happened.ticket:
        return flow
    match happened:
        case TicketPrinted():
            return replace(flow, step=replace(step, is_printed=True, trouble=None))
        case NotPrinted(code=code):
            return replace(flow, step=replace(step, is_printed=False, trouble=code))
