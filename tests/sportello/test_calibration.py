"""What people are told: corrected by what came true, and inside the margin four times in five."""

from random import Random
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sportello.forecast.calibration import BINS_MIN, FEW_SCORES, ROUND_MIN, Calibration, Tail
from sportello.model.waiting import Simulated, Wait


class Day:
    """Waits that a simulation sees as `simulated`, and that turn out as `true` says."""

    def __init__(self, seed: int, bias: float = 1.0, spread: float = 1.0) -> None:
        self.random = Random(seed)
        self.bias, self.spread = bias, spread

    def visit(self) -> tuple[list[float], float]:
        """The runs of one estimate in rising order, and the wait as it came."""
        mean = self.random.uniform(3, 70)
        runs = sorted(self.random.lognormvariate(0, 0.3) * mean for _ in range(60))
        true = self.random.lognormvariate(0, 0.3 * self.spread) * mean * self.bias
        return runs, true


def after(tickets: int, day: Day, calibration: Calibration | None = None) -> Calibration:
    """A calibration that has seen so many of that day's visits."""
    calibration = calibration or Calibration()
    for _ in range(tickets):
        runs, true = day.visit()
        calibration.learn(calibration.tell(0, runs), true)
    return calibration


def shares(calibration: Calibration, day: Day, tickets: int = 1500) -> tuple[float, float, float]:
    """Of further visits, learned from as they come: below, inside and above what was told."""
    below = above = 0
    for _ in range(tickets):
        runs, true = day.visit()
        told = calibration.tell(0, runs)
        below += true < told.low_min
        above += true > told.high_min
        calibration.learn(told, true)
    return below / tickets, 1 - (below + above) / tickets, above / tickets


@pytest.mark.parametrize(
    ("bias", "spread"), [(1.0, 1.0), (1.4, 1.0), (0.7, 1.0), (1.0, 2.0), (1.0, 0.6)]
)
def test_four_waits_in_five_are_inside_what_was_told_whatever_the_simulation_gets_wrong(
    bias, spread
):
    day = Day(1, bias, spread)
    below, inside, above = shares(after(1500, day), day)
    assert 0.76 <= inside <= 0.84
    assert below == pytest.approx(0.1, abs=0.035)
    assert above == pytest.approx(0.1, abs=0.035)


def test_a_shift_is_followed():
    calibration = after(1500, Day(2))
    shifted = Day(3, bias=1.6)
    early = shares(calibration, shifted, 150)
    late = shares(after(800, shifted, calibration), shifted)
    assert early[1] < late[1]
    assert late[1] > 0.76


def test_the_middle_is_corrected_by_what_came_true():
    day = Day(4, bias=1.5)
    calibration = after(1000, day)
    raw, told, came = [], [], []
    for _ in range(500):
        runs, true = day.visit()
        raw.append(abs(fmean(runs) - true))
        told.append(abs(calibration.tell(0, runs).mid_min - true))
        came.append(true)
    assert fmean(told) < 0.85 * fmean(raw)


def test_what_is_right_is_left_alone():
    calibration = after(1000, Day(5))
    runs = [10.0 * n / 30 for n in range(60)]
    assert calibration.tell(0, runs).mid_min == pytest.approx(fmean(runs), rel=0.12)


def test_before_anything_was_learned_the_simulation_is_told_as_it_is():
    told = Calibration().tell(4, [10.0, 20.0, 30.0])
    assert told == Wait(4, 10, 30, 20.0, Simulated(20.0, 12.0, 28.0))


def test_the_middle_is_told_in_whole_minutes_and_rather_too_long():
    assert Calibration().tell(0, [10.0, 11.0, 11.1]).mid_min == 11
    assert Calibration().tell(0, [10.0, 11.0, 12.0]).mid_min == 11


def test_a_wait_of_nothing_is_still_told_as_an_interval():
    told = Calibration().tell(0, [0.0] * 10)
    assert (told.low_min, told.high_min, told.mid_min) == (0, 5, 0.0)


def test_who_had_not_to_wait_teaches_nothing():
    calibration, runs = Calibration(), [5.0, 6.0, 7.0]
    told = calibration.tell(0, runs)
    for _ in range(300):
        calibration.learn(told, 0.0)
        calibration.learn(Wait(0, 0, 5), 20.0)
    assert calibration.tell(0, runs) == told


def test_a_tail_stretches_nothing_until_enough_was_seen():
    tail = Tail()
    for _ in range(FEW_SCORES - 1):
        tail.learn(3.0, was_missed=True)
    assert tail.stretch == 1.0
    tail.learn(3.0, was_missed=True)
    assert tail.stretch == 3.0


def test_an_old_error_fades():
    runs = [minutes * 3 for minutes in Day(8).visit()[0]]
    calibration = after(3000, Day(6, bias=3.0))
    before = calibration.tell(0, runs).mid_min - fmean(runs)
    after(9000, Day(7), calibration)
    assert calibration.tell(0, runs).mid_min - fmean(runs) < 0.2 * before


@settings(max_examples=60, deadline=None)
@given(
    lessons=st.lists(
        st.tuples(
            st.lists(st.floats(0, 300), min_size=1, max_size=20).map(sorted), st.floats(0, 400)
        ),
        max_size=150,
    ),
    runs=st.lists(st.floats(0, 300), min_size=1, max_size=60).map(sorted),
    people=st.integers(0, 200),
)
def test_what_is_told_is_whole_rounded_and_in_order_whatever_was_learned(lessons, runs, people):
    calibration = Calibration()
    for simulated, came in lessons:
        calibration.learn(calibration.tell(0, simulated), came)
    told = calibration.tell(people, runs)
    assert told.people == people
    assert 0 <= told.low_min <= told.high_min - ROUND_MIN
    assert told.low_min % ROUND_MIN == told.high_min % ROUND_MIN == 0
    assert isinstance(told.high_min, int)
    assert told.mid_min >= 0
    assert told.simulated.low_min <= told.simulated.high_min


def test_the_bins_rise():
    assert list(BINS_MIN) == sorted(set(BINS_MIN))
