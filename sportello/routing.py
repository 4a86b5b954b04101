"""Who is called next at a counter, and why.

The seam: a `Policy` is a pure function of what stands in the hall. `first_in_line` is the plain
rule; the branch takes whichever it is given.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from sportello.hall_view import HallView
from sportello.words import Because, Counter, Plan, Ticket


class Choice(Struct, frozen=True):
    """The ticket to call, and the reason that can be told for it."""

    ticket: Ticket
    because: Because


Policy = Callable[[Counter, HallView, Plan, datetime], Choice | None]
"""(counter, hall, plan, aware UTC now) -> the choice, None when nobody waits for that counter."""


def first_in_line(counter: Counter, hall: HallView, plan: Plan, now: datetime) -> Choice | None:
    """Whoever took their number first among those this counter can serve."""
    for ticket in hall.waiting.values():
        if ticket.service in counter.services:
            return Choice(ticket, because("first_in_line", ticket, hall, plan, now))
    return None


def because(rule: str, ticket: Ticket, hall: HallView, plan: Plan, now: datetime) -> Because:
    """The facts about `ticket` that a sentence under `rule` may need."""
    able = (c for c in hall.counters if ticket.service in plan.counters[c].services)
    return Because(
        rule=rule,
        waited_min=int((now - ticket.issued_at).total_seconds() // 60),
        target_min=round(plan.services[ticket.service].target_min),
        counters=sum(1 for _ in able),
    )
