"""What a found appointment says to the operator: how it takes place, and not yet whom to call."""

from datetime import UTC, datetime, timedelta

import pytest

from counter_client.bookings.booking_rows import BookingRows
from sportello.bookings.calendar import Channel
from sportello.bookings.check_in import Standing
from sportello.bookings.lifecycle import Appointment, AppointmentKind, BookingState
from sportello.bookings.messages import FoundBooking, Visitor
from tests.counter_client.a_counter import a_plan
from text.catalogue import Catalogue

NINE = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        (AppointmentKind.IN_PERSON, "oggi, si può registrare l'arrivo · preso online"),
        (AppointmentKind.PHONE, "oggi, da chiamare · preso online · Per telefono"),
        (AppointmentKind.VIDEO, "oggi, da chiamare · preso online · In video"),
    ],
)
def test_an_appointment_for_which_no_one_comes_is_told_as_one_to_be_called(kind, end):
    ends_at = NINE + timedelta(minutes=15)
    booked = Appointment(
        "b1", "K7M2QXR", 1, BookingState.CONFIRMED, "centro", "certificati", ("s",),
        Channel.ONLINE, NINE, ends_at, kind=kind,
    )  # fmt: skip
    found = FoundBooking(
        "b1",
        Standing.IN_TIME,
        NINE,
        NINE,
        booking=booked,
        visitor=Visitor("", "Fontanelli", "Maria", phone="+393331234560"),
    )
    (row,) = BookingRows(a_plan(), Catalogue("counter_client").words("it")).found([found])
    assert row.detail.endswith(end)
