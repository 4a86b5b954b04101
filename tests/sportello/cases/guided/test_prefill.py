"""What is known of who presents, offered where a request asks for it."""

from sportello.cases import definition as d
from sportello.cases.guided.prefill import (
    KnownPerson,
    Suggestion,
    SuggestionSource,
    suggestions,
)
from tests.sportello.cases.a_form import a_form_of, words

PROFILE, CARD = SuggestionSource.PROFILE, SuggestionSource.CARD
MARIA = KnownPerson(
    PROFILE,
    {
        d.PersonPart.GIVEN_NAME: "Maria",
        d.PersonPart.SURNAME: "Fontanelli",
        d.PersonPart.CODICE_FISCALE: "FNTMRA85D52L840G",
        d.PersonPart.EMAIL: "maria@borgosanlieto.example",
    },
)


def a_form():
    return a_form_of(
        d.PersonField(name="me", label=words("Richiedente")),
        d.PersonField(name="child", label=words("Figlio")),
        d.EmailField(name="mail", label=words("E-mail")),
        d.PhoneField(name="phone", label=words("Telefono")),
        d.TextField(name="school", label=words("Scuola")),
        d.ConsentField(name="privacy", label=words("Privacy"), text=words("Ho letto")),
    )


def test_the_first_person_is_suggested_from_the_profile_and_others_are_not():
    found = suggestions(a_form(), [MARIA], is_own=True)
    names = {"given_name": "Maria", "surname": "Fontanelli", "codice_fiscale": "FNTMRA85D52L840G"}
    assert found == {
        "me": Suggestion(names, PROFILE),
        "mail": Suggestion("maria@borgosanlieto.example", PROFILE),
    }


def test_who_presents_for_another_is_suggested_their_contacts_alone():
    assert set(suggestions(a_form(), [MARIA], is_own=False)) == {"mail"}


def test_the_first_source_that_says_something_is_taken_and_an_earlier_case_comes_last():
    card = KnownPerson(CARD, {d.PersonPart.PHONE: "+39 333 1234560"})
    earlier = {"school": "Manzoni", "phone": "1", "privacy": True, "stranger": 1}
    found = suggestions(a_form(), [MARIA, card], is_own=True, earlier=earlier)
    assert found["phone"] == Suggestion("+39 333 1234560", CARD)
    assert found["school"] == Suggestion("Manzoni", SuggestionSource.EARLIER_CASE)
    assert "privacy" not in found
    assert "stranger" not in found
