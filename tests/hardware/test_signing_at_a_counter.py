"""A citizen signs at the counter with card and PIN: real card daemon, branch and portal."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from casework.drafts.tables import signature_to_check
from hardware.card_reader.interface import CardInserted, ReaderReady
from hardware.card_reader.pcsc import PcscReader
from hardware.card_reader.signature_desk import PcscSigner
from hardware.virtual.card import VirtualCard, VirtualReader
from hardware.virtual.citizens import CITIZENS
from hardware.virtual.signing_cards import signing_card
from tests.casework.at_branch.a_branch import a_branch, table_of
from tests.counter_client.a_counter_at_a_branch import CounterAtBranch, a_counter_at
from tests.hardware.test_card_signing import key_of
from tests.portal.a_portal import PortalUnderTest, a_portal
from tests.portal.cases.test_card_signature import a_card
from tests.portal.identity.cns.a_card_issuer import GIULIA, der

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.usefixtures("qt_app")]

PIN = "47113"


def card_in_hand(**said: str) -> VirtualCard:
    """Maria's, or the one of `codice_fiscale`."""
    card = a_card(**said)
    return signing_card(CITIZENS[0], key_of(card.key), der(card.certificate), PIN)


@asynccontextmanager
async def a_counter_with_reader(
    directory: Path,
) -> AsyncIterator[tuple[CounterAtBranch, PortalUnderTest]]:
    """Maria's request is filled in, and waits for its signature."""
    signer = PcscSigner()
    async with (
        a_portal(directory) as portal,
        a_branch(directory / "branch", await table_of(portal)) as branch,
        a_counter_at(branch, signer) as counter,
    ):
        ready = asyncio.Event()

        async def attend() -> None:
            async with aclosing(PcscReader().watch()) as events:
                async for event in events:
                    counter.cases.card.hear(event)
                    if isinstance(event, ReaderReady | CardInserted):
                        ready.set()

        reading = asyncio.create_task(attend())
        try:
            await ready.wait()
            await counter.fill_in()
            yield counter, portal
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            await signer.close()


async def test_a_citizen_signs_with_card_and_pin_before_the_operator_and_it_is_sent(
    tmp_path: Path, slot: VirtualReader, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with a_counter_with_reader(tmp_path) as (counter, portal):
        cases, card = counter.cases, counter.cases.card
        signing = card.signing

        async def until(stage: str, part: str = "") -> None:
            await counter.until(lambda: signing.stage == stage and part in signing.text)

        def type_pin(pin: str) -> None:
            for digit in pin:
                signing.typeDigit(digit)
            cases.goOn()

        assert isinstance(signing, QObject)
        assert card.hasReader
        cases.openCard()
        assert (cases.place, card.isOpen, signing.stage) == ("sign", True, "waiting_for_card")
        await slot.insert(card_in_hand(codice_fiscale=GIULIA))
        await until("impossible", "una persona che non presenta")
        await slot.remove()
        await slot.insert(card_in_hand())
        await until("typing_pin")
        await slot.remove()
        await until("waiting_for_card", "troppo presto")
        await slot.insert(card_in_hand())
        await until("typing_pin")
        type_pin("00000")
        await until("typing_pin", "2 tentativi")
        signing.typeDigit("4")
        cases.back()
        assert (cases.place, card.isOpen, signing.digits) == ("sign", False, 0)
        cases.openCard()
        await until("typing_pin")
        type_pin(PIN)
        await counter.until(lambda: cases.place == "send")
        assert (cases.summary.isSigned, card.isOpen, signing.stage) == (True, False, "idle")
        await counter.press(cases.goOn)
        assert (cases.place, bool(cases.sent.number)) == ("sent", True)
        assert len(await portal.rows(signature_to_check.c.case_id)) == 1
    assert PIN not in caplog.text
