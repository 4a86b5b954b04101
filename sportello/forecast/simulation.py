"""The day played forward from the present, with the live routing policy and what was learned.

One run is one way in which the day may go on. Pure: the randomness is handed in. Times are minutes
since the epoch, as `Today.minute` counts them. Source: docs/waiting.md.
"""

import heapq
import math
from bisect import bisect_right
from collections.abc import Collection
from itertools import count
from random import Random

from sportello.forecast.learned_statistics import WALK_AWAY_BINS_MIN
from sportello.forecast.simulation_input import SimulatedCounter, SimulationInput
from sportello.routing.policies import choose, turns_after
from sportello.routing.waiting_lines import LinePlace, Tier

HORIZON_MIN = 12 * 60
GHOST = "?"
NEVER = math.inf

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
