"""What the head of the desk changes while the branch is open: quotas, breaks, priority."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from msgspec.structs import replace

from sportello.model.break_moves import Advice, Move
from sportello.model.commands import ChangeRules, EndPause, MoveBreak, PlanDay, SetQuota, StartPause
from sportello.model.day import PlannedBreak
from sportello.model.person import Actor, Role
from sportello.model.plan import Opening, Priority, Span
from tests.counter_client.a_counter import BRUNO, MORNING, Morning, a_plan

SARA = Actor("pc-9", frozenset({Role.SUPERVISOR}), "sara")
DUE, BETTER = MORNING + timedelta(minutes=90), MORNING + timedelta(minutes=135)
MOVE = Move("2", DUE, BETTER, 15, 2.1)
ADVICE = Advice(MORNING, (MOVE,), 13.4, 2.1, 0.5, days_known=20, breaks_left=1)


async def in_the_hall(**facts: object) -> Morning:
    return await Morning(plan=replace(a_plan(), **facts)).logged_in(Role.SUPERVISOR)


def with_a_break(morning: Morning) -> None:
    planned = PlanDay(id=uuid4(), breaks=(PlannedBreak("2", DUE, 15),))
    morning.line.let(planned, SARA)


async def told(morning: Morning) -> None:
    """The server's word has come."""
    heard = asyncio.Event()
    morning.hall.advice.changed.connect(heard.set)
    await heard.wait()


# --- quotas ---------------------------------------------------------------------------------------


async def test_a_service_shows_how_many_numbers_it_gave_and_of_how_many():
    morning = await in_the_hall()
    morning.take("tari")
    assert morning.hall.services.rows[0].numbers == "1 numero oggi"
    morning.line.let(SetQuota(id=uuid4(), service="tari", daily=1), SARA)
    (row,) = morning.hall.services.rows
    assert (row.numbers, row.is_gone) == ("1 numero su 1 oggi", True)


async def test_more_numbers_are_given_from_the_sheet_of_a_service():
    morning = await in_the_hall()
    morning.line.let(SetQuota(id=uuid4(), service="tari", daily=1), SARA)
    morning.take("tari")
    await morning.press(morning.question.ask, "stop", "tari")
    await morning.press(morning.question.choose, "quota")
    assert morning.question.note == "1 numero su 1 oggi."
    assert [(row.title, row.detail) for row in morning.question.rows.rows] == [
        ("6 numeri in tutto", "5 persone prendono ancora un numero"),
        ("11 numeri in tutto", "10 persone prendono ancora un numero"),
        ("21 numeri in tutto", "20 persone prendono ancora un numero"),
        ("Senza limite", "chiunque venga prende un numero, come di solito"),
    ]
    await morning.press(morning.question.choose, "6")
    assert isinstance(morning.line.sent[-1], SetQuota)
    assert morning.line.view.quotas == {"tari": 6}


async def test_a_quota_that_is_typed_says_what_it_does():
    morning = await in_the_hall()
    morning.take("tari")
    await morning.press(morning.question.ask, "quota", "tari")
    await morning.press(morning.question.type, "1")
    (row,) = morning.question.rows.rows
    assert row.detail == "il totem non ne dà più; chi ha il numero viene servito"
    assert row.is_grave
    await morning.press(morning.question.type, "molti")
    assert morning.question.rows.rows == ()
    assert morning.question.nothing == "Scriva un numero, al massimo 9999."


# --- breaks ---------------------------------------------------------------------------------------


async def test_the_next_break_stands_at_its_counter_until_it_is_taken():
    morning = await in_the_hall()
    with_a_break(morning)
    morning.colleague("2")
    row = morning.hall.desks.rows[1]
    assert (row.rest, row.is_rest_due) == ("pausa 10:30, 15 min", False)
    morning.later(minutes=95)
    row = morning.hall.desks.rows[1]
    assert (row.rest, row.is_rest_due) == ("pausa dalle 10:30, 15 min", True)
    morning.line.let(StartPause(id=uuid4(), counter="2", reason="break"), BRUNO)
    assert morning.hall.desks.rows[1].rest == ""
    morning.line.let(EndPause(id=uuid4(), counter="2"), BRUNO)
    row = morning.hall.desks.rows[1]
    assert (row.rest, row.is_rest_due) == ("pausa fatta", False)


