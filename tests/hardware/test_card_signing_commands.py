"""What a card that signs is told, command by command, without a reader."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils

from hardware.card_reader.pin import Pin
from hardware.card_reader.signing import sign_digest, verify_pin
from hardware.virtual.card import Chip
from hardware.virtual.card_secret import CardKey
from hardware.virtual.citizens import CITIZENS
from hardware.virtual.signing_cards import signing_card

PIN = "47113"
DIGEST = bytes(range(32))


@pytest.mark.parametrize("typed", ["", "1234", "123456789", "12a45", "١٢٣٤٥"])
def test_what_is_no_pin_spends_no_try(typed: str) -> None:
    with pytest.raises(ValueError, match="PIN"):
        Pin(typed)


def test_a_key_of_1024_bits_signs_in_one_command() -> None:
    """Cards of the first years: without chaining."""
    key = rsa.generate_private_key(65537, 1024)
    numbers = key.private_numbers()
    secret = CardKey(numbers.public_numbers.n, numbers.d)
    chip = Chip(signing_card(CITIZENS[0], secret, b"", PIN))

    def transmit(command: bytes | bytearray) -> tuple[bytes, int]:
        answer = chip.answer(bytes(command))
        return answer[:-2], int.from_bytes(answer[-2:])

    verify_pin(transmit, Pin(PIN), "reader")
    value = sign_digest(transmit, DIGEST, 128, "reader")
    key.public_key().verify(value, DIGEST, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))
