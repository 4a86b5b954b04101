"""The order in which a counter would call those who wait, and what holds the others back."""

import timeit
from datetime import timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sportello.decisions.branch import Branch
from sportello.hall.rules.serving import may_serve
from sportello.model import commands as c
from sportello.model.day import Booking, CounterState
from sportello.model.person import Actor
from sportello.model.place import Counter
from sportello.model.plan import RoutingRules
from sportello.model.refusals import NobodyWaiting
from sportello.model.waiting import HeldBack
from sportello.routing.upcoming import upcoming
from tests.model.random_days import RandomDay
from tests.sportello.a_branch import ANNA, BRUNO, TOTEM, Morning, a_busy_plan, a_plan, a_service


def order(morning: Morning, counter: str = "1", **facts: int) -> list[tuple[str, str]]:
    """Codes, each with the rule or with what holds it back."""
    today = morning.branch.today
    places = upcoming(today, today.hall.counters[counter], morning.now, **facts)
    return [
        (
            place.ticket[-4:],
            place.because.rule if place.because else place.held_back.value,  # type: ignore[union-attr]
        )
        for place in places
    ]


def called_next(branch: Branch, held: CounterState, day: RandomDay) -> tuple[str, str, object]:
    """What `CallNext` does there now."""
    call = c.CallNext(id=UUID(int=0), counter=held.id)
    by = Actor("desk", operator=held.operator)
    event = branch.decide(call, day.now, by)[-1]
    return event.ticket, event.service, event.because  # type: ignore[union-attr]


# --- the order ---------------------------------------------------------------------------------


def test_everybody_stands_in_the_order_of_the_calls_with_the_reason_of_each():
    morning = Morning(a_busy_plan()).at("09:00").open()
    morning.take("certificati")
    morning.at("09:02").take("tributi")
    morning.tell(c.TakeTicket, TOTEM, service="tributi", priority="fragile")
    assert order(morning.at("09:10")) == [
        ("T002", "priority"),
        ("A001", "longest_for_its_promise"),
        ("T001", "longest_for_its_promise"),
    ]


def test_people_with_priority_take_turns_with_the_others_where_the_rules_say_so():
    rules = RoutingRules(priority="one_in", priority_every=2)
    morning = Morning(replace(a_busy_plan(), routing=rules)).at("09:00").open()
    for priority in (None, "fragile", None, "fragile", None, None, None):
        morning.tell(c.TakeTicket, TOTEM, service="certificati", priority=priority)
    told = [code for code, _ in order(morning)]
    called = []
    for _ in told:
        ticket = morning.call()
        called.append(ticket[-4:])
        morning.tell(c.StartServing, ticket=ticket)
        morning.tell(c.Close, ticket=ticket)
    assert told == called


def test_who_comes_for_two_things_stands_there_once():
    morning = Morning().at("09:00").open()
    morning.tell(c.TakeTicket, TOTEM, service="certificati", wishes=("tributi",))
    assert [code for code, _ in order(morning)] == ["A001"]


def test_of_many_the_first_are_told():
    morning = Morning().at("09:00").open()
    for _ in range(5):
        morning.take()
    assert order(morning, most=2) == order(morning)[:2]


def test_a_counter_at_work_or_on_a_pause_has_its_order_all_the_same():
    morning = Morning().at("09:00").open()
    first, second = morning.take(), morning.take()
    morning.call()
    assert [code for code, _ in order(morning)] == [second[-4:]]
    morning.tell(c.UndoCall, ticket=first)
    morning.tell(c.StartPause, counter="1", reason="break")
    assert [code for code, _ in order(morning)] == [first[-4:], second[-4:]]


# --- who is held back --------------------------------------------------------------------------


def test_an_appointment_that_is_not_due_comes_last_and_says_so():
    morning = Morning().at("09:00").open()
    slot = morning.now.replace(hour=9, minute=30)
    morning.tell(c.PlanDay, bookings=(Booking("b1", "certificati", slot),))
    morning.tell(c.CheckIn, TOTEM, booking="b1")
    morning.at("09:05").take()
    assert order(morning) == [
        ("A002", "longest_for_its_promise"),
        ("A001", HeldBack.NOT_YET_DUE),
    ]


def test_an_interview_without_a_room_comes_last_and_says_so():
    morning = Morning(a_busy_plan()).at("09:00").open("1", ANNA).open("2", BRUNO)
    morning.take("colloquio")
    morning.take("colloquio")
    morning.take("certificati")
    morning.tell(c.CallTicket, counter="1", ticket="2026-11-23-S001")
    assert order(morning, "2") == [
        ("A001", "longest_for_its_promise"),
        ("S002", HeldBack.NO_ROOM_FREE),
    ]


def test_the_room_that_the_counter_is_in_is_free_for_its_next():
    morning = Morning(a_busy_plan()).at("09:00").open()
    morning.take("colloquio")
    morning.call()
    morning.take("colloquio")
    assert order(morning) == [("S002", "longest_for_its_promise")]


def test_who_was_sent_to_a_colleague_is_not_in_the_order():
    morning = Morning().at("09:00").open("1", ANNA).open("2", BRUNO)
    ticket = morning.take()
    morning.tell(c.Transfer, ticket=ticket, counter="2")
    assert order(morning, "1") == []
    assert [code for code, _ in order(morning, "2")] == [ticket[-4:]]


# --- what always holds -------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), steps=st.integers(0, 150))
def test_the_first_is_whom_the_next_call_calls_and_nobody_is_left_out(seed: int, steps: int):
    day = RandomDay(seed)
    for step in range(steps):
        command, by = day.something()
        day.witness.ask(command, day.now, by)
        day.now += timedelta(seconds=day.random.choice((0, 5, 30, 120, 600)))
        if step % 10 == 9:
            _check(day)
    _check(day)


def _check(day: RandomDay) -> None:
    branch, today = day.witness.branch, day.witness.branch.today
    if today.hall.day != branch.day_of(day.now):
        return  # the next command begins another day
    for held in today.hall.counters.values():
        places = upcoming(today, held, day.now, most=1000)
        tickets = [place.ticket for place in places]
        assert len(tickets) == len(set(tickets))
        waiting = today.hall.waiting.values()
        assert set(tickets) == {t.id for t in waiting if may_serve(today.plan, held, t)}
        if held.ticket is not None or held.pause is not None:
            continue
        try:
            expected = called_next(branch, held, day)
        except NobodyWaiting:
            assert not any(place.because for place in places)
        else:
            first = places[0]
            assert (first.ticket, first.service, first.because) == expected


def test_two_hundred_who_wait_are_put_in_order_in_a_few_milliseconds():
    services = {f"s{n}": a_service(f"s{n}", "A") for n in range(40)}
    counters = {str(n): Counter(str(n), str(n), "front", tuple(services)) for n in range(15)}
    plan = replace(a_plan(), services=services, counters=counters)
    morning = Morning(plan).at("09:00").open("0")
    for n in range(200):
        morning.take(f"s{n % 40}")
    today = morning.at("09:30").branch.today
    held = today.hall.counters["0"]
    best = min(timeit.repeat(lambda: upcoming(today, held, morning.now), number=1, repeat=5))
    assert best < 0.01, "about a millisecond and a half is usual"
