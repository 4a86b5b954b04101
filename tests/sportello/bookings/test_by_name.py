"""Whom a name means that was typed in part."""

from datetime import date
from uuid import uuid4

import pytest

from sportello.bookings.by_name import check_says_enough, is_meant
from sportello.bookings.messages import FindBookingsByName, PartOfDate
from sportello.model.refusals import InvalidField

TODAY = date(2026, 11, 27)
FABIO = ("Caccia", "Fabio", "CCCFBA85D03L219P")
"""Born on 3 April 1985."""


def asked(surname: str, given_name: str = "", **born: int) -> FindBookingsByName:
    return FindBookingsByName(
        id=uuid4(), surname=surname, given_name=given_name, born=PartOfDate(**born)
    )


def means(surname: str, given_name: str = "", person=FABIO, **born: int) -> bool:
    return is_meant(asked(surname, given_name, **born), *person, TODAY)


def test_the_beginning_of_the_names_is_enough_as_anyone_writes_them():
    assert means("cac")
    assert means("CACCIA", "fab")
    assert not means("accia")
    assert not means("caccia", "abio")
    dangelo = ("D'Angelo", "Nicolò", "")
    assert means("d angelo", "nicolo'", dangelo)
    assert means("D’ANGELO", "", dangelo)


def test_two_letters_mean_a_surname_of_two_letters_alone():
    assert not means("ca")
    assert means("hu", person=("Hu", "Lin", ""))
    assert not means("hu", person=("Huang", "Lin", ""))
    with pytest.raises(InvalidField):
        check_says_enough(asked("c'"))


def test_a_birth_date_is_compared_as_far_as_it_is_known():
    assert means("caccia", year=1985)
    assert means("caccia", day=3, month=4)
    assert not means("caccia", year=1985, month=5)
    assert not means("caccia", year=1985, person=("Caccia", "Fabio", ""))
    assert means("caccia", person=("Caccia", "Fabio", ""))


def test_the_question_says_no_name_where_it_is_printed():
    assert "acc" not in repr(asked("Caccia", "Fabio"))
