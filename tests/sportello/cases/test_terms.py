from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sportello.cases.terms import Suspension, answer_by, days_left, is_holiday

RECEIVED = date(2026, 3, 2)
TODAY = date(2026, 3, 20)
MONTH = timedelta(days=30)
DAY = timedelta(days=1)


def test_the_day_of_receipt_is_not_counted():
    assert answer_by(RECEIVED, 30, [], TODAY) == date(2026, 4, 1)
    assert days_left(RECEIVED, 30, [], TODAY) == 12


def test_a_request_for_integration_stops_the_days_until_it_is_answered():
    answered = Suspension(date(2026, 3, 10), date(2026, 3, 17), MONTH)
    assert answer_by(RECEIVED, 30, [answered], TODAY) == date(2026, 4, 8)


def test_it_stops_them_for_its_longest_at_most():
    late = Suspension(date(2026, 3, 10), date(2026, 5, 30), timedelta(days=29))
    assert answer_by(RECEIVED, 30, [late], date(2026, 6, 1)) == date(2026, 4, 30)


def test_one_that_goes_on_counts_until_today():
    open_one = Suspension(date(2026, 3, 10), None, MONTH)
    assert answer_by(RECEIVED, 30, [open_one], TODAY) == date(2026, 4, 11)


def test_one_that_began_after_the_term_was_over_brings_nothing_back():
    too_late = Suspension(date(2026, 4, 1), date(2026, 4, 9), MONTH)
    assert answer_by(RECEIVED, 30, [too_late], date(2026, 4, 20)) == date(2026, 4, 1)


def test_a_last_day_that_is_a_sunday_or_a_holiday_moves_to_the_next_that_is_not():
    for length, due in (
        (27, date(2026, 3, 30)),  # Sunday 29 March
        (26, date(2026, 3, 28)),  # a Saturday stays
        (34, date(2026, 4, 7)),  # Easter and its Monday
        (60, date(2026, 5, 2)),  # 1 May
    ):
        assert answer_by(RECEIVED, length, [], TODAY) == due
    christmas = answer_by(date(2026, 11, 25), 30, [], TODAY)
    assert christmas == date(2026, 12, 28)  # Friday and Saturday are holidays, then Sunday


def test_a_term_that_a_holiday_prolongs_is_stopped_in_that_time_too():
    on_the_sunday = Suspension(date(2026, 3, 29), date(2026, 4, 1), MONTH)
    assert answer_by(RECEIVED, 27, [on_the_sunday], date(2026, 4, 20)) == date(2026, 4, 2)


def test_a_suspension_goes_on_from_its_first_day_to_its_last():
    three = Suspension(date(2026, 3, 10), date(2026, 3, 12), MONTH)
    days = [date(2026, 3, day) for day in range(9, 14)]
    assert [three.goes_on(day) for day in days] == [False, True, True, True, False]
    longest = Suspension(date(2026, 3, 10), None, 2 * DAY)
    assert [longest.goes_on(day) for day in days] == [False, True, True, True, False]


days = st.integers(-20, 90).map(lambda number: RECEIVED + number * DAY)
suspensions = st.lists(
    st.builds(Suspension, days, st.none() | days, st.integers(0, 40).map(lambda n: n * DAY)),
    max_size=5,
)


def counted_day_by_day(received, length, suspended, today):
    """The plain model: tick off every day that no suspension covers."""
    day, counted = received, 0
    while counted < length:
        day += DAY
        if not any(one.began < day <= one.last_day(today) for one in suspended):
            counted += 1
    if not is_holiday(day):
        return day
    while is_holiday(day) or any(one.began < day <= one.last_day(today) for one in suspended):
        day += DAY
    return day


@given(st.integers(1, 60), suspensions, days)
def test_the_arithmetic_is_that_of_ticking_off_days(length, suspended, today):
    due = answer_by(RECEIVED, length, suspended, today)
    assert due == counted_day_by_day(RECEIVED, length, suspended, today)


@given(st.integers(1, 60), suspensions, days, st.randoms())
def test_neither_order_nor_repetition_of_suspensions_matters(length, suspended, today, random):
    shuffled = [*suspended, *suspended]
    random.shuffle(shuffled)
    same = answer_by(RECEIVED, length, suspended, today)
    assert answer_by(RECEIVED, length, shuffled, today) == same
