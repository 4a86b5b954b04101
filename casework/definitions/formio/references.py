"""What a condition's reference means: `selector`, `children.age`, `container.boxes.a`, `grid[1].x`.

Form.io looks at six names of each component and takes the best match; a row's condition sees its
own row first.
"""

import re
from dataclasses import dataclass

from casework.definitions.formio import data_paths
from casework.definitions.formio.component import Component, DataModel, components_of
from casework.definitions.formio.values import MISSING, FormioObject, FormioValue
from casework.definitions.formio.walk import DEEPEST_FORM, ComponentPlace
from sportello.cases.conditions import JsonValue

_ROW = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True)
class _Known:
    """A component without its data. In its data paths the rows are open: `grid[].x`."""

    component: Component
    parent: "_Known | None"
    data: str
    local_data: str
    full: str
    path: str
    full_local: str
    local: str


@dataclass(frozen=True)
class Referred:
    """The component that is meant, and its value; `path` leads to it in the data."""

    component: Component
    path: str
    value: FormioValue


class References:
    """The names of a form's components, or of one sub-form's."""

    def __init__(self, components: FormioValue | list[JsonValue]) -> None:
        self._names: list[dict[str, _Known]] = [{} for _ in range(7)]
        self._boxes: list[_Known] = []
        self._add(components, None, 0)

    def find(
        self, reference: str, data: FormioObject, rows: dict[int, int], row: int | None
    ) -> Referred | None:
        """rows  of the lists around the place that asks; `row` is the innermost one's."""
        asked, named_rows = _ROW.sub("[]", reference), [int(n) for n in _ROW.findall(reference)]
        rest = ""
        known = self._named(asked)
        if known is None:
            asked, _, last = asked.rpartition(".")
            known = self._named(asked)
            if known is None or known.component.type != "selectboxes":
                return None
            rest = f".{last}"
        path = self._path(known, data, rows, row, named_rows)
        if not path:
            return Referred(known.component, "", None)
        path += rest
        return Referred(known.component, path, data_paths.get(data, path))

    def _named(self, name: str) -> _Known | None:
        return next((names[name] for names in self._names if name in names), None)

    def _path(
        self,
        known: _Known,
        data: FormioObject,
        rows: dict[int, int],
        row: int | None,
        named: list[int],
    ) -> str:
        """`named` are the rows that the reference itself names, outermost first."""
        path = known.data
        for around in _lists_around(known):
            if named:
                number = named.pop(0)
            elif id(around.component.given) in rows:
                number = rows[id(around.component.given)]
            else:
                before = path.partition("[]")[0]
                there = data_paths.get(data, f"{before}[{row}]") if row else MISSING
                number = 0 if row is None or there is MISSING else row
            path = path.replace("[]", f"[{number}]", 1)
        return path

    def _add(
        self, components: FormioValue | list[JsonValue], parent: _Known | None, depth: int
    ) -> None:
        if depth > DEEPEST_FORM:
            return
        for component in components_of(components):
            known = _known(component, parent)
            names = [known.data, known.local_data, known.full, known.path]
            names += [known.full_local, known.local, component.key]
            for number, name in enumerate(names):
                self._name(number, name, known)
            for group in component.groups():
                self._add(group, known, depth + 1)

    def _name(self, number: int, name: str, known: _Known) -> None:
        """The first one has a name, but a later one with data takes a path into the data."""
        taken = self._names[number].get(name)
        is_path_of_data = number < 2
        both_hold_data = (
            taken is not None and known.component.holds_data and taken.component.holds_data
        )
        if name and (taken is None or (is_path_of_data and both_hold_data)):
            self._names[number][name] = known


def referred(
    reference: str, place: ComponentPlace, data: FormioObject, references: References
) -> Referred | None:
    return references.find(reference, data, place.rows, place.row)


def _known(component: Component, parent: _Known | None) -> _Known:
    key = component.row_key
    data_key = key if component.holds_data else ""
    if parent is None:
        return _Known(component, None, data_key, data_key, key, data_key, key, data_key)
    rows = "[]" if parent.component.has_rows else ""
    wrapped = parent.component.model in (DataModel.SUB_FORM, DataModel.DATA_ROWS)
    suffix = rows + (".data" if wrapped else "")
    is_sub_form = parent.component.model is DataModel.SUB_FORM
    return _Known(
        component,
        parent,
        data=_joined(parent.data + suffix if parent.data else "", data_key),
        local_data=data_key
        if is_sub_form
        else _joined(parent.local_data + suffix if parent.local_data else "", data_key),
        full=_joined(parent.full, key),
        path=_joined(parent.path, data_key),
        full_local=key if is_sub_form else _joined(parent.full_local, key),
        local=data_key if is_sub_form else _joined(parent.local, data_key),
    )


def _lists_around(known: _Known) -> list[_Known]:
    """Outermost first."""
    found: list[_Known] = []
    around = known.parent
    while around is not None:
        if around.component.has_rows:
            found.insert(0, around)
        around = around.parent
    return found


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path and key else path or key
