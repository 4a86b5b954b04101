"""PC/SC's C interface with types, and its return codes as our errors.

Owns handles and the meaning of every return code. Must not know which files a card holds.
Every call blocks: only a worker thread calls, save `Context.cancel`.
"""

import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Self

from smartcard import scard as pcsc

from hardware.card_reader.status_change import status_change
from hardware.errors import (
    CardBusy,
    CardError,
    CardMute,
    CardPulled,
    CardServiceDown,
    CardServiceShut,
    CardUnreadable,
)

MOST_READERS = 16
"""pcscd has no room for more, nor for the name that stands for "another one came" next to them."""

UNAWARE: int = pcsc.SCARD_STATE_UNAWARE
_DAEMON = "pcscd"
_PLUG_AND_PLAY = "\\\\?PnP?\\Notification"
_PATIENCE_WITH_OTHERS = timedelta(seconds=2)
_PAUSE_BETWEEN_TRIES = timedelta(seconds=0.1)

_SERVICE_LOST = {
    pcsc.SCARD_E_NO_SERVICE,
    pcsc.SCARD_E_SERVICE_STOPPED,
    pcsc.SCARD_E_INVALID_HANDLE,
    pcsc.SCARD_F_COMM_ERROR,
    pcsc.SCARD_F_INTERNAL_ERROR,
}
_NOT_LET_IN = {pcsc.SCARD_W_SECURITY_VIOLATION, pcsc.SCARD_E_NO_ACCESS}
_CARD_GONE = {
    pcsc.SCARD_E_NO_SMARTCARD,
    pcsc.SCARD_W_REMOVED_CARD,
    pcsc.SCARD_E_READER_UNAVAILABLE,
    pcsc.SCARD_E_UNKNOWN_READER,
}
_BROKEN_OFF = {
    pcsc.SCARD_E_NOT_TRANSACTED,
    pcsc.SCARD_W_RESET_CARD,
}
_MUTE = {
    pcsc.SCARD_W_UNRESPONSIVE_CARD,
    pcsc.SCARD_W_UNPOWERED_CARD,
    pcsc.SCARD_W_UNSUPPORTED_CARD,
    pcsc.SCARD_E_PROTO_MISMATCH,
    pcsc.SCARD_E_INVALID_ATR,
}


class _SharedByOthers(Exception):
    """Another program has the card to itself at this moment."""


class BrokenOff(Exception):
    """The card stopped in the middle: taken out, bad contacts, or reset by another program."""


def is_present(state: int) -> bool:
    """Whether a state word says that there is a card in the reader."""
    return bool(state & pcsc.SCARD_STATE_PRESENT)


def moves(state: int) -> int:
    """How often a card went in or out, modulo 65536: tells an unnoticed swap.

    Source: pcsc-lite keeps it in the upper half of dwEventState.
    """
    return state >> 16


class Card:
    """A connected card within a transaction, so that no other program moves its files."""

    def __init__(self, handle: int, protocol: int, reader: str) -> None:
        self._handle = handle
        self._reader = reader
        self._protocol = (
            pcsc.SCARD_PCI_T1 if protocol == pcsc.SCARD_PROTOCOL_T1 else pcsc.SCARD_PCI_T0
        )
        self.atr = b""
        self._at_end: int = pcsc.SCARD_LEAVE_CARD

    def __enter__(self) -> Self:
        try:
            _check(pcsc.SCardBeginTransaction(self._handle), self._reader)
            result, _, _, _, atr = pcsc.SCardStatus(self._handle)
            _check(result, self._reader)
        except (BrokenOff, CardError):
            self._let_go()
            raise
        self.atr = bytes(atr)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, BrokenOff | CardPulled):
            # without power it has forgotten everything, and pcscd would try to reset what is gone
            self._at_end = pcsc.SCARD_LEAVE_CARD
        self._let_go()

    def reset_at_end(self) -> None:
        """Let the chip forget a PIN before another program can use the card."""
        self._at_end = pcsc.SCARD_RESET_CARD

    def _let_go(self) -> None:
        # what these return is of no use: the card or the daemon may be gone already
        pcsc.SCardEndTransaction(self._handle, self._at_end)
        pcsc.SCardDisconnect(self._handle, self._at_end)

    def transmit(self, command: bytes | bytearray) -> tuple[bytes, int]:
        """The answer's data and its status word.

        Raises: BrokenOff, CardPulled, CardServiceDown.
        """
        result, answer = pcsc.SCardTransmit(self._handle, self._protocol, list(command))
        _check(result, self._reader)
        if len(answer) < 2:
            raise BrokenOff
        return bytes(answer[:-2]), answer[-2] << 8 | answer[-1]


