"""What a totem shows to a claim, to a chip and to a PIN."""

import pytest

from sportello.hall.assurance import (
    Assurance,
    asks_for_booking_code,
    assurance_of,
    shows_everything,
    shows_given_name,
    shows_service,
)
from sportello.model.person import Source

CLAIMED, PRESENTED, PROVED = Assurance


@pytest.mark.parametrize("source", [Source.TYPED, Source.BARCODE])
def test_what_can_be_computed_from_a_name_and_a_date_is_a_claim(source: Source) -> None:
    assert assurance_of(source) is CLAIMED


def test_every_source_has_its_assurance_and_they_sort_alike() -> None:
    degrees = [assurance_of(source) for source in Source]
    assert degrees == [CLAIMED, CLAIMED, PRESENTED, PROVED]


def test_a_claim_is_shown_nothing_and_asked_for_the_booking_code() -> None:
    assert not shows_given_name(CLAIMED)
    assert not shows_service(CLAIMED, is_sensitive=False)
    assert not shows_everything(CLAIMED)
    assert asks_for_booking_code(CLAIMED)


def test_a_chip_is_shown_the_given_name_and_a_service_that_is_not_sensitive() -> None:
    assert shows_given_name(PRESENTED)
    assert shows_service(PRESENTED, is_sensitive=False)
    assert not shows_service(PRESENTED, is_sensitive=True)
    assert not shows_everything(PRESENTED)
    assert not asks_for_booking_code(PRESENTED)


def test_a_pin_is_shown_everything() -> None:
    assert shows_given_name(PROVED)
    assert shows_service(PROVED, is_sensitive=True)
    assert shows_everything(PROVED)
    assert not asks_for_booking_code(PROVED)
