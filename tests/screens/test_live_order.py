"""What changes while one looks is read where it stands."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.screens.board_states import BOARD_PROGRAM, Hall, busy, told
from tests.screens.faults import faults_of_reading
from tests.screens.painted import painted
from tests.screens.reading import spoken
from tests.screens.screen import shown
from tests.screens.state import State


@pytest.mark.usefixtures("qt_app")
async def test_a_new_call_is_read_above_those_before(tmp_path: Path) -> None:
    halls: list[Hall] = []

    def story(hall: Hall) -> None:
        busy(hall)
        halls.append(hall)

    state = State("watched", "", told(story))
    async with shown(BOARD_PROGRAM, state, "it", tmp_path) as screen:
        screen.turn(BOARD_PROGRAM.sizes[0], "normal")
        (hall,) = halls
        hall.link.lose()
        for counter in ("1", "2", "3"):
            hall.conclude(counter)
            hall.call(counter)
        hall.now += timedelta(minutes=5)
        hall.link.join()  # the board catches up: three rows are new, and others go down
        screen.settle()
        said = spoken(screen.window, painted(screen.window), "it")
        rows = [item for item in said if item.role == "ListItem"]
        assert [row.name.split()[0] for row in rows][:2] == ["C003", "B003"]
        assert list(faults_of_reading(said)) == []