async def test_a_break_is_moved_to_a_quarter_of_an_hour_in_opening_hours():
    opening = Opening(week=((Span(8 * 60, 11 * 60),),) * 7)
    morning = await in_the_hall(opening=opening)
    with_a_break(morning)
    await morning.press(morning.question.ask, "breaks")
    (row,) = morning.question.rows.rows
    assert (row.title, row.detail) == ("10:30 · Sportello 2", "15 minuti")
    await morning.press(morning.question.choose, row.choice)
    times = [row.title for row in morning.question.rows.rows]
    assert (times[0], times[-1], len(times)) == ("Alle 09:15", "Alle 10:45", 6)
    await morning.press(morning.question.choose, morning.question.rows.rows[-1].choice)
    assert isinstance(morning.line.sent[-1], MoveBreak)
    (planned,) = morning.line.view.breaks
    assert planned == PlannedBreak("2", DUE + timedelta(minutes=15), 15)


async def test_the_advice_is_told_with_its_margin_and_carried_out_by_one_answer():
    morning = await in_the_hall()
    morning.line.advice = ADVICE
    with_a_break(morning)
    advice = morning.hall.advice
    assert advice.isReckoning
    await told(morning)
    assert advice.said == (
        "Spostare la pausa dello sportello 2 dalle 10:30 alle 11:15 fa risparmiare in media "
        "2,1 minuti di attesa."
    )
    assert advice.saving == "Tra 1,6 e 2,6 minuti in meno, su 13,4."
    await morning.press(morning.question.ask, "move_break", advice.about)
    assert morning.question.title == "Spostare la pausa dello sportello 2"
    first = morning.question.rows.rows[0]
    assert (first.title, first.detail) == ("Alle 11:15", "consigliata")
    await morning.press(morning.question.choose, first.choice)
    (planned,) = morning.line.view.breaks
    assert planned.due_at == BETTER
    assert advice.about == ""


async def test_while_it_is_reckoned_the_page_asks_again_and_then_rests():
    morning = await in_the_hall()
    morning.line.is_reckoning = True
    with_a_break(morning)
    await told(morning)
    assert (morning.hall.advice.isReckoning, morning.hall.advice.said) == (True, "")
    morning.line.is_reckoning, morning.line.advice = False, replace(ADVICE, moves=())
    morning.later(seconds=10)
    await told(morning)
    assert morning.hall.advice.said == "Nessuno spostamento utile."
    asked = len(morning.line.asked)
    morning.later(seconds=10)
    assert len(morning.line.asked) == asked


async def test_nobody_asks_for_advice_where_no_break_is_planned_or_nobody_looks():
    morning = await in_the_hall()
    morning.later(minutes=5)
    assert not morning.hall.advice.isThere
    morning.hall.watch(False)
    with_a_break(morning)
    morning.later(minutes=5)
    assert [type(query).__name__ for query in morning.line.asked] == ["Login"]


# --- priority -------------------------------------------------------------------------------------


async def test_priority_can_take_turns_or_have_an_advantage():
    morning = await in_the_hall(priorities={"fragile": Priority("fragile", {"it": "Precedenza"})})
    await morning.press(morning.question.ask, "rules")
    rows = {row.choice: row for row in morning.question.rows.rows}
    assert [rows[way].title for way in ("first", "one_in", "credit")] == [
        "Prima degli altri",
        "A turno",
        "Con un vantaggio",
    ]
    assert rows["first"].is_ticked
    assert rows["one_in"].detail == "A ogni sportello una precedenza, poi fino a 3 altre persone."
    await morning.press(morning.question.choose, "one_in")
    await morning.press(morning.question.choose, "4")
    assert isinstance(morning.line.sent[-1], ChangeRules)
    rules = morning.line.view.rules
    assert (rules.priority, rules.priority_every) == ("one_in", 4)


async def test_an_advantage_is_offered_only_by_the_rule_that_weighs():
    morning = await in_the_hall(priorities={"fragile": Priority("fragile", {"it": "Precedenza"})})
    await morning.press(morning.question.ask, "rules")
    await morning.press(morning.question.choose, "class_then_arrival")
    await morning.press(morning.question.ask, "rules")
    ways = [row.choice for row in morning.question.rows.rows if row.section != "La regola"]
    assert ways == ["first", "one_in"]


async def test_where_nobody_has_priority_nothing_is_said_of_it():
    morning = await in_the_hall()
    await morning.press(morning.question.ask, "rules")
    assert {row.section for row in morning.question.rows.rows} == {"La regola"}
