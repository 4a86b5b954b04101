"""A hall, a board's link to it and its crier, wired as `display_board/__main__.py` does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest

from display_board.announcer import AnnouncementPace, Announcer
from display_board.board_model import BoardModel
from display_board.call_player import Crier
from hardware.voice.interface import Voice
from sportello.model.events import TicketCalled
from sportello.model.plan import Plan
from sportello.model.ticket import State
from station.config import BoardConfig, StationConfig
from station.link.client import Link
from station.link.session import Joined, LinkEvent
from station.tasks import Tasks
from tests.display_board.a_hall import BOARD, MORNING, Hall, a_hall
from text.catalogue import Catalogue

QUICK = AnnouncementPace(shown_s=0.05, voice_limit_s=30)


class Board:
    """A whole board but for its window: what is said of it can be waited for."""

    def __init__(
        self,
        hall: Hall,
        key: str,
        config: BoardConfig,
        voice: Voice | None,
        now: datetime,
        pace: AnnouncementPace,
    ) -> None:
        self.hall = hall
        self.failures: list[BaseException] = []
        self.heard: list[LinkEvent] = []
        self._news = asyncio.Event()
        station = StationConfig(station=BOARD, key=key, server=hall.url, board=config)
        self.tasks = Tasks(on_failure=self.failures.append)
        self.link = Link(hall.url, BOARD, key)
        words_in = Catalogue("display_board", "station").words
        self.crier = Crier(
            self.link,
            station,
            voice=voice,
            words_in=words_in,
            tasks=self.tasks,
            announcer=Announcer(pace),
            now=lambda: now,
        )
        self.model = BoardModel(self.link, self.crier, config, words_in=words_in, now=lambda: now)
        for listener in (self.crier.hear, self.model.hear, self._note):
            self.link.listen(listener)
        self.crier.listen(self._news.set)

    async def until(self, claim: Callable[[], bool]) -> None:
        """Wait for what comes over the line or from the voice until `claim` holds."""
        async with asyncio.timeout(20):
            while not claim():
                self._news.clear()
                await self._news.wait()

    def state_of(self, call: TicketCalled) -> State:
        """Where the called ticket is by what this board has heard."""
        return self.link.view.tickets[call.ticket].state

    def confirmed(self) -> list[tuple[str, bool]]:
        """The codes of the calls whose confirmation came back, and whether they were spoken."""
        return [
            (event.ticket[-4:], event.spoken)
            for event in self.heard
            if type(event).__name__ == "CallConfirmed"
        ]

    def _note(self, notice: LinkEvent) -> None:
        self.heard.append(notice)
        self._news.set()


@pytest.fixture
async def open_board(
    tmp_path: Path, qt_app: object
) -> AsyncIterator[Callable[..., AsyncIterator[Board]]]:
    """Opens boards on halls: `board = await open_board(voice=…, silent_areas=…)`."""
    async with AsyncExitStack() as ending:

        async def opened(
            *,
            voice: Voice | None = None,
            plan: Plan | None = None,
            now: datetime = MORNING,
            pace: AnnouncementPace = QUICK,
            hall: tuple[Hall, str] | None = None,
            **config: object,
        ) -> Board:
            if hall is None:
                directory = tmp_path / "branch"
                directory.mkdir(exist_ok=True)
                hall = await ending.enter_async_context(
                    a_hall(directory, plan=plan, clock=lambda: now)
                )
            board = Board(*hall, BoardConfig(**config), voice, now, pace)  # type: ignore[arg-type]
            await ending.enter_async_context(_running(board))
            return board

        yield opened


@asynccontextmanager
async def _running(board: Board) -> AsyncIterator[None]:
    line = asyncio.create_task(board.link.run())
    await board.until(lambda: any(isinstance(notice, Joined) for notice in board.heard))
    try:
        yield
    finally:
        line.cancel()
        with suppress(asyncio.CancelledError):
            await line
        await board.tasks.end()
        assert not board.failures
