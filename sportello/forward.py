"""The day played forward from the present, with the live routing policy and what was learned.

One run is one way in which the day may go on. Pure: the randomness is handed in. Times are minutes
since the epoch, as `Today.minute` counts them. Source: docs/waiting.md.
"""

import heapq
import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import accumulate, count
from random import Random
from typing import NamedTuple

from sportello.experience import QUARTER_MIN, WALK_AWAY_BINS_MIN, Experience
from sportello.lines import Lines, Standing, Tier
from sportello.opening import span_at
from sportello.routing import POLICIES, Desk, Floor, Policy, choose, turns_after
from sportello.today import Today, own_lines
from sportello.words import CounterState

HORIZON_MIN = 12 * 60
PAUSE_MIN = 15.0
"""How long a pause lasts of which nobody said so."""

GHOST = "?"
NEVER = math.inf


class Seat(NamedTuple):
    """A counter as the simulation knows it.

    `desk` is what it serves while a room is free, `without_room` what it serves otherwise; `turns`
    the ordinary tickets it has called since its last one with priority.
    """

    counter: str
    desk: Desk
    without_room: Desk
    turns: int
    is_room: bool
    policy: Policy
    pace: float
    breaks: tuple[tuple[float, float], ...]
    free_at: float
    serves: str | None
    served_min: float


class Scene(NamedTuple):
    """The present, and what may come: everything that the runs share."""

    now: float
    lines: Lines
    seats: Sequence[Seat]
    floor: Floor
    rooms: int
    needs_room: frozenset[str]
    lengths: dict[str, tuple[float, float]]
    walk_away: Sequence[float]
    absence_min: float
    rates: Sequence[tuple[float, float, Sequence[tuple[str, bool]], Sequence[float]]]
    bookings: Sequence[tuple[str, float]]
    lateness: Sequence[float]
    no_show: float


def scene(today: Today, experience: Experience, now: datetime, ghosts: Iterable[Standing]) -> Scene:
    """The hall at `now` (aware UTC), with `ghosts` standing in line for a visit of no length."""
    minute = today.minute(now)
    lines = today.lines.copy()
    for ghost in ghosts:
        lines.add(ghost)
    plan = today.plan
    return Scene(
        now=minute,
        lines=lines,
        seats=[_seat(today, experience, held, minute) for held in _staffed(today, now)],
        floor=today.floor,
        rooms=plan.rooms,
        needs_room=frozenset(s.id for s in plan.services.values() if s.private_interview),
        lengths={s: (length.mu, length.sigma) for s, length in experience.lengths.items()},
        walk_away=experience.walk_away(),
        absence_min=experience.absence_min,
        rates=_rates(today, experience, now),
        bookings=[(b.service, today.minute(b.at)) for b in today.bookings.values()],
        lateness=sorted(experience.lateness),
        no_show=experience.no_show,
    )


def _staffed(today: Today, now: datetime) -> list[CounterState]:
    """The open counters, and those of the roster that nobody has opened yet: any minute now."""
    held = today.hall.counters
    due = [CounterState(c, "", now) for c in today.roster if c not in held and c not in today.left]
    return [*held.values(), *due]


def _seat(today: Today, experience: Experience, held: CounterState, now: float) -> Seat:
    counter = today.plan.counters[held.id]
    private = {s for s in counter.services if today.plan.services[s].private_interview}
    without = tuple(s for s in counter.services if s not in private)
    ticket = today.hall.tickets[held.ticket] if held.ticket else None
    since = ticket and (ticket.serving_at or ticket.called_at)
    return Seat(
        counter=held.id,
        desk=Desk.of(counter.services, own_lines(held, has_room=True), counter.backup),
        without_room=Desk.of(without, own_lines(held), counter.backup),
        turns=today.turns_of(held.id),
        is_room=counter.private,
        policy=POLICIES[counter.policy or today.rules.policy],
        pace=experience.pace(held.operator),
        breaks=_breaks(today, held.id),
        free_at=_free_at(today, held, now),
        serves=ticket.service if ticket else None,
        served_min=now - today.minute(since) if since else 0.0,
    )


def _breaks(today: Today, counter: str) -> tuple[tuple[float, float], ...]:
    """Due minute and length of the breaks that this counter has still to take."""
    to_take = today.hall.breaks_left(counter)
    return tuple((today.minute(planned.due_at), planned.length_min) for planned in to_take)


def _free_at(today: Today, held: CounterState, now: float) -> float:
    """When a pause is to end; a counter with a citizen gets its own draw in every run."""
    if held.pause is None or held.paused_at is None:
        return now
    begun = today.breaks_of(held.id)[: today.hall.pauses.get(held.id, 0)]
    length = begun[-1].length_min if begun and held.pause == "break" else PAUSE_MIN
    return max(today.minute(held.paused_at) + length, now + 1.0)


def _rates(
    today: Today, experience: Experience, now: datetime
) -> list[tuple[float, float, list[tuple[str, bool]], list[float]]]:
    """Until the doors close: (end of the quarter, arrivals a minute, kinds, cumulative weights)."""
    span = span_at(today.plan.opening, now.astimezone(today.zone))
    if span is None:
        return []
    minute, busy = today.minute(now), experience.busyness(now)
    local = now.astimezone(today.zone)
    into_day = local.hour * 60 + local.minute + local.second / 60
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

