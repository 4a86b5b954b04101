"""What "mornings of next week" and "every month" mean in days and hours."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from sportello.bookings.periods import DayPart, PreferredPeriod, days_of, is_in
from sportello.bookings.series import Rhythm, starts_of

ROME = ZoneInfo("Europe/Rome")
FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (PreferredPeriod.SOONEST, FRIDAY, date(2027, 1, 27)),
        (PreferredPeriod.THIS_WEEK, FRIDAY, date(2026, 11, 29)),
        (PreferredPeriod.NEXT_WEEK, date(2026, 11, 30), date(2026, 12, 6)),
        (PreferredPeriod.WEEK_AFTER, date(2026, 12, 7), date(2026, 12, 13)),
        (PreferredPeriod.NEXT_MONTH, date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_its_days_from_today_on(period, first, last):
    assert days_of(period, FRIDAY) == (first, last)


def test_the_month_after_december_is_january_of_the_next_year():
    days = days_of(PreferredPeriod.NEXT_MONTH, date(2026, 12, 31))
    assert days == (date(2027, 1, 1), date(2027, 1, 31))


def test_the_afternoon_begins_at_one():
    noon, one = (datetime.combine(FRIDAY, time(hour)) for hour in (12, 13))
    assert is_in(DayPart.MORNING, noon)
    assert is_in(DayPart.AFTERNOON, one)
    assert not is_in(DayPart.MORNING, one)
    assert not is_in(DayPart.AFTERNOON, noon)
    assert is_in(DayPart.WHOLE, one)


def local_days(first: date, rhythm: Rhythm, times: int) -> list[date]:
    at = datetime.combine(first, time(9, 30), tzinfo=ROME).astimezone(UTC)
    starts = [start.astimezone(ROME) for start in starts_of(at, rhythm, times, ROME)]
    assert {start.time() for start in starts} == {time(9, 30)}
    return [start.date() for start in starts]


def test_every_week_keeps_the_local_hour_over_the_clock_change():
    expected = [date(2027, 3, 22), date(2027, 3, 29), date(2027, 4, 5)]
    assert local_days(date(2027, 3, 22), Rhythm.WEEKLY, 3) == expected


def test_every_fortnight_is_two_weeks_on():
    expected = [FRIDAY, date(2026, 12, 11)]
    assert local_days(FRIDAY, Rhythm.FORTNIGHTLY, 2) == expected


def test_every_month_keeps_the_weekday_and_its_place():
    second_tuesday = date(2026, 11, 10)
    expected = [second_tuesday, date(2026, 12, 8), date(2027, 1, 12)]
    assert local_days(second_tuesday, Rhythm.MONTHLY, 3) == expected


def test_the_fifth_of_a_month_is_the_last_where_there_are_four():
    fifth_monday = date(2026, 11, 30)
    expected = [fifth_monday, date(2026, 12, 28), date(2027, 1, 25)]
    assert local_days(fifth_monday, Rhythm.MONTHLY, 3) == expected


def test_once_is_once_however_often():
    assert local_days(FRIDAY, Rhythm.ONCE, 6) == [FRIDAY]
