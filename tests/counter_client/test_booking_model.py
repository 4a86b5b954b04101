"""An appointment made while the citizen speaks: the models of the page, and the keys in order."""

from uuid import uuid4

from msgspec.structs import replace

from hardware.card_reader.interface import HealthCard
from sportello.bookings.desk_messages import Book, FindSlots, HoldSeat
from sportello.bookings.lifecycle import BookingState
from sportello.bookings.messages import ToldBy
from sportello.model.commands import ReportDevice
from sportello.model.person import Actor, Role
from tests.counter_client.a_counter import Morning

CODE = "CCCFBA85D03L219P"


async def at_bookings() -> Morning:
    morning = await Morning().logged_in(Role.RECEPTION)
    await morning.press(morning.login.show, "bookings")
    assert morning.login.page == "bookings"
    return morning


def type_fabio(morning: Morning) -> None:
    for field, text in (
        ("code", CODE.lower()),
        ("surname", "Caccia"),
        ("given_name", "Fabio"),
        ("phone", "+39 333 1234567"),
    ):
        morning.bookings.person.type(field, text)


async def choosing_a_time(morning: Morning, service: str = "cie") -> None:
    type_fabio(morning)
    await morning.press(morning.bookings.goOn)
    await morning.press(morning.bookings.choose, service)
    assert morning.bookings.step == "time"


def titles(morning: Morning) -> list[str]:
    return [row.title for row in morning.bookings.rows.rows]


async def booked(morning: Morning) -> None:
    await choosing_a_time(morning)
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)
    await morning.press(morning.bookings.confirm)
    assert morning.bookings.step == "done"


async def test_what_a_codice_fiscale_says_is_shown_and_not_typed_again():
    person = (await at_bookings()).bookings.person
    person.type("code", CODE)
    assert (person.said, person.error) == ("Uomo, data di nascita: 3 aprile 1985", "")
    person.type("code", CODE[:-1])
    assert (person.said, person.error) == ("", "")
    person.type("code", CODE[:-1] + "X")
    assert person.error == "Non è un codice fiscale: lo confronti con la tessera."


async def test_no_step_goes_on_without_a_person():
    morning = await at_bookings()
    morning.bookings.person.type("code", CODE)
    await morning.press(morning.bookings.goOn)
    assert morning.bookings.step == "person"


async def test_person_service_time_and_it_is_booked_with_a_code_to_read_out():
    morning = await at_bookings()
    await choosing_a_time(morning)
    first = morning.bookings.rows.rows[0]
    assert (first.section, first.title) == ("lunedì 23 novembre", "09:30")
    await morning.press(morning.bookings.choose, first.choice)
    assert (morning.bookings.step, titles(morning)) == ("confirm", ["lunedì 23 novembre, 09:30"])
    await morning.press(morning.bookings.confirm)
    assert (morning.bookings.step, morning.bookings.ending.code) == ("done", "K7M2 QXM7")
    ((_, visitor),) = morning.line.desk_book.made.values()
    assert (visitor.codice_fiscale, visitor.surname) == (CODE, "Caccia")
    await morning.press(morning.bookings.back)
    assert (morning.bookings.step, morning.bookings.person.code) == ("person", "")


async def test_mornings_of_next_week():
    morning = await at_bookings()
    await choosing_a_time(morning)
    for _ in range(2):
        await morning.press(morning.bookings.wanted.turnPeriod)
    await morning.press(morning.bookings.wanted.turnPart)
    assert (morning.bookings.wanted.period, morning.bookings.wanted.part) == (
        "La prossima settimana",
        "Mattina",
    )
    assert morning.bookings.rows.rows[0].section == "lunedì 30 novembre"
    assert len(titles(morning)) == 5 * 6
    await morning.press(morning.bookings.wanted.turnPart)
    assert titles(morning) == []
    assert morning.bookings.notice == "Nessun orario libero: scelga un altro periodo."


async def test_a_series_names_its_gaps_and_books_the_others():
    morning = await at_bookings()
    await choosing_a_time(morning)
    await morning.press(morning.bookings.wanted.turnRhythm)
    morning.bookings.wanted.addTimes(-1)
    assert morning.bookings.wanted.rhythm == "Ogni settimana, 3 volte"
    morning.line.desk_book.taken.add("mattine-20261130T0830Z")
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)
    assert [(row.title, row.detail) for row in morning.bookings.rows.rows] == [
        ("lunedì 23 novembre, 09:30", ""),
        ("lunedì 30 novembre, 09:30", "occupato"),
        ("lunedì 7 dicembre, 09:30", ""),
    ]
    await morning.press(morning.bookings.confirm)
    assert len(morning.line.desk_book.made) == 2
    assert len(titles(morning)) == 2


