"""Telephone numbers as they are typed, also without a plus sign, and as people read them."""

import pytest

from italy.phone_numbers import e164, mobile_number, spaced


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3331234567", "+393331234567"),
        ("333 123.45-67", "+393331234567"),
        ("00393331234567", "+393331234567"),
        ("+39 333 1234567", "+393331234567"),
        ("0040721123456", "+40721123456"),
        ("0612345678", None),
        ("0039061234567", None),
        ("333 123 456 78", None),
        ("333123", None),
        ("RSSMRA85T10A562S", None),
        ("", None),
    ],
)
def test_a_mobile_number_is_told_from_other_numbers(typed: str, number: str | None):
    assert mobile_number(typed) == number


def test_a_number_of_a_house_is_a_number_too():
    assert e164("0532 000100") == e164("0039 0532 000100") == "+390532000100"


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("+393331234567", "+39 333 123 4567"),
        ("+390532000100", "+39 0532 000100"),
        ("+40721123456", "+40 721 123 456"),
        ("0532 000100", "+39 0532 000100"),
        ("interno 12", "interno 12"),
    ],
)
def test_people_read_a_number_in_groups(number: str, read: str):
    assert spaced(number) == read
