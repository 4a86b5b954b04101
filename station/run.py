"""Runs a station's program: one Qt application, one asyncio loop, one window, an orderly end.

Owns the start and the shutdown, and the options that all stations share. Must not know what any
program does. A program is a coroutine that is given the `Stage` and lives until it is cancelled:

    async def board(stage: Stage) -> None:
        model = BoardModel()
        stage.show("Board.qml", board=model)
        await stage.closed()

    sys.exit(run(board, package="display_board", options=options_from(parser.parse_args())))

The order of the end matters: the engine dies before the models it reads, then the program is
cancelled and tidies up, then its tasks, then the loop.
"""

import argparse
import asyncio
import logging
import os
import re
import resource
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from types import TracebackType

import fontpkg_titillium_web
import msgspec
import PySide6.QtQuick  # noqa: F401  gives windows their Python type
import shiboken6
from PySide6.QtCore import QObject, Qt, QUrl, qSetMessagePattern
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QWindow
from PySide6.QtQml import QQmlApplicationEngine, QQmlError
from qasync import QEventLoop

from station.inspector import Inspector
from station.tasks import Tasks
from station.translation import Translation
from text.catalogue import LANGUAGES, Catalogue, Words

log = logging.getLogger(__name__)
qml_log = logging.getLogger("station.qml")

QML = Path(str(files("station") / "qml"))
FAMILIES = ["Titillium Web", "Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC", "DejaVu Sans"]
"""Titillium Web has no Cyrillic, Arabic or Chinese: the next family that has the letter is used."""

QT_MESSAGES = "%{type}: qt: %{message}"
"""Qt writes what it has to say by itself: a handler in Python, called from one of Qt's threads,
would wait for the interpreter that the main thread may hold while it waits for that thread."""


ITALY = "Europe/Rome"


class Options(msgspec.Struct, frozen=True):
    """What every station can be told at its start. `zone` is the zone in which people read time."""

    size: tuple[int, int] | None = None
    place: tuple[int, int] | None = None
    is_fullscreen: bool = False
    language: str = "it"
    inspect: Path | None = None
    has_reduced_motion: bool = False
    zone: str = ITALY


def add_options(parser: argparse.ArgumentParser) -> None:
    """The shared options, for a program's own parser."""
    parser.add_argument("--geometry", type=_geometry, metavar="WxH[+X+Y]", help="the window")
    parser.add_argument("--fullscreen", action="store_true", help="take the whole screen")
    parser.add_argument("--language", choices=LANGUAGES, default="it", help="first language")
    parser.add_argument("--inspect", type=Path, metavar="PATH", help="socket for tests and demos")
    parser.add_argument("--reduced-motion", action="store_true", help="no animations")
    parser.add_argument("--zone", default=ITALY, help=f"of the clocks on its screen; {ITALY}")


def options_from(arguments: argparse.Namespace) -> Options:
    """What `add_options` made the parser read."""
    size, place = arguments.geometry or (None, None)
    return Options(
        size=size,
        place=place,
        is_fullscreen=arguments.fullscreen,
        language=arguments.language,
        inspect=arguments.inspect,
        has_reduced_motion=arguments.reduced_motion,
        zone=arguments.zone,
    )


def run(program: Callable[["Stage"], Awaitable[None]], *, package: str, options: Options) -> int:
    """Run `program` until its window is closed, it returns, or SIGINT or SIGTERM comes.

    Returns the exit code: 0 after an orderly end, 1 if a bug ended it (logged with its traceback).
    """
    leave_no_dump()
    os.environ["TZ"] = options.zone
    time.tzset()
    qSetMessagePattern(QT_MESSAGES)
    app = QGuiApplication([package])
    app.setQuitOnLastWindowClosed(False)
    prepare_fonts()
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        code: int = loop.run_until_complete(_perform(program, package, options, app))
    return code


def leave_no_dump() -> None:
    """A program that crashes leaves no core file: a PIN or a person may be in its memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def prepare_fonts() -> None:
    """Make Titillium Web the application's font, with Noto for what it cannot write."""
    for font in sorted((fontpkg_titillium_web.ROOT / "files").glob("*.ttf")):
        if font.stem.endswith(("-Regular", "-SemiBold", "-Bold", "-Italic")):
            QFontDatabase.addApplicationFont(str(font))
    QGuiApplication.setFont(QFont(FAMILIES))


class ScreenBroken(Exception):
    """A QML file cannot be loaded: a bug, or an incomplete installation."""


