"""Every state of the counter's screen: the real models on a line to the core, told what happens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hardware.printer.escpos import EscPosPrinter
from hardware.printer.interface import NetworkConnection
from tests.counter_client import states
from tests.counter_client.a_counter import Morning
from tests.counter_client.case_states import CASE_STORIES, CITIZEN_STORIES
from tests.screens.state import (
    Arrange,
    Models,
    Program,
    Size,
    State,
    name_and_about,
    usual,
)

SWITCHED_OFF = 1
"""A port at which no printer listens."""


class CounterProgram(Program, frozen=True):
    """Staff read Italian; a branch may still name its services in any language."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Also the one of long words, and one that is written from the right."""
        return ("it", "de", "ar")


def told(story: states.Telling) -> Arrange:
    """The models after the story."""

    @asynccontextmanager
    async def arrange(language: str, folder: Path) -> AsyncIterator[Models]:
        printer = EscPosPrinter(NetworkConnection("127.0.0.1", SWITCHED_OFF), name="reception")
        morning = Morning(
            language=language, plan=states.the_plan(), printer=printer, their_language=language
        )
        try:
            await story(morning)
            yield {**states.models(morning), "docked": False}
        finally:
            await morning.tasks.end()
            await printer.close()

    return arrange


COUNTER_PROGRAM = CounterProgram(
    name="counter",
    package="counter_client",
    page="Counter.qml",
    sizes=(
        Size(1366, 768, {"docked": False}),
        Size(420, 760, {"docked": True}),
        Size(1920, 1080, {"docked": False}),
    ),
    manners={"normal": usual},
    states=tuple(
        State(*name_and_about(story), told(story)) for story in (*states.STORIES, *CASE_STORIES)
    ),
)


class CitizensProgram(Program, frozen=True):
    """The citizen's screen beside the counter: each reads their own language."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The house's, and one that is written from the right."""
        return ("it", "ar")


def told_to_citizen(story: states.Telling) -> Arrange:
    """The model of the second screen after the story; the operator reads Italian."""

    @asynccontextmanager
    async def arrange(language: str, folder: Path) -> AsyncIterator[Models]:
        morning = Morning(plan=states.the_plan(), their_language=language)
        try:
            await story(morning)
            yield {"copy": morning.cases.copy}
        finally:
            await morning.tasks.end()

    return arrange


CITIZEN_SCREEN = CitizensProgram(
    name="citizen-screen",
    package="counter_client",
    page="CitizenScreen.qml",
    sizes=(Size(1280, 800), Size(420, 760)),
    manners={"normal": usual},
    states=tuple(
        State(*name_and_about(story), told_to_citizen(story)) for story in CITIZEN_STORIES
    ),
)
