"""A citizen signs at a counter or totem: the station's model over a real card daemon."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from hashlib import sha256

import pytest
import pytest_asyncio

from casework.signature.chains import Anchors
from casework.signature.signing import complete_pdf, prepare_pdf
from casework.signature.signing_questions import PreparedPdf
from casework.signature.verdict import verify
from hardware.card_reader.interface import CardInserted, CardRemoved, ReaderReady
from hardware.card_reader.pcsc import PcscReader
from hardware.card_reader.signature_desk import PcscSigner
from hardware.errors import (
    CardError,
    DeviceError,
    DeviceSilent,
    DeviceUnplugged,
    DeviceUnreachable,
    PinRefused,
)
from hardware.virtual.card import Faults, VirtualReader
from hardware.virtual.pcscd import Pcscd
from sportello.cases.signature_messages import DigestToSign
from sportello.model.refusals import NotNow, Refused
from station.card_signing import sentences
from station.card_signing.signing_model import SigningModel
from station.card_signing.stages import SigningStage, SigningTrouble
from station.link.errors import LinkError, ServerAway
from station.tasks import Tasks
from tests.casework.signature.signed_files import NOW, a_form, a_signatory, an_authority
from tests.hardware.conftest import PATIENCE_S
from tests.hardware.test_card_signing import card_of, der_of
from text.catalogue import LANGUAGES, Catalogue

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("qt_app")]

PIN = "47113"
WORDS = Catalogue("station")
OF_ANY_DEVICE = (DeviceError, DeviceUnreachable, DeviceUnplugged, DeviceSilent)


class CardOfAnother(NotNow): ...


class CaseHere:
    """A request whose PDF is really signed; `trouble` is what the server says next."""

    def __init__(self) -> None:
        self.trouble: Refused | LinkError | None = None
        self.signed = b""
        self._prepared: PreparedPdf

    async def prepare(self, certificate: bytes) -> DigestToSign:
        self._complain()
        if certificate != der_of(a_signatory()):
            raise CardOfAnother("another person's")
        self._prepared = await prepare_pdf(a_form(), certificate, "Richiedente")
        return DigestToSign(sha256(self._prepared.to_sign).digest(), self._prepared.key_bytes)

    async def complete(self, value: bytes) -> None:
        self._complain()
        self.signed = await complete_pdf(self._prepared, value, NOW)

    def _complain(self) -> None:
        trouble, self.trouble = self.trouble, None
        if trouble is not None:
            raise trouble


class Station:
    """A station's model, its reader, and who stands there."""

    def __init__(self, model: SigningModel, slot: VirtualReader, is_out: asyncio.Event) -> None:
        self.model = model
        self.is_out = is_out
        self.slot = slot
        self.case = CaseHere()
        self._changed = asyncio.Event()
        model.changed.connect(self._changed.set)

    async def until(self, stage: SigningStage, part: str = "") -> None:
        """It has come there and says so, with `part` in its sentence."""
        async with asyncio.timeout(PATIENCE_S):
            while self.model.stage != stage or part not in self.model.text:
                self._changed.clear()
                await self._changed.wait()

    def type(self, pin: str = PIN) -> None:
        for digit in pin:
            self.model.typeDigit(digit)
        self.model.enter()


@asynccontextmanager
async def a_station(slot: VirtualReader) -> AsyncIterator[Station]:
    failures: list[BaseException] = []
    tasks, signer = Tasks(failures.append), PcscSigner()
    model = SigningModel(signer, lambda: WORDS.words("en"), tasks.start)
    ready, is_out = asyncio.Event(), asyncio.Event()

    async def attend() -> None:
        async with aclosing(PcscReader().watch()) as events:
            async for event in events:
                model.hear(event)
                if isinstance(event, ReaderReady | CardInserted):
                    ready.set()
                if isinstance(event, CardRemoved):
                    is_out.set()

    tasks.start(attend(), "reader")
    await ready.wait()
    try:
        yield Station(model, slot, is_out)
    finally:
        await tasks.end()
        await signer.close()
        assert failures == []


@pytest_asyncio.fixture(loop_scope="session")
async def station(slot: VirtualReader) -> AsyncIterator[Station]:
    async with a_station(slot) as station:
        yield station


async def test_a_citizen_inserts_the_card_types_the_pin_and_has_signed(station: Station) -> None:
    heard: list[str] = []
    station.model.signed.connect(lambda: heard.append("signed"))
    station.model.begin(station.case)
    assert station.model.heading == "Insert your card to sign"
    await station.slot.insert(card_of(a_signatory()))
    await station.until(SigningStage.TYPING_PIN)
    station.model.typeDigit("4")
    station.model.typeDigit("x")
    assert (station.model.digits, station.model.canEnter) == (1, False)
    station.model.eraseDigit()
    station.type()
    await station.until(SigningStage.SIGNED, "take your card")
    _, authority = an_authority()
    report = verify(station.case.signed, Anchors([authority]), NOW)
    assert (report.verdict, heard) == ("valid", ["signed"])


