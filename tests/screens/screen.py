"""A program's real window in this process, drawn to memory: shown in a state, a size, a look.

Owns the start and end of the stage, and waiting until the window stands still. Judges nothing.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QEvent, QObject
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQml import QQmlProperty
from PySide6.QtQuick import QQuickWindow

from sportello.model.languages import HOUSE_LANGUAGE
from station.run import Options, Stage, prepare_fonts
from tests.screens.state import Models, Program, Size, State

CLOCK = QDateTime(2026, 9, 23, 20, 48, 0)
"""What every clock on a screen shows: a Wednesday in September, the longest day in Italian."""


class Screen:
    """One program's window in one state and language."""

    def __init__(self, program: Program, stage: Stage, window: QQuickWindow, models: Models):
        self.stage = stage
        self.window = window
        self._program = program
        self._models = models

    def speak(self, language: str) -> None:
        """Change the language, as a touch does."""
        self.stage.speak(language)
        assert self._program.speak, "ask in_every_language"
        self._program.speak(self._models, language)

    def turn(self, size: Size, manner: str) -> None:
        """Give the window that size and look, and wait until it stands still."""
        facts = self._program.manners[manner](self._models)
        for name, value in {**size.facts, **facts}.items():
            self.window.setProperty(name, value)
        self.window.resize(size.width, size.height)
        self.settle()

    @property
    def unit(self) -> float:
        """Pixels of a design pixel."""
        return float(self.window.property("unit"))

    def settle(self) -> None:
        """Lay out and paint all that is to be."""
        QGuiApplication.processEvents()
        _stop_clocks(self.window)
        for _ in range(2):
            QGuiApplication.processEvents()
            self.window.grabWindow()

    def picture(self) -> QImage:
        """The window as it is painted."""
        return self.window.grabWindow()

    @property
    def complaints(self) -> tuple[str, ...]:
        """What QML had to say against it."""
        return self.stage.inspector.look().complaints


async def in_every_language(
    program: Program, state: State, languages: Iterable[str], folder: Path
) -> AsyncGenerator[tuple[str, Screen], None]:
    """The program's window in that state, and its language; one after the other.

    Needs one Qt application that draws to nowhere. Left by an error, it is to be closed: else the
    window stays, and the next state finds two.
    """
    chosen = [language for language in program.languages if language in languages]
    if program.speak is None:
        for language in chosen:
            place = folder / language
            place.mkdir()
            async with shown(program, state, language, place) as screen:
                yield language, screen
    elif chosen:
        async with shown(program, state, chosen[0], folder) as screen:
            for language in chosen:
                screen.speak(language)
                yield language, screen


@asynccontextmanager
async def shown(
    program: Program, state: State, language: str, folder: Path
) -> AsyncIterator[Screen]:
    """The program's window in that state and language."""
    prepare_fonts()
    async with state.arrange(language, folder) as models:
        first = program.sizes[0]
        options = Options((first.width, first.height), language=language, has_reduced_motion=True)
        stage = Stage(program.package, options)
        try:
            stage.show(program.page, **models)
            yield Screen(program, stage, _window(), models)
        finally:
            stage.speak(HOUSE_LANGUAGE)  # its direction belongs to the whole application
            stage.dismantle()
            await stage.tasks.end()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _window() -> QQuickWindow:
    windows = QGuiApplication.topLevelWindows()
    (window,) = (each for each in windows if isinstance(each, QQuickWindow))
    return window


def _stop_clocks(window: QQuickWindow) -> None:
    """Let every `Clock` of the kit show the same instant, so that no fault depends on the day.

    They are found by name: Python's object for a metaobject stays when QML's own type has gone, and
    is then taken for whatever has come to lie at the same address.
    """
    for clock in window.findChildren(QObject, "clock"):
        QQmlProperty.write(clock, "tick.running", False)
        assert clock.setProperty("now", CLOCK)
