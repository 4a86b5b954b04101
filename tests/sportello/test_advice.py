"""Which break to move: off the peak, with notice, and only if it saves anything on other days."""

from datetime import timedelta
from random import Random

from sportello.decisions.branch import Branch
from sportello.forecast.break_advice import AdviceQuestion, advise, question
from sportello.forecast.common_random_numbers import DrawnRun, draw
from sportello.forecast.learned_statistics import Experience
from sportello.history.day_record import PastDay
from sportello.model.break_moves import Advice
from sportello.model.commands import OpenCounter, PlanDay, StartPause
from sportello.model.person import Actor
from tests.sportello.a_past_day import a_day, a_plan, begins, events_of

LEARNED_DAYS = 8
ON_THE_PEAK, AFTER_IT = (90, 105, 120), (240, 255, 270)


def experienced(days: int = LEARNED_DAYS) -> Experience:
    experience = Experience(a_plan())
    for n in range(days):
        for event in events_of(a_day(n, people=90)):
            experience.apply(event)
    return experience


def morning(day: PastDay, experience: Experience) -> Branch:
    branch, by = Branch(a_plan()), Actor("server")
    plan = PlanDay(id=_id(1), bookings=day.bookings, breaks=day.breaks, roster=day.roster)
    for event in branch.decide(plan, day.begins_at, by):
        branch.apply(event)
        experience.apply(event)
    return branch


def _id(n: int):
    from uuid import UUID

    return UUID(int=n)


def asked_on(day: PastDay, days: int = LEARNED_DAYS, after_min: float = 0) -> AdviceQuestion:
    experience = experienced(days)
    branch = morning(day, experience)
    asked = question(branch.today, experience, day.begins_at + timedelta(minutes=after_min))
    assert asked is not None
    return asked


def advice_on(breaks_at: tuple[int, int, int], days: int = LEARNED_DAYS) -> Advice:
    return advise(asked_on(a_day(LEARNED_DAYS, breaks_at=breaks_at), days), Random(1))


def test_breaks_on_the_peak_are_moved_off_it_and_that_saves_something():
    advice = advice_on(ON_THE_PEAK)
    assert advice.moves
    assert advice.saves_min > advice.margin_min > 0
    assert advice.saves_min < advice.mean_wait_min
    opens, closes = begins(LEARNED_DAYS), begins(LEARNED_DAYS) + timedelta(hours=5)
    for move in advice.moves:
        assert opens + timedelta(minutes=45) <= move.to
        assert move.to + timedelta(minutes=move.length_min) <= closes
        assert move.saves_min >= 0.1


def test_breaks_that_are_well_placed_stay():
    advice = advice_on(AFTER_IT)
    assert advice.saves_min < 1.0
    assert advice.breaks_left == 3


def test_a_branch_that_nothing_is_known_of_gets_no_advice():
    advice = advice_on(ON_THE_PEAK, days=0)
    assert (advice.moves, advice.days_known) == ((), 0)


def test_the_same_morning_gets_the_same_advice():
    assert advice_on(ON_THE_PEAK) == advice_on(ON_THE_PEAK)


def test_who_runs_out_of_time_leaves_the_breaks_alone():
    asked = asked_on(a_day(LEARNED_DAYS, breaks_at=ON_THE_PEAK))
    advice = advise(asked, Random(1), goes_on=lambda: False)
    assert (advice.moves, advice.breaks_left) == ((), 3)


def test_before_the_doors_open_the_whole_day_is_looked_at():
    day = a_day(LEARNED_DAYS)
    early = asked_on(day, after_min=-45)
    assert early.at == day.begins_at
    assert question_at(day, 6 * 60) is None, "the branch does not open any more"


def question_at(day: PastDay, after_min: float) -> AdviceQuestion | None:
    experience = experienced(1)
    branch = morning(day, experience)
    return question(branch.today, experience, day.begins_at + timedelta(minutes=after_min))


def test_a_break_that_is_about_to_begin_is_left_alone():
    asked = asked_on(a_day(LEARNED_DAYS), after_min=85)
    advice = advise(asked, Random(1))
    assert "1" not in {move.counter for move in advice.moves}
    for move in advice.moves:
        assert move.to >= asked.at + timedelta(minutes=10)


def test_a_break_that_was_begun_is_no_longer_to_be_moved():
    day, experience = a_day(LEARNED_DAYS), experienced(2)
    branch = morning(day, experience)
    anna = Actor("desk", operator="anna")
    now = next(planned.due_at for planned in day.breaks if planned.counter == "1")
    for command in (
        OpenCounter(id=_id(2), counter="1"),
        StartPause(id=_id(3), counter="1", reason="break"),
    ):
        for event in branch.decide(command, now, anna):
            branch.apply(event)
    asked = question(branch.today, experience, now)
    assert asked is not None
    breaks = {seat.counter: len(seat.breaks) for seat in asked.scene.seats}
    assert breaks == {"1": 0, "2": 1, "3": 1}


def test_two_plans_meet_the_very_same_day():
    scene = asked_on(a_day(LEARNED_DAYS)).scene
    drawn = draw(scene, Random(7))
    waits = DrawnRun(scene, drawn).walk_in_waits()
    assert waits == DrawnRun(scene, drawn).walk_in_waits()
    assert len(drawn.arrivals) > 40
    assert len(drawn.fates) == len(drawn.arrivals)
    without = scene._replace(seats=[seat._replace(breaks=()) for seat in scene.seats])
    fewer = DrawnRun(without, drawn).walk_in_waits()
    assert len(fewer) == len(waits)
    assert sum(fewer) < sum(waits)
