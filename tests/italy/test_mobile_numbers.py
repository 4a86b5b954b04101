"""Mobile numbers as they are typed at a totem, where there is no plus sign."""

import pytest

from italy.mobile_numbers import mobile_number


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
        ("333123", None),
        ("RSSMRA85T10A562S", None),
        ("", None),
    ],
)
def test_a_mobile_number_is_told_from_other_numbers(typed: str, number: str | None):
    assert mobile_number(typed) == number
