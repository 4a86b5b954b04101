"""Rooms are small, and each says what it owns, what it must not know and where to begin."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house_rules.the_documents import ROOT

MOST_MODULES = 15
"""One folder by their nature are a QML module, whose qmldir lists what it has, and the revisions of
a database, of which none can ever be taken away.
"""

REVISIONS = ROOT / "portal" / "storage" / "migrations" / "versions"

PRODUCT = sorted(
    room for room in ROOT.iterdir() if (room / "__init__.py").exists() and room.name != "tests"
)


def packages(room: Path) -> Iterator[Path]:
    yield from sorted(init.parent for init in room.rglob("__init__.py"))


def docstring(package: Path) -> str:
    return ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""


def named(package: Path) -> str:
    return package.relative_to(ROOT).as_posix()


def folders() -> list[Path]:
    """Those with sources: Python makes others meanwhile, for its caches."""
    files = (file for room in PRODUCT for kind in ("*.py", "*.qml") for file in room.rglob(kind))
    return sorted({file.parent for file in files})


@pytest.mark.parametrize("folder", folders(), ids=named)
def test_no_folder_has_more_modules_than_one_can_look_over(folder):
    files = [file for file in folder.iterdir() if file.suffix in (".py", ".qml")]
    modules = [file for file in files if file.name != "__init__.py"]
    is_one_by_nature = (folder / "qmldir").exists() or folder == REVISIONS
    most = len(modules) if is_one_by_nature else MOST_MODULES
    assert len(modules) <= most, "there is a subject in it that wants its own folder"


@pytest.mark.parametrize("package", list(packages(ROOT / "queue_server")), ids=named)
def test_a_package_of_the_server_says_what_it_must_not_know_and_where_to_begin(package):
    told = " ".join(docstring(package).split())
    assert re.search(r"[Mm]ust not (know|hold|decide|read)", told)
    begin = re.search(r"Open `([\w.]+)` first", told)
    assert begin is not None
    assert any((package / file).exists() for file in (begin[1], f"{begin[1]}.py"))


def test_the_entry_and_the_wiring_of_the_server_are_short_enough_to_read():
    server = ROOT / "queue_server"
    files = [server / "__main__.py", server / "parts.py", server / "app.py"]
    long = [
        file.name
        for file in (*files, *(server / "cli").glob("*.py"), *(server / "api").rglob("*.py"))
        if len(file.read_text().splitlines()) > 300
    ]
    assert long == []
