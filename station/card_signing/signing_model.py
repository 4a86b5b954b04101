"""The signature by card and PIN as QML sees it: insert, type, wait, signed.

Owns which card is in, the digits as they are typed, and what follows from each answer. QML learns
how many digits there are and never which. The rules of a signature are the server's.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Property, QObject, Signal, Slot

from hardware.card_reader.interface import (
    CardInserted,
    CardRefused,
    CardRemoved,
    CardSigner,
    ReaderEvent,
    ReaderLost,
    ReaderReady,
)
from hardware.card_reader.pin import LONGEST_PIN, SHORTEST_PIN, Pin
from hardware.errors import CardCannotSign, CardError, CardSwapped, PinBlocked, PinRefused
from sportello.cases.signature_messages import DigestToSign
from sportello.model.refusals import Refused
from station.card_signing import sentences
from station.card_signing.stages import CaseToSign, SigningStage, SigningTrouble
from station.link.errors import LinkError
from text.catalogue import Words

SERVER_AWAY = SigningTrouble("server_away")
PULLED = SigningTrouble("card_pulled")

_WITHOUT_SIGNATURE = frozenset(
    {
        SigningStage.WAITING_FOR_CARD,
        SigningStage.PREPARING,
        SigningStage.TYPING_PIN,
        SigningStage.IMPOSSIBLE,
    }
)
"""Stages at which another card begins anew."""


class SigningModel(QObject):
    """One signature, from `begin` until `signed` or `cancel`.

    Properties:
        stage: a `SigningStage`.
        heading, text: what is said; isWarning: whether something went wrong.
        digits: how many digits of the PIN were typed; mostDigits.
        canEnter: whether they can be a PIN.
        canRetry: whether the server can be asked again.
    """

    changed = Signal()
    signed = Signal()
    """The server has the signature."""

    def __init__(
        self,
        signer: CardSigner,
        words: Callable[[], Words],
        start: Callable[[Coroutine[Any, Any, Any], str], object],
        parent: QObject | None = None,
    ) -> None:
        """`start` runs a coroutine in the background, by name; `words` are those of the moment."""
        super().__init__(parent)
        self._signer = signer
        self._words = words
        self._start = start
        self._case: CaseToSign | None = None
        self._reader: str | None = None
        self._reader_trouble: SigningTrouble | None = None
        self._is_in_again = False
        self._stage = SigningStage.IDLE
        self._trouble: SigningTrouble | None = None
        self._attempt = 0
        self._certificate = b""
        self._wanted: DigestToSign | None = None
        self._value = b""
        self._typed = bytearray(LONGEST_PIN)
        self._digits = 0

    # --- what happens -------------------------------------------------------------------------

    def begin(self, case: CaseToSign) -> None:
        """Let the citizen sign this request; a card that is in already is taken."""
        self._case = case
        self._prepare(None)

    def hear(self, event: ReaderEvent) -> None:
        """What happens at the readers, also while nothing is to be signed."""
        match event:
            case CardInserted(card=card):
                self._reader, self._reader_trouble = card.reader, None
                self._put_in()
            case CardRefused(error=error):
                self._reader = None
                self._put_in_vain(error.code)
            case CardRemoved(reader=reader) if self._reader in (reader, None):
                self._reader = None
                self._taken_out()
            case ReaderLost(error=error):
                self._reader_trouble = SigningTrouble(error.code)
                self._wait_on()
            case ReaderReady():
                self._reader_trouble = None
                self._wait_on()

    @Slot(str)
    def typeDigit(self, digit: str) -> None:
        """A digit of the PIN was typed; anything else is passed over."""
        is_digit = len(digit) == 1 and digit.isascii() and digit.isdigit()
        if is_digit and self._stage is SigningStage.TYPING_PIN and self._digits < LONGEST_PIN:
            self._typed[self._digits] = ord(digit)
            self._digits += 1
            self.changed.emit()

    @Slot()
    def eraseDigit(self) -> None:
        """The last digit was not meant."""
        if self._digits > 0:
            self._digits -= 1
            self._typed[self._digits] = 0
            self.changed.emit()

    @Slot()
    def enter(self) -> None:
        """The PIN is complete."""
        if self.canEnter and self._reader is not None and self._wanted is not None:
            pin = Pin(self._typed[: self._digits])
            self._wipe()
            self._is_in_again = False
            self._go(SigningStage.SIGNING)
            self._start(self._sign(self._reader, self._wanted, pin), "signing by card")

    @Slot()
    def retry(self) -> None:
        """Ask the server again."""
        if self._stage is SigningStage.UNDELIVERED:
            self._go(SigningStage.SIGNING)
            self._start(self._deliver(), "delivering a signature")
        elif self.canRetry:
            self._prepare(None)

    @Slot()
    def cancel(self) -> None:
        """Nothing is to be signed any more; all about it is deleted."""
        self._case = None
        self._forget()
        self._go(SigningStage.IDLE)

    def _wait_on(self) -> None:
        if self._stage is SigningStage.WAITING_FOR_CARD:
            self._go(SigningStage.WAITING_FOR_CARD, self._reader_trouble)

    # --- what follows -------------------------------------------------------------------------

    def _put_in(self) -> None:
        if self._stage is SigningStage.SIGNING:
            self._is_in_again = True
        elif self._stage in _WITHOUT_SIGNATURE:
            self._prepare(None)

    def _put_in_vain(self, code: str) -> None:
        if self._stage in _WITHOUT_SIGNATURE:
            self._forget()
            self._go(SigningStage.WAITING_FOR_CARD, SigningTrouble(code))

    def _taken_out(self) -> None:
        if self._stage in (SigningStage.PREPARING, SigningStage.TYPING_PIN):
            self._forget()
            self._go(SigningStage.WAITING_FOR_CARD, PULLED)
        elif self._stage in _WITHOUT_SIGNATURE and self._trouble != PULLED:
            self._go(SigningStage.WAITING_FOR_CARD)

    def _prepare(self, trouble: SigningTrouble | None) -> None:
        self._forget()
        if self._reader is None:
            self._go(SigningStage.WAITING_FOR_CARD, self._reader_trouble)
            return
        assert self._case is not None, "something is to be signed"
        self._go(SigningStage.PREPARING)
        work = self._read_and_prepare(self._case, self._reader, self._attempt, trouble)
        self._start(work, "preparing a signature")

    async def _read_and_prepare(
        self, case: CaseToSign, reader: str, attempt: int, trouble: SigningTrouble | None
    ) -> None:
        try:
            certificate = await self._signer.certificate(reader)
            wanted = await case.prepare(certificate)
        except (CardError, Refused, LinkError) as failed:
            if attempt == self._attempt:
                self._fail(failed)
            return
        if attempt == self._attempt:
            self._certificate, self._wanted = certificate, wanted
            self._go(SigningStage.TYPING_PIN, trouble)

    async def _sign(self, reader: str, wanted: DigestToSign, pin: Pin) -> None:
        attempt = self._attempt
        try:
            value = await self._signer.sign(
                reader, self._certificate, wanted.key_bytes, pin, wanted.digest
            )
        except CardError as failed:
            if attempt == self._attempt:
                self._fail(failed)
            return
        if attempt == self._attempt:
            self._value = value
            await self._deliver()

    async def _deliver(self) -> None:
        attempt = self._attempt
        assert self._case is not None, "something is to be signed"
        try:
            await self._case.complete(self._value)
        except (Refused, LinkError) as failed:
            if attempt == self._attempt:
                self._fail(failed)
            return
        if attempt == self._attempt:
            self._forget()
            self._go(SigningStage.SIGNED)
            self.signed.emit()

    def _fail(self, failed: CardError | Refused | LinkError) -> None:
        match failed:
            case PinRefused(tries_left=tries_left):
                self._go(SigningStage.TYPING_PIN, SigningTrouble(failed.code, tries_left))
            case PinBlocked() | CardCannotSign() | Refused():
                self._forget()
                self._go(SigningStage.IMPOSSIBLE, SigningTrouble(failed.code))
            case CardError() if self._is_in_again or isinstance(failed, CardSwapped):
                self._prepare(SigningTrouble(failed.code))
            case CardError():
                self._forget()
                self._go(SigningStage.WAITING_FOR_CARD, SigningTrouble(failed.code))
            case _ if self._value:
                self._go(SigningStage.UNDELIVERED)
            case _:
                self._go(SigningStage.WAITING_FOR_CARD, SERVER_AWAY)

    def _forget(self) -> None:
        """What was under way counts no more."""
        self._attempt += 1
        self._certificate, self._wanted, self._value = b"", None, b""
        self._wipe()

    def _wipe(self) -> None:
        self._typed[:] = bytes(LONGEST_PIN)
        self._digits = 0

    def _go(self, stage: SigningStage, trouble: SigningTrouble | None = None) -> None:
        self._stage, self._trouble = stage, trouble
        self.changed.emit()

    # --- what is shown ------------------------------------------------------------------------

    @Property(str, notify=changed)
    def stage(self) -> str:
        return self._stage

    @Property(str, notify=changed)
    def heading(self) -> str:
        return sentences.heading(self._stage, self._words())

    @Property(str, notify=changed)
    def text(self) -> str:
        return sentences.sentence(self._stage, self._trouble, self._words())

    @Property(bool, notify=changed)
    def isWarning(self) -> bool:
        return self._trouble is not None or self._stage is SigningStage.UNDELIVERED

    @Property(int, notify=changed)
    def digits(self) -> int:
        return self._digits

    @Property(int, constant=True)
    def mostDigits(self) -> int:
        return LONGEST_PIN

    @Property(bool, notify=changed)
    def canEnter(self) -> bool:
        return self._stage is SigningStage.TYPING_PIN and self._digits >= SHORTEST_PIN

    @Property(bool, notify=changed)
    def canRetry(self) -> bool:
        return self._stage is SigningStage.UNDELIVERED or (
            self._stage is SigningStage.WAITING_FOR_CARD and self._trouble == SERVER_AWAY
        )
