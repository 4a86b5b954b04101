"""A form definition from a file of our own format, TOML or JSON, or all that is wrong with it.

Owns how a fault is told to people: its path by the names that stand in the file, what is wrong, and
the remedy. What a sound definition may still lack is said by `sportello.cases.definition_check`.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from sportello.cases.definition import FormDefinition
from text.toml_lines import KeyPath
from text.toml_settings import Document, FileFaulty, faults_in

MOST_BYTES = 1_000_000

NAMES = ("id", "name", "value")
"""What an element of a list is called by, the first that it has."""


class FileProblem(Struct, frozen=True):
    """`path` as in `DefinitionProblem`, "" for the whole file; `line` from 1, None in JSON."""

    path: str
    wrong: str
    remedy: str
    line: int | None = None

    def __str__(self) -> str:
        where = ", ".join(filter(None, [f"line {self.line}" if self.line else "", self.path]))
        return (
            f"{where}: {self.wrong}. {self.remedy}." if where else f"{self.wrong}. {self.remedy}."
        )


class DefinitionUnreadable(Exception):
    """The file is no definition; `problems` names everything to mend, in the file's order."""

    def __init__(self, source: str, problems: list[FileProblem]) -> None:
        super().__init__("\n".join(f"{source}, {problem}" for problem in problems))
        self.problems = tuple(problems)


def read_definition(data: bytes, source: str) -> FormDefinition:
    """`source` is the file's name for people. Raises: DefinitionUnreadable"""
    if len(data) > MOST_BYTES:
        told = f"it has more than {MOST_BYTES:,} bytes"
        raise DefinitionUnreadable(source, [FileProblem("", told, "A form is a few pages of text")])
    try:
        is_json = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        return _from_json(data, source) if is_json else _from_toml(data, source)
    except RecursionError:
        told, remedy = "conditions or lists lie too deep inside each other", "Take them apart"
        raise DefinitionUnreadable(source, [FileProblem("", told, remedy)]) from None


def _from_json(data: bytes, source: str) -> FormDefinition:
    try:
        value = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        told = f"it is no JSON ({error})"
        remedy = "Save it again from the program that made it, as UTF-8"
        raise DefinitionUnreadable(source, [FileProblem("", told, remedy)]) from None
    if isinstance(value, dict):
        value.pop("schema", None)  # made from the rest, where the file is an answer of API v1
    if found := [
        FileProblem(_named(value, path), wrong, remedy)
        for path, wrong, remedy in faults_in(value, FormDefinition)
    ]:
        raise DefinitionUnreadable(source, found)
    return msgspec.convert(value, FormDefinition)


def _from_toml(data: bytes, source: str) -> FormDefinition:
    try:
        document = Document(data.removeprefix(b"\xef\xbb\xbf"), source)
    except FileFaulty as faulty:
        torn = [FileProblem(f.key, f.wrong, f.remedy, f.line) for f in faulty.faults]
        raise DefinitionUnreadable(source, torn) from None
    if found := [
        FileProblem(_named(document.data, path), wrong, remedy, document.line_of(path))
        for path, wrong, remedy in faults_in(document.data, FormDefinition)
    ]:
        raise DefinitionUnreadable(source, sorted(found, key=lambda each: each.line or 0))
    return msgspec.convert(document.data, FormDefinition)


def _named(value: Any, path: KeyPath) -> str:
    """("steps", 0, "fields", 2, "label") as "steps.family.fields.children.label"."""
    words = []
    for key in path:
        if isinstance(key, int):
            value = value[key] if isinstance(value, list) and key < len(value) else None
            words.append(_name_of(value) or str(key + 1))
        else:
            value = value.get(key) if isinstance(value, dict) else None
            words.append(key)
    return ".".join(words)


def _name_of(element: Any) -> str | None:
    if not isinstance(element, Mapping):
        return None
    return next((str(element[name]) for name in NAMES if element.get(name)), None)
