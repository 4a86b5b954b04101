"""Going on with the next service of the same visit, and the planned break that is due."""

from datetime import datetime, timedelta
from uuid import uuid4

from msgspec import structs

from sportello.model.commands import Close, PlanDay, StartPause, TakeTicket
from sportello.model.day import PlannedBreak
from sportello.model.person import Actor
from tests.counter_client.a_counter import Morning, a_plan

ROSTER = Actor("portal")


async def a_visit(*services: str) -> Morning:
    """Anna at counter 1 serves somebody who came for all of these."""
    morning = await Morning().at_counter("1")
    command = TakeTicket(id=uuid4(), service=services[0], wishes=services[1:])
    morning.line.let(command, Actor("totem-1"))
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.next)
    return morning


def plan_break(morning: Morning, due_at: datetime) -> None:
    morning.line.let(PlanDay(id=uuid4(), breaks=(PlannedBreak("1", due_at, 15),)), ROSTER)


# --- the same visit ----------------------------------------------------------------------------


async def test_concluding_goes_on_with_the_next_service_that_is_served_here():
    morning = await a_visit("certificati", "tari", "cie")
    assert morning.desk.goesOnWith == "Carta d'identità elettronica"
    await morning.press(morning.desk.next)
    desk = morning.desk
    assert (desk.step, desk.code, desk.service) == ("serving", "A001", desk.service)
    assert desk.service == "Carta d'identità elettronica"
    assert desk.goesOnWith == "", "the rest is served elsewhere"
    assert morning.wishes.names_left == ["TARI: iscrizione, variazione"]
    await morning.press(morning.desk.next)
    assert desk.step == "idle"


async def test_nothing_goes_on_here_that_needs_a_room_while_none_is_free():
    plan = a_plan()
    private = structs.replace(plan.services["cie"], private_interview=True)
    morning = await Morning(
        plan=structs.replace(plan, services=plan.services | {"cie": private})
    ).at_counter()
    morning.take("certificati")
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.next)
    await morning.press(morning.question.ask, "add_service")
    await morning.press(morning.question.choose, "cie")
    assert (morning.desk.goesOnWith, morning.desk.primaryText) == ("", "Concludi questo")
    await morning.press(morning.desk.next)
    assert (morning.asking.trouble, morning.desk.step) == ("", "idle")


async def test_the_citizen_can_be_sent_in_line_for_the_rest_instead():
    morning = await a_visit("certificati", "cie")
    assert morning.desk.canSendOn
    await morning.press(morning.desk.sendOn)
    assert morning.desk.step == "idle"
    (ticket,) = morning.line.view.waiting.values()
    assert (ticket.service, ticket.done) == ("cie", ("certificati",))


async def test_what_is_ticked_as_done_besides_is_not_gone_on_with():
    morning = await a_visit("certificati", "cie")
    await morning.press(morning.wishes.tickKey, "2")
    assert (morning.desk.goesOnWith, morning.desk.canSendOn) == ("", False)
    await morning.press(morning.desk.next)
    assert morning.desk.step == "idle"
    assert not morning.line.view.waiting


async def test_ticks_end_with_the_service_they_were_told_with():
    morning = await a_visit("certificati", "tari", "cie")
    await morning.press(morning.wishes.tickKey, "2")
    await morning.press(morning.desk.next)
    assert morning.wishes.delivered == ()
    closes = [command for command in morning.line.sent if isinstance(command, Close)]
    assert [(close.delivered, close.stay) for close in closes] == [(("tari",), True)]


async def test_another_outcome_goes_on_here_unless_the_citizen_is_sent_in_line():
    morning = await a_visit("certificati", "cie")
    await morning.press(morning.question.ask, "outcome")
    assert morning.question.note == "Continua con: Carta d'identità elettronica"
    await morning.press(morning.question.flipKey, "F2")
    assert morning.question.note == ""
    await morning.press(morning.question.choose, "incomplete")
    assert morning.desk.step == "idle"
    (close,) = (command for command in morning.line.sent if isinstance(command, Close))
    assert (close.outcome, close.stay) == ("incomplete", False)


# --- a planned break ---------------------------------------------------------------------------


async def test_a_break_that_is_due_is_said_and_begins_with_one_touch():
    morning = await Morning().at_counter("1")
    plan_break(morning, morning.now + timedelta(minutes=30))
    assert (morning.breaks.due, morning.breaks.canStart) == ("", False)
    morning.later(minutes=30)
    assert morning.breaks.due == "La sua pausa delle 09:30 è prevista ora."
    await morning.press(morning.breaks.start)
    assert (morning.desk.step, morning.desk.pause) == ("paused", "Pausa")
    await morning.press(morning.desk.next)
    assert (morning.desk.step, morning.breaks.due, morning.breaks.planned) == ("idle", "", "")


async def test_a_break_can_wait_until_the_visit_is_over_but_not_for_ever():
    morning = await a_visit("certificati")
    plan_break(morning, morning.now + timedelta(minutes=10))
    morning.later(minutes=30)
    assert morning.breaks.due == "La sua pausa delle 09:10 è prevista ora."
    assert not morning.breaks.canStart, "somebody is at the counter"
    await morning.press(morning.desk.next)
    assert morning.breaks.canStart
    morning.later(minutes=40)
    assert morning.breaks.due == ""


async def test_a_pause_taken_a_little_early_was_that_break():
    morning = await Morning().at_counter("1")
    plan_break(morning, morning.now + timedelta(minutes=30))
    morning.later(minutes=15)
    start = StartPause(id=uuid4(), counter="1", reason="break")
    await morning.line.request(start)
    morning.later(minutes=12)
    await morning.press(morning.desk.next)
    morning.later(minutes=5)
    assert (morning.breaks.due, morning.breaks.planned) == ("", "")


async def test_a_break_of_before_one_sat_down_is_nobodys():
    morning = await Morning().at_counter("1")
    plan_break(morning, morning.now - timedelta(minutes=5))
    assert morning.breaks.due == ""
