"""What the citizen sees of the request beside the counter: in their language, and not for long."""

import pytest

from sportello.cases.definition import PersonPart
from sportello.cases.guided.prefill import KnownPerson, SuggestionSource
from tests.counter_client.a_counter import Morning
from tests.counter_client.case_states import MARIA
from tests.counter_client.test_cases import prepared, serving, to_sending


async def filling_in(language: str = "de") -> Morning:
    """The step of the parents, with what the card suggests."""
    morning = await serving(language)
    parts = {PersonPart(part): text for part, text in MARIA.items()}
    morning.door.known = KnownPerson(SuggestionSource.CARD, parts)
    await morning.press(morning.cases.open)
    await morning.press(morning.cases.change, "parents")
    await morning.translated()
    return morning


def told(morning: Morning) -> dict[str, str]:
    return {line.path: line.answer for line in morning.cases.copy.lines.rows}


async def test_the_citizen_sees_each_answer_while_it_is_typed_in_their_own_language():
    morning = await filling_in("en")
    copy, step = morning.cases.copy, morning.cases.step
    assert (copy.isShown, copy.heading, copy.progress) == (True, "The parents", "Step 2 of 6")
    assert step.title == "I genitori"
    step.write("email", "maria@example")
    assert told(morning)["email"] == "maria@example"
    line = next(each for each in copy.lines.rows if each.path == "parents")
    assert line.note == "I and the other parent · Only I"
    await morning.filled(step.choose, "parents", "alone")
    await morning.translated()
    assert told(morning)["parents"] == "Only I"
    assert {"alone_because", "email"} <= told(morning).keys()


async def test_where_a_suggestion_comes_from_is_said_once_and_errors_are_not_shown():
    morning = await filling_in("it")
    notes = [line.note for line in morning.cases.copy.lines.rows if "Proposto" in line.note]
    assert notes == ["Proposto dalla tessera sanitaria: lo controlli."]
    await morning.press(morning.cases.goOn)
    assert morning.cases.step.errors.rows
    assert "obbligatori" not in str(morning.cases.copy.lines.rows)


async def test_the_question_at_hand_stands_out():
    morning = await filling_in()
    copy = morning.cases.copy
    copy.point("email")
    assert copy.lines.rows[copy.current].path == "email"
    copy.point("of another page")
    assert copy.current == -1


async def test_the_citizen_reads_summary_signature_and_number_in_their_language():
    morning = await prepared(language="en")
    copy = morning.cases.copy
    await morning.translated()
    assert copy.heading == "Please check what is written here"
    assert told(morning)["has_disability"] == "Yes"
    await morning.press(morning.cases.goOn)
    assert copy.heading == "Please read the paper and sign it here"
    sent = await to_sending(language="en")
    await sent.press(sent.cases.goOn)
    copy = sent.cases.copy
    assert (copy.heading, copy.isNumbered) == ("Your request is registered", True)
    assert copy.lines.rows[0].answer == "2026/0000031"
    assert "You have an answer by January 22, 2027." in [e.label for e in copy.lines.rows]


async def test_in_a_language_that_cannot_be_had_the_operators_own_stands():
    morning = await serving("de")
    await morning.press(morning.cases.open)
    morning.door.is_there = False
    await morning.translated()
    assert morning.cases.copy.heading == morning.cases.step.title


@pytest.mark.parametrize("how", ["leave", "lock"])
async def test_nothing_personal_remains_once_the_request_is_put_away(how: str):
    morning = await filling_in()
    copy = morning.cases.copy
    copy.preview(True)
    await morning.press({"leave": morning.cases.leave, "lock": morning.login.lock}[how])
    assert (copy.isShown, copy.isPreviewed, copy.lines.rows) == (False, False, ())
    assert (copy.title, copy.heading, copy.progress, copy.current) == ("", "", "", -1)
    assert "Fontanelli" not in str(vars(copy))


async def test_a_line_that_is_lost_for_long_takes_it_off_the_screen_until_it_is_back():
    morning = await filling_in()
    copy = morning.cases.copy
    morning.line.lose()
    morning.later(seconds=50)
    assert copy.isShown
    morning.later(seconds=20)
    assert (copy.isShown, copy.lines.rows) == (False, ())
    assert morning.cases.isOpen
    morning.line.join()
    assert copy.isShown
    assert copy.lines.rows


async def test_the_visit_that_ends_takes_it_off_the_screen():
    morning = await filling_in()
    assert morning.cases.copy.isShown
    await morning.press(morning.desk.next)
    assert not morning.cases.copy.isShown
