"""A virtual card and the virtual reader it goes into: the far end of the vpcd wire.

Owns the card's file system, its manners, its faults, and the contacts between card and reader.
Must not know how the driver reads. The wire: two bytes of length, then that many bytes; a single
byte 0, 1, 2 or 4 is power off, power on, reset, or "your answer to reset"; anything else is an
APDU. A card is in the reader while the connection stands.
"""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from hardware.virtual.card_secret import CardSecret
from hardware.virtual.pcscd import Pcscd

CardPath = tuple[int, ...]
EndOfFile = Literal["6282", "6Cxx", "9000"]

MASTER_FILE = 0x3F00
FOUND = b"\x90\x00"
NOT_FOUND = b"\x6a\x82"
UNKNOWN_COMMAND = b"\x6d\x00"
BEHIND_THE_END = b"\x6b\x00"
SHORTER_THAN_ASKED = b"\x62\x82"

NOTICE_TIMEOUT_S = 2.0

_POWER_OFF, _POWER_ON, _RESET, _ANSWER_TO_RESET = b"\x00", b"\x01", b"\x02", b"\x04"
# Longer than any reader takes (33 bytes): pcscd then reports a card that does not answer.
_NO_ANSWER_TO_RESET = bytes(64)


@dataclass(frozen=True)
class Faults:
    """What goes wrong with a card."""

    mute: bool = False
    """It does not answer to reset: worn out, or the wrong way round."""
    pulled_after: int | None = None
    """It is taken out instead of answering after so many APDUs."""
    breaks_off_after: int | None = None
    """Bad contacts: it breaks off after so many APDUs, once, and is there again at once."""


SOUND = Faults()


@dataclass(frozen=True)
class VirtualCard:
    """Files by their path below 3F00 (folders follow from it), and applications by name.

    `at_end_of_file`: what a chip does when asked for more than there is: give the rest and say
    6282, give nothing and say how much there is (6Cxx), or give the rest as if all were well.
    `secret` of a card that signs.
    `keeps_answers`: it answers 61xx and waits to be asked, as T=0 chips do.
    """

    atr: bytes
    files: Mapping[CardPath, bytes] = field(default_factory=dict, repr=False)
    applications: frozenset[bytes] = frozenset()
    at_end_of_file: EndOfFile = "6282"
    keeps_answers: bool = False
    secret: CardSecret | None = field(default=None, repr=False)
    faults: Faults = SOUND


class Chip:
    """A card under power: what is selected, and what it keeps ready. No wire, no I/O."""

    def __init__(self, card: VirtualCard) -> None:
        self._card = card
        self._selected: CardPath = ()
        self._kept = b""

    @property
    def answer_to_reset(self) -> bytes:
        return _NO_ANSWER_TO_RESET if self._card.faults.mute else self._card.atr

    def reset(self) -> None:
        """Forget what was selected, and the PIN."""
        self._selected, self._kept = (), b""
        if self._card.secret is not None:
            self._card.secret.reset()

    def answer(self, command: bytes) -> bytes:
        """Data and status word for one APDU of at least 4 bytes."""
        match command[1]:
            case 0xA4:
                return self._select(command)
            case 0xB0:
                return self._keep_or_give(self._read(command))
            case 0xC0:
                kept, self._kept = self._kept, b""
                return kept or UNKNOWN_COMMAND
        if self._card.secret is not None:
            return self._answer_with(self._card.secret, command)
        return UNKNOWN_COMMAND

    def _answer_with(self, secret: CardSecret, command: bytes) -> bytes:
        match command[1]:
            case 0x20:
                return secret.verify(command)
            case 0x22:
                return secret.set_environment(command)
            case 0x2A:
                return self._keep_or_give(secret.compute(command))
        return UNKNOWN_COMMAND

    def _select(self, command: bytes) -> bytes:
        name = command[5 : 5 + command[4]] if len(command) > 4 else b""
        if command[2] == 0x04:
            return FOUND if name in self._card.applications else NOT_FOUND
        file = int.from_bytes(name, "big")
        if file == MASTER_FILE and self._card.files:
            self._selected = ()
            return FOUND
        for folder in (self._selected, self._selected[:-1]):
            if self._exists((*folder, file)):
                self._selected = (*folder, file)
                return FOUND
        return NOT_FOUND

    def _exists(self, path: CardPath) -> bool:
        return any(file[: len(path)] == path for file in self._card.files)

    def _read(self, command: bytes) -> bytes:
        content = self._card.files.get(self._selected)
        if content is None:
            return b"\x69\x86"
        offset = int.from_bytes(command[2:4], "big")
        wanted = (command[4] or 256) if len(command) > 4 else 256
        part = content[offset : offset + wanted]
        if offset >= len(content):
            return BEHIND_THE_END
        if len(part) == wanted or self._card.at_end_of_file == "9000":
            return part + FOUND
        if self._card.at_end_of_file == "6Cxx":
            return bytes([0x6C, len(part)])
        return part + SHORTER_THAN_ASKED

    def _keep_or_give(self, answer: bytes) -> bytes:
        if not self._card.keeps_answers or len(answer) <= 2:
            return answer
        self._kept = answer
        return bytes([0x61, (len(answer) - 2) & 0xFF])


