"""Who waits for this counter, and what the colleagues do."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from sportello.model.commands import CheckIn, PlanDay, Transfer
from sportello.model.day import Booking
from sportello.model.person import Actor, Role
from tests.counter_client.a_counter import Morning

ANNA = Actor("pc-1", frozenset({Role.OPERATOR}), "anna")


async def test_only_those_whom_this_counter_serves_stand_in_the_list_in_their_order():
    morning = await Morning().at_counter("1")
    for service in ("tari", "certificati", "cie", "certificati"):
        morning.take(service)
    assert [row.code for row in morning.waiting.rows.rows] == ["A001", "C001", "A002"]
    assert morning.waiting.count == 3


async def test_minutes_pass_and_a_wait_beyond_the_target_is_late():
    morning = await Morning().at_counter("1")
    morning.take()
    morning.later(minutes=20)
    assert [(r.waited_min, r.late_min) for r in morning.waiting.rows.rows] == [(20, 0)]
    morning.later(minutes=3)
    assert [(r.waited_min, r.late_min) for r in morning.waiting.rows.rows] == [(23, 3)]
    assert (morning.waiting.late, morning.waiting.longest) == (1, 23)


async def test_a_called_ticket_waits_no_more():
    morning = await Morning().at_counter("1")
    morning.take()
    morning.take()
    await morning.press(morning.desk.next)
    assert [row.code for row in morning.waiting.rows.rows] == ["A002"]


async def test_colleagues_are_shown_with_what_they_do():
    morning = await Morning().at_counter("1")
    morning.colleague("2")
    assert [(row.label, row.doing) for row in morning.waiting.counters.rows] == [("2", "libero")]
    morning.take("tari")
    morning.colleague_calls("2")
    assert [row.doing for row in morning.waiting.counters.rows] == ["chiama T001"]
    morning.colleague_serves("2")
    morning.later(minutes=6)
    assert [row.doing for row in morning.waiting.counters.rows] == ["serve T001 da 6 min"]


async def test_a_clock_that_is_behind_the_server_shows_no_negative_wait():
    morning = await Morning().at_counter("1")
    morning.take()
    morning.later(minutes=-3)
    assert morning.waiting.longest == 0


# --- the order of the calls --------------------------------------------------------------------


async def test_the_list_stands_in_the_servers_order_with_a_reason_each():
    morning = await Morning().at_counter("1")
    morning.take("certificati")
    morning.later(minutes=12)
    morning.take("cie")
    sent = morning.take("certificati")
    morning.line.let(Transfer(id=uuid4(), ticket=sent, counter="1", first=True), ANNA)
    rows = await morning.ordered()
    assert [(row.place, row.code, row.why) for row in rows] == [
        (1, "A002", "Mandato per passare prima degli altri."),
        (2, "A001", "Può essere servito solo qui."),
        (3, "C001", "Può essere servito solo qui."),
    ]
    await morning.press(morning.desk.next)
    assert morning.desk.code == "A002"


async def test_who_may_not_be_called_yet_stands_apart_and_says_why():
    morning = await Morning().at_counter("1")
    slot = morning.now + timedelta(minutes=40)
    morning.line.let(PlanDay(id=uuid4(), bookings=(Booking("b-1", "cie", slot),)), ANNA)
    morning.line.let(CheckIn(id=uuid4(), booking="b-1"), ANNA)
    (row,) = await morning.ordered()
    assert (row.place, row.section) == (0, "Non ancora da chiamare")
    assert row.why == "Attende l’ora dell’appuntamento."
    morning.later(minutes=30)
    (row,) = await morning.ordered()
    assert (row.place, row.why) == (1, "Ha un appuntamento tra poco.")


async def test_while_the_line_is_down_the_oldest_wait_comes_first_and_it_says_so():
    morning = await Morning().at_counter("1")
    morning.take("certificati")
    sent = morning.take("certificati")
    morning.line.let(Transfer(id=uuid4(), ticket=sent, counter="1", first=True), ANNA)
    await morning.ordered()
    assert not morning.waiting.isOrderLost
    morning.line.lose()
    assert morning.waiting.isOrderLost
    assert [(row.place, row.why) for row in morning.waiting.rows.rows] == [(0, ""), (0, "")]
    morning.line.join()
    await morning.ordered()
    assert not morning.waiting.isOrderLost


async def test_the_last_order_stays_while_the_next_is_asked_for_once():
    morning = await Morning().at_counter("1")
    morning.take()
    await morning.ordered()
    asked = len(morning.line.asked)
    morning.line.answers.clear()
    for _ in range(5):
        morning.take()
        await asyncio.sleep(0)
    rows = morning.waiting.rows.rows
    assert [row.place for row in rows] == [1, 0, 0, 0, 0, 0]
    assert {row.section for row in rows[1:]} == {"Dopo di loro, per attesa"}
    assert len(morning.line.asked) == asked + 1, "one question under way"
    morning.line.answers.set()
    assert [row.place for row in await morning.ordered()] == [1, 2, 3, 4, 5, 6]
    assert len(morning.line.asked) == asked + 2, "and one for all that came meanwhile"


async def test_a_server_that_knows_no_order_leaves_the_list_by_wait():
    morning = await Morning().at_counter("1")
    morning.take()
    morning.line.knows_order = False
    morning.take()
    rows = await morning.ordered()
    assert [(row.place, row.code) for row in rows] == [(0, "A001"), (0, "A002")]
    assert morning.waiting.isOrderLost
