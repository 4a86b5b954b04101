"""Who comes early, late, on another day or to a changed appointment, over the socket."""

from datetime import timedelta
from uuid import uuid4

from sportello.bookings.check_in import Standing
from sportello.bookings.desk_messages import ChangeBooking, Rebook
from sportello.bookings.lifecycle import BookingState, Change
from sportello.model.commands import CheckIn, TakeTicket
from sportello.model.events import TicketIssued
from sportello.model.person import Role
from tests.queue_server.a_server import FakeClock
from tests.queue_server.test_finding_bookings import (
    HALF_PAST_TEN,
    a_branch,
    at_reception,
    booked,
    found,
    held,
)

OPENS = HALF_PAST_TEN - timedelta(hours=2)
EARLY = HALF_PAST_TEN - timedelta(hours=2, minutes=20)
AT_ELEVEN = HALF_PAST_TEN + timedelta(minutes=30)


def issued_by(reply) -> TicketIssued:
    assert reply.refused is None, reply
    (issued,) = (each for each in reply.accepted if isinstance(each, TicketIssued))
    return issued


async def test_who_comes_too_early_is_told_from_when_and_may_take_a_number_and_keep_the_appointment(
    tmp_path,
):
    clock = FakeClock(EARLY)
    async with a_branch(tmp_path, clock) as server:
        await booked(await at_reception(server))
        totem = await server.line("totem-1", Role.TOTEM)
        (told,) = (await found(totem)).bookings
        assert (told.standing, told.opens_at) == (Standing.TOO_EARLY, OPENS)
        number = await totem.ask(TakeTicket(id=uuid4(), service="certificati"))
        assert issued_by(number).slot_at is None
        clock.now = OPENS
        (told,) = (await found(totem)).bookings
        assert told.standing is Standing.IN_TIME
        arrived = await totem.ask(CheckIn(id=uuid4(), booking=told.id))
        assert issued_by(arrived).slot_at == HALF_PAST_TEN


async def test_an_appointment_moved_within_the_day_is_kept_at_its_new_time(tmp_path):
    clock = FakeClock(OPENS)
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        booking = await booked(reception)
        hold = await held(reception, AT_ELEVEN)
        move = Rebook(id=uuid4(), booking=booking.id, version=1, hold=hold.id)
        assert (await reception.ask(move)).booking.starts_at == AT_ELEVEN
        totem = await server.line("totem-1", Role.TOTEM)
        clock.now = HALF_PAST_TEN
        (told,) = (await found(totem)).bookings
        assert (told.starts_at, told.moved_from) == (AT_ELEVEN, HALF_PAST_TEN)
        arrived = await totem.ask(CheckIn(id=uuid4(), booking=booking.id))
        assert issued_by(arrived).slot_at == AT_ELEVEN


async def test_a_cancelled_appointment_is_told_and_gives_no_number_of_its_own(tmp_path):
    clock = FakeClock(OPENS)
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        booking = await booked(reception)
        cancel = ChangeBooking(id=uuid4(), booking=booking.id, version=1, change=Change.CANCEL)
        await reception.ask(cancel)
        totem = await server.line("totem-1", Role.TOTEM)
        (told,) = (await found(totem)).bookings
        assert told.standing is Standing.CANCELLED
        refused = await totem.ask(CheckIn(id=uuid4(), booking=booking.id))
        assert refused.refused == "unknown_booking"
        assert issued_by(await totem.ask(TakeTicket(id=uuid4(), service="certificati")))


async def test_who_comes_the_day_after_has_missed_it_and_takes_an_ordinary_number(tmp_path):
    clock = FakeClock(OPENS)
    async with a_branch(tmp_path, clock) as server:
        booking = await booked(await at_reception(server))
        clock.pass_by(days=1)
        await server.running.parts.timers.look()
        kept = await server.running.parts.bookings.read(booking.id)
        assert kept.state is BookingState.MISSED
        totem = await server.line("totem-1", Role.TOTEM)
        (told,) = (await found(totem, booking=booking.code)).bookings
        assert told.standing is Standing.MISSED
        refused = await totem.ask(CheckIn(id=uuid4(), booking=booking.id))
        assert refused.refused == "unknown_booking"
        assert issued_by(await totem.ask(TakeTicket(id=uuid4(), service="certificati")))


async def test_two_appointments_of_one_morning_are_checked_in_one_after_the_other(tmp_path):
    clock = FakeClock(OPENS)
    async with a_branch(tmp_path, clock) as server:
        reception = await at_reception(server)
        for at in (HALF_PAST_TEN, AT_ELEVEN):
            await booked(reception, at)
        totem = await server.line("totem-1", Role.TOTEM)
        first, second = (await found(totem)).bookings
        for told in (first, second):
            arrived = await totem.ask(CheckIn(id=uuid4(), booking=told.id))
            assert issued_by(arrived).slot_at == told.starts_at
        standings = [told.standing for told in (await found(totem)).bookings]
        assert standings == [Standing.ARRIVED] * 2
