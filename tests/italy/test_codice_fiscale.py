"""The codice fiscale, and what it says of its holder."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.virtual.citizens import CITIZENS, SampleCitizen
from italy.codice_fiscale import (
    birth_date,
    birthplace_code,
    is_codice_fiscale,
    may_be_born_on,
    may_be_named,
    normalised,
    sex,
)

OMOCODIA = "CCCFBA85D03L21VE"
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("code", ["CCCFBA85D03L219P", OMOCODIA, "99000123457"])
def test_codes_with_right_check_characters_are_codes(code: str) -> None:
    assert is_codice_fiscale(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "CCCFBA85D03L219Q",
        "CCCFBA85D03L219",
        "cccfba85d03l219p",
        " CCCFBA85D03L219P",
        "CCCFBA85D03L219P\n",
        "CCCFBA85I03L219P",
        "RSSMRA85D81H501N",
        "RSSMRA85D40H501K",
        "RSSMRA85D31H501I",
        "99000123456",
        "00000000000",
        "٩٩٠٠٠١٢٣٤٥٧",
    ],
)
def test_everything_else_is_none(code: str) -> None:
    assert not is_codice_fiscale(code)


@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda c: c.codice_fiscale)
def test_the_sample_citizens_have_valid_codes_that_fit_them(citizen: SampleCitizen) -> None:
    assert is_codice_fiscale(citizen.codice_fiscale)
    if len(citizen.codice_fiscale) == 16:
        assert sex(citizen.codice_fiscale) == citizen.sex
        assert citizen.birth_date is not None
        in_their_life = date(citizen.birth_date.year + 1, 1, 1)
        assert birth_date(citizen.codice_fiscale, in_their_life) == citizen.birth_date


def test_omocodia_changes_nothing_in_what_the_code_says() -> None:
    assert birth_date("CCCFBA85D03L21VE", TODAY) == date(1985, 4, 3)
    assert sex("BLLLCUULAMRFNLRN") == "M"


def test_a_temporary_code_says_nothing_of_its_holder() -> None:
    assert birth_date("99000123457", TODAY) is None
    assert sex("99000123457") is None


def test_nobody_is_born_in_the_future() -> None:
    assert birth_date("FOXLAX12A01L219Y", date(2012, 1, 1)) == date(2012, 1, 1)
    assert birth_date("FOXLAX12A01L219Y", date(2011, 12, 31)) == date(1912, 1, 1)


@given(st.text(max_size=20))
def test_no_text_breaks_the_check(text: str) -> None:
    is_codice_fiscale(text)


def test_a_code_is_compared_in_upper_case_with_its_letters_of_omocodia() -> None:
    assert normalised(f" {OMOCODIA.lower()}\n") == OMOCODIA


@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.codice_fiscale)
def test_a_code_agrees_with_its_holder(citizen: SampleCitizen) -> None:
    code = citizen.codice_fiscale
    assert may_be_named(code, given_name=citizen.given_name, surname=citizen.surname)
    assert may_be_born_on(code, citizen.birth_date)


def test_a_code_tells_who_cannot_be_its_holder():
    code = "RSSMRA85D03H501M"
    assert may_be_named(code, given_name="Mario", surname="Rossi")
    assert may_be_named(code, given_name="Mario Giovanni", surname="Rossi")
    assert may_be_named(code)
    assert not may_be_named(code, given_name="Marta", surname="Rossi")
    assert not may_be_named(code, given_name="Mario", surname="Bianchi")
    assert may_be_born_on(code, date(1985, 4, 3))
    assert not may_be_born_on(code, date(1985, 4, 4))
    assert birthplace_code(code) == "H501"
    assert birthplace_code("RSSMRA85D03H5LMX") == "H501"
    temporary = "99000123457"
    assert may_be_named(temporary, given_name="Chiunque")
    assert may_be_born_on(temporary, date(1985, 4, 4))
    assert birthplace_code(temporary) is None


@pytest.mark.parametrize(
    ("given_name", "surname", "letters"),
    [
        ("Gianfranco", "Fo", "FOXGFR"),
        ("Al", "D'Aì", "DAILAX"),
        ("Niccolò", "De Rossi", "DRSNCL"),
    ],
)
def test_names_become_letters_as_the_decree_says(given_name, surname, letters):
    assert may_be_named(f"{letters}85D03H501X", given_name=given_name, surname=surname)
