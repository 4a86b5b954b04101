"""One component of a Form.io form, read leniently: a stranger's form may hold anything anywhere."""

import copy
from collections.abc import Iterator, Mapping
from enum import StrEnum

from casework.definitions.formio import data_paths
from casework.definitions.formio.values import (
    FormioObject,
    FormioValue,
    as_text,
    is_nothing,
    is_truthy,
    list_of,
)
from sportello.cases.conditions import JsonValue


class DataModel(StrEnum):
    """How a component keeps its value; the names are Form.io's."""

    ROWS = "nestedArray"
    DATA_ROWS = "nestedDataArray"
    SUB_FORM = "dataObject"
    OBJECT = "object"
    MAP = "map"
    CONTENT = "content"
    TEXT = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    LAYOUT = "none"
    ANY = "any"


_TYPES: Mapping[DataModel, tuple[str, ...]] = {
    DataModel.ROWS: ("datagrid", "editgrid", "datatable", "dynamicWizard"),
    DataModel.DATA_ROWS: ("tagpad",),
    DataModel.SUB_FORM: ("form",),
    DataModel.OBJECT: ("container", "address"),
    DataModel.MAP: ("datamap",),
    DataModel.CONTENT: ("htmlelement", "content"),
    DataModel.TEXT: (
        *("textfield", "password", "email", "url", "phoneNumber", "day", "datetime"),
        *("time", "signature"),
    ),
    DataModel.NUMBER: ("number", "currency"),
    DataModel.BOOLEAN: ("checkbox", "radio"),
    DataModel.LAYOUT: ("table", "well", "columns", "fieldset", "panel", "tabs"),
}
_MODEL_OF_TYPE = {type_: model for model, types in _TYPES.items() for type_ in types}


class Component:
    """`given` is the JSON object; `row_key` the name of its value among its neighbours' values."""

    def __init__(self, given: FormioObject) -> None:
        self.given = given
        self.type = self.text("type")
        self.key = self.text("key")
        self.model = self._model()
        is_radio_box = self.type == "checkbox" and self.text("inputType") == "radio"
        self.row_key = self.text("name") if is_radio_box and self.has("name") else self.key

    def value(self, path: str) -> FormioValue:
        return data_paths.get(self.given, path)

    def text(self, path: str) -> str:
        """Empty where it is missing or null."""
        value = self.value(path)
        return "" if is_nothing(value) else as_text(value)

    def has(self, path: str) -> bool:
        """Whether it is set to something true."""
        return is_truthy(self.value(path))

    def changed(self, path: str, value: JsonValue) -> "Component":
        given = copy.deepcopy(self.given)
        data_paths.put(given, path, value)
        return Component(given)

    @property
    def holds_data(self) -> bool:
        return self.type != "" and self.model not in (DataModel.LAYOUT, DataModel.CONTENT)

    @property
    def nests_data(self) -> bool:
        """Its children's values lie inside its own."""
        return self.has("tree") or self.model in (
            DataModel.ROWS,
            DataModel.DATA_ROWS,
            DataModel.SUB_FORM,
            DataModel.OBJECT,
            DataModel.MAP,
        )

    @property
    def has_rows(self) -> bool:
        return self.model in (DataModel.ROWS, DataModel.DATA_ROWS)

    def groups(self) -> Iterator[list[JsonValue]]:
        """The lists of components inside: one for each column, cell or tab."""
        columns, rows = self.value("columns"), self.value("rows")
        if isinstance(columns, list):
            yield from (_inside(column) for column in columns)
        elif isinstance(rows, list):
            for row in rows:
                yield from (_inside(cell) for cell in list_of(row))
        else:
            yield _inside(self.given)

    def children(self) -> Iterator["Component"]:
        for group in self.groups():
            yield from components_of(group)

    def _model(self) -> DataModel:
        given = self.text("modelType")
        if given in set(DataModel):
            return DataModel(given)
        if self.type in _MODEL_OF_TYPE:
            return _MODEL_OF_TYPE[self.type]
        is_input = self.has("input")
        if self.value("input") is False or (self.has("components") and not is_input):
            return DataModel.LAYOUT
        return DataModel.ANY


def components_of(given: FormioValue) -> Iterator[Component]:
    """What is no object is passed over."""
    yield from (Component(one) for one in list_of(given) if isinstance(one, dict))


def _inside(holder: JsonValue) -> list[JsonValue]:
    return list_of(holder.get("components")) if isinstance(holder, dict) else []
