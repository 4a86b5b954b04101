"""What the rest of the branch may know of a card reader.

Owns the words: the card, the events, and the one thing a reader does. Must not know PC/SC.

For each card put in there is exactly one CardInserted or CardRefused, and then exactly one
CardRemoved, whatever happens to the reader, its cable or its daemon in between.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from hardware.card_reader.pin import Pin
from hardware.errors import CardError, DeviceError
from italy.codice_fiscale import Sex


@dataclass(frozen=True)
class HealthCard:
    """Who a Tessera Sanitaria (TS-CNS, CRS) says its holder is: it identifies, no more.

    All other fields of the chip are discarded at the reader. What names the person stays out of
    `repr`, so that a card never ends up in a log by mistake.
    """

    codice_fiscale: str = field(repr=False)
    surname: str = field(repr=False)
    given_name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    sex: Sex | None = field(repr=False)
    issued_on: date | None
    expires_on: date | None
    reader: str
    atr: str
    """Upper-case hexadecimal."""
    chip: str
    """What the ATR says the chip is, such as `CNS 1.0`."""


@dataclass(frozen=True)
class ReaderReady:
    """A card can be put in: said at the start, and again whenever a lost reader is back."""

    reader: str


@dataclass(frozen=True)
class ReaderLost:
    """A reader, or all of them, cannot be used; `error` says why.

    DeviceUnplugged: the reader `error.device` is gone, others may be left.
    NoReader, CardServiceDown, CardServiceShut: no card can be read until the next ReaderReady.
    """

    error: DeviceError


@dataclass(frozen=True)
class CardInserted:
    card: HealthCard


@dataclass(frozen=True)
class CardRefused:
    """There is a card, or was, but no citizen can be read from it; `error` says why."""

    reader: str
    error: CardError


@dataclass(frozen=True)
class CardRemoved:
    """The reader is empty, or was lost with the card in it."""

    reader: str


ReaderEvent = ReaderReady | ReaderLost | CardInserted | CardRefused | CardRemoved


class CardReader(Protocol):
    """All the readers of a station, seen as one."""

    def watch(self) -> AsyncGenerator[ReaderEvent, None]:
        """What happens at the readers, from the present state on; it ends only when closed.

        Cards that are already in come first, as if just put in. Close it with
        `contextlib.aclosing`, or by cancelling the task that iterates.
        """
        ...


class CardSigner(Protocol):
    """Signatures by the card in a reader, which the reader's events name."""

    async def certificate(self, reader: str) -> bytes:
        """DER of the holder's certificate, for which no PIN is needed. Raises: a CardError"""
        ...

    async def sign(
        self, reader: str, certificate: bytes, key_bytes: int, pin: Pin, digest: bytes
    ) -> bytes:
        """The RSA signature of a SHA-256 `digest` by the key of `certificate`, of `key_bytes`.

        `pin` is overwritten, whatever comes of it. Raises: a CardError; nothing was signed then.
        """
        ...
