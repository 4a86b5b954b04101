"""The documents as tests read them: their code spans, code blocks and links."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CHANGELOG.md")),
        *(ROOT / "docs").rglob("*.md"),
    ]
)
GUIDES = [page for page in PAGES if page.parent.name != "decisions" and page.name != "CHANGELOG.md"]
"""A decision may name what was left out, and the changelog what is gone."""

SOURCES = (".py", ".qml", ".js", ".toml", ".cfg", ".html", ".css", ".txt", ".service", ".in", ".po")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
INDENTED = re.compile(r"(?:^    .*\n)+", re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


class Block(NamedTuple):
    """A block of code; `language` is empty for an indented one."""

    language: str
    text: str


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@cache
def spans(page: Path) -> tuple[str, ...]:
    """What stands between backticks in the prose."""
    prose = FENCE.sub("", read(page))
    return tuple(" ".join(found.split()) for found in SPAN.findall(prose))


@cache
def blocks(page: Path) -> tuple[Block, ...]:
    text = read(page)
    fenced = [Block(language, body) for language, body in FENCE.findall(text)]
    return (*fenced, *(Block("", body) for body in INDENTED.findall(FENCE.sub("", text))))


@cache
def links(page: Path) -> tuple[str, ...]:
    """Targets within the repository, without what follows `#`."""
    found = (target.partition("#")[0] for target in LINK.findall(read(page)))
    return tuple(target for target in found if target and "://" not in target)


@cache
def source_files() -> tuple[Path, ...]:
    """All files of the repository that programs are made of or installed from."""
    rooms = [room for room in ROOT.iterdir() if room.is_dir() and not room.name.startswith(".")]
    inside = (
        file
        for room in rooms
        if room.name not in ("docs", "out", "dist", "build")
        for file in room.rglob("*")
    )
    at_top = (file for file in ROOT.iterdir() if file.is_file() and file.suffix != ".md")
    return tuple(
        file
        for file in (*inside, *at_top, *(ROOT / ".ci").iterdir(), *(ROOT / "bin").iterdir())
        if file.is_file()
        and (file.suffix in SOURCES or not file.suffix)
        and file.parent != Path(__file__).parent
    )


@cache
def source_text() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in source_files())


@cache
def source_words() -> frozenset[str]:
    """Every word that stands in a source, `-` and `_` within words included."""
    text = source_text()
    return frozenset(re.findall(r"[\w-]+", text)) | frozenset(re.findall(r"\w+", text))
