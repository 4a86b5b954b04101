"""At the counter a request is signed with card and PIN by the keyboard alone."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hardware.card_reader.interface import CardInserted
from tests.counter_client.a_counter import Morning
from tests.counter_client.case_states import signing_a_request
from tests.screens.counter_states import COUNTER_PROGRAM, told
from tests.screens.screen import shown
from tests.screens.state import State
from tests.totem.requests.cards import HEALTH_CARD

PIN = (Qt.Key.Key_4, Qt.Key.Key_7, Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_3)


@pytest.mark.usefixtures("qt_app")
async def test_every_key_reaches_what_the_page_is_at(tmp_path: Path) -> None:
    mornings: list[Morning] = []

    async def story(morning: Morning) -> None:
        await signing_a_request(morning)
        mornings.append(morning)

    state = State("watched", "", told(story))
    async with shown(COUNTER_PROGRAM, state, "it", tmp_path) as screen:
        screen.turn(COUNTER_PROGRAM.sizes[0], "normal")
        (morning,) = mornings
        cases, signing = morning.cases, morning.cases.card.signing
        changed = asyncio.Event()
        for signal in (cases.changed, signing.changed, morning.asking.changed):
            signal.connect(changed.set)

        def press(*keys: Qt.Key) -> None:
            for key in keys:
                QTest.keyClick(screen.window, key)
                screen.settle()

        async def until(claim: Callable[[], bool]) -> None:
            async with asyncio.timeout(5):
                while not claim():
                    changed.clear()
                    await changed.wait()
            screen.settle()

        press(Qt.Key.Key_F2)
        assert signing.stage == "waiting_for_card"
        press(Qt.Key.Key_Escape)
        assert not cases.card.isOpen
        press(Qt.Key.Key_F2)
        cases.card.hear(CardInserted(HEALTH_CARD))
        await until(lambda: signing.stage == "typing_pin")
        press(*PIN, Qt.Key.Key_Backspace)
        assert signing.digits == 4
        press(PIN[-1])
        morning.door.is_there = False
        press(Qt.Key.Key_Return)
        await until(lambda: signing.stage == "undelivered")
        morning.door.is_there = True
        press(Qt.Key.Key_Return)
        await until(lambda: cases.place == "send" and not morning.asking.is_busy)
        press(Qt.Key.Key_Return)
        await until(lambda: cases.place == "sent")
        assert screen.complaints == ()
