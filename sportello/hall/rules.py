"""What can be done at a counter now: the rules that the server decides by and the screens offer by.

Pure readings of plan and hall; must not know commands or refusals.
"""

from collections.abc import Collection, Iterable, Set

from sportello.hall.view import HallView
from sportello.model.words import CounterState, Plan, Role, State, Ticket


def may_choose(plan: Plan, ticket: Ticket, lines: Collection[str], roles: Set[Role]) -> bool:
    """Whether somebody with these roles may call the ticket, though it is not its turn.

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
    """No room for a service that the branch had until it was furnished anew."""
    known = plan.services.get(service)
    return known is not None and known.private_interview


def _is_in_room(plan: Plan, hall: HallView, held: CounterState) -> bool:
    return held.ticket is not None and needs_room(plan, hall.tickets[held.ticket].service)
