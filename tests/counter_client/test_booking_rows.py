"""What a found appointment says to the operator who begins it."""

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
ROOM = "https://video.borgosanlieto.example/Zt81"


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        (AppointmentKind.IN_PERSON, "preso online"),
        (AppointmentKind.PHONE, "Al telefono: +393331234560"),
        (AppointmentKind.VIDEO, f"In videochiamata: {ROOM}"),
    ],
)
def test_an_appointment_for_which_no_one_comes_says_how_it_begins(kind, end):
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
        video_link=ROOM if kind is AppointmentKind.VIDEO else "",
    )
    (row,) = BookingRows(a_plan(), Catalogue("counter_client").words("it")).found([found])
    assert row.detail.endswith(end)
