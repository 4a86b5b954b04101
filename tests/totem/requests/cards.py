"""A card that signs at once, where what is tested is not the card."""

import asyncio

from hardware.card_reader.interface import HealthCard
from hardware.errors import CardError

HEALTH_CARD = HealthCard(
    codice_fiscale="FNTMRA85D52L840G",
    surname="FONTANELLI",
    given_name="MARIA",
    birth_date=None,
    sex=None,
    issued_on=None,
    expires_on=None,
    reader="reader",
    atr="",
    chip="CNS 1.1",
)


class CardOnTheDesk:
    """A `CardSigner`; `refuse` says what comes of the next PIN."""

    def __init__(self) -> None:
        self._refusal: CardError | None = None

    def refuse(self, refusal: CardError) -> None:
        self._refusal = refusal

    async def certificate(self, reader):
        return b"certificate"

    async def sign(self, reader, certificate, key_bytes, pin, digest):
        refusal, self._refusal = self._refusal, None
        pin.wipe()
        if refusal is not None:
            raise refusal
        return bytes(key_bytes)

    async def ready(self, signing):
        """Until the PIN is asked for."""
        changed = asyncio.Event()
        signing.changed.connect(changed.set)
        async with asyncio.timeout(5):
            while signing.stage != "typing_pin":
                changed.clear()
                await changed.wait()
