"""The holder of the card in a reader signs: one connection that ends with the chip reset.

Owns the order of the steps. After it the chip has forgotten the PIN. Must not know what is signed.
"""

from collections.abc import Callable
from typing import TypeVar

from hardware.card_reader import scard
from hardware.card_reader.pin import Pin
from hardware.card_reader.signing import read_certificate, sign_digest, verify_pin
from hardware.errors import CardPulled, CardSwapped
from hardware.worker import DeviceWorker

T = TypeVar("T")


class PcscSigner:
    """The cards in all PC/SC readers of this machine; a `CardSigner`."""

    def __init__(self) -> None:
        self._worker = DeviceWorker("card-signer")

    async def certificate(self, reader: str) -> bytes:
        return await self._worker.run(certificate_in, reader)

    async def sign(
        self, reader: str, certificate: bytes, key_bytes: int, pin: Pin, digest: bytes
    ) -> bytes:
        return await self._worker.run(signed_in, reader, certificate, key_bytes, pin, digest)

    async def close(self) -> None:
        self._worker.close()


def certificate_in(reader: str) -> bytes:
    """DER of the certificate of the card in `reader`; it blocks. Raises: a CardError"""
    return _with_card(reader, lambda card: read_certificate(card.transmit, reader))


def signed_in(reader: str, certificate: bytes, key_bytes: int, pin: Pin, digest: bytes) -> bytes:
    """The signature of a SHA-256 `digest` by the card that holds `certificate` (DER), whose RSA
    key is of `key_bytes`; it blocks.

    The PIN is overwritten, whatever comes of it. Raises: PinRefused, PinBlocked, CardSwapped for
    another card, CardPulled if it came out; nothing was signed then.
    """

    def sign(card: scard.Card) -> bytes:
        if read_certificate(card.transmit, reader) != certificate:
            raise CardSwapped(reader)
        card.reset_at_end()
        verify_pin(card.transmit, pin, reader)
        return sign_digest(card.transmit, digest, key_bytes, reader)

    try:
        return _with_card(reader, sign)
    finally:
        pin.wipe()


def _with_card(reader: str, work: Callable[[scard.Card], T]) -> T:
    """Without a second attempt: a PIN is never sent twice for one time that it was typed."""
    try:
        with scard.Context() as context, context.connect(reader) as card:
            return work(card)
    except scard.BrokenOff:
        raise CardPulled(reader, "it came out or broke off in the middle") from None
