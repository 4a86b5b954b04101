"""The walks of ARCHITECTURE.md are true: a step links to a file that defines what it names."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.house_rules.the_documents import ROOT, read

PAGE = ROOT / "ARCHITECTURE.md"
WALK = re.compile(r"^## Walk [^\n]*\n(.*?)(?=^## )", re.DOTALL | re.MULTILINE)
STEP = re.compile(r"^\d\. .*?(?=^\d\. |^\n|\Z)", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[(`?)([\w.]+)\1\]\(([\w./]+)\)")
NAME = re.compile(r"(?<!\[)`(\w+)`")
LONGEST_PAGE = 120


class Step(NamedTuple):
    text: str
    links: list[tuple[str, Path]]


def steps() -> list[Step]:
    texts = [step for walk in WALK.findall(read(PAGE)) for step in STEP.findall(walk)]
    return [
        Step(
            " ".join(text.split()),
            [(name, ROOT / path) for _, name, path in LINK.findall(text)],
        )
        for text in texts
    ]


def defined_in(file: Path) -> set[str]:
    """Classes and functions of a Python file; every word of another file; the file's own name."""
    if file.suffix != ".py":
        return {file.name, *re.findall(r"\w+", file.read_text())}
    definitions = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = ast.walk(ast.parse(file.read_text()))
    return {file.name, *(node.name for node in nodes if isinstance(node, definitions))}


def read_in(file: Path) -> set[str]:
    return set(re.findall(r"\w+", file.read_text()))


def test_there_are_two_walks_of_several_steps():
    assert len(WALK.findall(read(PAGE))) == 2
    assert len(steps()) >= 12


@pytest.mark.parametrize("step", steps(), ids=lambda step: step.text[:40])
def test_each_step_of_a_walk_names_what_its_files_define(step):
    assert step.links, "a step without a link cannot be followed"
    for name, file in step.links:
        assert file.is_file(), file
        assert name in defined_in(file), f"{name} is not in {file.relative_to(ROOT)}"
    known = set().union(*(read_in(file) for _, file in step.links))
    assert set(NAME.findall(step.text)) <= known


def test_the_architecture_is_one_page():
    assert len(read(PAGE).splitlines()) <= LONGEST_PAGE
