"""Who is next at a counter, who after, and why: what a call follows, and what a screen shows.

Pure. The order is the one in which the counter would call everybody if it called them all at this
instant; tickets that it serves and may not call yet come last. Knows no policy: see `routing`.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sportello.decisions.day_state import Today
from sportello.hall.rules.serving import may_serve, wish_here
from sportello.model.day import CounterState
from sportello.model.instants import minutes_since
from sportello.model.ticket import Ticket
from sportello.model.waiting import Because, HeldBack, Place
from sportello.routing.policies import POLICIES, CallingCounter, Pick, choose, turns_after
from sportello.routing.waiting_lines import LinePlace, WaitingLines

MOST_PLACES = 30


def next_at(today: Today, held: CounterState, now: datetime) -> Pick | None:
    """Whom a free counter calls next at `now` (aware); None if none waits."""
    return _choose(today, held, today.lines, today.desk(held), now)


def why(today: Today, ticket: Ticket, service: str, rule: str, now: datetime) -> Because:
    """Why the ticket is called for `service`, by that rule, at `now` (aware)."""
    return Because(
        rule=rule,
        waited_min=minutes_since(ticket.clock_at, now),
        target_min=round(today.plan.services[service].target_min),
        counters=today.floor.able[service],
    )


def upcoming(
    today: Today, held: CounterState, now: datetime, most: int = MOST_PLACES
) -> list[Place]:
    """The first `most` places in this counter's order; the first is whom `CallNext` calls now."""
    places: list[Place] = []
    called: set[str] = set()
    for pick in _picks(today, held, now):
        if len(places) == most:
            return places
        standing = pick.standing
        ticket = today.hall.tickets[standing.ticket]
        because = why(today, ticket, standing.service, pick.rule, now)
        places.append(Place(ticket.id, standing.service, because))
        called.add(ticket.id)
    return [*places, *_held_back(today, held, called)][:most]


def _picks(today: Today, held: CounterState, now: datetime) -> Iterator[Pick]:
    """One call after the other on a copy of the lines; anyone who is called leaves all of them."""
    lines = today.lines.copy()
    standings: defaultdict[str, list[LinePlace]] = defaultdict(list)
    for standing in lines:
        standings[standing.ticket].append(standing)
    desk, turns = today.desk(held), today.turns_of(held.id)
    while pick := _choose(today, held, lines, desk, now):
        for standing in standings[pick.standing.ticket]:
            lines.remove(standing)
        turns = turns_after(turns, pick.standing.tier)
        desk = desk.with_turns(turns)
        yield pick


def _choose(
    today: Today, held: CounterState, lines: WaitingLines, desk: CallingCounter, now: datetime
) -> Pick | None:
    policy = POLICIES[today.plan.counters[held.id].policy or today.rules.policy]
    return choose(lines, desk, today.floor, policy, today.minute(now))


def _held_back(today: Today, held: CounterState, called: set[str]) -> Iterator[Place]:
    """The other tickets that the counter serves, the earliest first."""
    reach = set(today.desk(held).reach)
    in_reach = {standing.ticket for standing in today.lines if standing.line in reach}
    waiting = today.hall.waiting.values()
    left = [t for t in waiting if t.id not in called and may_serve(today.plan, held, t)]
    for ticket in sorted(left, key=lambda t: (t.clock_at, t.code)):
        why_not = HeldBack.NOT_YET_DUE if ticket.id in in_reach else HeldBack.NO_ROOM_FREE
        service = wish_here(today.plan, held, ticket) or ticket.service
        yield Place(ticket.id, service, held_back=why_not)
