"""Whom a name means that was typed in part: so that a person is found, and no list of people. Pure.

Owns the least that must be said of a person, and how many bookings are told at a time.
Source: docs/decisions/0180-slips-and-names-at-the-counter.md
"""

from datetime import date

from italy.codice_fiscale import birth_date, is_codice_fiscale
from italy.names import folded
from sportello.bookings.messages import FindBookingsByName, PartOfDate
from sportello.model.refusals import InvalidField

LEAST_LETTERS = 3
"""Of the beginning of a surname. A shorter surname is said whole."""

SHORTEST_SURNAME = 2

MOST_FOUND = 6
"""More mean that too little was said of the person: there is no next page."""


def check_says_enough(asked: FindBookingsByName) -> None:
    """Raises: InvalidField if the surname has fewer letters than any surname has"""
    if len(folded(asked.surname)) < SHORTEST_SURNAME:
        raise InvalidField("the surname has fewer than two letters: say more of it")


def is_meant(
    asked: FindBookingsByName, surname: str, given_name: str, codice_fiscale: str, today: date
) -> bool:
    """Whether that can be the person. A birth date is known from the codice fiscale alone."""
    known, said = folded(surname), folded(asked.surname)
    begins = known.startswith(said) and len(said) >= LEAST_LETTERS
    return (
        (begins or known == said)
        and folded(given_name).startswith(folded(asked.given_name))
        and (asked.born == PartOfDate() or _is_born(asked.born, codice_fiscale, today))
    )


def _is_born(asked: PartOfDate, codice_fiscale: str, today: date) -> bool:
    if not is_codice_fiscale(codice_fiscale):
        return False
    if (born := birth_date(codice_fiscale, today)) is None:
        return False
    parts = ((asked.year, born.year), (asked.month, born.month), (asked.day, born.day))
    return all(said in (None, known) for said, known in parts)