async def test_going_back_frees_what_was_held():
    morning = await at_bookings()
    await choosing_a_time(morning)
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)
    assert len(morning.line.desk_book.taken) == 1
    await morning.press(morning.bookings.back)
    assert (morning.bookings.step, morning.line.desk_book.taken) == ("time", set())


async def test_a_time_that_was_taken_meanwhile_is_said_and_the_others_are_offered():
    morning = await at_bookings()
    await choosing_a_time(morning)
    first = morning.bookings.rows.rows[0]
    morning.line.desk_book.taken.add(first.choice)
    await morning.press(morning.bookings.choose, first.choice)
    assert morning.bookings.step == "time"
    assert morning.bookings.notice.startswith("Questo orario è stato preso")
    assert titles(morning)[0] == "10:00"


async def test_one_wish_stays_one_booking_when_the_line_is_lost():
    morning = await at_bookings()
    await choosing_a_time(morning)
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)
    morning.line.lose()
    await morning.press(morning.bookings.confirm)
    assert morning.bookings.step == "confirm"
    assert morning.asking.trouble
    morning.line.join()
    await morning.press(morning.bookings.confirm)
    first, second = (query.id for query in morning.line.asked if isinstance(query, Book))
    assert first == second
    assert len(morning.line.desk_book.made) == 1


async def test_a_known_person_comes_up_by_codice_fiscale_or_by_the_code_of_a_booking():
    morning = await at_bookings()
    await booked(morning)
    for typed in (CODE, "k7m2 qxm7"):
        await morning.press(morning.bookings.forget)
        person = morning.bookings.person
        person.type("code", typed)
        await morning.press(morning.bookings.find)
        assert (person.code, person.surname, person.phone) == (CODE, "Caccia", "+39 333 1234567")
        (row,) = morning.bookings.rows.rows
        assert row.title == "lunedì 23 novembre, 09:30"


async def test_a_name_finds_people_of_whom_one_is_chosen_with_their_contacts():
    morning = await at_bookings()
    await booked(morning)
    await morning.press(morning.bookings.forget)
    person = morning.bookings.person
    person.type("surname", "cacc")
    person.type("code", "4/1985")
    assert person.said == "Data di nascita: scriva anche il cognome, e cerchi."
    await morning.press(morning.bookings.find)
    (row,) = morning.bookings.rows.rows
    assert (row.title, morning.bookings.isChoosing) == ("Caccia Fabio", True)
    assert row.detail.startswith("3 aprile 1985 · lunedì 23 novembre, 09:30 · Carta d'identità")
    assert morning.bookings.notice == "Confronti con il cittadino, e scelga."
    await morning.press(morning.bookings.cancel, row.choice)
    assert morning.bookings.step == "person"
    await morning.press(morning.bookings.pick, row.choice)
    assert (person.code, person.surname, person.phone) == (CODE, "Caccia", "+39 333 1234567")
    assert not morning.bookings.isChoosing
    (row,) = morning.bookings.rows.rows
    assert row.title == "lunedì 23 novembre, 09:30"
    await morning.press(morning.bookings.forget)
    person.type("surname", "cacc")
    person.type("code", "1986")
    await morning.press(morning.bookings.find)
    assert titles(morning) == []
    assert morning.bookings.notice.startswith("Nessun appuntamento a questo nome")


async def test_a_name_of_many_asks_for_more_of_it():
    morning = await at_bookings()
    await booked(morning)
    ((booking, visitor),) = morning.line.desk_book.made.values()
    for each in range(7):
        morning.line.desk_book.made[f"b{each}"] = replace(booking, id=f"b{each}"), visitor
    await morning.press(morning.bookings.forget)
    morning.bookings.person.type("surname", "Caccia")
    await morning.press(morning.bookings.find)
    assert len(titles(morning)) == 6
    assert morning.bookings.notice.startswith("Ce ne sono altri")
    morning.bookings.person.type("given_name", "F")
    assert (titles(morning), morning.bookings.isChoosing) == ([], False)


