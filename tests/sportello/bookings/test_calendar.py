from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sportello.bookings.calendar import (
    Calendar,
    Closure,
    WeeklyRule,
    overlapping_rules,
)
from sportello.bookings.slots import slots_between, slots_on
from sportello.model.plan import Span
from tests.sportello.bookings.a_calendar import MONDAY, a_calendar

DAY_MIN = 24 * 60


def hours(calendar: Calendar, day: date = MONDAY) -> list[str]:
    return [f"{slot.starts_at:%H:%M}" for slot in slots_on(calendar, day)]


def test_an_hour_of_monday_gives_three_slots_of_twenty_minutes():
    assert hours(a_calendar()) == ["08:00", "08:20", "08:40"]  # UTC: Rome is an hour ahead


def test_a_rest_too_short_for_a_slot_is_left_out():
    assert hours(a_calendar(WeeklyRule(0, Span(540, 575)))) == ["08:00"]


def test_no_slot_on_a_closing_period_or_a_holiday():
    closed = a_calendar(closures=(Closure(MONDAY, MONDAY),))
    feast = a_calendar(holidays=frozenset({MONDAY}))
    assert hours(closed) == hours(feast) == []


def test_a_rule_counts_only_while_it_is_valid():
    rule = WeeklyRule(0, Span(540, 560), first_day=MONDAY + timedelta(1))
    assert hours(a_calendar(rule)) == []
    assert hours(a_calendar(rule), MONDAY + timedelta(7)) == ["08:00"]


def test_overlapping_rules_offer_no_time_twice_and_are_named_to_who_edits_them():
    early, late = WeeklyRule(0, Span(540, 600)), WeeklyRule(0, Span(570, 630))
    calendar = a_calendar(early, late)
    assert hours(calendar) == ["08:00", "08:20", "08:40", "09:00"]
    assert overlapping_rules(calendar) == [(early, late)]


def test_rules_that_are_never_valid_on_one_day_do_not_overlap():
    early = WeeklyRule(0, Span(540, 600), last_day=MONDAY)
    late = WeeklyRule(0, Span(570, 630), first_day=MONDAY + timedelta(1))
    assert overlapping_rules(a_calendar(early, late)) == []


def test_the_night_that_loses_an_hour_loses_its_slots_and_none_is_doubled():
    sunday = date(2027, 3, 28)
    calendar = a_calendar(WeeklyRule(6, Span(60, 240)), slot_min=60)
    assert [slot.starts_at for slot in slots_on(calendar, sunday)] == [
        datetime(2027, 3, 28, 0, 0, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    ]


spans = st.tuples(st.integers(0, DAY_MIN), st.integers(0, DAY_MIN)).filter(lambda s: s[0] < s[1])
rules = st.builds(lambda weekday, span: WeeklyRule(weekday, Span(*span)), st.integers(0, 6), spans)


@given(st.lists(rules, min_size=1, max_size=6), st.integers(5, 120), st.integers(0, 366))
def test_slots_of_any_calendar_never_overlap(some, slot_min, ahead):
    day = MONDAY + timedelta(days=ahead)
    calendar = a_calendar(*some, slot_min=slot_min)
    slots = list(slots_between(calendar, day, day + timedelta(days=8)))
    assert all(a.ends_at <= b.starts_at for a, b in pairwise(slots))
    assert len({slot.id for slot in slots}) == len(slots)
    assert all(s.ends_at - s.starts_at == timedelta(minutes=slot_min) for s in slots)
