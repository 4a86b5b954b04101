"""The life of a ticket as one table: (state, event) -> state. What is not in it cannot happen.

`python -m sportello.model.lifecycle` prints the diagram that stands in docs/lifecycle.md.
"""

from msgspec.structs import replace

from sportello.model.events import (
    CallUndone,
    MarkedAbsent,
    ServiceAdded,
    ServiceDelivered,
    ServingContinued,
    ServingStarted,
    TicketCalled,
    TicketClosed,
    TicketEvent,
    TicketIssued,
    TicketLeft,
    TicketMerged,
    TicketParked,
    TicketRecalled,
    TicketResumed,
    TicketTransferred,
)
from sportello.model.refusals import WrongState
from sportello.model.tags import snake_case
from sportello.model.ticket import State, Ticket

WAITING, CALLED, SERVING, PARKED, ABSENT, CLOSED, LEFT = State

AFTER: dict[tuple[State | None, type[TicketEvent]], State] = {
    (None, TicketIssued): WAITING,
    (WAITING, TicketCalled): CALLED,
    (WAITING, ServiceAdded): WAITING,
    (WAITING, TicketMerged): WAITING,
    (WAITING, TicketParked): PARKED,
    (WAITING, TicketTransferred): WAITING,
    (WAITING, TicketLeft): LEFT,
    (CALLED, TicketRecalled): CALLED,
    (CALLED, CallUndone): WAITING,
    (CALLED, ServingStarted): SERVING,
    (CALLED, MarkedAbsent): ABSENT,
    (CALLED, TicketParked): PARKED,
    (CALLED, TicketTransferred): WAITING,
    (CALLED, ServiceAdded): CALLED,
    (CALLED, TicketMerged): CALLED,
    (SERVING, ServiceAdded): SERVING,
    (SERVING, TicketMerged): SERVING,
    (SERVING, ServingContinued): SERVING,
    (SERVING, TicketParked): PARKED,
    (SERVING, TicketTransferred): WAITING,
    (SERVING, ServiceDelivered): WAITING,
    (SERVING, TicketClosed): CLOSED,
    (PARKED, TicketCalled): CALLED,
    (PARKED, TicketParked): PARKED,
    (PARKED, TicketResumed): WAITING,
    (PARKED, TicketLeft): LEFT,
    (ABSENT, TicketCalled): CALLED,
    (ABSENT, TicketResumed): WAITING,
    (ABSENT, TicketLeft): LEFT,
}

ENDED = frozenset(State) - {before for before, _ in AFTER if before}
AT_A_COUNTER = frozenset({CALLED, SERVING})


def may(ticket: Ticket, event: type[TicketEvent]) -> bool:
    """Whether `event` can happen to the ticket as it is."""
    return (ticket.state, event) in AFTER


def check(ticket: Ticket, event: type[TicketEvent]) -> None:
    """Raises: WrongState if `event` cannot happen to the ticket as it is."""
    if not may(ticket, event):
        possible = [state for state, happened in AFTER if happened is event and state]
        raise WrongState(
            f"ticket {ticket.code} is {ticket.state}; it would have to be {' or '.join(possible)}"
        )


def issue(event: TicketIssued) -> Ticket:
    """The ticket at the beginning of its life."""
    issued_at = event.taken_at or event.at
    return Ticket(
        id=event.ticket,
        code=event.code,
        service=event.service,
        issued_at=issued_at,
        clock_at=event.clock_at or issued_at,
        language=event.language,
        identified=event.citizen is not None,
        handed_in=event.taken_at is not None,
        priority=event.priority,
        slot_at=event.slot_at,
        wishes=event.wishes,
        kind=event.kind,
    )


def after(ticket: Ticket, event: TicketEvent) -> Ticket:
    """The ticket once `event` has happened to it. Its wait clock never starts again: at most it
    becomes that of another number of the same person.
    """
    stood = ticket.state
    ticket = replace(ticket, state=AFTER[stood, type(event)])
    match event:
        case TicketCalled():
            return _called(ticket, event, stood)
        case TicketRecalled(calls=calls):
            return replace(ticket, calls=calls, called_at=event.at)
        case ServingStarted():
            return _served(ticket, event)
        case ServiceAdded(service=service):
            return replace(ticket, wishes=(*ticket.wishes, service))
        case TicketParked(operator=operator, back_at=back_at):
            return replace(_away(ticket), parked_by=operator, back_at=back_at)
        case TicketTransferred():
            return _transferred(ticket, event)
        case ServiceDelivered():
            return _delivered(_away(ticket), event)
        case ServingContinued():
            return _delivered(replace(ticket, serving_at=event.at), event)
        case TicketMerged():
            return _merged(ticket, event)
        case TicketClosed():
            return replace(ticket, ended_at=event.at)
        case TicketLeft():
            return replace(ticket, ended_at=event.at)
        case CallUndone() | TicketResumed() | MarkedAbsent():
            return _away(ticket)
        case TicketIssued():
            raise AssertionError("a ticket is issued once")


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    for (before, event), state in AFTER.items():
        lines.append(f"    {before or '[*]'} --> {state}: {snake_case(event.__name__)}")
    lines += [f"    {state} --> [*]" for state in State if state in ENDED]
    return "\n".join(lines)


def _called(ticket: Ticket, event: TicketCalled, stood: State) -> Ticket:
    """The wish it is called for comes first; what held it elsewhere stays, should it be undone."""
    wishes = tuple(w for w in (ticket.service, *ticket.wishes) if w != event.service)
    return replace(
        ticket,
        service=event.service,
        wishes=wishes,
        counter=event.counter,
        calls=event.calls,
        called_at=event.at,
        because=event.because,
        stood=stood,
    )


def _served(ticket: Ticket, event: ServingStarted) -> Ticket:
    """The citizen is here: nothing that held them elsewhere counts any more."""
    return replace(
        ticket, serving_at=event.at, held_for=None, first=False, parked_by=None, back_at=None
    )


def _transferred(ticket: Ticket, event: TicketTransferred) -> Ticket:
    wishes = tuple(wish for wish in ticket.wishes if wish != event.service)
    return replace(
        _away(ticket),
        service=event.service,
        wishes=wishes,
        held_for=event.held_for,
        first=event.first,
    )


def _delivered(ticket: Ticket, event: ServiceDelivered | ServingContinued) -> Ticket:
    done = (*ticket.done, *event.delivered)
    return replace(ticket, service=event.service, wishes=event.wishes, done=done)


def _merged(ticket: Ticket, event: TicketMerged) -> Ticket:
    return replace(
        ticket,
        wishes=event.wishes,
        clock_at=event.clock_at,
        slot_at=event.slot_at,
        priority=event.priority,
        identified=event.identified,
        first=event.first,
    )


def _away(ticket: Ticket) -> Ticket:
    """Not at a counter any more."""
    return replace(ticket, counter=None, serving_at=None, parked_by=None, back_at=None)


if __name__ == "__main__":
    print(diagram())
