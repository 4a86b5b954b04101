"""The present hall as the simulation needs it, and what may still come: the same for all runs.

Pure; knows no randomness. Times are minutes since the epoch, as `Today.minute` counts them.
Source: docs/waiting.md.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import NamedTuple

from sportello.decisions.day_state import Today, own_lines, tier_of
from sportello.forecast.learned_statistics import QUARTER_MIN, Experience
from sportello.hall.opening import span_at
from sportello.hall.rules.breaks import break_under_way
from sportello.model.day import CounterState
from sportello.model.instants import minute_of_day
from sportello.routing.policies import POLICIES, CallingCounter, Floor, Policy
from sportello.routing.waiting_lines import LinePlace, Tier, WaitingLines

PAUSE_MIN = 15.0
"""The length of a pause that is no planned break."""


class SimulatedCounter(NamedTuple):
    """A counter as the simulation knows it.

    `desk` is what it serves while a room is free, `without_room` what it serves otherwise; `turns`
    the ordinary tickets it has called since its last one with priority.
    """

    counter: str
    desk: CallingCounter
    without_room: CallingCounter
    turns: int
    is_room: bool
    policy: Policy
    pace: float
    breaks: tuple[tuple[float, float], ...]
    free_at: float
    serves: str | None
    served_min: float
    ticket: str | None


class SimulationInput(NamedTuple):
    """The present, and what may come: everything that the runs share.

    several      the places of those with several wishes, by ticket: where they stand, or will stand
                 once they are done at the desk where they are
    able         the seats that call from a line, by its name
    booked_here  who waits with a booking, perhaps before it is due
    bookings     service and slot of those without a check-in
    """

    now: float
    lines: WaitingLines
    several: Mapping[str, Sequence[LinePlace]]
    seats: Sequence[SimulatedCounter]
    able: Mapping[str, Sequence[int]]
    floor: Floor
    rooms: int
    needs_room: frozenset[str]
    lengths: dict[str, tuple[float, float]]
    walk_away: Sequence[float]
    absence_min: float
    rates: Sequence[tuple[float, float, Sequence[tuple[str, bool]], Sequence[float]]]
    booked_here: Sequence[LinePlace]
    bookings: Sequence[tuple[str, float]]
    lateness: Sequence[float]
    no_show: float


def scene(
    today: Today, experience: Experience, now: datetime, ghosts: Iterable[LinePlace]
) -> SimulationInput:
    """The hall at `now` (aware UTC), with `ghosts` standing in line for a visit of no length."""
    minute = today.minute(now)
    lines = today.lines.copy()
    for ghost in ghosts:
        lines.add(ghost)
    plan = today.plan
    in_use = {standing.line for standing in lines}
    seats = [_seat(today, experience, held, minute, in_use) for held in _staffed(today, now)]
    return SimulationInput(
        now=minute,
        lines=lines,
        several={**_in_several(lines), **_to_come_back(today)},
        seats=seats,
        able=_able(seats),
        floor=today.floor,
        rooms=plan.rooms,
        needs_room=frozenset(s.id for s in plan.services.values() if s.private_interview),
        lengths={s: (length.mu, length.sigma) for s, length in experience.lengths.items()},
        walk_away=experience.walk_away(),
        absence_min=experience.absence_min,
        rates=_rates(today, experience, now),
        booked_here=[standing for standing in lines if standing.tier is Tier.BOOKED],
        bookings=[(b.service, today.minute(b.at)) for b in today.bookings.values()],
        lateness=sorted(experience.lateness),
        no_show=experience.no_show,
    )


def _in_several(lines: WaitingLines) -> dict[str, list[LinePlace]]:
    places: dict[str, list[LinePlace]] = {}
    for standing in lines:
        places.setdefault(standing.ticket, []).append(standing)
    return {ticket: stood for ticket, stood in places.items() if len(stood) > 1}


def _to_come_back(today: Today) -> dict[str, list[LinePlace]]:
    """Who is at a desk and has other wishes still."""
    at_desks = (today.hall.tickets[c.ticket] for c in today.hall.counters.values() if c.ticket)
    return {
        ticket.id: [
            LinePlace(today.minute(ticket.clock_at), 0, ticket.id, wish, tier_of(ticket), wish)
            for wish in ticket.wishes
        ]
        for ticket in at_desks
        if ticket.wishes
    }


def _staffed(today: Today, now: datetime) -> list[CounterState]:
    """The open counters, and those of the roster that will open at any minute."""
    held = today.hall.counters
    due = [CounterState(c, "", now) for c in today.roster if c not in held and c not in today.left]
    return [*held.values(), *due]


def _seat(
    today: Today, experience: Experience, held: CounterState, now: float, in_use: Collection[str]
) -> SimulatedCounter:
    """`in_use` are the lines that are not empty: no ticket is sent to a counter later on."""
    counter = today.plan.counters[held.id]
    own, with_room = ([n for n in own_lines(held, r) if n in in_use] for r in (False, True))
    private = {s for s in counter.services if today.plan.services[s].private_interview}
    without = tuple(s for s in counter.services if s not in private)
    ticket = today.hall.tickets[held.ticket] if held.ticket else None
    since = ticket and (ticket.serving_at or ticket.called_at)
    return SimulatedCounter(
        counter=held.id,
        desk=CallingCounter.of(counter.services, with_room, counter.backup),
        without_room=CallingCounter.of(without, own, counter.backup),
        turns=today.turns_of(held.id),
        is_room=counter.private,
        policy=POLICIES[counter.policy or today.rules.policy],
        pace=experience.pace(held.operator),
        breaks=_breaks(today, held.id),
        free_at=_free_at(today, held, now),
        serves=ticket.service if ticket else None,
        served_min=now - today.minute(since) if since else 0.0,
        ticket=held.ticket,
    )


def _able(seats: Iterable[SimulatedCounter]) -> dict[str, list[int]]:
    able: dict[str, list[int]] = {}
    for n, seat in enumerate(seats):
        for line in seat.desk.reach:
            able.setdefault(line, []).append(n)
    return able


def _breaks(today: Today, counter: str) -> tuple[tuple[float, float], ...]:
    """Due minute and length of the breaks that this counter has still to take."""
    to_take = today.hall.breaks_left(counter)
    return tuple((today.minute(planned.due_at), planned.length_min) for planned in to_take)


def _free_at(today: Today, held: CounterState, now: float) -> float:
    """When a pause is to end; a counter with a citizen gets its own draw in every run."""
    if held.pause is None or held.paused_at is None:
        return now
    planned = break_under_way(today.hall, held)
    length = planned.length_min if planned else PAUSE_MIN
    return max(today.minute(held.paused_at) + length, now + 1.0)


def _rates(
    today: Today, experience: Experience, now: datetime
) -> list[tuple[float, float, list[tuple[str, bool]], list[float]]]:
    """Until the doors close: (end of the quarter, arrivals a minute, kinds, cumulative weights)."""
    span = span_at(today.plan.opening, now.astimezone(today.zone))
    if span is None:
        return []
    minute, busy = today.minute(now), experience.busyness(now)
    into_day = minute_of_day(now.astimezone(today.zone))
    midnight = minute - into_day
    rates = []
    for quarter in range(int(into_day // QUARTER_MIN), math.ceil(span.closes_min / QUARTER_MIN)):
        expected = experience.arrivals(quarter)
        end = midnight + min((quarter + 1) * QUARTER_MIN, span.closes_min)
        weights = list(accumulate(expected.values()))
        per_minute = busy * weights[-1] / QUARTER_MIN if weights else 0.0
        rates.append((end, per_minute, list(expected), weights))
    return rates
