"""The note on a number: read by itself, saved when told, and forgotten with the visit."""

import asyncio
from uuid import uuid4

from sportello.model.commands import Merge
from sportello.model.person import Actor, Role
from sportello.model.wire import NOTE_LENGTH, ReadNote, WriteNote
from tests.counter_client.a_counter import Morning

ANNA = Actor("pc-1", frozenset({Role.OPERATOR}), "anna")
TEXT = "Manca la marca da bollo"


async def a_call(noted: str = "") -> Morning:
    morning = await Morning().at_counter()
    ticket = morning.take()
    if noted:
        morning.line.notes[ticket] = noted
    await morning.press(morning.desk.next)
    await morning.read()
    return morning


async def write(morning: Morning, text: str) -> None:
    await morning.press(morning.note.open)
    morning.note.type(text)
    await morning.press(morning.note.save)


async def test_a_note_is_read_by_itself_when_the_number_is_at_hand():
    morning = await a_call(TEXT)
    assert morning.note.text == TEXT
    assert morning.note.written == "Scritta da anna alle 09:00"


async def test_a_note_is_kept_only_when_it_is_saved_and_then_shows():
    morning = await a_call()
    await morning.press(morning.note.open)
    assert (morning.note.isOpen, morning.note.code, morning.note.canSave) == (True, "A001", False)
    morning.note.type(f"{TEXT} ")
    assert morning.note.text == "", "not before the server has it"
    await morning.press(morning.note.save)
    assert (morning.note.isOpen, morning.note.text) == (False, TEXT)


async def test_what_was_put_aside_is_said_to_be_unsaved_and_still_there():
    morning = await a_call()
    await morning.press(morning.note.open)
    morning.note.type(TEXT)
    morning.note.close()
    assert (morning.note.isUnsaved, morning.note.text) == (True, "")
    await morning.press(morning.note.open)
    assert morning.note.draft == TEXT
    await morning.press(morning.note.save)
    assert not morning.note.isUnsaved


async def test_nothing_written_erases():
    morning = await a_call(TEXT)
    await write(morning, "  ")
    assert morning.note.text == ""
    assert list(morning.line.notes.values()) == [""]


async def test_a_note_that_is_too_long_is_not_sent_and_says_by_how_much():
    morning = await a_call()
    await write(morning, "x" * (NOTE_LENGTH + 7))
    assert (morning.note.tooMany, morning.note.canSave) == (7, False)
    assert not any(isinstance(query, WriteNote) for query in morning.line.asked)


async def test_the_note_goes_from_the_screen_with_the_visit():
    morning = await a_call(TEXT)
    await morning.press(morning.desk.next)
    assert morning.note.text == TEXT
    await morning.press(morning.desk.next)
    assert (morning.note.text, morning.note.written) == ("", "")


async def test_a_locked_screen_forgets_and_an_unlocked_one_reads_again():
    morning = await a_call(TEXT)
    await morning.press(morning.note.open)
    morning.login.lock()
    assert (morning.note.text, morning.note.isOpen, morning.note.draft) == ("", False, "")
    await morning.press(morning.login.unlock, "giusta")
    await morning.read()
    assert morning.note.text == TEXT


async def test_nothing_is_read_while_nobody_looks():
    morning = await a_call(TEXT)
    morning.login.lock()
    asked = len(morning.line.asked)
    morning.line.lose()
    morning.line.join()
    await morning.read()
    assert not any(isinstance(query, ReadNote) for query in morning.line.asked[asked:])


async def test_a_note_that_could_not_be_read_says_so_and_is_asked_for_again():
    morning = await Morning().at_counter()
    morning.line.notes[morning.take()] = TEXT
    morning.line.answers.clear()
    morning.desk.next()
    await asyncio.sleep(0)
    morning.line.answers.set()
    await morning.settled()
    morning.line.lose()
    await morning.read()
    assert morning.note.isUnread
    morning.line.join()
    await morning.read()
    assert (morning.note.isUnread, morning.note.text) == (False, TEXT)


async def test_another_number_that_is_joined_brings_its_note():
    morning = await a_call()
    here, other = morning.line.view.counters["1"].ticket, morning.take("cie")
    morning.line.notes[here] = f"{TEXT}\nIl figlio ha l'altro modulo"
    morning.line.let(Merge(id=uuid4(), ticket=other, into=here), ANNA)
    await morning.read()
    assert morning.note.text.endswith("Il figlio ha l'altro modulo")


async def test_something_is_noted_on_a_number_that_waits():
    morning = await Morning().at_counter()
    ticket = morning.take()
    await morning.press(morning.question.ask, "ticket", ticket)
    morning.later(seconds=1)
    morning.question.choose("note")
    await morning.settled()
    assert (morning.question.isOpen, morning.note.isOpen, morning.note.code) == (
        False,
        True,
        "A001",
    )
    morning.note.type(TEXT)
    await morning.press(morning.note.save)
    assert morning.line.notes == {ticket: TEXT}
    assert morning.note.text == "", "it is not at hand"
