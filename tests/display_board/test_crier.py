"""The crier between a real queue server and a real voice that records instead of playing."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from display_board.announcer import AnnouncementPace
from hardware.voice.player import Player
from hardware.voice.pyttsx3_voice import Pyttsx3Voice
from sportello.model.ticket import State
from tests.display_board.a_hall import BOARD, MORNING, a_hall

AN_HOUR_EACH = AnnouncementPace(shown_s=3600)
"""The first call stands as long as the test: what comes after it must wait in the queue."""

Opens = Callable[..., Any]


@pytest.fixture
async def recorder(tmp_path: Path) -> AsyncIterator[tuple[Pyttsx3Voice, Path]]:
    """A real voice whose player keeps every announcement in a folder."""
    folder = tmp_path / "heard"
    folder.mkdir()
    voice = Pyttsx3Voice(Player(("cp", "{wav}", str(folder))))
    yield voice, folder
    await voice.close()


async def test_five_simultaneous_calls_are_spoken_in_their_order(
    open_board: Opens, recorder: tuple[Pyttsx3Voice, Path]
) -> None:
    voice, folder = recorder
    board = await open_board(voice=voice)
    for _ in range(5):
        await board.hall.take()
    await board.hall.open("1", "2", "3", "4", "5")
    codes = [(await board.hall.call(counter)).code for counter in "12345"]
    await board.until(lambda: len(board.confirmed()) == 5)
    assert board.confirmed() == [(code, True) for code in codes]
    assert [wav.name for wav in sorted(folder.iterdir())] == [
        f"announcement-{n:04}.wav" for n in range(1, 6)
    ]
    assert board.model.code == "A005"
    assert [row.code for row in board.model.recent.rows] == ["A004", "A003", "A002", "A001"]
    assert board.link.view.devices[BOARD, "voice"].code == "ready"


async def test_a_voice_that_fails_is_reported_and_the_board_goes_on(open_board: Opens) -> None:
    voice = Pyttsx3Voice(Player(("false",)))
    board = await open_board(voice=voice)
    await board.hall.take()
    await board.hall.take()
    await board.hall.open("1", "2")
    await board.hall.call("1")
    await board.hall.call("2")
    await board.until(lambda: len(board.confirmed()) == 2)
    assert board.confirmed() == [("A001", False), ("A002", False)]
    assert board.link.view.devices[BOARD, "voice"].code == "sound_failed"
    await voice.close()


async def test_a_silent_area_flashes_and_is_not_spoken(
    open_board: Opens, recorder: tuple[Pyttsx3Voice, Path]
) -> None:
    voice, folder = recorder
    board = await open_board(voice=voice, silent_areas=("colloqui",))
    await board.hall.take("E")
    await board.hall.open("c1")
    flashes: list[bool] = []
    board.model.changed.connect(lambda: flashes.append(board.model.flashing))
    await board.hall.call("c1")
    await board.until(lambda: len(board.confirmed()) == 1)
    assert any(flashes)
    assert not board.model.flashing, "it stops when the announcement is over"
    assert board.confirmed() == [("E001", False)]
    assert not list(folder.iterdir())


async def test_at_silent_hours_nothing_is_spoken(
    open_board: Opens, recorder: tuple[Pyttsx3Voice, Path]
) -> None:
    voice, folder = recorder
    board = await open_board(voice=voice, volume={"09:00": 0, "10:00": 80})
    await board.hall.take()
    await board.hall.open("1")
    await board.hall.call("1")
    await board.until(lambda: len(board.confirmed()) == 1)
    assert not list(folder.iterdir())


async def test_calls_of_other_areas_are_not_shown(open_board: Opens) -> None:
    board = await open_board(areas=("colloqui",))
    await board.hall.take("A")
    await board.hall.take("E")
    await board.hall.open("1", "c1")
    await board.hall.call("1")
    await board.hall.call("c1")
    await board.until(lambda: len(board.confirmed()) == 1)
    assert board.model.code == "E001"
    assert board.model.recent.rows == ()


async def test_a_board_that_comes_back_announces_what_is_recent_and_shows_the_rest(
    open_board: Opens, tmp_path: Path
) -> None:
    now = [MORNING - timedelta(minutes=20)]
    directory = tmp_path / "branch"
    directory.mkdir()
    async with a_hall(directory, clock=lambda: now[0]) as (hall, key):
        for _ in range(3):
            await hall.take()
        await hall.open("1", "2", "3")
        await hall.call("1")
        now[0] = MORNING - timedelta(seconds=40)
        gone = await hall.call("2")
        await hall.stay_away(gone)
        await hall.call("3")
        board = await open_board(hall=(hall, key))
        await board.until(lambda: len(board.confirmed()) == 1)
        assert board.confirmed() == [("A003", False)]
        assert board.model.code == "A003"
        assert [row.code for row in board.model.recent.rows] == ["A002", "A001"]


async def test_a_ticket_whose_citizen_has_come_is_not_announced_late(open_board: Opens) -> None:
    board = await open_board(pace=AN_HOUR_EACH)
    await board.hall.take()
    await board.hall.take()
    await board.hall.open("1", "2")
    await board.hall.call("1")
    second = await board.hall.call("2")
    await board.hall.arrive(second)
    await board.until(lambda: board.state_of(second) is State.SERVING)
    assert board.crier.announcer.queue == []
    assert board.model.code == "A001"


async def test_who_came_without_a_number_is_not_announced(open_board: Opens) -> None:
    board = await open_board()
    await board.hall.take()
    await board.hall.open("1", "2")
    await board.hall.serve_without_number("1")
    await board.hall.call("2")
    await board.until(lambda: len(board.confirmed()) == 1)
    assert board.confirmed() == [("A001", False)]
    assert board.model.recent.rows == ()


async def test_a_call_that_was_a_mistake_is_not_announced_late(open_board: Opens) -> None:
    board = await open_board(pace=AN_HOUR_EACH)
    await board.hall.take()
    await board.hall.take()
    await board.hall.open("1", "2")
    await board.hall.call("1")
    second = await board.hall.call("2")
    await board.until(lambda: board.state_of(second) is State.CALLED)
    await board.hall.undo(second)
    await board.until(lambda: board.state_of(second) is State.WAITING)
    assert board.crier.announcer.queue == []
    assert board.model.code == "A001"