FREE, COMES, CHECKS_IN, DUE = range(4)


class Run:
    """One way in which the day may go on."""

    def __init__(self, scene: Scene, random: Random) -> None:
        self.scene = scene
        self.random = random
        self.lines = scene.lines.copy()
        self.called: dict[str, float] = {}
        self._agenda: list[tuple[float, int, int, int, Standing | None]] = []
        self._order = count(10_000)
        self._idle: dict[int, float] = {}
        self._rooms_taken = 0
        self._in_room: set[int] = set()
        self._breaks = [0] * len(scene.seats)
        counts_turns = scene.floor.rules.priority == "one_in"
        self._turns = [seat.turns for seat in scene.seats] if counts_turns else None
        self._quarter = 0

    def until_called(self, wanted: set[str]) -> dict[str, float]:
        """Play until all of `wanted` (ids of tickets or ghosts) are called: id -> minutes from now.

        Who is not called within the horizon is left out.
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
            elif standing is not None:
                self.lines.add(standing)
                if kind == COMES:
                    self._next_arrival(now)
                elif standing.tier is Tier.BOOKED:
                    self._wake(standing)
            if self._idle:
                self._give_work(now, wanted)
        return self.called

    def _set_up(self) -> None:
        scene, random = self.scene, self.random
        for n, seat in enumerate(scene.seats):
            free_at = seat.free_at
            if seat.serves is not None:
                free_at = scene.now + self._rest_of_visit(seat)
                if seat.serves in scene.needs_room and not seat.is_room:
                    self._in_room.add(n)
                    self._rooms_taken += 1
            self._push(free_at, FREE, n)
        for service, slot in scene.bookings:
            if random.random() >= scene.no_show:
                self._expect(service, slot)
        self._next_arrival(scene.now)

    def _rest_of_visit(self, seat: Seat) -> float:
        """A length of the service, given that it has lasted `served_min` already."""
        mu, sigma = self.scene.lengths[seat.serves or ""]
        mu += seat.pace
        for _ in range(12):
            whole = self.random.lognormvariate(mu, sigma)
            if whole > seat.served_min:
                return whole - seat.served_min
        return max(0.3 * seat.served_min, 0.5)

    def _expect(self, service: str, slot: float) -> None:
        """Somebody with a booking who is not here yet: a lateness that is still possible."""
        scene, random = self.scene, self.random
        known = scene.lateness
        first = bisect_right(known, scene.now - slot)
        if first == len(known):
            return
        at = slot + known[first + int(random.random() * (len(known) - first))]
        late = at - slot > scene.floor.rules.late_min
        tier = Tier.ORDINARY if late else Tier.BOOKED
        clock = at if late else max(slot, at)
        standing = Standing(clock, next(self._order), "", service, tier, service)
        self._push(at, CHECKS_IN, 0, standing)

    def _next_arrival(self, now: float) -> None:
        rates, random = self.scene.rates, self.random
        while self._quarter < len(rates):
            end, per_minute, kinds, weights = rates[self._quarter]
            at = now + random.expovariate(per_minute) if per_minute else NEVER
            if at < end:
                service, priority = kinds[bisect_right(weights, random.random() * weights[-1])]
                tier = Tier.PRIORITY if priority else Tier.ORDINARY
                standing = Standing(at, next(self._order), "", service, tier, service)
                self._push(at, COMES, 0, standing)
                return
            now = end
            self._quarter += 1

    def _wake(self, standing: Standing) -> None:
        """An idle counter may take a booked citizen early, but not before this."""
        rules = self.scene.floor.rules
        self._push(standing.clock_min - rules.booked_early_min, DUE, 0)
        self._push(standing.clock_min - rules.booked_before_min, DUE, 0)

    def _give_work(self, now: float, wanted: set[str]) -> None:
        for seat in sorted(self._idle, key=self._asks_before):
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
            if standing.ticket:
                self.called.setdefault(standing.ticket, now - scene.now)
                wanted.discard(standing.ticket)
                if standing.ticket[0] == GHOST:
                    continue
            if self._turns is not None:
                self._turns[n] = turns_after(self._turns[n], standing.tier)
            del self._idle[n]
            self._push(now + self._visit(n, seat, standing, now), FREE, n)
            return

    def _visit(self, n: int, seat: Seat, standing: Standing, now: float) -> float:
        """Minutes until the counter is free again; a citizen who has gone costs a little."""
        scene, random = self.scene, self.random
        bin = bisect_right(WALK_AWAY_BINS_MIN, now - standing.clock_min)
        if standing.tier is not Tier.BOOKED and random.random() < scene.walk_away[bin]:
            return scene.absence_min
        if standing.service in scene.needs_room and not seat.is_room:
            self._in_room.add(n)
            self._rooms_taken += 1
        mu, sigma = scene.lengths[standing.service]
        return random.lognormvariate(mu + seat.pace, sigma)

    def _push(self, at: float, kind: int, seat: int, standing: Standing | None = None) -> None:
        heapq.heappush(self._agenda, (at, next(self._order), kind, seat, standing))


def ghost(now_min: float, service: str, tier: Tier, clock_min: float | None = None) -> Standing:
    """Somebody who would take a number for `service` now: called in passing, and of no weight."""
    clock = now_min if clock_min is None else clock_min
    return Standing(clock, 9_999, f"{GHOST}{tier}{service}", service, tier, service)
