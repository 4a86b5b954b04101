"""By what a case is found besides its number: the names and codici fiscali of whom it is for and of
who presents it, and its number in the emergency register.
"""

from collections.abc import Iterable

from sportello.cases.parties import PartyPerson
from text.everyday_words import words_of

LONGEST = 40


def keys_of(persons: Iterable[PartyPerson | None], emergency: str | None = None) -> frozenset[str]:
    """Words in lower case without accents, as they are looked for."""
    numbers = frozenset() if emergency is None else frozenset({emergency.casefold()})
    return numbers | frozenset(
        word[:LONGEST]
        for person in persons
        if person is not None
        for text in (person.given_name, person.surname, person.codice_fiscale)
        for word in words_of(text)
    )
