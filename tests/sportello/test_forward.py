"""The day played forward: what must hold of the simulated waits, whatever the day is like."""

import pickle
from datetime import timedelta
from random import Random
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sportello.forecast.estimator import Estimator, simulate
from sportello.forecast.learned_statistics import Experience
from sportello.forecast.simulation import Run, ghost
from sportello.forecast.simulation_input import scene
from sportello.model import commands as c
from sportello.model.day import Booking, PlannedBreak
from sportello.model.place import Access
from sportello.model.plan import Span
from sportello.routing.waiting_lines import Tier
from tests.sportello.a_branch import ANNA, BRUNO, TOTEM, Morning, a_busy_plan, a_plan

RUNS = 40


@pytest.fixture
def morning() -> Morning:
    return Morning(a_busy_plan()).at("09:00").open("1")


def staged(morning: Morning, service: str = "certificati", tier: Tier = Tier.ORDINARY):
    """The scene of now, with one newcomer for `service`, and the newcomer's name."""
    today = morning.branch.today
    newcomer = ghost(today.minute(morning.now), service, tier)
    experience = Experience(morning.branch.plan)
    return scene(today, experience, morning.now, [newcomer]), newcomer.ticket


def wait_of_newcomer(morning: Morning, **facts: object) -> float | None:
    stage, name = staged(morning, **facts)
    prospect = simulate(stage, (), Random(1), RUNS).get(name)
    return fmean(prospect.minutes) if prospect else None


def test_an_idle_counter_calls_a_newcomer_at_once(morning):
    assert wait_of_newcomer(morning) == 0.0


def test_more_people_ahead_make_a_longer_wait(morning):
    waits = []
    for _ in range(6):
        waits.append(wait_of_newcomer(morning))
        morning.take()
        morning.now += timedelta(seconds=1)
    assert waits == sorted(waits)
    assert len(set(waits)) == len(waits)
    assert waits[5] == pytest.approx(5 * 10.0, rel=0.35)


def test_another_counter_makes_a_shorter_wait(morning):
    for _ in range(6):
        morning.take()
    alone = wait_of_newcomer(morning)
    morning.open("2", BRUNO)
    assert wait_of_newcomer(morning) < 0.75 * alone


def test_who_goes_first_waits_less(morning):
    for _ in range(6):
        morning.take()
    ordinary = wait_of_newcomer(morning)
    assert wait_of_newcomer(morning, tier=Tier.PRIORITY) < 0.6 * ordinary


def test_a_service_that_nobody_serves_has_no_wait(morning):
    assert wait_of_newcomer(morning, service="residenza") is None


def test_a_pause_is_waited_for(morning):
    morning.tell(c.StartPause, counter="1", reason="break")
    assert wait_of_newcomer(morning) == pytest.approx(15.0)
    morning.now += timedelta(minutes=14.5)
    assert wait_of_newcomer(morning) == pytest.approx(1.0)


def test_a_planned_break_that_is_due_comes_before_the_next_citizen(morning):
    morning.take()
    free = wait_of_newcomer(morning)
    rest = PlannedBreak("1", morning.now + timedelta(minutes=1), 30.0)
    morning.tell(c.PlanDay, breaks=(rest,))
    assert wait_of_newcomer(morning) > free + 20


def test_who_is_being_served_has_a_rest_to_go_that_grows_with_the_time_spent(morning):
    ticket = morning.take()
    morning.call()
    morning.tell(c.StartServing, ticket=ticket)
    first = wait_of_newcomer(morning)
    assert first == pytest.approx(10.0, rel=0.4)
    morning.now += timedelta(minutes=60)
    assert wait_of_newcomer(morning) > first


def test_a_taken_room_makes_private_interviews_wait_and_nothing_else():
    morning = Morning(a_busy_plan()).at("09:00").open("1").open("2", BRUNO)
    ticket = morning.take("colloquio")
    morning.call()
    morning.tell(c.StartServing, ticket=ticket)
    assert wait_of_newcomer(morning) == 0.0
    assert wait_of_newcomer(morning, service="colloquio") > 5


