"""The day played forward from the present, with the live routing policy and what was learned.

One run is one way in which the day may go on. Pure: the randomness is handed in. Times are minutes
since the epoch, as `Today.minute` counts them. Source: docs/waiting.md.
"""

import heapq
import math
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import accumulate, count
from random import Random
from typing import NamedTuple

from sportello.decisions.day_state import Today, own_lines, tier_of
from sportello.forecast.learned_statistics import QUARTER_MIN, WALK_AWAY_BINS_MIN, Experience
from sportello.hall.opening import span_at
from sportello.hall.rules.breaks import break_under_way
from sportello.model.day import CounterState
from sportello.model.instants import minute_of_day
from sportello.routing.policies import POLICIES, CallingCounter, Floor, Policy, choose, turns_after
from sportello.routing.waiting_lines import LinePlace, Tier, WaitingLines

HORIZON_MIN = 12 * 60
PAUSE_MIN = 15.0
"""The length of a pause that is no planned break."""

GHOST = "?"
NEVER = math.inf


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


# --- one run -----------------------------------------------------------------------------------

FREE, COMES, CHECKS_IN, RETURNS, DUE = range(5)


class Run:
    """One way in which the day may go on.

    called  minutes from now until the first call, by ticket
    before  how many of today's tickets were called before that, by ticket: only calls of counters
            that serve it too count, and each ticket once
    """

    def __init__(self, scene: SimulationInput, random: Random) -> None:
        self.scene = scene
        self.random = random
        self.lines = scene.lines.copy()
        self.called: dict[str, float] = {}
        self.before: dict[str, int] = {}
        self._calls = [0] * len(scene.seats)
        self._several = dict(scene.several)
        self._agenda: list[tuple[float, int, int, int, LinePlace | None]] = []
        self._order = count(10_000)
        self._idle: dict[int, float] = {}
        self._rooms_taken = 0
        self._in_room: set[int] = set()
        self._breaks = [0] * len(scene.seats)
        counts_turns = scene.floor.rules.priority == "one_in"
        self._turns = [seat.turns for seat in scene.seats] if counts_turns else None
        self._quarter = 0

    def until_called(self, wanted: set[str]) -> dict[str, float]:
        """Play until all of `wanted` (ids of tickets or ghosts) are called; gives `called`.

        A ticket that is not called within the horizon is left out.
        """
        self._set_up()
        now = self.scene.now
        while wanted and self._agenda and now < self.scene.now + HORIZON_MIN:
            now, _, kind, seat, standing = heapq.heappop(self._agenda)
            if kind == FREE:
                if seat in self._in_room:
                    self._in_room.discard(seat)
                    self._rooms_taken -= 1
                self._idle[seat] = now
            elif kind == RETURNS and standing is not None:
                for place in self._several[standing.ticket]:
                    self.lines.add(place)
            elif standing is not None:
                self.lines.add(standing)
                if kind == COMES:
                    self._next_arrival(now)
                elif standing.tier is Tier.BOOKED:
                    self._wake(standing, now)
            if self._idle:
                self._give_work(now, wanted)
        return self.called

    def _set_up(self) -> None:
        scene, random = self.scene, self.random
        for n, seat in enumerate(scene.seats):
            rest = 0.0 if seat.serves is None else self._rest_of_visit(seat)
            self._take_seat(n, seat, rest + (scene.now if seat.serves else seat.free_at))
        for standing in scene.booked_here:
            self._wake(standing, scene.now)
        for service, slot in scene.bookings:
            if random.random() >= scene.no_show:
                self._expect(service, slot)
        self._next_arrival(scene.now)

    def _take_seat(self, n: int, seat: SimulatedCounter, free_at: float) -> None:
        """Who is there now, until `free_at`."""
        if seat.serves in self.scene.needs_room and not seat.is_room:
            self._in_room.add(n)
            self._rooms_taken += 1
        if seat.ticket in self._several:
            self._push(free_at, RETURNS, 0, self._several[seat.ticket][0])
        self._push(free_at, FREE, n)

    def _rest_of_visit(self, seat: SimulatedCounter) -> float:
        """A length of the service, given that it has lasted `served_min` already."""
        mu, sigma = self.scene.lengths[seat.serves or ""]
        mu += seat.pace
        for _ in range(12):
            whole = self.random.lognormvariate(mu, sigma)
            if whole > seat.served_min:
                return whole - seat.served_min
        return max(0.3 * seat.served_min, 0.5)

    def _expect(self, service: str, slot: float) -> None:
        """A citizen with a booking who is not here yet: a lateness that is still possible."""
        scene, random = self.scene, self.random
        known = scene.lateness
        first = bisect_right(known, scene.now - slot)
        if first == len(known):
            return
        at = slot + known[first + int(random.random() * (len(known) - first))]
        late = at - slot > scene.floor.rules.late_min
        tier = Tier.ORDINARY if late else Tier.BOOKED
        clock = at if late else max(slot, at)
        standing = LinePlace(clock, next(self._order), "", service, tier, service)
        self._push(at, CHECKS_IN, 0, standing)

    def _next_arrival(self, now: float) -> None:
        rates, random = self.scene.rates, self.random
        while self._quarter < len(rates):
            end, per_minute, kinds, weights = rates[self._quarter]
            at = now + random.expovariate(per_minute) if per_minute else NEVER
            if at < end:
                service, priority = kinds[bisect_right(weights, random.random() * weights[-1])]
                tier = Tier.PRIORITY if priority else Tier.ORDINARY
                standing = LinePlace(at, next(self._order), "", service, tier, service)
                self._push(at, COMES, 0, standing)
                return
            now = end
            self._quarter += 1

    def _wake(self, standing: LinePlace, now: float) -> None:
        """An idle counter may take a booked citizen early, but not before this."""
        rules = self.scene.floor.rules
        for margin_min in (rules.booked_early_min, rules.booked_before_min):
            if standing.clock_min - margin_min > now:
                self._push(standing.clock_min - margin_min, DUE, 0)

    def _give_work(self, now: float, wanted: set[str]) -> None:
        idle = list(self._idle)
        if len(idle) > 1:
            idle.sort(key=self._asks_before)
        for seat in idle:
            taken = self._breaks[seat]
            breaks = self.scene.seats[seat].breaks
            if taken < len(breaks) and breaks[taken][0] <= now:
                self._breaks[seat] += 1
                del self._idle[seat]
                self._push(now + breaks[taken][1], FREE, seat)
            else:
                self._call(seat, now, wanted)

    def _asks_before(self, seat: int) -> tuple[int, float]:
        return len(self.scene.seats[seat].desk.services), self._idle[seat]

    def _call(self, n: int, now: float, wanted: set[str]) -> None:
        scene, seat = self.scene, self.scene.seats[n]
        has_room = seat.is_room or self._rooms_taken < scene.rooms
        desk = seat.desk if has_room else seat.without_room
        if self._turns is not None:
            desk = desk.with_turns(self._turns[n])
        while pick := choose(self.lines, desk, scene.floor, seat.policy, now):
            standing = pick.standing
            self.lines.remove(standing)
            ticket = standing.ticket
            if ticket:
                if ticket not in self.called:
                    self._note_first_call(n, standing, now)
                    wanted.discard(ticket)
                if ticket[0] == GHOST:
                    continue
                if ticket in self._several:
                    self._leave_other_lines(standing)
            if self._turns is not None:
                self._turns[n] = turns_after(self._turns[n], standing.tier)
            del self._idle[n]
            self._push(now + self._visit(n, seat, standing, now), FREE, n)
            return

    def _note_first_call(self, n: int, standing: LinePlace, now: float) -> None:
        ticket, able = standing.ticket, self.scene.able
        serve: Collection[int] = able[standing.line]
        if ticket in self._several:
            serve = {n for place in self._several[ticket] for n in able.get(place.line, ())}
        self.called[ticket] = now - self.scene.now
        self.before[ticket] = sum([self._calls[n] for n in serve])
        if ticket[0] != GHOST:
            self._calls[n] += 1

    def _leave_other_lines(self, standing: LinePlace) -> None:
        """Who is called for one of several wishes is nowhere else meanwhile."""
        for other in self._several[standing.ticket]:
            if other is not standing:
                self.lines.remove(other)

    def _visit(self, n: int, seat: SimulatedCounter, standing: LinePlace, now: float) -> float:
        """Minutes until the counter is free again; a citizen who has gone costs a little."""
        scene = self.scene
        if self._is_gone(standing, now):
            return scene.absence_min
        if standing.service in scene.needs_room and not seat.is_room:
            self._in_room.add(n)
            self._rooms_taken += 1
        minutes = self._length(seat, standing)
        if standing.ticket in self._several:
            self._come_back(standing, now + minutes)
        return minutes

    def _come_back(self, done: LinePlace, at: float) -> None:
        """To the lines of the other wishes, in the same places."""
        others = [other for other in self._several[done.ticket] if other is not done]
        self._several[done.ticket] = others
        if others:
            self._push(at, RETURNS, 0, others[0])

    def _is_gone(self, standing: LinePlace, now: float) -> bool:
        if standing.tier is Tier.BOOKED:
            return False
        bin = bisect_right(WALK_AWAY_BINS_MIN, now - standing.clock_min)
        return self.random.random() < self.scene.walk_away[bin]

    def _length(self, seat: SimulatedCounter, standing: LinePlace) -> float:
        mu, sigma = self.scene.lengths[standing.service]
        return math.exp(self.random.gauss(mu + seat.pace, sigma))

    def _push(self, at: float, kind: int, seat: int, standing: LinePlace | None = None) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), kind, seat, standing))


def ghost(now_min: float, service: str, tier: Tier, clock_min: float | None = None) -> LinePlace:
    """A citizen who would take a number for `service` now: a visit of no length."""
    clock = now_min if clock_min is None else clock_min
    return LinePlace(clock, 9_999, f"{GHOST}{tier}{service}", service, tier, service)
