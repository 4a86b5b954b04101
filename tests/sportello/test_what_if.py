"""What another staffing or rule would have done: coverage first, then the same days again."""

import pytest
from msgspec.structs import replace

from sportello.forecast.sample_statistics import margin, quantile
from sportello.history.day_record import Leg, PastDay, Shift, Visit
from sportello.history.measures import waits_of
from sportello.history.player import FirstCall, PlayedDay, without_doors
from sportello.history.what_if import MovedBreak, WhatIf, answer, changed_day
from sportello.model.plan import NumberRange, Numbers
from sportello.model.refusals import (
    NoPastDay,
    NothingToSay,
    UnknownBreak,
    UnknownCounter,
    UnknownPolicy,
    UnknownService,
)
from tests.sportello.a_past_day import a_day, a_plan

DAYS = [a_day(n) for n in range(6)]


def test_one_counter_less_makes_people_wait_longer_beyond_chance():
    found = answer(a_plan(), DAYS, WhatIf(without_counters=("1",)))
    wait = found.figures["mean_wait"]
    assert found.uncovered == ()
    assert len(found.days) == 6
    assert found.people_a_day == 60.0
    assert wait.margin is not None
    assert wait.change > wait.margin > 0
    assert wait.then == pytest.approx(wait.now + wait.change, abs=0.002)


def test_a_service_that_nobody_could_serve_is_named_before_anything_else():
    found = answer(a_plan(), DAYS, WhatIf(without_counters=("3",)))
    (lost,) = found.uncovered
    assert lost.service == "stato-civile"
    assert len(lost.days) == 6
    wanted = [v for day in DAYS for v in day.visits if v.service == "stato-civile"]
    assert lost.people_a_day == round(len(wanted) / 6, 1)
    assert "stato-civile" not in found.by_service
    assert found.people_a_day == round((360 - len(wanted)) / 6, 1)


def test_days_without_a_loss_are_judged_apart_from_those_with_one():
    both = [Shift("3", 0.0), Shift("2", 0.0)]
    plan = a_plan()
    plan.counters["2"] = plan.counters["3"]
    covered = [replace(day, shifts=(*day.shifts[::2], both[1])) for day in DAYS[:2]]
    lost = [replace(day, shifts=(day.shifts[0], both[0])) for day in DAYS[2:3]]
    found = answer(plan, [*covered, *lost], WhatIf(without_counters=("3",)))
    assert [u.days for u in found.uncovered] == [(DAYS[2].day,)]
    assert found.days == (DAYS[0].day, DAYS[1].day)


def test_whom_too_few_counters_reach_by_midnight_is_not_called():
    found = answer(a_plan(), [a_day(people=200)], WhatIf(without_counters=("1",)))
    not_called = found.figures["not_called"]
    assert not_called.now == 0
    assert not_called.then > 0
    assert found.figures["longest"].then < 16 * 60


def test_a_letters_range_turns_nobody_away_who_came():
    few = Numbers(ranges={letter: NumberRange(1, 9) for letter in "ATS"})
    days, asked = [a_day()], WhatIf(policy="first_in_line")
    assert answer(replace(a_plan(), numbers=few), days, asked) == answer(a_plan(), days, asked)


def test_who_came_to_the_counter_waits_in_line_where_no_room_is_free():
    plan = a_plan()
    private = replace(plan.services["stato-civile"], private_interview=True)
    plan = replace(plan, services=plan.services | {private.id: private}, rooms=1)
    counters = {id: replace(c, services=tuple(plan.services)) for id, c in plan.counters.items()}
    at_once = [
        Visit(f"v{n}", private.id, 10.0, (Leg(private.id, 20.0),), at_counter=str(n))
        for n in (1, 2)
    ]
    day = replace(a_day(people=0), visits=tuple(at_once), shifts=(Shift("1", 0.0), Shift("2", 0.0)))
    played = PlayedDay(without_doors(replace(plan, counters=counters)), day)
    assert sorted(call.minute for call in played.run()) == [10.0, 30.0]


