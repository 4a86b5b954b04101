"""What needs to be told more: each question, from its key to what happened."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from counter_client.questions.on_a_visit import back_at_typed
from counter_client.questions.question import Choice, matching
from sportello.model.commands import (
    CallTicket,
    Close,
    Merge,
    OpenCounter,
    Park,
    PlanDay,
    Resume,
    ServeWalkIn,
    StartPause,
    TakeTicket,
    Transfer,
    Withdraw,
)
from sportello.model.day import PlannedBreak
from sportello.model.person import Actor, Role
from sportello.model.ticket import State
from tests.counter_client.a_counter import BRUNO, MORNING, Morning, a_plan


def choices(morning: Morning) -> list[str]:
    return [row.choice for row in morning.question.rows.rows]


async def serving(*services: str) -> Morning:
    """Anna serves the first who came, for the first of these services."""
    morning = await Morning().at_counter()
    command = TakeTicket(id=uuid4(), service=services[0], wishes=services[1:])
    morning.line.let(command, Actor("totem-1"))
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.next)
    return morning


async def answered(morning: Morning, errand: str, *answers: str, about: str = "") -> None:
    """Ask, and choose one after the other."""
    await morning.press(morning.question.ask, errand, about)
    for answer in answers:
        await morning.press(morning.question.choose, answer)


# --- the sheet ---------------------------------------------------------------------------------


async def test_a_question_stays_until_what_was_answered_has_happened():
    morning = await serving("certificati")
    await morning.press(morning.question.ask, "park")
    morning.later(seconds=1)
    morning.line.answers.clear()
    morning.question.choose("open")
    assert (morning.question.isOpen, morning.asking.underWay) == (True, "answer")
    morning.line.answers.set()
    await morning.settled()
    assert not morning.question.isOpen


async def test_the_key_that_opened_a_question_does_not_answer_it():
    morning = await serving("certificati")
    morning.question.ask("outcome")
    morning.question.choose("done")
    assert not morning.asking.is_busy
    assert morning.question.isOpen


async def test_a_refusal_leaves_the_question_where_it_is():
    plan = a_plan()
    private = structs.replace(plan.services["cie"], private_interview=True)
    without_rooms = structs.replace(plan, services=plan.services | {"cie": private})
    morning = await Morning(plan=without_rooms).at_counter("1")
    await answered(morning, "walk_in", "cie")
    assert morning.asking.trouble == "Serve una sala colloqui, e nessuna è libera."
    assert morning.question.isOpen


async def test_what_this_counter_does_not_serve_is_not_offered_to_be_called():
    morning = await Morning().at_counter("1")
    await morning.press(morning.question.ask, "ticket", morning.take("tari"))
    assert choices(morning) == ["transfer", "add_service", "park", "merge", "withdraw"]


async def test_who_may_not_call_out_of_turn_is_not_offered_it():
    """The server would refuse it: test_serving.py."""
    plan = structs.replace(a_plan(), out_of_turn=(Role.SUPERVISOR,))
    morning = await Morning(plan=plan).at_counter("1")
    ticket = morning.take()
    await morning.press(morning.question.ask, "ticket", ticket)
    assert "call" not in choices(morning)
    head = await Morning(plan=plan).logged_in(Role.OPERATOR, Role.SUPERVISOR)
    await head.press(head.login.sitAt, "1")
    await head.press(head.question.ask, "ticket", head.take())
    assert "call" in choices(head)


async def test_who_was_absent_is_called_again_by_anyone():
    plan = structs.replace(a_plan(), out_of_turn=(Role.SUPERVISOR,))
    morning = await Morning(plan=plan).at_counter("1")
    ticket = morning.take()
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.markAbsent)
    await morning.press(morning.desk.markAbsent)
    await morning.press(morning.question.ask, "ticket", ticket)
    assert "call" in choices(morning)


async def test_what_needs_a_room_is_not_offered_to_be_called_while_none_is_free():
    plan = a_plan()
    private = structs.replace(plan.services["cie"], private_interview=True)
    without_rooms = structs.replace(plan, services=plan.services | {"cie": private})
    morning = await Morning(plan=without_rooms).at_counter("1")
    await morning.press(morning.question.ask, "ticket", morning.take("cie"))
    assert "call" not in choices(morning)


async def test_a_question_that_has_become_pointless_goes_by_itself():
    morning = await Morning().at_counter("1")
    ticket = morning.take()
    await morning.press(morning.question.ask, "ticket", ticket)
    morning.line.let(Withdraw(id=uuid4(), ticket=ticket), BRUNO)
    assert not morning.question.isOpen


async def test_one_question_leads_to_another_and_back():
    morning = await Morning().at_counter("1")
    ticket = morning.take()
    await answered(morning, "ticket", "transfer", about=ticket)
    assert morning.question.errand == "transfer"
    morning.question.back()
    assert morning.question.errand == "ticket"
    morning.question.back()
    assert not morning.question.isOpen


async def test_without_a_line_nothing_is_asked():
    morning = await serving("certificati")
    await morning.press(morning.question.ask, "park")
    morning.line.lose()
    assert not morning.question.isOpen
    morning.question.ask("park")
    assert not morning.question.isOpen


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ident", ["cie"]),
        ("IDENTITÀ ele", ["cie"]),
        ("elettronica carta", ["cie"]),
        ("identita", ["cie"]),
        ("spazz", ["tari"]),
        ("xyz", []),
        ("", ["tari", "cie"]),
    ],
)
def test_typing_finds_by_the_beginnings_of_words(typed: str, found: list[str]):
    offered = (
        Choice("tari", "TARI: iscrizione", words=("spazzatura",)),
        Choice("cie", "Carta d'identità elettronica"),
    )
    assert [choice.id for choice in matching(offered, typed)] == found


# --- park and come back ------------------------------------------------------------------------


async def test_who_is_parked_stands_with_those_who_are_away_and_comes_back_directly():
    morning = await serving("certificati")
    await answered(morning, "park", "20")
    (row,) = morning.waiting.away.rows
    assert (row.code, row.standing, row.is_due) == (
        "A001",
        "Sospeso da lei, torna alle 09:20",
        False,
    )
    await answered(morning, "ticket", "call", about=row.ticket)
    assert (morning.desk.step, morning.desk.code) == ("called", "A001")
    assert isinstance(morning.line.sent[-1], CallTicket)


async def test_who_should_be_back_by_now_is_marked_and_stands_first():
    morning = await serving("certificati")
    await answered(morning, "park", "10")
    morning.take("cie")
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.next)
    await answered(morning, "park", "open")
    morning.later(minutes=11)
    rows = morning.waiting.away.rows
    assert [(row.code, row.is_due) for row in rows] == [("A001", True), ("C001", False)]
    assert rows[0].standing == "Sospeso da lei, doveva tornare alle 09:10"
    assert morning.waiting.due == 1


async def test_parking_for_everybody_shows_the_ticket_to_the_colleague_who_can_serve_it():
    morning = await serving("certificati")
    await morning.press(morning.question.ask, "park")
    await morning.press(morning.question.flipKey, "F2")
    await morning.press(morning.question.choose, "open")
    assert morning.line.sent[-1] == Park(
        id=morning.line.sent[-1].id, ticket=morning.line.sent[-1].ticket, shared=True
    )
    assert morning.waiting.away.rows[0].standing == "Sospeso, per tutti"


async def test_an_absent_one_is_put_back_in_line():
    morning = await Morning().at_counter()
    ticket = morning.take()
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.markAbsent)
    await morning.press(morning.desk.markAbsent)
    assert [row.standing for row in morning.waiting.away.rows] == ["Assente"]
    await answered(morning, "ticket", "resume", about=ticket)
    assert isinstance(morning.line.sent[-1], Resume)
    assert [row.code for row in morning.waiting.rows.rows] == ["A001"]


async def test_what_a_colleague_parked_is_not_among_mine():
    morning = await Morning().at_counter()
    morning.colleague("2")
    ticket = morning.take()
    morning.colleague_calls()
    morning.line.let(Park(id=uuid4(), ticket=ticket), BRUNO)
    assert morning.waiting.away.rows == ()


@pytest.mark.parametrize(
    ("typed", "at"),
    [("9:30", "09:30"), ("930", "09:30"), ("9.30", "09:30"), ("25", "09:25")],
)
def test_a_time_to_come_back_is_typed_as_people_write_it(typed: str, at: str):
    rome = ZoneInfo("Europe/Rome")
    back_at = back_at_typed(typed, MORNING, rome)
    assert back_at is not None
    assert f"{back_at.astimezone(rome):%H:%M}" == at
    assert back_at.tzinfo is UTC


@pytest.mark.parametrize("typed", ["8:30", "2510", "120", "presto", "0", ""])
def test_a_time_that_is_past_or_none_is_not_taken(typed: str):
    assert back_at_typed(typed, MORNING, ZoneInfo("Europe/Rome")) is None


# --- transfer ----------------------------------------------------------------------------------


async def test_a_transfer_goes_to_counters_colleagues_and_services():
    morning = await serving("certificati")
    morning.colleague("2")
    await morning.press(morning.question.ask, "transfer")
    assert choices(morning) == ["counter:2", "operator:bruno", "certificati", "cie", "tari"]
    await morning.press(morning.question.type, "bru")
    assert choices(morning) == ["counter:2", "operator:bruno"]
    await morning.press(morning.question.choose, "operator:bruno")
    sent = morning.line.sent[-1]
    assert (sent.operator, sent.counter, sent.first) == ("bruno", None, False)
    assert morning.desk.step == "idle"


async def test_first_in_line_goes_with_the_answer():
    morning = await serving("certificati")
    morning.colleague("2")
    await morning.press(morning.question.ask, "transfer")
    await morning.press(morning.question.flip, "first")
    assert [row.is_on for row in morning.question.switches.rows] == [True]
    await morning.press(morning.question.choose, "counter:2")
    ticket = morning.line.view.tickets[morning.line.sent[-1].ticket]
    assert (ticket.held_for, ticket.first) == ("counter:2", True)


async def test_who_was_sent_here_stands_in_the_list_and_says_so():
    morning = await Morning().at_counter("1")
    morning.colleague("2")
    ticket = morning.take("tari")
    morning.take("certificati")
    morning.line.let(Transfer(id=uuid4(), ticket=ticket, counter="1", first=True), BRUNO)
    (first, second) = morning.waiting.rows.rows
    assert (first.code, first.is_sent, first.is_first) == ("T001", True, True)
    assert not second.is_sent


async def test_who_was_sent_to_a_colleague_waits_here_no_more():
    morning = await Morning().at_counter("1")
    morning.colleague("2")
    ticket = morning.take("certificati")
    morning.line.let(Transfer(id=uuid4(), ticket=ticket, operator="bruno"), BRUNO)
    assert morning.waiting.rows.rows == ()


# --- what a visit holds ------------------------------------------------------------------------


async def test_the_wishes_of_a_visit_stand_in_their_order_with_what_is_left():
    morning = await serving("certificati", "cie", "tari")
    rows = morning.wishes.rows.rows
    assert [(row.service, row.stand.value, row.note, row.key) for row in rows] == [
        ("certificati", "now", "ora", ""),
        ("cie", "left", "anche qui", "2"),
        ("tari", "left", "altro sportello", "3"),
    ]
    await morning.press(morning.wishes.tickKey, "2")
    assert morning.wishes.names_left == ["TARI: iscrizione, variazione"]
    await morning.press(morning.desk.next)
    ticket = next(iter(morning.line.view.waiting.values()))
    assert (ticket.service, ticket.wishes, ticket.done) == ("tari", (), ("certificati", "cie"))


async def test_all_ticked_means_that_one_key_concludes_the_visit():
    morning = await serving("certificati", "cie")
    await morning.press(morning.wishes.tickKey, "2")
    assert morning.wishes.names_left == []
    await morning.press(morning.desk.next)
    assert morning.line.view.waiting == {}


async def test_a_visit_of_one_service_shows_no_list():
    morning = await serving("certificati")
    assert not morning.wishes.hasSeveral


async def test_what_was_done_at_another_counter_is_shown_as_done():
    morning = await serving("certificati", "tari")
    await morning.press(morning.desk.next)
    morning.colleague("2")
    ticket = morning.colleague_calls("2")
    await morning.press(morning.question.ask, "leave")
    await morning.press(morning.login.carryOut, "take_over", "2")
    assert morning.line.view.counters["2"].ticket == ticket
    assert [(r.service, r.stand.value) for r in morning.wishes.rows.rows] == [
        ("certificati", "done"),
        ("tari", "now"),
    ]


async def test_a_service_is_added_while_serving():
    morning = await serving("certificati")
    await morning.press(morning.question.ask, "add_service")
    assert choices(morning) == ["cie", "tari"]
    await morning.press(morning.question.choose, "cie")
    assert [row.service for row in morning.wishes.rows.rows] == ["certificati", "cie"]


async def test_an_outcome_is_told_with_what_was_done_besides():
    morning = await serving("certificati")
    await morning.press(morning.question.ask, "outcome")
    await morning.press(morning.question.type, "tari")
    await morning.press(morning.question.choose, "tari")
    assert morning.question.text == ""
    assert [r.choice for r in morning.question.rows.rows if r.is_ticked] == ["tari"]
    await morning.press(morning.question.choose, "incomplete")
    sent = morning.line.sent[-1]
    assert isinstance(sent, Close)
    assert (sent.outcome, sent.delivered) == ("incomplete", ("tari",))


# --- between two visits ------------------------------------------------------------------------


async def test_who_comes_without_a_number_is_served_at_once():
    morning = await Morning().at_counter("1")
    await answered(morning, "walk_in", "cie")
    assert isinstance(morning.line.sent[-1], ServeWalkIn)
    assert (morning.desk.step, morning.desk.code) == ("serving", "C001")
    assert morning.desk.because == "C001 è arrivato senza numero."


async def test_a_pause_has_its_reason_and_its_minutes_and_ends_with_one_key():
    morning = await Morning().at_counter("1")
    await answered(morning, "pause", "meeting")
    assert isinstance(morning.line.sent[-1], StartPause)
    assert (morning.desk.step, morning.desk.pause) == ("paused", "Riunione")
    morning.later(minutes=12)
    assert morning.desk.timer == "12:00"
    await morning.press(morning.desk.next)
    assert morning.desk.step == "idle"


async def test_a_planned_break_is_said_until_it_is_over():
    morning = await Morning().at_counter("1")
    due_at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    planned = PlanDay(id=uuid4(), breaks=(PlannedBreak("1", due_at, 15),))
    morning.line.let(planned, Actor("server"))
    assert morning.breaks.planned == "Pausa prevista alle 10:30, per 15 minuti."
    morning.later(hours=2)
    assert morning.breaks.planned == ""


async def test_leaving_says_what_goes_to_the_others():
    morning = await serving("certificati")
    await answered(morning, "park", "open")
    morning.colleague("2")
    other = morning.take("tari")
    morning.line.let(Transfer(id=uuid4(), ticket=other, counter="1"), BRUNO)
    await morning.press(morning.question.ask, "leave")
    assert morning.question.note == (
        "Quello che ha sospeso passa a tutti gli sportelli: A001. "
        "Chi era mandato a lei attende ora qualsiasi sportello: T001."
    )
    await morning.press(morning.question.choose, "stay")
    assert morning.login.page == "desk"
    await answered(morning, "leave", "leave")
    assert morning.login.page == "choice"
    assert morning.line.view.tickets[other].held_for is None


async def test_logging_out_says_it_too_and_ends_the_session():
    morning = await serving("certificati")
    await answered(morning, "park", "open")
    await answered(morning, "log_out", "log_out")
    assert morning.login.page == "login"


# --- numbers that are not in hand --------------------------------------------------------------


async def test_any_number_of_today_is_found_with_where_it_is():
    morning = await Morning().at_counter("1")
    morning.colleague("2")
    morning.take("tari")
    morning.colleague_calls("2")
    morning.take("certificati")
    await morning.press(morning.question.ask, "find")
    assert [row.detail for row in morning.question.rows.rows] == [
        "chiamato: Sportello 2 · TARI: iscrizione, variazione",
        "in attesa · Certificati anagrafici",
    ]
    await morning.press(morning.question.type, "t1")
    assert choices(morning) == []
    await morning.press(morning.question.type, "t00")
    await morning.press(morning.question.choose, choices(morning)[0])
    assert morning.question.errand == "ticket"


async def test_two_numbers_of_one_person_become_one():
    morning = await Morning().at_counter("1")
    first, second = morning.take("certificati"), morning.take("cie")
    await answered(morning, "ticket", "merge", first, about=second)
    assert isinstance(morning.line.sent[-1], Merge)
    (row,) = morning.waiting.rows.rows
    assert (row.code, row.more) == ("A001", 1)


async def test_who_does_not_want_to_wait_is_withdrawn():
    morning = await Morning().at_counter("1")
    ticket = morning.take()
    await answered(morning, "ticket", "withdraw", about=ticket)
    assert morning.line.view.tickets[ticket].state is State.LEFT
    assert morning.waiting.count == 0


# --- somebody else's counter -------------------------------------------------------------------


async def test_a_counter_is_taken_over_knowingly():
    morning = Morning()
    await morning.press(morning.login.logIn, "anna", "giusta")
    morning.colleague("2")
    morning.take("tari")
    morning.colleague_calls("2")
    await morning.press(morning.question.ask, "take_over", "2")
    assert morning.question.title == "Sportello 2: occupato da bruno"
    assert morning.question.note == (
        "Ora ci lavora bruno, che lo perderà subito. Lei prosegue con T001."
    )
    assert choices(morning)[0] == "no"
    await morning.press(morning.question.choose, "yes")
    assert (morning.login.page, morning.desk.code) == ("desk", "T001")


async def test_who_loses_their_counter_is_told_by_whom():
    morning = await Morning().at_counter("2")
    taken = OpenCounter(id=uuid4(), counter="2", take_over=True)
    morning.line.let(taken, Actor("pc-2", frozenset({Role.OPERATOR}), "bruno"))
    assert morning.login.page == "choice"
    assert morning.login.ousted == "bruno ha preso il suo posto: Sportello 2."


async def test_who_waits_may_step_aside_and_any_counter_calls_them_again():
    morning = await Morning().at_counter()
    ticket = morning.take()
    await morning.press(morning.question.ask, "ticket", ticket)
    await morning.press(morning.question.choose, "park")
    assert morning.question.title == "Sospendi A001"
    assert morning.question.switches.count == 0
    await morning.press(morning.question.choose, "10")
    parked = morning.line.view.tickets[ticket]
    assert (parked.state, parked.parked_by) == (State.PARKED, None)
    assert parked.back_at == morning.now + timedelta(minutes=10)
