"""Appointments by telephone and video at the counter: told, begun, answered or not."""

from datetime import timedelta
from uuid import uuid4

from sportello.bookings.messages import HowToReach
from sportello.model.commands import BeginAppointment, CheckIn, PlanBooking
from sportello.model.day import AppointmentKind, Booking
from sportello.model.person import Role
from tests.counter_client.a_counter import BRUNO, MORNING, Morning

CALL = Booking("7", "cie", MORNING + timedelta(minutes=30), kind=AppointmentKind.PHONE)


async def at_the_hour() -> Morning:
    """Anna is at counter 1, where a telephone appointment is due."""
    morning = await Morning().at_counter("1")
    morning.line.let(PlanBooking(id=uuid4(), booking=CALL), BRUNO)
    return morning.later(minutes=30)


async def test_a_free_desk_is_told_when_the_hour_comes_and_calls_with_one_key():
    morning = await Morning().at_counter("1")
    morning.line.let(PlanBooking(id=uuid4(), booking=CALL), BRUNO)
    assert (morning.remote.told, morning.remote.canBegin) == ("", False)
    (row,) = morning.remote.rows.rows
    assert (row.title, row.detail) == ("09:30 · Carta d'identità elettronica", "Per telefono")
    assert row.is_muted
    morning.later(minutes=25)
    told = "Da chiamare per telefono alle 09:30: Carta d'identità elettronica"
    assert (morning.remote.told, morning.remote.due) == (told, ["7"])
    await morning.press(morning.remote.call)
    assert isinstance(morning.line.sent[-1], BeginAppointment)
    await morning.remote.reading
    assert (morning.remote.name, morning.remote.phone) == ("Fabio Ceccacci", "+39 333 1234567")
    assert (morning.desk.standing, morning.desk.primaryText) == ("Da chiamare ora", "Ha risposto")
    assert (morning.desk.canRecall, "transfer" in morning.desk.errands) == (False, False)
    assert (morning.remote.told, morning.remote.rows.rows) == ("", ())


async def test_a_desk_that_is_busy_is_told_of_no_call():
    morning = await at_the_hour()
    morning.take()
    await morning.press(morning.desk.next)
    assert morning.remote.told == ""


async def test_whom_to_call_is_off_the_screen_once_the_call_has_ended_or_the_screen_is_locked():
    morning = await at_the_hour()
    await morning.press(morning.remote.call)
    await morning.remote.reading
    await morning.press(morning.login.lock)
    assert (morning.remote.name, morning.remote.phone) == ("", "")
    await morning.press(morning.remote.call)
    await morning.remote.reading
    assert morning.remote.phone
    await morning.press(morning.desk.next)
    assert morning.remote.phone
    await morning.press(morning.desk.next)
    assert (morning.desk.step, morning.remote.isCall, morning.remote.phone) == ("idle", False, "")


async def test_who_does_not_answer_is_called_again_once_and_has_then_missed_it():
    morning = await at_the_hour()
    await morning.press(morning.remote.call)
    await morning.press(morning.desk.markAbsent)
    assert morning.desk.absentText == "Sì, richiamo più tardi"
    await morning.press(morning.desk.markAbsent)
    (away,) = morning.waiting.away.rows
    assert away.standing == "Non ha risposto"
    await morning.press(morning.question.ask, "ticket", away.ticket)
    await morning.press(morning.question.choose, "call")
    assert morning.desk.step == "called"
    await morning.press(morning.desk.markAbsent)
    assert morning.desk.absentText == "Sì, l'appuntamento è saltato"
    await morning.press(morning.desk.markAbsent)
    assert morning.waiting.away.rows == ()
    assert sum(isinstance(each, HowToReach) for each in morning.line.asked) == 2


async def test_the_days_list_says_how_each_appointment_takes_place_and_calls_what_is_due():
    morning = await Morning().logged_in(Role.OPERATOR, Role.RECEPTION)
    await morning.press(morning.login.sitAt, "1")
    in_person = Booking("8", "cie", CALL.at)
    for booking in (CALL, in_person):
        morning.line.let(PlanBooking(id=uuid4(), booking=booking), BRUNO)
    morning.later(minutes=30)
    await morning.press(morning.login.show, "reception")
    kinds = [(row.booking, row.kind, row.is_remote) for row in morning.reception.bookings.rows]
    assert kinds == [("7", "Per telefono", True), ("8", "Di persona", False)]
    await morning.press(morning.reception.checkIn, "8")
    assert isinstance(morning.line.sent[-1], CheckIn)
    await morning.press(morning.remote.begin, "7")
    assert (morning.login.page, morning.desk.isRemote) == ("desk", True)
