import pytest

from italy import iban, plates


@pytest.mark.parametrize(
    "typed", ["AB 123 CD", "ab123cd", "AA-00000", "X23456", "RM 123456", "Roma A12345"]
)
def test_italian_plates_are_plates(typed: str) -> None:
    assert plates.is_plate(plates.normalised(typed))


@pytest.mark.parametrize("typed", ["", "AB123C", "IO123CD", "AB123CD1", "٠٠"])
def test_what_is_no_italian_plate_is_none(typed: str) -> None:
    assert not plates.is_plate(plates.normalised(typed))


def test_an_iban_has_the_right_length_and_check_digits():
    assert iban.is_iban(iban.normalised("it60 x054 2811 1010 0000 0123 456"))
    assert iban.is_iban(iban.normalised("DE89 3704 0044 0532 0130 00"))
    for wrong in ("IT61X0542811101000000123456", "IT60X054281110100000012345", "", "XX", "IT60é"):
        assert not iban.is_iban(wrong)
