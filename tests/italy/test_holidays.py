"""Which days are festive in all of Italy."""

from datetime import date

import pytest

from italy.holidays import easter, national_holidays


@pytest.mark.parametrize(
    ("year", "day"),
    [(2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25)), (2285, (3, 22))],
)
def test_easter_falls_on_its_day(year: int, day: tuple[int, int]) -> None:
    assert easter(year) == date(year, *day)


def test_the_holidays_of_a_year_are_listed_in_order_and_named() -> None:
    days = national_holidays(2027)
    assert list(days) == [
        date(2027, *day)
        for day in [
            (1, 1), (1, 6), (3, 28), (3, 29), (4, 25), (5, 1), (6, 2), (8, 15), (10, 4), (11, 1),
            (12, 8), (12, 25), (12, 26),
        ]
    ]  # fmt: skip
    assert days[date(2027, 3, 29)] == "Lunedì dell'Angelo"


def test_saint_francis_is_a_holiday_from_2026_on() -> None:
    assert date(2025, 10, 4) not in national_holidays(2025)
    assert national_holidays(2026)[date(2026, 10, 4)] == "San Francesco d'Assisi"


def test_two_holidays_on_one_day_are_both_named() -> None:
    assert national_holidays(2038)[date(2038, 4, 25)] == "Anniversario della Liberazione, Pasqua"
