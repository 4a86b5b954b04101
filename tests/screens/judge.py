"""Looks at one state in all its views, and says what is wrong, with the place where it was seen."""

from collections.abc import Iterable, Iterator
from contextlib import aclosing
from pathlib import Path

from sportello.model.languages import HOUSE_LANGUAGE
from tests.screens.contrast import faults_of_contrast
from tests.screens.faults import (
    faults_of_covers,
    faults_of_reading,
    faults_of_targets,
    faults_of_texts,
)
from tests.screens.painted import painted
from tests.screens.reading import spoken
from tests.screens.screen import Screen, in_every_language
from tests.screens.state import Program, State, views
from text.catalogue import LANGUAGES


async def faults_of_state(
    program: Program, state: State, folder: Path, languages: Iterable[str] = LANGUAGES
) -> list[str]:
    """Every fault of every view: "totem, welcome, 1080x1920, accessible, de: …"."""
    found = []
    async with aclosing(in_every_language(program, state, languages, folder)) as screens:
        async for language, screen in screens:
            for view in views(program, language):
                screen.turn(view.size, view.manner)
                place = f"{program.name}, {state.name}, {view}, {language}"
                found += [f"{place}: {fault}" for fault in faults_on(screen, program, language)]
            place = f"{program.name}, {state.name}, {language}"
            found += [f"{place}: QML says {complaint}" for complaint in screen.complaints]
    return found


def faults_on(screen: Screen, program: Program, language: str) -> Iterator[str]:
    """What is wrong with the window as it stands."""
    measured = painted(screen.window)
    said = spoken(screen.window, measured, language)
    yield from faults_of_texts(measured)
    yield from faults_of_reading(said)
    yield from faults_of_covers(said, measured)
    if language == HOUSE_LANGUAGE:  # colours are the same in every language
        yield from faults_of_contrast(measured, screen.picture())
    if program.least_target:
        yield from faults_of_targets(said, program.least_target * screen.unit)
