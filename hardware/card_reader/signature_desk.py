"""The holder of the card in a reader signs: one connection that ends with the chip reset.

Owns the order of the steps. After it the chip has forgotten the PIN. Every call blocks: a
`DeviceWorker` makes it. Must not know what is signed.
"""

from collections.abc import Callable
from typing import TypeVar

from hardware.card_reader import scard
from hardware.card_reader.signing import Pin, read_certificate, sign_digest, verify_pin
from hardware.errors import CardPulled, CardSwapped

T = TypeVar("T")


def certificate_in(reader: str) -> bytes:
    """DER of the certificate of the card in `reader`. Raises: a CardError"""
    return _with_card(reader, lambda card: read_certificate(card.transmit, reader))


def signed_in(reader: str, certificate: bytes, key_bytes: int, pin: Pin, digest: bytes) -> bytes:
    """The signature of a SHA-256 `digest` by the card that holds `certificate` (DER), whose RSA
    key is of `key_bytes`.

    Raises: PinRefused, PinBlocked, CardSwapped for another card, CardPulled if it came out; nothing
    was signed then.
    """

    def sign(card: scard.Card) -> bytes:
        if read_certificate(card.transmit, reader) != certificate:
            raise CardSwapped(reader)
        card.reset_at_end()
        verify_pin(card.transmit, pin, reader)
        return sign_digest(card.transmit, digest, key_bytes, reader)

    return _with_card(reader, sign)


def _with_card(reader: str, work: Callable[[scard.Card], T]) -> T:
    """Without a second attempt: a PIN is never sent twice for one time that it was typed."""
    try:
        with scard.Context() as context, context.connect(reader) as card:
            return work(card)
    except scard.BrokenOff:
        raise CardPulled(reader, "it came out or broke off in the middle") from None
