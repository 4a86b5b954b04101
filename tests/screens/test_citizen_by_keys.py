"""By keys alone a request is turned to the citizen at the counter, and its title said."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.counter_client.a_counter import Morning
from tests.counter_client.case_states import seen_by_the_citizen
from tests.screens.counter_states import COUNTER_PROGRAM, told
from tests.screens.screen import shown
from tests.screens.state import State

CTRL, ALONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@pytest.mark.usefixtures("qt_app")
async def test_keys_come_back_to_the_question_after_the_preview(tmp_path: Path) -> None:
    mornings: list[Morning] = []

    async def story(morning: Morning) -> None:
        await seen_by_the_citizen(morning)
        await morning.press(morning.cases.change, "child")
        mornings.append(morning)

    async with shown(COUNTER_PROGRAM, State("watched", "", told(story)), "it", tmp_path) as screen:
        screen.turn(COUNTER_PROGRAM.sizes[0], "normal")
        (morning,) = mornings
        cases = morning.cases

        def press(key: Qt.Key, held: Qt.KeyboardModifier = ALONE) -> None:
            QTest.keyClick(screen.window, key, held)
            screen.settle()

        press(Qt.Key.Key_T, CTRL)
        assert cases.copy.isPreviewed
        press(Qt.Key.Key_Escape)
        assert not cases.copy.isPreviewed
        QTest.keyClick(screen.window, "B")
        line = next(each for each in cases.step.lines if each.path == "child.given_name")
        assert line.text == "B"
        press(Qt.Key.Key_P, CTRL)
        await morning.settled()
        screen.settle()
        assert cases.place == "for_whom"
        press(Qt.Key.Key_Down)
        press(Qt.Key.Key_Space)
        assert cases.whom.title == "guardian"
        assert screen.complaints == ()
