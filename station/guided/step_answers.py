"""The answers of one step while they are typed, as a tree of JSON. Pure.

Owns what was changed here, what is merely suggested, and what of it is saved. Must not know how an
answer looks on a screen.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from itertools import pairwise
from typing import Any

from sportello.cases.guided.views import FieldView
from sportello.cases.messages import AnswersGiven


class StepAnswers:
    """
    changed   fields of the step that were written here since the last saving
    offered   fields that show a suggestion: they are saved when the reader goes on, not before
    typed     the text under the reader's hands, by path: "12," is not made "12"
    """

    def __init__(self) -> None:
        self._tree: dict[str, Any] = {}
        self.changed: set[str] = set()
        self.offered: set[str] = set()
        self.typed: dict[str, str] = {}

    def take_in(self, fields: Iterable[FieldView]) -> None:
        """As the server has it by now; what was changed here meanwhile stays."""
        fresh, offered = {}, set()
        for field in fields:
            fresh[field.name] = deepcopy(field.value)
            if field.suggestion is not None:
                fresh[field.name] = deepcopy(field.suggestion.value)
                offered.add(field.name)
        kept = {name: self._tree[name] for name in self.changed if name in self._tree}
        before = {path: self.at(path) for path in self.typed}
        self._tree = {**fresh, **kept}
        self.typed = {p: t for p, t in self.typed.items() if self.at(p) == before[p]}
        self.offered = offered - self.changed

    def at(self, path: str) -> Any:
        """The answer there; None if there is none."""
        value: Any = self._tree
        for part in path.split("."):
            if isinstance(value, dict):
                value = value.get(part)
            elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
                value = value[int(part)]
            else:
                return None
        return value

    def put(self, path: str, value: Any) -> None:
        """`path` as in `FieldView.name`, with the part of a composite answer behind it."""
        parts = path.split(".")
        last = parts[-1]
        place: Any = self._tree
        for part, next_part in pairwise(parts):
            place = _inside(place, part, next_part)
        if isinstance(place, list):
            place[int(last)] = value
        else:
            place[last] = value
        self._change(path)

    def type(self, path: str, text: str, value: Any) -> None:
        """As `put`, with the text that means `value`."""
        self.put(path, value)
        self.typed[path] = text

    def add_row(self, path: str) -> None:
        self.put(path, [*(self.at(path) or ()), {}])

    def remove_row(self, path: str, number: int) -> None:
        rows = list(self.at(path) or ())
        self.put(path, rows[:number] + rows[number + 1 :])
        self.typed = {p: t for p, t in self.typed.items() if not p.startswith(f"{path}.")}

    def to_save(self, *, with_offered: bool) -> AnswersGiven:
        """By the name of the field; null takes an answer back."""
        names = self.changed | (self.offered if with_offered else set())
        return {name: _tidy(self._tree.get(name)) for name in sorted(names)}

    def saved(self, given: Mapping[str, Any]) -> None:
        """The server has these: what was written since then is still to be saved."""
        for name, value in given.items():
            if _tidy(self._tree.get(name)) == value:
                self.changed.discard(name)

    def _change(self, path: str) -> None:
        name = path.partition(".")[0]
        self.changed.add(name)
        self.offered.discard(name)


def _inside(place: Any, part: str, next_part: str) -> Any:
    """The list or object at `part`, made where it is not there yet."""
    new: Any = [] if next_part.isdecimal() else {}
    if isinstance(place, list):
        number = int(part)
        place.extend({} for _ in range(number + 1 - len(place)))
        if not isinstance(place[number], dict | list):
            place[number] = new
        return place[number]
    if not isinstance(place.get(part), dict | list):
        place[part] = new
    return place[part]


def _tidy(value: Any) -> Any:
    """Without what is empty; None if nothing is left. Rows stay, also empty ones."""
    match value:
        case "" | []:
            return None
        case dict():
            return {
                name: left for name, each in value.items() if (left := _tidy(each)) is not None
            } or None
        case list():
            return [_tidy(each) or {} if isinstance(each, dict) else each for each in value]
    return value