def test_who_is_sent_on_for_a_service_that_no_counter_serves_any_more_goes_home():
    plan = a_plan()
    plan.counters["3"] = replace(plan.counters["3"], services=("certificati",))
    sent = Leg("tributi", 10.0, ends="transferred", to="stato-civile")
    visit = Visit("v0", "tributi", 10.0, (sent,))
    day = replace(a_day(people=0), visits=(visit,), shifts=(Shift("1", 0.0),))
    (called,) = PlayedDay(without_doors(plan), day).run()
    assert called.visit == visit


def test_a_counter_more_takes_waiting_away():
    asked = WhatIf(with_counters={"9": ("stato-civile", "certificati", "tributi")})
    found = answer(a_plan(), DAYS, asked)
    assert found.figures["mean_wait"].change < 0
    assert "new_counters_all_day" in found.assumed


def test_a_known_counter_may_learn_a_service():
    found = answer(a_plan(), DAYS, WhatIf(with_counters={"1": ("stato-civile", "certificati")}))
    assert found.by_service["stato-civile"].change < 0


def test_another_rule_leaves_the_same_people():
    found = answer(a_plan(), DAYS, WhatIf(policy="first_in_line"))
    assert found.people_a_day == 60.0
    assert found.figures["not_called"].then == 0.0


def test_a_promise_that_is_shorter_brings_its_service_forward():
    found = answer(a_plan(), DAYS, WhatIf(targets={"tributi": 2.0}))
    assert found.by_service["tributi"].change < 0


def test_a_break_is_moved_by_the_clock_on_the_wall():
    moved = MovedBreak("1", "09:30", "12:15")
    day = changed_day(a_plan(), DAYS[0], WhatIf(moved_breaks=(moved,)))
    assert [pause.due_min for shift in day.shifts for pause in shift.pauses] == [255.0, 105, 120]


def test_the_answer_is_the_same_whenever_it_is_asked():
    asked = WhatIf(policy="class_then_arrival")
    assert answer(a_plan(), DAYS, asked) == answer(a_plan(), DAYS, asked)


def test_who_runs_out_of_time_is_told_of_the_last_days_alone():
    found = answer(a_plan(), DAYS, WhatIf(policy="first_in_line"), goes_on=lambda: False)
    assert found.days == (DAYS[-1].day,)
    assert found.figures["mean_wait"].margin is None


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (WhatIf(), NothingToSay),
        (WhatIf(without_counters=("77",)), UnknownCounter),
        (WhatIf(with_counters={"9": ("cucina",)}), UnknownService),
        (WhatIf(with_counters={"9": ()}), UnknownCounter),
        (WhatIf(targets={"cucina": 5.0}), UnknownService),
        (WhatIf(policy="by_height"), UnknownPolicy),
        (WhatIf(moved_breaks=(MovedBreak("1", "04:00", "12:00"),)), UnknownBreak),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(asked: WhatIf, refusal: type[Exception]):
    with pytest.raises(refusal):
        answer(a_plan(), DAYS, asked)


def test_without_a_past_there_is_no_answer():
    with pytest.raises(NoPastDay):
        answer(a_plan(), [], WhatIf(policy="first_in_line"))


# --- a day's waits ------------------------------------------------------------------------------


def test_waits_count_from_the_number_or_from_the_time_booked():
    visits = (
        Visit("walk-in", "certificati", 10.0),
        Visit("early", "certificati", 5.0, slot_min=20.0),
        Visit("late", "certificati", 40.0, slot_min=20.0),
        Visit("left", "certificati", 10.0, leaves_min=25.0),
        Visit("at-the-desk", "certificati", 10.0, at_counter="1"),
    )
    day = PastDay(DAYS[0].day, DAYS[0].begins_at, (), visits)
    calls = [FirstCall(visit, 50.0, "1", True) for visit in visits[:3]]
    waits = {w.visit.id: (w.kind, w.minutes, w.is_called) for w in waits_of(day, calls, 90.0)}
    assert waits == {
        "walk-in": ("walk_in", 40.0, True),
        "early": ("booked", 30.0, True),
        "late": ("walk_in", 10.0, True),
        "left": ("walk_in", 15.0, False),
    }


def test_few_days_give_a_wide_margin_and_one_gives_none():
    assert margin([1.0]) is None
    assert margin([1.0, 3.0]) == pytest.approx(12.71)
    assert quantile([], 0.5) is None
    assert quantile([0.0, 10.0], 0.95) == 9.5
