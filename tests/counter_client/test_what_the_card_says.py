"""What stands on the desk in words, and what has a place there: said by the models, not by QML."""

from tests.counter_client.a_counter import Morning


async def serving(*services: str) -> Morning:
    morning = await Morning().at_counter()
    ticket = morning.take(services[0])
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.next)
    for service in services[1:]:
        await morning.press(morning.question.ask, "add_service", ticket)
        await morning.press(morning.question.choose, service)
    return morning


async def test_the_desk_says_where_the_visit_is():
    morning = await Morning().at_counter()
    assert (morning.desk.standing, morning.desk.hasVisit) == ("Sportello libero", False)
    morning.take()
    await morning.press(morning.desk.next)
    assert (morning.desk.standing, morning.desk.hasVisit) == ("Chiamato", True)
    await morning.press(morning.desk.recall)
    await morning.press(morning.desk.recall)
    assert morning.desk.standing == "Chiamato 3 volte"
    await morning.press(morning.desk.next)
    assert morning.desk.standing == "In servizio"
    assert morning.desk.announcement == "In servizio, A001, Certificati anagrafici"


async def test_the_timer_is_said_with_what_it_measures():
    morning = await Morning().at_counter()
    assert (morning.desk.timer, morning.desk.hasVisit) == ("", False)
    morning.take()
    await morning.press(morning.desk.next)
    morning.later(seconds=42)
    assert morning.desk.timerSaid == "Chiamato da 0:42"


async def test_the_blue_button_says_the_next_natural_step_and_that_it_is_under_way():
    morning = await Morning().at_counter()
    assert morning.desk.primaryText == "Chiama il prossimo"
    morning.take()
    morning.line.answers.clear()
    morning.desk.next()
    assert morning.desk.primaryText == "Chiamo…"
    morning.line.answers.set()
    await morning.settled()
    assert morning.desk.primaryText == "È arrivato"


async def test_concluding_says_what_it_concludes():
    assert (await serving("certificati")).desk.primaryText == "Concludi"
    here = await serving("certificati", "cie")
    assert here.desk.primaryText == "Continua con: Carta d'identità elettronica"
    assert here.desk.afterwards == ""
    elsewhere = await serving("certificati", "tari")
    assert elsewhere.desk.primaryText == "Concludi questo"
    assert elsewhere.desk.afterwards == "Dopo resta in attesa per: TARI: iscrizione, variazione"
    await elsewhere.press(elsewhere.wishes.tick, "tari")
    assert (elsewhere.desk.primaryText, elsewhere.desk.afterwards) == ("Concludi tutto", "")


async def test_a_citizen_is_known_until_the_answer_is_taken_away():
    morning = await Morning().at_counter()
    morning.take(citizen="c-1")
    await morning.press(morning.desk.next)
    assert (morning.citizen.canBeAsked, morning.citizen.isKnown) == (True, False)
    await morning.press(morning.citizen.toggle)
    assert morning.citizen.isKnown
    await morning.press(morning.citizen.toggle)
    assert not morning.citizen.isKnown


async def test_a_note_has_a_place_while_there_is_something_to_say_of_it():
    morning = await serving("certificati")
    await morning.read()
    assert (morning.note.isThere, morning.note.trouble) == (False, "")
    await morning.press(morning.note.open)
    morning.note.type("Manca la foto")
    await morning.press(morning.note.close)
    assert morning.note.isThere
    assert morning.note.trouble == "Non ha ancora salvato la nota: N per continuare."
    await morning.press(morning.note.open)
    await morning.press(morning.note.save)
    assert (morning.note.isThere, morning.note.trouble) == (True, "")


async def test_who_waits_is_said_in_words_for_a_free_counter_and_for_a_pause():
    morning = await Morning().at_counter()
    assert morning.waiting.people == morning.waiting.peopleSaid == "Nessuno in attesa"
    morning.take()
    assert (morning.waiting.peopleSaid, morning.waiting.since) == (
        "1 persona in attesa per lei",
        "La prima è appena arrivata.",
    )
    morning.take()
    morning.later(minutes=7)
    assert morning.waiting.people == "persone in attesa per lei"
    assert morning.waiting.since == "La prima aspetta da 7 minuti."
    assert morning.waiting.meanwhile == "Intanto 2 persone sono in attesa."