def test_who_was_sent_to_a_counter_for_an_interview_waits_for_a_room_in_the_forecast_too():
    morning = Morning(a_busy_plan()).at("09:00").open("1").open("2", BRUNO)
    in_room, sent = morning.take("colloquio"), morning.take("colloquio")
    morning.tell(c.Transfer, ticket=sent, counter="2")
    morning.call()
    morning.tell(c.StartServing, ticket=in_room)
    stage, _ = staged(morning)
    assert min(simulate(stage, [sent], Random(1), RUNS)[sent].minutes) > 0


def test_a_known_booking_is_reckoned_with(morning):
    free = wait_of_newcomer(morning)
    slots = [morning.now + timedelta(minutes=n) for n in range(-4, 6)]
    bookings = tuple(Booking(f"b{n}", "certificati", at) for n, at in enumerate(slots))
    morning.take()
    morning.tell(c.PlanDay, bookings=bookings)
    assert wait_of_newcomer(morning) > free


def test_a_ghost_changes_nothing_for_others(morning):
    tickets = [morning.take() for _ in range(8)]
    today, experience = morning.branch.today, Experience(morning.branch.plan)
    minute = today.minute(morning.now)
    ghosts = [
        ghost(minute, service, tier)
        for service in ("certificati", "tributi", "colloquio")
        for tier in (Tier.PRIORITY, Tier.ORDINARY)
    ]
    without = simulate(scene(today, experience, morning.now, []), tickets, Random(5), RUNS)
    beside = simulate(scene(today, experience, morning.now, ghosts), tickets, Random(5), RUNS)
    assert {ticket: beside[ticket] for ticket in tickets} == without


def test_a_simulation_leaves_the_hall_as_it_is(morning):
    for _ in range(5):
        morning.take()
    before = sorted(morning.branch.today.lines)
    stage, _ = staged(morning)
    standing = sorted(stage.lines)
    simulate(stage, morning.branch.hall.waiting, Random(1), RUNS)
    assert sorted(morning.branch.today.lines) == before
    assert sorted(stage.lines) == standing


def test_one_person_with_two_wishes_is_at_one_desk_at_a_time():
    plan = a_busy_plan()
    plan.services["residenza"] = replace(plan.services["residenza"], access=Access.WALK_IN)
    morning = Morning(plan).at("09:00")
    morning.tell(c.TakeTicket, TOTEM, service="residenza", wishes=("tributi",))
    morning.open("1").open("2", BRUNO)
    waits = [wait_of_newcomer(morning, service=service) for service in ("residenza", "tributi")]
    assert min(waits) == 0.0 < max(waits), "one desk is free while they are at the other"


def test_who_is_done_with_one_wish_comes_back_for_the_other():
    morning = Morning(a_busy_plan()).at("09:00")
    morning.tell(c.TakeTicket, TOTEM, service="certificati", wishes=("tributi",))
    morning.open("1")
    stage, newcomer = staged(morning)
    alone = simulate(stage._replace(several={}), (), Random(1), RUNS)[newcomer].minutes
    assert fmean(alone) > 0
    run = Run(stage, Random(1))
    run.until_called({"nobody"})
    assert not list(run.lines)
    (ticket,) = stage.several
    assert run.called[ticket] == 0.0


def test_who_is_at_a_desk_comes_back_for_what_they_wish_besides(morning):
    morning.tell(c.TakeTicket, TOTEM, service="certificati", wishes=("tributi",))
    called = morning.call()
    morning.tell(c.StartServing, ticket=called)
    later = morning.take("tributi")
    stage, _ = staged(morning, "tributi")
    assert [place.service for place in stage.several[called]] == ["tributi"]
    behind = simulate(stage, [later], Random(1), RUNS)[later].minutes
    alone = simulate(stage._replace(several={}), [later], Random(1), RUNS)[later].minutes
    assert fmean(behind) > fmean(alone) + 3


