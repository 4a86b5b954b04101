"""An operator's round: call, arrived, conclude; recall and absent."""

import asyncio

from sportello.model.commands import CallNext, MarkAbsent
from tests.counter_client.a_counter import Morning


async def test_the_primary_button_walks_through_a_visit():
    morning = await Morning().at_counter()
    morning.take()
    seen = []
    for _ in range(3):
        seen.append((morning.desk.step, morning.desk.primaryText))
        await morning.press(morning.desk.next)
    assert seen == [
        ("idle", "Chiama il prossimo"),
        ("called", "È arrivato"),
        ("serving", "Concludi"),
    ]
    assert (morning.desk.step, morning.desk.code) == ("idle", "")


async def test_what_the_ticket_says_stands_on_the_desk():
    morning = await Morning().at_counter()
    morning.take(language="ro", citizen="c-1")
    morning.later(minutes=22)
    await morning.press(morning.desk.next)
    desk = morning.desk
    assert desk.code == "A001"
    assert desk.service == "Certificati anagrafici"
    assert (desk.language, desk.isForeign) == ("Rumeno", True)
    assert desk.identified == "Identificato con la tessera"
    assert desk.documents == ["Documento d'identità", "Marca da bollo 16 euro se dovuta"]
    assert desk.because == (
        "A001 aspetta da 22 minuti sui 20 previsti e può essere servito solo a questo sportello."
    )


async def test_the_screen_changes_when_it_happened_and_not_before():
    morning = await Morning().at_counter()
    morning.take()
    morning.line.answers.clear()
    morning.desk.next()
    assert morning.asking.underWay == "call_next"
    assert (morning.desk.step, morning.desk.canAct) == ("idle", False)
    morning.line.answers.set()
    await morning.settled()
    assert (morning.desk.step, morning.desk.canAct) == ("called", True)


async def test_two_presses_send_one_command():
    morning = await Morning().at_counter()
    morning.take()
    morning.line.sent.clear()
    morning.desk.next()
    morning.desk.next()
    await morning.settled()
    morning.now = morning.now.replace(microsecond=200_000)
    morning.desk.next()
    await morning.settled()
    assert [type(command) for command in morning.line.sent] == [CallNext]
    assert morning.desk.step == "called"


async def test_absent_counts_only_at_the_second_press():
    morning = await Morning().at_counter()
    morning.take()
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.markAbsent)
    assert morning.desk.isAbsentAsked
    assert morning.desk.step == "called"
    await morning.press(morning.desk.markAbsent)
    assert morning.desk.step == "idle"
    assert isinstance(morning.line.sent[-1], MarkAbsent)
    assert not morning.desk.isAbsentAsked


async def test_whoever_arrives_after_all_is_not_absent():
    morning = await Morning().at_counter()
    morning.take()
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.markAbsent)
    await morning.press(morning.desk.next)
    assert morning.desk.step == "serving"
    assert not morning.desk.isAbsentAsked


async def test_asking_about_absence_can_be_dropped():
    morning = await Morning().at_counter()
    morning.take()
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.markAbsent)
    await morning.press(morning.desk.keepWaiting)
    assert (morning.desk.step, morning.desk.isAbsentAsked) == ("called", False)


async def test_a_recall_is_counted_and_waits_to_be_announced_again():
    morning = await Morning().at_counter()
    ticket = morning.take()
    await morning.press(morning.desk.next)
    morning.board_confirms(ticket)
    assert morning.desk.announced == "Annunciato alle 09:00:03"
    await morning.press(morning.desk.recall)
    assert (morning.desk.calls, morning.desk.announced) == (2, "Non ancora annunciato")


async def test_a_board_that_spoke_counts_more_than_one_that_only_showed():
    morning = await Morning().at_counter()
    ticket = morning.take()
    await morning.press(morning.desk.next)
    morning.board_confirms(ticket, spoken=False)
    assert morning.desk.announced == "Sui tabelloni alle 09:00:03"
    morning.later(seconds=4).board_confirms(ticket, spoken=True)
    assert morning.desk.announced == "Annunciato alle 09:00:07"
    morning.later(seconds=4).board_confirms(ticket, spoken=True, board="board-2")
    assert morning.desk.announced == "Annunciato alle 09:00:07"


async def test_the_timer_counts_from_the_call_and_then_from_the_arrival():
    morning = await Morning().at_counter()
    morning.take()
    await morning.press(morning.desk.next)
    morning.later(seconds=42)
    assert morning.desk.timer == "0:42"
    await morning.press(morning.desk.next)
    morning.later(minutes=62, seconds=5)
    assert morning.desk.timer == "1:02:05"


async def test_nobody_waiting_is_said_and_can_be_read_away():
    morning = await Morning().at_counter()
    await morning.press(morning.desk.next)
    assert morning.asking.trouble == "Nessuno è in attesa per questo sportello."
    morning.asking.dismiss()
    assert morning.asking.trouble == ""


async def test_nothing_can_be_done_while_the_line_is_down():
    morning = await Morning().at_counter()
    morning.take()
    morning.line.lose()
    assert not morning.desk.canAct
    assert "server" in morning.status.outage
    sent = len(morning.line.sent)
    await morning.press(morning.desk.next)
    assert len(morning.line.sent) == sent
    morning.line.join()
    assert morning.desk.canAct
    assert morning.status.outage == ""


async def test_a_line_that_breaks_meanwhile_says_to_look_first():
    morning = await Morning().at_counter()
    morning.take()
    morning.line.answers.clear()
    morning.desk.next()
    await asyncio.sleep(0)
    morning.line.lose()
    morning.line.answers.set()
    await morning.settled()
    assert morning.asking.trouble == (
        "Il server non ha risposto: guardi lo schermo prima di riprovare."
    )


async def test_a_counter_is_left_when_it_is_free_only():
    morning = await Morning().at_counter()
    morning.take()
    assert "leave" in morning.desk.errands
    await morning.press(morning.desk.next)
    assert "leave" not in morning.desk.errands
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.next)
    await morning.press(morning.question.ask, "leave")
    assert morning.login.page == "choice"