class Context:
    """A connection to pcscd.

    Raises, from everything it does: CardServiceDown or CardServiceShut.
    """

    def __init__(self) -> None:
        result, self._handle = pcsc.SCardEstablishContext(pcsc.SCARD_SCOPE_USER)
        _check(result, _DAEMON)
        if self._handle == 0:
            raise CardServiceDown(_DAEMON, "it answered, but gave no context")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pcsc.SCardReleaseContext(self._handle)

    def cancel(self) -> None:
        """End a `changes` that another thread waits in."""
        pcsc.SCardCancel(self._handle)

    def readers(self) -> list[str]:
        """Names of the readers that are plugged in, in pcscd's order."""
        try:
            result, names = pcsc.SCardListReaders(self._handle, [])
        except SystemError as failure:  # pyscard's way to say that a name is not UTF-8
            detail = "a reader's name is not UTF-8: correct it in /etc/reader.conf.d"
            raise CardServiceDown(_DAEMON, detail) from failure
        if result == pcsc.SCARD_E_NO_READERS_AVAILABLE:
            return []
        _check(result, _DAEMON)
        return list(names)

    def changes(self, known: Mapping[str, int], wait: timedelta) -> dict[str, int]:
        """New state words of the readers that differ from `known`.

        Waits until there is one, until a reader comes or goes, until `cancel`, or `wait` is over.
        """
        watched = list(known.items())
        if len(watched) < MOST_READERS:
            # its state word holds how many readers we know of, where others count moves
            watched.append((_PLUG_AND_PLAY, len(known) << 16))
        result, states = status_change(self._handle, _ms(wait), watched)
        if result in (pcsc.SCARD_E_TIMEOUT, pcsc.SCARD_E_CANCELLED, pcsc.SCARD_E_UNKNOWN_READER):
            return {}
        _check(result, _DAEMON)
        return {
            reader: state & ~pcsc.SCARD_STATE_CHANGED
            for reader, state in states
            if reader in known and state & pcsc.SCARD_STATE_CHANGED
        }

    def is_left(self, reader: str, state: int, within: timedelta) -> bool:
        """Whether the card seen in `state` has been taken out, or is before `within` is over."""
        deadline = time.monotonic() + within.total_seconds()
        now = state
        while (left := deadline - time.monotonic()) > 0:
            wait_ms = _ms(timedelta(seconds=left))
            result, states = status_change(self._handle, wait_ms, [(reader, now)])
            if result in (pcsc.SCARD_E_TIMEOUT, pcsc.SCARD_E_CANCELLED):
                return False
            if result in _CARD_GONE:
                return True
            _check(result, _DAEMON)
            now = states[0][1] & ~pcsc.SCARD_STATE_CHANGED
            if not is_present(now) or moves(now) != moves(state):
                return True
        return False

    def connect(self, reader: str) -> Card:
        """The card in `reader`, once other programs have let go of it.

        Raises: CardBusy, CardMute, CardPulled, BrokenOff.
        """
        deadline = time.monotonic() + _PATIENCE_WITH_OTHERS.total_seconds()
        while True:
            with suppress(_SharedByOthers):
                return self._connect(reader)
            if time.monotonic() > deadline:
                raise CardBusy(reader)
            time.sleep(_PAUSE_BETWEEN_TRIES.total_seconds())

    def _connect(self, reader: str) -> Card:
        result, handle, protocol = pcsc.SCardConnect(
            self._handle,
            reader,
            pcsc.SCARD_SHARE_SHARED,
            pcsc.SCARD_PROTOCOL_T0 | pcsc.SCARD_PROTOCOL_T1,
        )
        _check(result, reader)
        return Card(handle, protocol, reader)


def _check(result: int, device: str) -> None:
    if result == pcsc.SCARD_S_SUCCESS:
        return
    if result == pcsc.SCARD_E_SHARING_VIOLATION:
        raise _SharedByOthers
    if result in _BROKEN_OFF:
        raise BrokenOff
    raise _error_of(result, device)


def _error_of(result: int, device: str) -> CardError:
    text = f"{pcsc.SCardGetErrorMessage(result).rstrip('.')} (0x{result & 0xFFFFFFFF:08X})"
    if result in _SERVICE_LOST or (device == _DAEMON and result not in _NOT_LET_IN):
        return CardServiceDown(_DAEMON, text)
    if result in _NOT_LET_IN:
        return CardServiceShut(_DAEMON, text)
    if result in _CARD_GONE:
        return CardPulled(device, text)
    if result in _MUTE:
        return CardMute(device, text)
    return CardUnreadable(device, text)


def _ms(duration: timedelta) -> int:
    return max(1, round(duration.total_seconds() * 1000))
