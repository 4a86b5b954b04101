"""The supervisor's hall: what it shows, and what is asked before anything is done."""

from uuid import uuid4

import pytest

from counter_client.hall.branch_sentences import FAULTS
from hardware import errors
from sportello.model.commands import (
    ChangeRules,
    EndDay,
    Park,
    ReportDevice,
    StartPause,
    StopTickets,
)
from sportello.model.person import Actor, Role
from sportello.model.ticket import State
from tests.counter_client.a_counter import BRUNO, Morning

OF_A_CARD = {"no_card", "card_pulled", "card_busy", "card_unreadable", "card_mute"}
OF_A_CARD |= {"card_foreign", "bank_card", "identity_card", "blank_card"}
OF_A_CARD |= {"card_swapped", "card_cannot_sign", "pin_refused", "pin_blocked"}
"""What is wrong with what somebody showed, and not with the device."""


async def in_the_hall() -> Morning:
    return await Morning().logged_in(Role.SUPERVISOR)


def every_code(kind: type[errors.DeviceError] = errors.DeviceError) -> set[str]:
    return {kind.code}.union(*(every_code(each) for each in kind.__subclasses__()))


async def test_the_worst_wait_against_its_target_stands_on_top():
    morning = await in_the_hall()
    morning.take("tari")
    morning.later(minutes=12)
    morning.take("certificati")
    morning.later(minutes=10)
    rows = morning.hall.services.rows
    assert [(r.service, r.longest_min, r.target_min) for r in rows] == [
        ("tari", 22, 30),
        ("certificati", 10, 20),
    ]
    morning.later(minutes=12)
    assert [(r.service, r.is_late) for r in morning.hall.services.rows] == [
        ("tari", True),
        ("certificati", True),
    ]
    assert (morning.hall.waiting, morning.hall.longest, morning.hall.late) == (2, 34, 2)


async def test_counters_stand_with_who_sits_there_and_what_they_do():
    morning = await in_the_hall()
    morning.colleague("2")
    morning.line.let(StartPause(id=uuid4(), counter="2", reason="meeting"), BRUNO)
    morning.later(minutes=7)
    assert [(row.operator, row.doing) for row in morning.hall.desks.rows] == [
        ("", "chiuso"),
        ("bruno", "in pausa da 7 min"),
        ("", "chiuso"),
    ]


async def test_nothing_is_said_of_devices_before_one_has_reported():
    morning = await in_the_hall()
    assert not morning.hall.knowsDevices
    morning.line.let(ReportDevice(id=uuid4(), device="printer", code="ready"), Actor("totem-1"))
    assert (morning.hall.knowsDevices, morning.hall.faults.count) == (True, 0)


async def test_a_device_that_does_not_work_is_shown_until_it_does():
    morning = await in_the_hall()
    totem = Actor("totem-1")
    broken = ReportDevice(id=uuid4(), device="printer", code="paper_out")
    morning.line.let(broken, totem)
    (row,) = morning.hall.faults.rows
    assert (row.station, row.device, row.fault) == ("totem-1", "Stampante", "la carta è finita")
    morning.line.let(ReportDevice(id=uuid4(), device="printer", code="ready"), totem)
    assert morning.hall.faults.rows == ()


@pytest.mark.parametrize("code", sorted(every_code() - OF_A_CARD))
def test_every_fault_of_a_device_has_its_words(code: str):
    assert code in FAULTS


async def test_stopping_a_service_asks_what_becomes_of_those_who_wait():
    morning = await in_the_hall()
    ticket = morning.take("tari")
    await morning.press(morning.question.ask, "stop", "tari")
    assert morning.question.note == "1 persona attende solo per questo."
    assert [(r.choice, r.detail) for r in morning.question.rows.rows] == [
        ("serve", "chi attende viene servito"),
        ("send_home", "1 persona perde il turno"),
        ("quota", "1 numero oggi"),
    ]
    await morning.press(morning.question.choose, "send_home")
    assert morning.line.view.tickets[ticket].state is State.LEFT
    assert isinstance(morning.line.sent[-1], StopTickets)
    assert [r.is_stopped for r in morning.hall.services.rows] == [True]


async def test_who_has_stepped_aside_is_counted_among_those_who_would_lose_their_turn():
    morning = await in_the_hall()
    aside = morning.take("tari")
    morning.line.let(Park(id=uuid4(), ticket=aside), Actor("totem-1"))
    await morning.press(morning.question.ask, "stop", "tari")
    assert morning.question.rows.rows[1].detail == "1 persona perde il turno"
    await morning.press(morning.question.choose, "send_home")
    assert morning.line.view.tickets[aside].state is State.LEFT


async def test_what_was_stopped_is_resumed_from_the_same_list():
    morning = await in_the_hall()
    await morning.press(morning.question.ask, "stop_which")
    await morning.press(morning.question.choose, "*")
    await morning.press(morning.question.choose, "serve")
    assert morning.hall.isStopped
    await morning.press(morning.question.ask, "stop_which")
    assert morning.question.rows.rows[0].detail == "torna a dare numeri"
    await morning.press(morning.question.choose, "*")
    assert not morning.hall.isStopped


async def test_another_rule_counts_from_the_next_call():
    morning = await in_the_hall()
    assert morning.hall.rule == "Equa"
    await morning.press(morning.question.ask, "rules")
    await morning.press(morning.question.choose, "first_in_line")
    assert isinstance(morning.line.sent[-1], ChangeRules)
    assert morning.hall.rule == "Per arrivo"


async def test_the_end_of_the_day_says_first_whom_it_concerns():
    morning = await in_the_hall()
    morning.colleague("2")
    morning.take("tari")
    morning.colleague_calls()
    morning.colleague_serves()
    morning.take("tari")
    await morning.press(morning.question.ask, "end_day")
    assert morning.question.note == (
        "1 persona viene mandata a casa. 1 visita si conclude come incompleta. "
        "Si chiude 1 sportello."
    )
    assert morning.question.rows.rows[0].choice == "no"
    await morning.press(morning.question.choose, "yes")
    assert isinstance(morning.line.sent[-1], EndDay)
    assert (morning.hall.waiting, morning.hall.open) == (0, 0)
