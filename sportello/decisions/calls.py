"""Decisions of a desk: calls and visits. Pure; see `branch`."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sportello.decisions.day_state import CommandContext, Today, own_lines
from sportello.decisions.tickets import check_in_the_hall, known, next_number
from sportello.hall.rules.serving import (
    called_for,
    goes_on_with,
    is_anothers,
    may_choose,
    undo_until,
    wishes_left,
)
from sportello.hall.view import REMOTE
from sportello.model import lifecycle
from sportello.model.commands import (
    AddService,
    CallNext,
    CallTicket,
    Close,
    MarkAbsent,
    Park,
    Recall,
    Resume,
    ServeWalkIn,
    StartServing,
    Transfer,
    UndoCall,
)
from sportello.model.day import CounterState
from sportello.model.events import (
    AnyEvent,
    CallUndone,
    MarkedAbsent,
    ServiceAdded,
    ServiceDelivered,
    ServingContinued,
    ServingStarted,
    TicketCalled,
    TicketClosed,
    TicketEvent,
    TicketLeft,
    TicketParked,
    TicketRecalled,
    TicketResumed,
    TicketTransferred,
)
from sportello.model.lifecycle import AT_A_COUNTER
from sportello.model.refusals import (
    CounterClosed,
    NobodyWaiting,
    NoRoomFree,
    NotAllowed,
    NothingToSay,
    NotServedHere,
    SomeoneElsesTicket,
    TicketsAreStopped,
    TooLate,
    TooSoon,
    WrongState,
)
from sportello.model.ticket import State, Ticket
from sportello.routing.upcoming import next_at, why

RECALL_LOCK = timedelta(seconds=1)

# --- calls -------------------------------------------------------------------------------------


def call_next(today: Today, command: CallNext, asked: CommandContext) -> list[AnyEvent]:
    held = today.free_counter(command.counter, asked)
    pick = next_at(today, held, asked.now)
    if pick is None:
        raise NobodyWaiting(f"no one waits for a service of counter {held.id}")
    ticket = today.hall.tickets[pick.standing.ticket]
    return [called(today, ticket, pick.standing.service, held, pick.rule, asked)]


def call_ticket(today: Today, command: CallTicket, asked: CommandContext) -> list[AnyEvent]:
    held = today.free_counter(command.counter, asked)
    ticket = today.ticket(command.ticket)
    lifecycle.check(ticket, TicketCalled)
    _check_not_anothers(ticket, asked)
    _check_may_choose(today, ticket, held, asked)
    service = wish_for(today, ticket, held)
    rule = REMOTE if ticket.kind.is_remote else "chosen"
    return [called(today, ticket, service, held, rule, asked)]


def recall(today: Today, command: Recall, asked: CommandContext) -> list[AnyEvent]:
    ticket, counter = _at_own_counter(today, command.ticket, TicketRecalled, asked)
    check_in_the_hall(ticket)
    if ticket.called_at and asked.now - ticket.called_at < RECALL_LOCK:
        raise TooSoon(f"ticket {ticket.code} was called a moment ago")
    recalled = TicketRecalled(
        at=asked.now,
        ticket=ticket.id,
        code=ticket.code,
        language=ticket.language,
        counter=counter,
        calls=ticket.calls + 1,
    )
    return [recalled]


def undo_call(today: Today, command: UndoCall, asked: CommandContext) -> list[AnyEvent]:
    ticket, counter = _at_own_counter(today, command.ticket, CallUndone, asked)
    until = undo_until(ticket)
    if until is not None and asked.now > until:
        raise TooLate(f"ticket {ticket.code} was called too long ago to undo it: mark it absent")
    if ticket.stood is State.ABSENT:
        return [MarkedAbsent(at=asked.now, ticket=ticket.id, counter=counter)]
    if ticket.stood is State.PARKED:
        owner = ticket.parked_by if today.is_kept(f"operator:{ticket.parked_by}") else None
        return [parked(ticket, counter, owner, ticket.back_at, asked)]
    if ticket.kind.is_remote:
        return [parked(ticket, counter, None, None, asked)]
    undone = CallUndone(at=asked.now, ticket=ticket.id, counter=counter)
    return [undone, *_released(today, ticket, asked)]


# --- visits ------------------------------------------------------------------------------------


def start_serving(today: Today, command: StartServing, asked: CommandContext) -> list[AnyEvent]:
    ticket, counter = _at_own_counter(today, command.ticket, ServingStarted, asked)
    return [ServingStarted(at=asked.now, ticket=ticket.id, counter=counter)]


def mark_absent(today: Today, command: MarkAbsent, asked: CommandContext) -> list[AnyEvent]:
    ticket, counter = _at_own_counter(today, command.ticket, MarkedAbsent, asked)
    absent = MarkedAbsent(at=asked.now, ticket=ticket.id, counter=counter)
    if ticket.kind.is_remote and ticket.stood is State.ABSENT:
        return [absent, TicketLeft(at=asked.now, ticket=ticket.id, why="no_answer")]
    return [absent]


def serve_walk_in(today: Today, command: ServeWalkIn, asked: CommandContext) -> list[AnyEvent]:
    held = today.free_counter(command.counter, asked)
    if today.hall.is_over:
        raise TicketsAreStopped("the day has ended: resume tickets first")
    service = today.service(command.service)
    if service.id not in today.plan.counters[held.id].services:
        raise NotServedHere(f"counter {held.id} does not serve {service.id}")
    if service.private_interview and not today.has_room(held):
        raise NoRoomFree(f"{service.id} needs an interview room, and none is free")
    issued = next_number(today, service, command.language, asked)
    ticket = lifecycle.issue(issued)
    return [
        issued,
        called(today, ticket, service.id, held, "walk_in", asked),
        ServingStarted(at=asked.now, ticket=ticket.id, counter=held.id),
    ]


def add_service(today: Today, command: AddService, asked: CommandContext) -> list[AnyEvent]:
    ticket = today.ticket(command.ticket)
    lifecycle.check(ticket, ServiceAdded)
    if ticket.state in AT_A_COUNTER:
        _at_own_counter(today, ticket.id, ServiceAdded, asked)
    service = today.service(command.service)
    if service.id in (ticket.service, *ticket.wishes):
        raise NothingToSay(f"ticket {ticket.code} is for {service.id} already")
    return [ServiceAdded(at=asked.now, ticket=ticket.id, service=service.id)]


def park(today: Today, command: Park, asked: CommandContext) -> list[AnyEvent]:
    ticket = today.ticket(command.ticket)
    if ticket.state is State.WAITING:
        return [parked(ticket, "", None, command.back_at, asked)]
    ticket, counter = _at_own_counter(today, ticket.id, TicketParked, asked)
    owner = None if command.shared else asked.operator
    return [parked(ticket, counter, owner, command.back_at, asked)]


def resume(today: Today, command: Resume, asked: CommandContext) -> list[AnyEvent]:
    ticket = today.ticket(command.ticket)
    lifecycle.check(ticket, TicketResumed)
    check_in_the_hall(ticket)
    _check_not_anothers(ticket, asked)
    return [
        TicketResumed(at=asked.now, ticket=ticket.id),
        *_released(today, ticket, asked),
    ]


def transfer(today: Today, command: Transfer, asked: CommandContext) -> list[AnyEvent]:
    ticket = today.ticket(command.ticket)
    lifecycle.check(ticket, TicketTransferred)
    check_in_the_hall(ticket)
    if ticket.state in AT_A_COUNTER:
        _at_own_counter(today, ticket.id, TicketTransferred, asked)
    service = today.service(command.service or ticket.service).id
    held_for = _held_for(today, command)
    if held_for is None and not any(service in c.services for c in today.plan.counters.values()):
        raise NotServedHere(f"no counter of this branch serves {service}")
    as_it_is = (ticket.state, ticket.service, ticket.held_for, ticket.first)
    if as_it_is == (State.WAITING, service, held_for, command.first):
        raise NothingToSay(f"ticket {ticket.code} waits there already")
    counter = ticket.counter or ""
    return [sent_on(ticket, counter, service, held_for, command.first, asked)]


def close(today: Today, command: Close, asked: CommandContext) -> list[AnyEvent]:
    """The visit ends, or goes on for the wishes that are left: here, or in their lines.

    One by telephone or video goes on when another counter calls again: it waits in no line.
    """
    ticket, counter = _at_own_counter(today, command.ticket, TicketClosed, asked)
    delivered = known(today, command.delivered)
    left = wishes_left(ticket, delivered)
    if command.stay:
        service = _next_here(today, ticket, delivered, counter)
        left = (service, *(wish for wish in left if wish != service))
    if left:
        goes_on = ServingContinued if command.stay else ServiceDelivered
        partly = goes_on(
            at=asked.now,
            ticket=ticket.id,
            counter=counter,
            outcome=command.outcome,
            delivered=tuple(dict.fromkeys((ticket.service, *delivered))),
            service=left[0],
            wishes=left[1:],
        )
        if isinstance(partly, ServiceDelivered) and ticket.kind.is_remote:
            return [partly, parked(ticket, "", None, None, asked)]
        return [partly]
    closed = TicketClosed(
        at=asked.now,
        ticket=ticket.id,
        counter=counter,
        outcome=command.outcome,
        delivered=delivered,
    )
    return [closed]


# --- what they share ---------------------------------------------------------------------------


def _at_own_counter(
    today: Today, ticket_id: str, event: type[TicketEvent], asked: CommandContext
) -> tuple[Ticket, str]:
    """The ticket and the counter it is at, when `event` may happen to it at this operator's hands.

    Raises: UnknownTicket, WrongState, and what `Today.own_counter` raises.
    """
    ticket = today.ticket(ticket_id)
    lifecycle.check(ticket, event)
    if ticket.counter is None:
        raise WrongState(f"ticket {ticket.code} is {ticket.state}: it is at no counter")
    today.own_counter(ticket.counter, asked)
    return ticket, ticket.counter


def called(
    today: Today, ticket: Ticket, service: str, held: CounterState, rule: str, asked: CommandContext
) -> TicketCalled:
    return TicketCalled(
        at=asked.now,
        ticket=ticket.id,
        code=ticket.code,
        service=service,
        language=ticket.language,
        counter=held.id,
        operator=held.operator,
        because=why(today, ticket, service, rule, asked.now),
        calls=ticket.calls + 1,
    )


def sent_on(
    ticket: Ticket,
    counter: str,
    service: str,
    held_for: str | None,
    first: bool,
    asked: CommandContext,
) -> TicketTransferred:
    return TicketTransferred(
        at=asked.now,
        ticket=ticket.id,
        counter=counter,
        service=service,
        held_for=held_for,
        first=first,
    )


def parked(
    ticket: Ticket, counter: str, owner: str | None, back_at: datetime | None, asked: CommandContext
) -> TicketParked:
    return TicketParked(
        at=asked.now, ticket=ticket.id, counter=counter, operator=owner, back_at=back_at
    )


def _released(today: Today, ticket: Ticket, asked: CommandContext) -> list[AnyEvent]:
    """Clear `held_for` of a ticket that waits again if its counter is closed."""
    if ticket.held_for is None or today.is_kept(ticket.held_for):
        return []
    return [sent_on(ticket, "", ticket.service, None, ticket.first, asked)]


def _check_not_anothers(ticket: Ticket, asked: CommandContext) -> None:
    if is_anothers(ticket, asked.by.operator):
        raise SomeoneElsesTicket(f"ticket {ticket.code} was parked by {ticket.parked_by}")


def _check_may_choose(
    today: Today, ticket: Ticket, held: CounterState, asked: CommandContext
) -> None:
    """Who was sent here, or is back from parking or absence, is called by anyone who sits here."""
    if not may_choose(today.plan, ticket, own_lines(held), asked.by.roles):
        roles = ", ".join(today.plan.out_of_turn or ()) or "no one"
        raise NotAllowed(f"only these call a person out of turn in this branch: {roles}")


def wish_for(today: Today, ticket: Ticket, held: CounterState) -> str:
    """Which of the ticket's wishes this counter can serve now.

    Raises: NotServedHere, NoRoomFree.
    """
    lines = own_lines(held)
    wish = called_for(today.plan, today.hall, held, ticket, lines)
    if wish is not None:
        return wish
    skills = today.plan.counters[held.id].services
    if ticket.held_for in lines or any(w in skills for w in (ticket.service, *ticket.wishes)):
        raise NoRoomFree(f"ticket {ticket.code} needs an interview room, and none is free")
    raise NotServedHere(f"counter {held.id} does not serve what ticket {ticket.code} is for")


def _next_here(today: Today, ticket: Ticket, delivered: Collection[str], counter: str) -> str:
    """The service with which the visit goes on at `counter`. Raises: NotServedHere, NoRoomFree."""
    held = today.hall.counters[counter]
    wish = goes_on_with(today.plan, today.hall, held, ticket, delivered)
    if wish is not None:
        return wish
    skills = today.plan.counters[counter].services
    if any(each in skills for each in wishes_left(ticket, delivered)):
        raise NoRoomFree(f"ticket {ticket.code} needs an interview room, and none is free")
    raise NotServedHere(f"counter {counter} serves nothing more that ticket {ticket.code} is for")


def _held_for(today: Today, command: Transfer) -> str | None:
    """The line of the counter or operator that is named. Raises: UnknownCounter, CounterClosed."""
    if command.counter is not None:
        today.check_counter(command.counter)
        if command.counter not in today.hall.counters:
            raise CounterClosed(f"counter {command.counter} is closed: no one would call there")
        return f"counter:{command.counter}"
    if command.operator is not None:
        if all(c.operator != command.operator for c in today.hall.counters.values()):
            raise CounterClosed(f"{command.operator} sits at no counter")
        return f"operator:{command.operator}"
    return None
