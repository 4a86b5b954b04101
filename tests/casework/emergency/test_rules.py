"""When the emergency register gives numbers, and which: pure."""

from datetime import UTC, date, datetime, timedelta

import pytest

from casework.emergency.rules import (
    ActMissing,
    Authorisation,
    Closing,
    EmergencyNotOpen,
    EmergencyNumber,
    EmergencyOpening,
    EmergencyPeriodOver,
    Gap,
    next_number,
)
from tests.casework.emergency.a_site import CENTRO, MORNING, STANDING

AN_OPENING = EmergencyOpening(
    number=1, cause="x", operator="op", act=STANDING.act, opened_at=MORNING
)
NONE = EmergencyNumber(0, 0)


def test_an_emergency_number_names_area_site_and_year():
    assert EmergencyNumber(2026, 12).written(CENTRO) == "EM-AOO1-centro-2026-0000012"


def test_after_24_hours_it_stops():
    last_moment = MORNING + timedelta(hours=24) - timedelta(microseconds=1)
    AN_OPENING.check_gives_numbers(last_moment)
    with pytest.raises(EmergencyPeriodOver):
        AN_OPENING.check_gives_numbers(MORNING + timedelta(hours=24))


def test_a_new_act_gives_a_week_from_the_end_of_the_first_day():
    week = AN_OPENING.one_more_week("Det. 8", date(2026, 11, 27), "op", MORNING)
    assert week.until == MORNING + timedelta(days=8)


def test_an_act_that_comes_late_gives_a_week_from_now():
    late = MORNING + timedelta(days=3)
    week = AN_OPENING.one_more_week("Det. 8", date(2026, 11, 30), "op", late)
    assert week.until == late + timedelta(days=7)


@pytest.mark.parametrize("act", ["", STANDING.act])
def test_each_week_needs_an_act_of_its_own(act):
    with pytest.raises(ActMissing):
        AN_OPENING.one_more_week(act, date(2026, 11, 27), "op", MORNING)


def test_what_is_closed_neither_goes_on_nor_gives_numbers():
    ended = EmergencyOpening(
        number=1,
        cause="x",
        operator="op",
        act="a",
        opened_at=MORNING,
        closing=Closing("op", MORNING, 0.0),
    )
    with pytest.raises(EmergencyNotOpen):
        ended.check_gives_numbers(MORNING)
    with pytest.raises(EmergencyNotOpen):
        ended.one_more_week("Det. 8", date(2026, 11, 27), "op", MORNING)


def test_an_act_holds_to_its_last_day():
    assert STANDING.holds_on(date(2026, 12, 31))
    assert not STANDING.holds_on(date(2027, 1, 1))
    assert not STANDING.holds_on(date(2026, 1, 9))


@pytest.mark.parametrize(
    "act",
    [
        Authorisation(" ", date(2026, 1, 1), date(2026, 2, 1)),
        Authorisation("A", date.max, date.min),
    ],
    ids=["without a name", "ends before it begins"],
)
def test_an_act_has_a_name_and_ends_after_it_begins(act):
    with pytest.raises(ActMissing):
        act.check()


@pytest.mark.parametrize(
    ("last", "shown", "is_restored", "number", "gap"),
    [
        (NONE, NONE, False, 1, None),
        (EmergencyNumber(2026, 4), EmergencyNumber(2026, 4), False, 5, None),
        (EmergencyNumber(2026, 4), EmergencyNumber(2026, 3), False, 5, None),
        (EmergencyNumber(2025, 9), EmergencyNumber(2025, 9), False, 1, None),
        (EmergencyNumber(2026, 4), EmergencyNumber(2026, 7), False, 1008, Gap(2026, 5, 1007)),
        (EmergencyNumber(2025, 9), EmergencyNumber(2026, 7), False, 1008, Gap(2026, 1, 1007)),
        (EmergencyNumber(2026, 4), NONE, True, 1005, Gap(2026, 5, 1004)),
        (EmergencyNumber(2025, 9), NONE, True, 1001, Gap(2026, 1, 1000)),
    ],
    ids=[
        "the first",
        "the next",
        "killed before it was shown",
        "a new year",
        "put back by hand",
        "put back to the year before",
        "restored, the mark is lost",
        "restored to the year before",
    ],
)
def test_the_number_after(last, shown, is_restored, number, gap):
    expected = (EmergencyNumber(2026, number), gap)
    assert next_number(2026, last, shown, is_restored=is_restored) == expected


def test_the_year_is_the_local_one():
    assert CENTRO.local(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)).year == 2027