class VirtualReader:
    """The reader at `slot` of a `Pcscd`: empty until a card is put in.

    A daemon that was restarted finds its readers empty, whatever `card` says: put it in again.
    """

    def __init__(self, daemon: Pcscd, slot: int = 0) -> None:
        self._daemon = daemon
        self._slot = slot
        self._wire: socket.socket | None = None
        self._contacts: asyncio.Task[None] | None = None
        self.card: VirtualCard | None = None

    @property
    def name(self) -> str:
        """What PC/SC clients call this reader."""
        return self._daemon.reader_name(self._slot)

    async def insert(self, card: VirtualCard) -> None:
        """Put `card` in; a card that is in is taken out first (a swap)."""
        await self.remove()
        self._wire = await self._daemon.connect(self._slot)
        self.card = card
        touch = _touch(card, self._wire)
        self._contacts = asyncio.create_task(touch, name=f"card in {self.name}")

    async def remove(self) -> None:
        """Take the card out, at once and whatever it is doing; return when pcscd has noticed."""
        if self._contacts is not None and self._wire is not None:
            self._contacts.cancel()
            await asyncio.wait([self._contacts])
            await _hung_up(self._wire)
            self._wire.close()
        self._contacts = self._wire = self.card = None

    async def close(self) -> None:
        await self.remove()


async def _touch(card: VirtualCard, wire: socket.socket) -> None:
    """Chip and reader talk until either goes; then the chip is silent for good."""
    chip, answered = Chip(card), 0
    breaks_off_after = card.faults.breaks_off_after
    with suppress(OSError):  # the daemon ended
        try:
            while (message := await _receive(wire)) is not None:
                if message in (_POWER_OFF, _POWER_ON, _RESET):
                    chip.reset()
                elif message == _ANSWER_TO_RESET:
                    await _send(wire, chip.answer_to_reset)
                elif answered == card.faults.pulled_after:
                    break
                elif answered == breaks_off_after:
                    breaks_off_after = None
                    await _send(wire, b"\x6f")
                else:
                    answered += 1
                    await _send(wire, chip.answer(message))
        finally:
            wire.shutdown(socket.SHUT_WR)


async def _hung_up(wire: socket.socket) -> None:
    """Until pcscd, which looks every 0.4 s, finds the socket closed and closes its side."""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(NOTICE_TIMEOUT_S):
            while await _receive(wire) is not None:
                pass


async def _receive(wire: socket.socket) -> bytes | None:
    """One message, or None if the daemon hung up."""
    header = await _receive_exactly(wire, 2)
    if header is None:
        return None
    return await _receive_exactly(wire, int.from_bytes(header, "big"))


async def _receive_exactly(wire: socket.socket, length: int) -> bytes | None:
    loop = asyncio.get_running_loop()
    received = b""
    while len(received) < length:
        part = await loop.sock_recv(wire, length - len(received))
        if not part:
            return None
        received += part
        # without it each APDU waits 40 ms: vpcd writes header and body apart
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
    return received


async def _send(wire: socket.socket, message: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(wire, len(message).to_bytes(2, "big") + message)
