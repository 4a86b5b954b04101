"""The walk through a form together with its data: each component once, in a list once for each row.

Owns the paths of components. An order matters: a component is entered before its children and left
after them, and what was decided about it (hidden or not) is known while its children are visited.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from casework.definitions.formio import data_paths
from casework.definitions.formio.component import Component, DataModel, components_of
from casework.definitions.formio.values import (
    MISSING,
    FormioObject,
    FormioValue,
    is_truthy,
    object_of,
)
from sportello.cases.conditions import JsonValue
from sportello.model.refusals import Refused

DEEPEST_FORM = 40
MOST_PLACES = 20_000
"""How many components a form may show, those of each row counted."""


class FormTooLarge(Refused):
    """The form, or what was answered, is larger than any real one: nothing was checked."""


@dataclass
class ComponentPlace:
    """Where a component stands; `row` is its list's row, None outside of lists.

    hidden_by_condition   None while nothing has been decided about it
    """

    component: Component
    parent: "ComponentPlace | None"
    row: int | None
    data_path: str
    full_path: str
    row_path: str
    sub_form: "ComponentPlace | None"
    hidden_by_condition: bool | None = None
    hidden_by_intent: bool = False
    rows: dict[int, int] = field(default_factory=dict)
    """The row of each list around it, by the list's identity."""

    @property
    def path(self) -> str:
        """As Form.io names it in errors and among what is hidden."""
        is_layout = self.component.model is DataModel.LAYOUT
        return self.full_path if is_layout else self.data_path

    def value(self, data: FormioObject) -> FormioValue:
        return data_paths.get(data, self.data_path) if self.component.holds_data else MISSING


def placed(component: Component, parent: ComponentPlace | None, row: int | None) -> ComponentPlace:
    key = component.row_key
    if parent is None:
        return ComponentPlace(
            component, None, row, key if component.holds_data else "", key, "", None
        )
    inside = parent.data_path
    if inside and parent.component.has_rows:
        inside += f"[{row or 0}]"
    if inside and parent.component.model in (DataModel.SUB_FORM, DataModel.DATA_ROWS):
        inside += ".data"
    is_sub_form = parent.component.model is DataModel.SUB_FORM
    return ComponentPlace(
        component,
        parent,
        row,
        data_path=_joined(inside, key if component.holds_data else ""),
        full_path=_joined(parent.full_path, key),
        row_path=inside,
        sub_form=parent if is_sub_form else parent.sub_form,
        rows={**parent.rows, id(parent.component.given): row or 0}
        if parent.component.has_rows
        else parent.rows,
    )


class FormWalk:
    """`enter` and `leave` are called for each place; `enter` may put another component there."""

    def __init__(
        self,
        data: FormioObject,
        enter: Callable[[ComponentPlace], None],
        leave: Callable[[ComponentPlace], None],
    ) -> None:
        self.data = data
        self.enter = enter
        self.leave = leave
        self.visited = 0

    def through(
        self,
        components: FormioValue | list[JsonValue],
        parent: ComponentPlace | None = None,
        row: int | None = None,
        depth: int = 0,
    ) -> None:
        """Raises: FormTooLarge"""
        if depth > DEEPEST_FORM:
            raise FormTooLarge(f"components lie more than {DEEPEST_FORM} deep inside each other")
        for component in components_of(components):
            self._visit(placed(component, parent, row), row, depth)

    def _visit(self, place: ComponentPlace, row: int | None, depth: int) -> None:
        self.visited += 1
        if self.visited > MOST_PLACES:
            raise FormTooLarge(f"the form and its answers have more than {MOST_PLACES} fields")
        self.enter(place)
        component = place.component
        if component.nests_data:
            self._inside(place, row, depth)
            self.leave(place)
        elif component.model is DataModel.LAYOUT or not component.type:
            self._groups(place, row, depth)
            self.leave(place)
        else:
            # a type that Form.io does not know: its children are no part of its own value
            self.leave(place)
            place.hidden_by_condition, place.hidden_by_intent = None, False
            self._groups(place, row, depth)

    def _inside(self, place: ComponentPlace, row: int | None, depth: int) -> None:
        value = data_paths.get(self.data, place.data_path)
        if not place.component.has_rows:
            if _is_entered(place, value):
                self._groups(place, row, depth)
        elif isinstance(value, list) and value:
            for number, one in enumerate(value):
                if is_truthy(one):
                    self._groups(place, number, depth)
        elif value is MISSING:
            self._groups(place, row, depth)

    def _groups(self, place: ComponentPlace, row: int | None, depth: int) -> None:
        for group in place.component.groups():
            self.through(group, place, row, depth + 1)


def places(components: list[JsonValue], data: FormioObject) -> Iterator[ComponentPlace]:
    found: list[ComponentPlace] = []
    FormWalk(data, found.append, lambda place: None).through(components)
    yield from found


def _is_entered(place: ComponentPlace, value: FormioValue) -> bool:
    """A sub-form that is hidden and cleared, or refers to what is kept elsewhere, is not."""
    component = place.component
    if component.model is not DataModel.SUB_FORM:
        return True
    given = object_of(value)
    is_reference = is_truthy(given.get("_id")) and not given.get("data") and "form" not in given
    is_cleared = clears_when_hidden(component) and (
        component.has("hidden") or place.hidden_by_condition is True
    )
    is_empty_row = not is_truthy(value) and place.row is not None
    return not (
        is_reference or (is_cleared and not component.has("validateWhenHidden")) or is_empty_row
    )


def clears_when_hidden(component: Component) -> bool:
    return component.value("clearOnHide") is MISSING or component.has("clearOnHide")


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path and key else path or key
