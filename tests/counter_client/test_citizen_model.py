"""Who the citizen is: on demand, and soon forgotten."""

import asyncio

from sportello.model.wire import WhoIs
from tests.counter_client.a_counter import Morning


async def a_call(citizen: str | None = "c-1") -> Morning:
    morning = await Morning().at_counter()
    morning.take(citizen=citizen)
    await morning.press(morning.desk.next)
    return morning


async def test_nobody_is_asked_about_until_the_operator_wants_it():
    morning = await a_call()
    assert morning.citizen.canBeAsked
    assert not any(isinstance(query, WhoIs) for query in morning.line.asked)
    await morning.press(morning.citizen.ask)
    assert morning.citizen.name == "Fabio Ceccacci"
    assert morning.citizen.codiceFiscale == "CCCFBA85D03L219P"
    assert morning.citizen.askedAt == "09:00"


async def test_whoever_did_not_identify_themselves_cannot_be_asked_about():
    morning = await a_call(citizen=None)
    assert not morning.citizen.canBeAsked
    await morning.press(morning.citizen.ask)
    assert not any(isinstance(query, WhoIs) for query in morning.line.asked)


async def test_the_person_stays_from_the_call_to_the_end_of_the_visit():
    morning = await a_call()
    await morning.press(morning.citizen.ask)
    await morning.press(morning.desk.next)
    assert morning.citizen.name == "Fabio Ceccacci"
    await morning.press(morning.desk.next)
    assert (morning.citizen.name, morning.citizen.codiceFiscale) == ("", "")


async def test_a_broken_line_takes_the_person_off_the_screen():
    morning = await a_call()
    await morning.press(morning.citizen.ask)
    morning.line.lose()
    assert morning.citizen.name == ""


async def test_an_answer_that_comes_after_the_screen_was_locked_is_not_shown():
    morning = await a_call()
    morning.line.answers.clear()
    morning.citizen.ask()
    await asyncio.sleep(0)
    morning.login.lock()
    morning.line.answers.set()
    await morning.settled()
    assert morning.citizen.name == ""
