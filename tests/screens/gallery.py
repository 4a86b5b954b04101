"""`make gallery`: every screen in every state, size, manner and language on one page.

It is there to be looked at: `out/gallery/index.html`, with its pictures beside it. The states are
those of the screen test.
"""

import argparse
import asyncio
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage

from tests.screens.every_program import PROGRAMS
from tests.screens.screen import in_every_language
from tests.screens.state import Program, State, View, every_view
from text.catalogue import LANGUAGES

THUMBNAIL_PX = 300
"""The longer side."""


class Picture(Struct, frozen=True):
    """One picture of the page; `file` and `thumbnail` are beside it."""

    program: str
    state: str
    about: str
    size: str
    manner: str
    language: str
    file: str
    thumbnail: str
    width: int
    height: int


class Choice(Struct, frozen=True):
    """What is to be shown; nothing chosen means all."""

    programs: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    languages: tuple[str, ...] = tuple(LANGUAGES)

    def takes(self, program: Program, state: State) -> bool:
        """Whether that state is among it."""
        return (not self.programs or program.name in self.programs) and (
            not self.states or any(word in state.name for word in self.states)
        )


async def pictures(choice: Choice, folder: Path) -> list[Picture]:
    """Every picture, written below `folder`."""
    found: list[Picture] = []
    for program, state in _chosen(choice):
        print(f"{program.name}: {state.name}", flush=True)
        with tempfile.TemporaryDirectory() as place:
            every = in_every_language(program, state, choice.languages, Path(place))
            async with aclosing(every) as screens:
                async for language, screen in screens:
                    for view in every_view(program):
                        screen.turn(view.size, view.manner)
                        picture = screen.picture()
                        found.append(_kept(picture, folder, program, state, view, language))
    return found


def write_page(found: list[Picture], folder: Path) -> Path:
    """The page that shows `found`."""
    here = FileSystemLoader(Path(__file__).parent)
    template = Environment(loader=here, autoescape=select_autoescape()).get_template("gallery.html")
    page = folder / "index.html"
    names = {
        "program": sorted({picture.program for picture in found}),
        "size": sorted({picture.size for picture in found}),
        "manner": sorted({picture.manner for picture in found}),
        "language": [code for code in LANGUAGES if any(p.language == code for p in found)],
    }
    page.write_text(template.render(pictures=found, names=names, languages=LANGUAGES), "utf-8")
    return page


def _chosen(choice: Choice) -> Iterator[tuple[Program, State]]:
    for program in PROGRAMS:
        yield from ((program, state) for state in program.states if choice.takes(program, state))


def _kept(
    image: QImage, folder: Path, program: Program, state: State, view: View, language: str
) -> Picture:
    name = "-".join((state.name, str(view.size), view.manner, language))
    file = Path(program.name) / f"{re.sub(r'[^a-zA-Z0-9]+', '-', name)}.png"
    small = Path("small") / file.with_suffix(".jpg")
    ratio, mode = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    thumbnail = image.scaled(THUMBNAIL_PX, THUMBNAIL_PX, ratio, mode)
    for picture, path in ((image, file), (thumbnail, small)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        assert picture.save(str(folder / path)), f"{folder / path} cannot be written"
    return Picture(
        program=program.name,
        state=state.name,
        about=state.about,
        size=str(view.size),
        manner=view.manner,
        language=language,
        file=str(file),
        thumbnail=str(small),
        width=thumbnail.width(),
        height=thumbnail.height(),
    )


def main() -> None:
    """Without options everything is shown; that takes some minutes."""
    parser = argparse.ArgumentParser(prog="make gallery", description=__doc__)
    parser.add_argument("--program", action="append", default=[], dest="programs")
    parser.add_argument("--state", action="append", default=[], dest="states", metavar="WORD")
    parser.add_argument("--language", action="append", default=[], dest="languages")
    parser.add_argument("--out", type=Path, default=Path("out/gallery"), metavar="DIR")
    arguments = parser.parse_args()
    choice = Choice(tuple(arguments.programs), tuple(arguments.states), tuple(arguments.languages))
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    application = QGuiApplication(["gallery"])
    found = asyncio.run(pictures(choice, arguments.out))
    print(f"{len(found)} pictures: {write_page(found, arguments.out)}")
    del application


if __name__ == "__main__":
    main()
