"""What staff finds, by what a person says of themselves."""

from datetime import timedelta

import pytest

from portal.bookings.lookup import (
    SearchedBy,
    bookings_between,
    bookings_found,
    bookings_in_slots,
    persons_found,
    searched_by,
)
from tests.portal.a_portal import BRANCH, MARIA

EVERYWHERE = frozenset({"centro", "ponte-nuovo"})


@pytest.mark.parametrize(
    ("words", "by"),
    [
        ("fntmra85d52l840g", SearchedBy.CODICE_FISCALE),
        ("333 1234560", SearchedBy.PHONE),
        ("Fontanelli", SearchedBy.CODE_OR_SURNAME),
        ("K7M-2QXR", SearchedBy.CODE_OR_SURNAME),
        (" f ", None),
    ],
)
def test_the_words_of_a_search_are_taken_for_what_they_look_like(words, by):
    assert searched_by(words) is by


async def test_a_booking_is_found_by_code_surname_codice_fiscale_and_telephone(portal):
    made = await portal.booked()
    async with portal.context.database.reading() as connection:
        for words in (made["code"].lower(), "fontaN", MARIA["codice_fiscale"], "+39 3331234560"):
            found = await bookings_found(connection, portal.comune, EVERYWHERE, words, 10)
            assert [each.kept.appointment.id for each in found] == [made["id"]], words
            assert found[0].visitor.given_name == "Maria"
        for words in ("Fontanelli%", "F%", "", "3339999999"):
            assert await bookings_found(connection, portal.comune, EVERYWHERE, words, 10) == []
        elsewhere = frozenset({"ponte-nuovo"})
        assert await bookings_found(connection, portal.comune, elsewhere, "Fontanelli", 10) == []


async def test_an_accented_surname_is_found_however_it_is_typed(portal):
    status, held = await portal.hold()
    assert status == 201
    await portal.book(held["id"], person=MARIA | {"surname": "FORLÌ"})
    async with portal.context.database.reading() as connection:
        for words in ("forlì", "Forlì", "FORLÌ"):
            found = await bookings_found(connection, portal.comune, EVERYWHERE, words, 10)
            assert len(found) == 1, words


async def test_a_day_and_its_slots_name_who_comes(portal):
    made = await portal.booked()
    async with portal.context.database.reading() as connection:
        start = portal.clock()
        days = await bookings_between(
            connection, portal.comune, BRANCH, start, start + timedelta(days=20)
        )
        assert [each.kept.appointment.id for each in days] == [made["id"]]
        slots = days[0].kept.appointment.slots[-1:]
        found = await bookings_in_slots(connection, portal.comune, BRANCH, slots, start)
        assert [each.visitor.surname for each in found] == ["Fontanelli"]
        assert await bookings_in_slots(connection, portal.comune, BRANCH, ["x"], start) == []


async def test_a_person_of_many_bookings_is_listed_once(portal):
    for _ in range(2):
        await portal.booked()
    async with portal.context.database.reading() as connection:
        theirs = portal.comune, {BRANCH}, MARIA["codice_fiscale"]
        found = await persons_found(connection, *theirs, 10)
    assert [each.surname for each in found] == ["Fontanelli"]