async def test_a_booking_is_moved_to_another_time():
    morning = await at_bookings()
    await booked(morning)
    await morning.press(morning.bookings.forget)
    type_fabio(morning)
    await morning.press(morning.bookings.find)
    (row,) = morning.bookings.rows.rows
    await morning.press(morning.bookings.move, row.choice)
    assert (morning.bookings.step, morning.bookings.isMove) == ("time", True)
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)
    await morning.press(morning.bookings.confirm)
    ((booking, _),) = morning.line.desk_book.made.values()
    assert (booking.version, titles(morning)) == (2, ["lunedì 23 novembre, 10:00"])


async def test_a_booking_is_cancelled_after_a_question():
    morning = await at_bookings()
    await booked(morning)
    await morning.press(morning.bookings.forget)
    type_fabio(morning)
    await morning.press(morning.bookings.find)
    (row,) = morning.bookings.rows.rows
    await morning.press(morning.bookings.cancel, row.choice)
    ((booking, _),) = morning.line.desk_book.made.values()
    assert (morning.bookings.step, booking.state) == ("cancel", BookingState.CONFIRMED)
    await morning.press(morning.bookings.confirm)
    ((booking, _),) = morning.line.desk_book.made.values()
    assert booking.state is BookingState.CANCELLED
    assert morning.bookings.notice == "L'appuntamento è annullato."


def portal_is(morning: Morning, code: str) -> None:
    """The server says how its line to the portal is."""
    report = ReportDevice(id=uuid4(), device="portal", code=code)
    morning.line.let(report, Actor("server"))


async def confirming(morning: Morning) -> None:
    await choosing_a_time(morning)
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)


async def test_the_way_of_the_confirmation_is_chosen_among_those_by_which_they_can_be_told():
    morning = await at_bookings()
    portal_is(morning, "ready")
    await confirming(morning)
    person = morning.bookings.person
    assert person.channel == "Conferma per SMS"
    person.turnChannel()
    assert person.channel == "Solo a voce"
    person.type("email", "fabio@example.it")
    person.turnChannel()
    assert person.channel == "Conferma per e-mail"
    person.turnChannel()
    await morning.press(morning.bookings.confirm)
    ((_, visitor),) = morning.line.desk_book.made.values()
    assert visitor.told_by is ToldBy.SMS
    assert morning.bookings.ending.aloud == "«Il suo appuntamento è lunedì 23 novembre alle 09:30.»"
    assert morning.bookings.notice == "Lo legga a voce. La conferma sta partendo."


async def test_while_the_portal_is_away_the_desk_books_and_says_what_waits():
    morning = await at_bookings()
    portal_is(morning, "portal_away")
    await choosing_a_time(morning)
    assert morning.bookings.notice.startswith("Il portale non risponde")
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)
    await morning.press(morning.bookings.confirm)
    assert morning.bookings.notice.endswith("quando il portale risponde di nuovo.")


async def test_a_branch_without_a_portal_sends_no_confirmation_and_offers_none():
    morning = await at_bookings()
    await confirming(morning)
    assert not morning.bookings.isConfirmed
    await morning.press(morning.bookings.confirm)
    ((_, visitor),) = morning.line.desk_book.made.values()
    assert visitor.told_by is ToldBy.ALOUD
    assert morning.bookings.notice.startswith("Non parte nessun messaggio")


async def test_several_people_are_searched_held_and_booked_together():
    morning = await at_bookings()
    await choosing_a_time(morning)
    await morning.press(morning.bookings.people.add, 2)
    assert morning.bookings.people.text == "3 persone"
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)
    await morning.press(morning.bookings.confirm)
    asked = (FindSlots, HoldSeat, Book)
    assert [q.people for q in morning.line.asked if isinstance(q, asked)] == [1, 3, 3, 3, 3]


async def test_each_service_of_a_visit_has_its_own_number_of_people():
    morning = await at_bookings()
    type_fabio(morning)
    await morning.press(morning.bookings.goOn)
    await morning.press(morning.bookings.add, "cie")
    await morning.press(morning.bookings.choose, "certificati")
    people = morning.bookings.people
    assert people.text == "Servizio 1 di 2: 1 persona"
    await morning.press(people.add, 2)
    await morning.press(people.turn)
    assert people.text == "Servizio 2 di 2: 1 persona"
    assert morning.bookings.about == (
        "Carta d'identità elettronica (3 persone) + Certificati anagrafici"
    )
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)
    await morning.press(morning.bookings.confirm)
    ((booking, _),) = morning.line.desk_book.made.values()
    assert [(part.service, part.people) for part in booking.parts] == [
        ("cie", 3),
        ("certificati", 1),
    ]
    assert morning.bookings.rows.rows[0].detail.endswith(
        "09:30 Carta d'identità elettronica (3 persone), 10:00 Certificati anagrafici"
    )
    await morning.press(morning.bookings.back)
    await choosing_a_time(morning)
    assert people.text == "1 persona"


