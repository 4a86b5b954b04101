"""Branches drawn anew: such as can be played, and the same again from the same seed."""

from collections import Counter
from random import Random

import pytest

from benchmarks.waits.drawn_branches import LOAD, drawn, drawn_branch, narrowest
from benchmarks.waits.replay import replay
from sportello.model.plan import RoutingRules


def test_the_same_seed_draws_the_same_days_and_another_does_not():
    assert list(drawn(1, 2, 3)) == list(drawn(1, 2, 3)) != list(drawn(1, 2, 4))


@pytest.mark.parametrize("seed", range(4))
def test_two_counters_know_every_service_and_the_narrowest_place_is_as_busy_as_it_should(seed):
    branch = drawn_branch("drawn", Random(seed))
    known = Counter(service for skills in branch.skills for service in skills)
    assert min(known.values()) >= 2
    assert branch.people_a_minute * narrowest(branch.skills, branch.paces) == pytest.approx(LOAD)


def test_a_drawn_day_is_played_to_its_end():
    (day,) = drawn(1, 1, 5)
    assert {b.service for b in day.bookings} <= {s.id for s in day.services}
    rows = list(replay([day], RoutingRules(), runs=0))
    assert sorted(row.visit for row in rows) == [visit.id for visit in day.visits]
