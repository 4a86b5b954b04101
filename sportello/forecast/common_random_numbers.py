"""One way in which the day may go on, drawn once and played under several plans for the breaks.

Who comes when, how long each takes and who walks away is drawn beforehand, person by person; so two
plans meet the very same day, and their difference is the plans'. Pure; as `forward`.
"""

import heapq
import math
from bisect import bisect_right
from random import Random
from typing import NamedTuple

from sportello.forecast.learned_statistics import WALK_AWAY_BINS_MIN
from sportello.forecast.simulation import CHECKS_IN, COMES, FREE, RETURNS, Run
from sportello.forecast.simulation_input import SimulatedCounter, SimulationInput
from sportello.routing.waiting_lines import LinePlace, Tier


class Fate(NamedTuple):
    """What chance has in store for one person.

    deviate   of the logarithm of their visit's length, from the mean in standard deviations
    patience  they are gone when called if the share of those who walk away exceeds it
    """

    deviate: float
    patience: float


class Draw(NamedTuple):
    """A day that is still to come; minutes as the scene's.

    free_at   when each seat has done with who is there now
    arrivals  (minute, kind of the agenda, who), in order
    fates     by ticket, those who wait already included
    """

    free_at: tuple[float, ...]
    arrivals: tuple[tuple[float, int, LinePlace], ...]
    fates: dict[str, Fate]


class _Drawing(Run):
    """A run without visits: only its random draws are wanted."""

    def draw(self) -> Draw:
        self._set_up()
        free_at = [0.0] * len(self.scene.seats)
        arrivals: list[tuple[float, int, LinePlace]] = []
        while self._agenda:
            at, _, kind, seat, standing = heapq.heappop(self._agenda)
            if kind == FREE:
                free_at[seat] = at
            elif standing is not None and kind != RETURNS:
                arrivals.append((at, kind, standing._replace(ticket=f"~{len(arrivals)}")))
                if kind == COMES:
                    self._next_arrival(at)
        present = {standing.ticket for standing in self.scene.lines} | self.scene.several.keys()
        people = [*sorted(present), *(standing.ticket for _, _, standing in arrivals)]
        random = self.random
        fates = {ticket: Fate(random.gauss(0.0, 1.0), random.random()) for ticket in people}
        return Draw(tuple(free_at), tuple(arrivals), fates)


def draw(scene: SimulationInput, random: Random) -> Draw:
    """One rest of the day from `scene` on."""
    return _Drawing(scene, random).draw()


class DrawnRun(Run):
    """`scene` played to its end on a day that was drawn before."""

    def __init__(self, scene: SimulationInput, draw: Draw) -> None:
        super().__init__(scene, Random(0))
        self._draw = draw

    def walk_in_waits(self) -> list[float]:
        """Minutes that each ordinary person waited who was called, in no order."""
        ordinary = {s.ticket: s.clock_min for s in self.scene.lines if s.tier is Tier.ORDINARY}
        for _, _, standing in self._draw.arrivals:
            if standing.tier is Tier.ORDINARY:
                ordinary[standing.ticket] = standing.clock_min
        called = self.until_called(set(ordinary))
        now = self.scene.now
        return [now + called[t] - since for t, since in ordinary.items() if t in called]

    def _set_up(self) -> None:
        for n, seat in enumerate(self.scene.seats):
            self._take_seat(n, seat, self._draw.free_at[n])
        for standing in self.scene.booked_here:
            self._wake(standing, self.scene.now)
        for at, _, standing in self._draw.arrivals:
            self._push(at, CHECKS_IN, 0, standing)

    def _is_gone(self, standing: LinePlace, now: float) -> bool:
        if standing.tier is Tier.BOOKED:
            return False
        bin = bisect_right(WALK_AWAY_BINS_MIN, now - standing.clock_min)
        return self._draw.fates[standing.ticket].patience < self.scene.walk_away[bin]

    def _length(self, seat: SimulatedCounter, standing: LinePlace) -> float:
        mu, sigma = self.scene.lengths[standing.service]
        deviate = self._draw.fates[standing.ticket].deviate
        return math.exp(mu + seat.pace + sigma * deviate)