async def test_several_services_are_booked_as_one_visit_and_moved_as_a_whole():
    morning = await at_bookings()
    type_fabio(morning)
    await morning.press(morning.bookings.goOn)
    await morning.press(morning.bookings.add, "cie")
    assert titles(morning)[0] == "Nient'altro: cercare l'orario"
    await morning.press(morning.bookings.choose, "certificati")
    both = "Carta d'identità elettronica + Certificati anagrafici"
    assert (morning.bookings.step, morning.bookings.about) == ("time", both)
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)
    (row,) = morning.bookings.rows.rows
    assert row.detail == "09:30 Carta d'identità elettronica, 10:00 Certificati anagrafici"
    await morning.press(morning.bookings.confirm)
    (row,) = morning.bookings.rows.rows
    assert (
        row.detail == "K7M2 QXM7 · 09:30 Carta d'identità elettronica, 10:00 Certificati anagrafici"
    )
    await morning.press(morning.bookings.forget)
    type_fabio(morning)
    await morning.press(morning.bookings.find)
    (row,) = morning.bookings.rows.rows
    assert row.detail.startswith(both)
    await morning.press(morning.bookings.move, row.choice)
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)
    await morning.press(morning.bookings.confirm)
    ((booking, _),) = morning.line.desk_book.made.values()
    assert (booking.version, booking.services) == (2, ("cie", "certificati"))
    assert morning.bookings.rows.rows[0].detail.endswith(
        "10:30 Carta d'identità elettronica, 11:00 Certificati anagrafici"
    )


async def test_a_service_of_a_visit_is_taken_back_by_a_step_back():
    morning = await at_bookings()
    type_fabio(morning)
    await morning.press(morning.bookings.goOn)
    await morning.press(morning.bookings.add, "cie")
    await morning.press(morning.bookings.back)
    assert (morning.bookings.step, morning.bookings.about) == ("service", "")
    await morning.press(morning.bookings.add, "cie")
    await morning.press(morning.bookings.choose, "=")
    assert (morning.bookings.step, morning.bookings.about) == (
        "time",
        "Carta d'identità elettronica",
    )
    await morning.press(morning.bookings.back)
    assert (morning.bookings.step, morning.bookings.about) == ("service", "")


async def test_a_card_in_the_counters_reader_fills_the_form_and_finds_the_bookings():
    morning = await at_bookings()
    await booked(morning)
    await morning.press(morning.bookings.forget)
    card = HealthCard(CODE, "D'ANGELO", "NICOLO'", None, None, None, None, "", "", "CNS 1.0")
    await morning.press(morning.bookings.show_card, card)
    person = morning.bookings.person
    assert (person.code, person.surname, person.isReady) == (CODE, "D'Angelo", True)
    assert person.givenName == "Nicolò"
    (row,) = morning.bookings.rows.rows
    assert row.detail.endswith(" · preso allo sportello")


async def test_nothing_of_the_person_is_left_when_the_screen_is_locked():
    morning = await at_bookings()
    await choosing_a_time(morning)
    await morning.press(morning.login.lock)
    person = morning.bookings.person
    assert (person.code, person.surname, person.phone) == ("", "", "")
    assert titles(morning) == []


async def test_an_answer_that_comes_after_the_lock_brings_no_one_back():
    morning = await at_bookings()
    await booked(morning)
    await morning.press(morning.bookings.forget)
    type_fabio(morning)
    morning.line.answers.clear()
    morning.bookings.find()
    morning.login.lock()
    morning.line.answers.set()
    await morning.settled()
    assert (morning.bookings.person.surname, titles(morning)) == ("", [])


async def test_the_search_for_times_names_no_person():
    morning = await at_bookings()
    await choosing_a_time(morning)
    queries = [query for query in morning.line.asked if isinstance(query, FindSlots)]
    assert CODE not in repr(queries)
