"""What the documents name exists: links, pictures, paths, names in prose and in Python examples."""

import ast
import builtins
import re
from typing import get_args

from sportello.model.events import AnyEvent
from sportello.model.wire import Down, Hello, Query, StationCommand
from tests.house_rules.api_page import refusals_of_bookings, tag_of
from tests.house_rules.the_documents import (
    GUIDES,
    PAGES,
    ROOT,
    blocks,
    links,
    named,
    read,
    source_files,
    source_words,
    spans,
)

OF_OTHERS = frozenset(
    {
        "dialout",  # a group of Debian
        "proxy_next_upstream",  # of nginx
        "rich",  # a library that a script may use
        "rsync",
        "soxi",  # of sox
    }
)
MADE_BY_PROGRAMS = frozenset({"branch/", "out/"})
FORMS = frozenset({"NN-step-window.png", "YYYY-MM-DD"})
MESSAGES = (*get_args(Hello | Query | StationCommand), *get_args(Down), *get_args(AnyEvent))


def test_every_link_and_picture_of_the_documents_is_there():
    missing = [
        f"{named(page)}: {target}"
        for page in PAGES
        for target in links(page)
        if not (page.parent / target).exists()
    ]
    assert missing == []


def test_every_path_in_the_documents_is_there():
    files = [file.as_posix() for file in (*source_files(), *(ROOT / "docs").rglob("*"))]
    missing = [
        f"{named(page)}: {span}"
        for page in GUIDES
        for span in spans(page)
        if re.fullmatch(r"[\w.-]+/[\w./-]*", span) and span not in MADE_BY_PROGRAMS
        if not any(f"/{span.rstrip('/')}" in file for file in files)
    ]
    assert missing == []


def test_every_part_of_a_room_in_the_architecture_is_in_that_room():
    rooms = re.findall(r"^\| `(\w+)/` \| (.+) \|$", read(ROOT / "ARCHITECTURE.md"), re.MULTILINE)
    assert len(rooms) == len([room for room in ROOT.iterdir() if (room / "__init__.py").exists()])
    for room, told in rooms:
        inside = [file.relative_to(ROOT / room) for file in (ROOT / room).rglob("*")]
        known = {part for file in inside for part in (file.as_posix(), file.stem, file.name)}
        named_there = re.findall(r"`([a-z_]\w*(?:/\w*)?)`", told)
        assert [part for part in named_there if part.rstrip("/") not in known] == [], room


def test_every_name_in_the_documents_stands_in_the_code():
    codes = {refusal.code for refusal in refusals_of_bookings()}
    known = source_words() | OF_OTHERS | codes | {tag_of(kind) for kind in MESSAGES}
    missing = [
        f"{named(page)}: {span}"
        for page in GUIDES
        for span in spans(page)
        if re.fullmatch(r"[\w.-]*[a-z][\w.-]*(\(\))?", span) and span not in FORMS
        if not known.issuperset(piece for piece in re.split(r"\.|\(\)", span) if piece)
    ]
    assert missing == []


def test_every_name_in_a_python_example_is_defined_there_or_in_the_code():
    known = _defined_in_the_code() | frozenset(dir(builtins))
    missing = [
        f"{named(page)}: {name}"
        for page in GUIDES
        for block in blocks(page)
        if block.language == "python"
        for name in sorted(_read_in(block.text) - known)
    ]
    assert missing == []


def _read_in(example: str) -> set[str]:
    """The names that an example reads and does not define. Its `await` stands outside functions."""
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(example, "example", "exec", flags)
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - _defined_in(tree)


def _defined_in_the_code() -> frozenset[str]:
    trees = (ast.parse(file.read_bytes()) for file in source_files() if file.suffix == ".py")
    return frozenset(name for tree in trees for name in _defined_in(tree))


def _defined_in(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                names.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.alias(name=name, asname=asname):
                names.add(asname or name)
    return names