def test_an_idle_desk_takes_who_is_here_early_a_quarter_before_the_slot(morning):
    slot = morning.now + timedelta(minutes=40)
    morning.tell(c.PlanDay, bookings=(Booking("b1", "certificati", slot),))
    (issued,) = morning.tell(c.CheckIn, TOTEM, booking="b1")
    stage, _ = staged(morning)
    quiet = stage._replace(rates=[])
    assert simulate(quiet, [issued.ticket], Random(1), 3)[issued.ticket].minutes == [25.0] * 3


def test_who_comes_on_a_long_afternoon_is_expected_on_the_next_one():
    experience = Experience(replace(a_busy_plan(), opening=a_plan(hours=(Span(480, 750),)).opening))
    experience.refurnish(a_busy_plan())
    morning = Morning(a_busy_plan()).at("16:00")
    morning.take()
    for event in morning.events:
        experience.apply(event)
    assert experience.arrivals(16 * 60 // 15) == {("certificati", False): 1.0}


def test_the_same_seed_gives_the_same_waits_and_another_does_not(morning):
    tickets = [morning.take() for _ in range(5)]
    stage, _ = staged(morning)
    one, again, other = (simulate(stage, tickets, Random(seed), RUNS) for seed in (3, 3, 4))
    assert one == again != other


def test_a_scene_goes_to_another_process_and_gives_the_same_there(morning):
    tickets = [morning.take() for _ in range(5)]
    estimator = Estimator(morning.branch.plan)
    stage = estimator.stage(morning.branch.today, morning.now)
    there = pickle.loads(pickle.dumps(stage))
    assert simulate(there, tickets, Random(3), RUNS) == simulate(stage, tickets, Random(3), RUNS)


def test_waits_come_in_rising_order_and_none_is_negative(morning):
    tickets = [morning.take() for _ in range(5)]
    stage, _ = staged(morning)
    for minutes, people in simulate(stage, tickets, Random(1), RUNS).values():
        assert minutes == sorted(minutes)
        assert minutes[0] >= 0
        assert len(minutes) == len(people) == RUNS


def test_a_forecast_tells_every_service_that_is_served_and_everybody_who_waits(morning):
    tickets = [morning.take() for _ in range(3)]
    estimator, today = Estimator(morning.branch.plan), morning.branch.today
    simulated = simulate(estimator.stage(today, morning.now), tickets, Random(1), RUNS)
    forecast = estimator.tell(today, morning.now, simulated)
    assert set(forecast.by_service) == {"certificati", "tributi", "colloquio"}
    assert set(forecast.with_priority) == set(forecast.by_service)
    assert list(forecast.by_ticket) == tickets
    assert forecast.by_service["certificati"].people == 3
    for told in (*forecast.by_service.values(), *forecast.by_ticket.values()):
        assert 0 <= told.low_min < told.high_min
        assert told.low_min % 5 == told.high_min % 5 == 0


@settings(max_examples=25, deadline=None)
@given(
    people=st.lists(
        st.tuples(
            st.sampled_from(["certificati", "tributi", "colloquio"]),
            st.sampled_from([None, None, "fragile"]),
            st.sampled_from([(), ("certificati",)]),
        ),
        max_size=12,
    ),
    calls=st.integers(0, 2),
)
def test_whatever_the_hall_is_like_everybody_is_called_in_every_run(people, calls):
    plan = a_busy_plan()
    plan.services["tributi"] = replace(plan.services["tributi"], daily_quota=None)
    morning = Morning(plan).at("09:00").open("1", ANNA).open("2", BRUNO)
    for service, priority, wishes in people:
        morning.tell(c.TakeTicket, TOTEM, service=service, priority=priority, wishes=wishes)
        morning.now += timedelta(seconds=20)
    for counter, by in (("1", ANNA), ("2", BRUNO))[: min(calls, len(people) // 4)]:
        morning.call(counter, by)
    stage, _ = staged(morning)
    waiting = list(morning.branch.hall.waiting)
    simulated = simulate(stage, waiting, Random(9), 5)
    assert all(len(simulated[ticket].minutes) == 5 for ticket in waiting)