class Stage:
    """What a program is given: words, tasks and a window to show its models in.

    Attributes:
        tasks: starts background work; a failure there ends the program.
        language: code of the present language.
        words: what is said in the present language, for voice and paper.
    """

    def __init__(self, package: str, options: Options) -> None:
        self.options = options
        self.tasks = Tasks(on_failure=self.fail)
        self._package = package
        self._ending = asyncio.Event()
        self._failure: BaseException | None = None
        self._models: list[object] = []
        self._complaints: list[str] = []
        self._catalogue = Catalogue(package, "station")
        self._translation = Translation(self._catalogue, options.language)
        self._engine = self._new_engine()
        self.inspector = Inspector(self._engine, self.tasks, self._complaints)
        self.speak(options.language)

    @property
    def language(self) -> str:
        """Code of the present language."""
        return self.words.language.code

    @property
    def words(self) -> Words:
        """What is said in the present language."""
        return self._translation.words

    def speak(self, language: str) -> None:
        """Change the language of the whole window, and its direction with it."""
        self._translation.speak(language)
        leads_left = not LANGUAGES[language].is_right_to_left
        direction = Qt.LayoutDirection.LeftToRight if leads_left else Qt.LayoutDirection.RightToLeft
        QGuiApplication.setLayoutDirection(direction)
        self._engine.setUiLanguage(language)
        self._engine.retranslate()

    def words_in(self, language: str) -> Words:
        """What is said in a language other than the present one."""
        return self._catalogue.words(language)

    def show(self, page: str, **models: object) -> None:
        """Open the window of `<package>/qml/<page>`, its required properties set to `models`.

        Raises: ScreenBroken, with what QML said.
        """
        self._models.extend(models.values())
        self._engine.setInitialProperties(models)
        source = Path(str(files(self._package) / "qml" / page))
        self._engine.load(QUrl.fromLocalFile(str(source)))
        if not self._engine.rootObjects():
            raise ScreenBroken("\n".join(self._complaints) or f"{source} does not load")
        window = self._engine.rootObjects()[-1]
        if isinstance(window, QWindow):
            self._place(window)

    async def closed(self) -> None:
        """Wait until the program is to end."""
        await self._ending.wait()

    def close(self) -> None:
        """End the program in order."""
        self._ending.set()

    def fail(self, failure: BaseException) -> None:
        """End the program because of a bug; the exit code will say so."""
        self._failure = self._failure or failure
        self._ending.set()

    @property
    def exit_code(self) -> int:
        """0, or 1 after a failure."""
        return 1 if self._failure else 0

    def dismantle(self) -> None:
        """Destroy the windows and the engine while the models are still alive."""
        self._translation.fall_silent()
        shiboken6.delete(self._engine)

    def _new_engine(self) -> QQmlApplicationEngine:
        engine = QQmlApplicationEngine()
        engine.addImportPath(str(QML))
        if self.options.has_reduced_motion:
            _theme(engine).setProperty("reducedMotion", True)
        engine.setOutputWarningsToStandardError(False)
        engine.warnings.connect(self._complain)
        engine.quit.connect(self.close)
        return engine

    def _complain(self, warnings: list[QQmlError]) -> None:
        for warning in warnings:
            qml_log.error("%s", warning.toString())
            self._complaints.append(warning.toString())

    def _place(self, window: QWindow) -> None:
        if self.options.size:
            window.resize(*self.options.size)
        if self.options.place:
            window.setPosition(*self.options.place)
        if self.options.is_fullscreen:
            window.showFullScreen()
        else:
            window.show()
        window.requestActivate()  # a kiosk has no window manager that would give it the keyboard


def _theme(engine: QQmlApplicationEngine) -> QObject:
    """The kit's one theme, before any window could show a motion."""
    theme = engine.singletonInstance("Station", "Theme")
    assert isinstance(theme, QObject), "the kit is next to this file"
    return theme


async def _perform(
    program: Callable[[Stage], Awaitable[None]],
    package: str,
    options: Options,
    app: QGuiApplication,
) -> int:
    stage = Stage(package, options)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stage.close)
    loop.set_exception_handler(lambda _, context: _fail_of_callback(stage, context))
    sys.excepthook = lambda kind, error, trace: _fail_of_slot(stage, kind, error, trace)
    app.lastWindowClosed.connect(stage.close)
    try:
        if options.inspect:
            await stage.inspector.open(options.inspect)
        stage.tasks.start(_play(program, stage), package)
        await stage.closed()
    finally:
        await stage.inspector.close()
        stage.dismantle()
        await stage.tasks.end()
        await _end_strays()
        sys.excepthook = sys.__excepthook__
    return stage.exit_code


async def _play(program: Callable[[Stage], Awaitable[None]], stage: Stage) -> None:
    await program(stage)
    stage.close()


async def _end_strays() -> None:
    """Cancel what libraries left running, as `asyncio.run` does."""
    strays = asyncio.all_tasks() - {asyncio.current_task()}
    for stray in strays:
        log.warning("%s was left running", stray.get_name())
        stray.cancel()
    await asyncio.gather(*strays, return_exceptions=True)


def _fail_of_callback(stage: Stage, context: dict[str, object]) -> None:
    failure = context.get("exception")
    error = failure if isinstance(failure, BaseException) else RuntimeError(str(context))
    log.error("%s", context.get("message"), exc_info=error)
    stage.fail(error)


def _fail_of_slot(
    stage: Stage,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    log.error("a slot failed", exc_info=(kind, error, trace))
    stage.fail(error)


def _geometry(text: str) -> tuple[tuple[int, int], tuple[int, int] | None]:
    """Size and place of `1080x1920+0+0`; without a place the screen chooses."""
    read = re.fullmatch(r"(\d+)x(\d+)(?:\+(\d+)\+(\d+))?", text)
    if not read:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 1080x1920 or 1080x1920+0+0")
    width, height, x, y = read.groups()
    return (int(width), int(height)), None if x is None else (int(x), int(y))
