"""Who may call and serve a ticket at a counter, until when, and what a visit goes on with there."""

from collections.abc import Collection, Iterable, Iterator, Set
from datetime import datetime, timedelta

from sportello.hall.view import HallView
from sportello.model.day import CounterState
from sportello.model.person import Role
from sportello.model.plan import Plan
from sportello.model.ticket import State, Ticket

UNDO_WITHIN = timedelta(seconds=15)
"""Later the citizen may be on the way to the counter."""


def lines_of(counter: str, operator: str) -> tuple[str, str]:
    """What a ticket is `held_for` when it was sent to that counter, or to that operator."""
    return f"counter:{counter}", f"operator:{operator}"


def kept_for(hall: HallView, operator: str, lines: Collection[str]) -> Iterator[Ticket]:
    """The tickets that wait in `lines` or are parked by `operator`, in the order of issue.

    They go to all counters when the operator leaves.
    """
    for ticket in hall.tickets.values():
        is_sent = ticket.state is State.WAITING and ticket.held_for in lines
        is_parked = ticket.state is State.PARKED and ticket.parked_by == operator
        if is_sent or is_parked:
            yield ticket


def may_serve(plan: Plan, held: CounterState, ticket: Ticket) -> bool:
    """Whether the ticket is for this counter, sooner or later: by a skill, or as it was sent."""
    if ticket.state is State.PARKED and ticket.parked_by is not None:
        return ticket.parked_by == held.operator
    if ticket.held_for is not None:
        return ticket.held_for in lines_of(held.id, held.operator)
    return wish_here(plan, held, ticket) is not None


def is_anothers(ticket: Ticket, operator: str | None) -> bool:
    """Whether another operator parked the ticket: only they call it or put it back in line."""
    return ticket.parked_by not in (None, operator)


def wish_here(plan: Plan, held: CounterState, ticket: Ticket) -> str | None:
    """The first wish of the ticket that the counter serves, room or not; None if it serves none."""
    skills = plan.counters[held.id].services
    return next((w for w in (ticket.service, *ticket.wishes) if w in skills), None)


def undo_until(ticket: Ticket) -> datetime | None:
    """The last instant (aware UTC) at which the call can be undone; None if it was never called."""
    return ticket.called_at + UNDO_WITHIN if ticket.called_at else None


def wishes_left(ticket: Ticket, delivered: Collection[str]) -> tuple[str, ...]:
    """What the visit is still for, once the present service and those `delivered` are done."""
    return tuple(wish for wish in ticket.wishes if wish not in delivered)


def goes_on_with(
    plan: Plan, hall: HallView, held: CounterState, ticket: Ticket, delivered: Collection[str]
) -> str | None:
    """The service with which the visit can go on at this counter now, None if with none."""
    return served_now(plan, hall, held, wishes_left(ticket, delivered))


def may_choose(plan: Plan, ticket: Ticket, lines: Collection[str], roles: Set[Role]) -> bool:
    """Whether an operator with these roles may call the ticket, though it is not its turn.

    `lines` are those of the counter and its operator: a ticket that was sent there, or that comes
    back from parking or absence, is called by anyone who sits there.
    """
    is_free_choice = ticket.state is State.WAITING and ticket.held_for not in lines
    return plan.out_of_turn is None or not is_free_choice or not roles.isdisjoint(plan.out_of_turn)


def called_for(
    plan: Plan, hall: HallView, held: CounterState, ticket: Ticket, lines: Collection[str]
) -> str | None:
    """Which of its wishes a ticket that waits would be called for there now, None if for none."""
    if ticket.held_for in lines:
        return ticket.service if has_place(plan, hall, held, ticket.service) else None
    return served_now(plan, hall, held, (ticket.service, *ticket.wishes))


def served_now(plan: Plan, hall: HallView, held: CounterState, wishes: Iterable[str]) -> str | None:
    """The first of the `wishes` that the counter serves and has the room for, None if none."""
    skills = plan.counters[held.id].services
    return next((w for w in wishes if w in skills and has_place(plan, hall, held, w)), None)


def has_place(plan: Plan, hall: HallView, held: CounterState, service: str) -> bool:
    """Whether the service needs no interview room, or there is one for that counter."""
    return not needs_room(plan, service) or has_room(plan, hall, held)


def has_room(plan: Plan, hall: HallView, held: CounterState) -> bool:
    """Whether a private interview could begin there now, or once who is in a room has gone."""
    is_room = plan.counters[held.id].private
    return is_room or _is_in_room(plan, hall, held) or rooms_free(plan, hall) > 0


def rooms_free(plan: Plan, hall: HallView) -> int:
    """Interview rooms with no one in or called to them; counters that are rooms do not count."""
    others = (held for held in hall.counters.values() if not plan.counters[held.id].private)
    return plan.rooms - sum(_is_in_room(plan, hall, held) for held in others)


def needs_room(plan: Plan, service: str) -> bool:
    """No room for a service that the branch had until it was configured again."""
    known = plan.services.get(service)
    return known is not None and known.private_interview


def _is_in_room(plan: Plan, hall: HallView, held: CounterState) -> bool:
    return held.ticket is not None and needs_room(plan, hall.tickets[held.ticket].service)
