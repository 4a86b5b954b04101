from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sportello.bookings.calendar import Channel
from sportello.bookings.check_in import (
    CheckInRules,
    check_in_window,
)
from sportello.bookings.lifecycle import (
    AFTER,
    Appointment,
    BookingState,
    Change,
    changed,
    diagram,
    may,
    writer,
)
from sportello.bookings.refusals import AlreadyArrived, BookingOver, VersionChanged

DIAGRAM_PAGE = Path(__file__).parents[3] / "docs" / "bookings.md"
ROME = ZoneInfo("Europe/Rome")
AT = datetime(2026, 12, 10, 8, 20, tzinfo=UTC)


def a_booking(state: BookingState = BookingState.CONFIRMED) -> Appointment:
    return Appointment(
        "b1", "K7M2QX", 3, state, "centro", "residence", ("s1",), Channel.ONLINE, AT, AT
    )


def test_a_cancelled_booking_is_one_version_on():
    after = changed(a_booking(), Change.CANCEL, 3)
    assert (after.state, after.version) == (BookingState.CANCELLED, 4)


def test_who_saw_an_older_version_changes_nothing():
    with pytest.raises(VersionChanged):
        changed(a_booking(), Change.CANCEL, 2)


def test_who_has_arrived_cannot_cancel_any_more():
    with pytest.raises(AlreadyArrived):
        changed(a_booking(BookingState.ARRIVED), Change.CANCEL, 3)


def test_who_was_missed_may_still_arrive():
    assert changed(a_booking(BookingState.MISSED), Change.ARRIVE, 3).state is BookingState.ARRIVED


@given(st.sampled_from(BookingState), st.sampled_from(Change))
def test_a_change_is_in_the_table_or_refused_with_a_reason(state, change):
    booking = a_booking(state)
    if may(booking, change):
        assert changed(booking, change, 3).state is AFTER[state, change]
    else:
        with pytest.raises((AlreadyArrived, BookingOver)):
            changed(booking, change, 3)


def test_the_branch_writes_the_booking_from_the_first_minute_of_its_day():
    evening = datetime(2026, 12, 9, 22, 59, tzinfo=UTC)
    midnight = datetime(2026, 12, 9, 23, 0, tzinfo=UTC)
    assert writer(a_booking(), evening, ROME) is Channel.ONLINE
    assert writer(a_booking(), midnight, ROME) is Channel.DESK


def test_a_request_is_written_by_its_seats_owner_also_on_its_day():
    asked = a_booking(BookingState.REQUESTED)
    assert writer(asked, AT, ROME) is Channel.ONLINE
    assert writer(replace(asked, seat=Channel.DESK), AT, ROME) is Channel.DESK


def test_the_booked_time_is_kept_for_a_quarter_of_an_hour():
    first, last = check_in_window(a_booking(), CheckInRules())
    assert (AT - first).total_seconds() == 7200
    assert (last - AT).total_seconds() == 900


def test_the_documented_diagram_is_the_table():
    assert diagram() in DIAGRAM_PAGE.read_text()