async def test_wrong_pins_are_counted_aloud_until_the_card_is_blocked(station: Station) -> None:
    await station.slot.insert(card_of(a_signatory()))
    station.model.begin(station.case)
    await station.until(SigningStage.TYPING_PIN)
    station.type("00000")
    await station.until(SigningStage.TYPING_PIN, "2 tries are left")
    assert station.model.isWarning
    station.type("00000")
    await station.until(SigningStage.TYPING_PIN, "One try is left")
    station.type("00000")
    await station.until(SigningStage.IMPOSSIBLE, "PUK")
    assert "sign by hand at the counter" in station.model.text
    await station.slot.insert(card_of(a_signatory()))
    await station.until(SigningStage.TYPING_PIN)
    assert not station.model.isWarning


async def test_a_card_pulled_while_it_is_typed_or_signs_loses_nothing(station: Station) -> None:
    station.model.begin(station.case)
    await station.slot.insert(card_of(a_signatory()))
    await station.until(SigningStage.TYPING_PIN)
    station.model.typeDigit("4")
    await station.slot.remove()
    await station.until(SigningStage.WAITING_FOR_CARD, "too early")
    assert station.model.digits == 0
    while_signing = Faults(pulled_after=22)  # some 14 commands come before, some 15 sign
    await station.slot.insert(card_of(a_signatory(), faults=while_signing))
    await station.until(SigningStage.TYPING_PIN)
    station.is_out.clear()
    station.type()
    await station.until(SigningStage.WAITING_FOR_CARD, "nothing was signed")
    await station.is_out.wait()
    assert (station.case.signed, "nothing was signed" in station.model.text) == (b"", True)
    await station.slot.insert(card_of(a_signatory()))
    await station.until(SigningStage.TYPING_PIN)
    station.type()
    await station.until(SigningStage.SIGNED)


async def test_another_persons_card_is_told_before_its_pin_is_asked(station: Station) -> None:
    station.model.begin(station.case)
    await station.slot.insert(card_of(a_signatory("Luca Bellandi")))
    await station.until(SigningStage.IMPOSSIBLE, "belongs to a person who does not present")
    await station.slot.remove()
    await station.until(SigningStage.WAITING_FOR_CARD)
    assert not station.model.isWarning


async def test_a_server_that_is_away_is_asked_again_without_another_pin(station: Station) -> None:
    station.case.trouble = ServerAway("gone")
    station.model.begin(station.case)
    await station.slot.insert(card_of(a_signatory()))
    await station.until(SigningStage.WAITING_FOR_CARD, "does not answer")
    assert station.model.canRetry
    station.model.retry()
    await station.until(SigningStage.TYPING_PIN)
    station.case.trouble = ServerAway("gone")
    station.type()
    await station.until(SigningStage.UNDELIVERED, "not asked for a second time")
    station.model.retry()
    await station.until(SigningStage.SIGNED)
    assert station.case.signed != b""


async def test_a_reader_that_goes_and_comes_back_is_told(pcscd: Pcscd, station: Station) -> None:
    station.model.begin(station.case)
    await pcscd.stop()
    await station.until(SigningStage.WAITING_FOR_CARD, "does not work at the moment")
    await pcscd.start()
    await station.until(SigningStage.WAITING_FOR_CARD, "chip first")
    await station.slot.insert(card_of(a_signatory()))
    await station.until(SigningStage.TYPING_PIN)


async def test_the_pin_is_in_no_log_and_nothing_of_it_is_left(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    station.model.begin(station.case)
    await station.slot.insert(card_of(a_signatory()))
    await station.until(SigningStage.TYPING_PIN)
    station.type("90817")
    left = repr(vars(station.model))
    await station.until(SigningStage.TYPING_PIN, "2 tries are left")
    station.model.typeDigit("9")
    station.model.cancel()
    left += repr(vars(station.model))
    assert station.model.digits == 0
    assert "90817" not in left + caplog.text
    assert b"9" not in vars(station.model)["_typed"]


def every(kind: type[DeviceError]) -> set[str]:
    return {kind.code}.union(*(every(each) for each in kind.__subclasses__()))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_error_of_a_card_has_a_sentence_of_its_own(language: str) -> None:
    words = WORDS.words(language)
    codes = every(CardError) | {kind.code for kind in OF_ANY_DEVICE}
    assert codes - {PinRefused.code} <= set(sentences.TROUBLES)
    english = WORDS.words("en")
    for code in sorted(codes):
        for stage in (SigningStage.WAITING_FOR_CARD, SigningStage.IMPOSSIBLE):
            said = sentences.sentence(stage, SigningTrouble(code, tries_left=2), words)
            meant = sentences.sentence(stage, SigningTrouble(code, tries_left=2), english)
            assert said
            assert language == "en" or said != meant
