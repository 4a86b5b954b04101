"""A card signs with its PIN: over a real card daemon, as a real CNS is spoken to."""

import asyncio
import logging
from dataclasses import replace
from hashlib import sha256

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, utils
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from casework.signature.chains import Anchors
from casework.signature.signing import complete_pdf, prepare_pdf
from casework.signature.verdict import verify
from hardware.card_reader.interface import CardInserted
from hardware.card_reader.pin import Pin
from hardware.card_reader.signature_desk import certificate_in, signed_in
from hardware.errors import (
    CardCannotSign,
    CardPulled,
    CardSwapped,
    PinBlocked,
    PinRefused,
)
from hardware.virtual.card import SOUND, Faults, VirtualCard, VirtualReader
from hardware.virtual.card_secret import CardKey
from hardware.virtual.citizens import CITIZENS, health_card
from hardware.virtual.signing_cards import signing_card
from tests.casework.signature.signed_files import NOW, Signatory, a_form, a_signatory, an_authority
from tests.hardware.conftest import Watch

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIN = "47113"
DIGEST = bytes(range(32))


def card_of(signatory: Signatory, *, faults: Faults = SOUND) -> VirtualCard:
    return signing_card(CITIZENS[0], key_of(signatory.key), der_of(signatory), PIN, faults=faults)


def key_of(key: RSAPrivateKey) -> CardKey:
    numbers = key.private_numbers()
    return CardKey(numbers.public_numbers.n, numbers.d)


def der_of(signatory: Signatory) -> bytes:
    return signatory.certificate.public_bytes(Encoding.DER)


class CardsIn:
    """A reader in which each card is put in and noticed."""

    def __init__(self, slot: VirtualReader, watch: Watch) -> None:
        self._slot = slot
        self._watch = watch
        self.name = slot.name

    async def insert(self, card: VirtualCard) -> None:
        await self._slot.insert(card)
        while not isinstance(await self._watch.next(), CardInserted):
            pass


@pytest_asyncio.fixture(loop_scope="session")
async def reader(slot: VirtualReader, watch: Watch) -> CardsIn:
    return CardsIn(slot, watch)


async def sign(
    reader: CardsIn, signatory: Signatory, pin: str = PIN, digest: bytes = DIGEST
) -> bytes:
    certificate, key_bytes = der_of(signatory), signatory.key.key_size // 8
    return await asyncio.to_thread(signed_in, reader.name, certificate, key_bytes, Pin(pin), digest)


async def test_the_certificate_is_read_without_a_pin(reader: CardsIn) -> None:
    await reader.insert(card_of(a_signatory()))
    assert await asyncio.to_thread(certificate_in, reader.name) == der_of(a_signatory())


@pytest.mark.parametrize("keeps_answers", [True, False])
async def test_the_card_signs_after_the_right_pin(reader: CardsIn, keeps_answers: bool) -> None:
    card = card_of(a_signatory())
    await reader.insert(replace(card, keeps_answers=keeps_answers))
    value = await sign(reader, a_signatory())
    a_signatory().certificate.public_key().verify(
        value, DIGEST, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256())
    )


async def test_wrong_pins_count_down_and_then_the_card_is_blocked(reader: CardsIn) -> None:
    await reader.insert(card_of(a_signatory()))
    left = []
    for _ in range(2):
        with pytest.raises(PinRefused) as refused:
            await sign(reader, a_signatory(), "00000")
        left.append(refused.value.tries_left)
    assert left == [2, 1]
    with pytest.raises(PinBlocked):
        await sign(reader, a_signatory(), "00000")
    with pytest.raises(PinBlocked):
        await sign(reader, a_signatory())


async def test_a_right_pin_gives_all_tries_back(reader: CardsIn) -> None:
    card = card_of(a_signatory())
    await reader.insert(card)
    with pytest.raises(PinRefused):
        await sign(reader, a_signatory(), "00000")
    await sign(reader, a_signatory())
    assert card.secret is not None
    assert card.secret.tries_left == 3


async def test_the_chip_forgets_the_pin_after_each_signature(reader: CardsIn) -> None:
    card = card_of(a_signatory())
    await reader.insert(card)
    await sign(reader, a_signatory())
    assert card.secret is not None
    assert card.secret.compute(b"\x00\x2a\x80\x86\x00") == b"\x69\x82"


async def test_another_card_is_refused_before_its_pin_is_asked(reader: CardsIn) -> None:
    other = card_of(a_signatory("Luca Bellandi"))
    await reader.insert(other)
    with pytest.raises(CardSwapped):
        await sign(reader, a_signatory())
    assert other.secret is not None
    assert other.secret.tries_left == 3


async def test_a_card_without_a_certificate_cannot_sign(reader: CardsIn) -> None:
    await reader.insert(health_card(CITIZENS[0]))
    with pytest.raises(CardCannotSign):
        await sign(reader, a_signatory())


@pytest.mark.parametrize("commands", [5, 9, 14, 17])
async def test_a_card_pulled_while_it_signs_is_named_and_nothing_is_signed(
    reader: CardsIn, commands: int
) -> None:
    await reader.insert(card_of(a_signatory(), faults=Faults(pulled_after=commands)))
    with pytest.raises(CardPulled):
        await sign(reader, a_signatory())


async def test_the_pin_is_in_no_log_no_error_and_no_repr(
    reader: CardsIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await reader.insert(card_of(a_signatory()))
    with pytest.raises(PinRefused) as refused:
        await sign(reader, a_signatory(), "90817")
    told = caplog.text + repr(refused.value) + str(refused.value) + repr(Pin("90817"))
    assert "90817" not in told


async def test_a_request_is_signed_with_card_and_pin(reader: CardsIn) -> None:
    """The whole way: the card's certificate, the prepared PDF, the PIN, the finished PDF."""
    _, authority = an_authority()
    await reader.insert(card_of(a_signatory()))
    certificate = await asyncio.to_thread(certificate_in, reader.name)
    prepared = await prepare_pdf(a_form(), certificate, "Richiedente")
    value = await sign(reader, a_signatory(), digest=sha256(prepared.to_sign).digest())
    pdf = await complete_pdf(prepared, value, NOW)
    report = verify(pdf, Anchors([authority]), NOW)
    assert report.verdict == "valid"
    assert [signer.trust for signer in report.signers] == ["trusted"]
    assert PIN.encode() not in pdf
