"""How far a signature by card is, and what a station needs of the request that is signed."""

from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from sportello.cases.signature_messages import DigestToSign


class SigningStage(StrEnum):
    """
    IDLE              nothing is to be signed
    WAITING_FOR_CARD  no card is in that could sign
    PREPARING         the card's certificate is read, and the server makes room for the signature
    TYPING_PIN        the card waits for its PIN
    SIGNING           the chip computes, then the server puts the signature in
    UNDELIVERED       the card has signed, and the server has not got it
    SIGNED            it is signed
    IMPOSSIBLE        not with this card; another one can be put in
    """

    IDLE = "idle"
    WAITING_FOR_CARD = "waiting_for_card"
    PREPARING = "preparing"
    TYPING_PIN = "typing_pin"
    SIGNING = "signing"
    UNDELIVERED = "undelivered"
    SIGNED = "signed"
    IMPOSSIBLE = "impossible"


class SigningTrouble(Struct, frozen=True):
    """What went wrong last, by the code of the error or refusal; `tries_left` of a wrong PIN."""

    code: str
    tries_left: int = 0


class CaseToSign(Protocol):
    """The request, at the server. Both calls raise Refused or LinkError."""

    async def prepare(self, certificate: bytes) -> DigestToSign:
        """Make room for a signature by the card with this certificate (DER), for the holder's
        own request only.
        """
        ...

    async def complete(self, value: bytes) -> None:
        """Put the card's signature in; once more changes nothing."""
        ...
