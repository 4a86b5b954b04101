"""What a definition asks for, given the answers so far: the one place where conditions are applied.

In one pass from first field to last: a condition sees only what is asked before it, and an answer
to a field that is not shown counts for nothing.
"""

from collections.abc import Iterable

from msgspec import Struct

from sportello.cases.conditions import (
    Answers,
    ConditionFault,
    FormCondition,
    JsonValue,
    judge,
)
from sportello.cases.definition import (
    AnyField,
    FormDefinition,
    FormFee,
    PlainField,
    RequiredDocument,
    RowsField,
)


class Asked(Struct, frozen=True):
    """shown and required are paths of fields, `children.0.name` inside rows, in order.

    answers  those that count: of shown fields alone
    faults   conditions without a value: what they decide about is asked for, only a fee is not;
             with a fault left nothing is sent
    """

    shown: tuple[str, ...]
    required: tuple[str, ...]
    answers: dict[str, JsonValue]
    documents: tuple[RequiredDocument, ...]
    fees: tuple[FormFee, ...]
    faults: tuple[ConditionFault, ...]


def asked(definition: FormDefinition, answers: Answers) -> Asked:
    """Any answers give a result, also of fields that the definition does not have."""
    asking = _Asking(answers)
    for step in definition.steps:
        if asking.decides(step.shown_if, {}):
            for field in step.fields:
                asking.ask(field)
    documents = tuple(d for d in definition.documents if asking.decides(d.required_if, {}))
    fees = tuple(fee for fee in definition.fees if asking.decides(fee.due_if, {}, in_doubt=False))
    return Asked(
        tuple(asking.shown),
        tuple(asking.required),
        asking.counted,
        documents,
        fees,
        tuple(asking.faults),
    )


class _Asking:
    """The pass over the fields, and what it has found so far."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.counted: dict[str, JsonValue] = {}
        self.shown: list[str] = []
        self.required: list[str] = []
        self.faults: list[ConditionFault] = []

    def decides(
        self, condition: bool | FormCondition | None, row: Answers, *, in_doubt: bool = True
    ) -> bool:
        """No condition is yes."""
        if condition is None or isinstance(condition, bool):
            return condition is not False
        found = judge(condition, {**self.counted, **row})
        if isinstance(found, ConditionFault):
            self.faults.append(found)
            return in_doubt
        return found

    def ask(self, field: AnyField) -> None:
        if not self._shows(field, field.name, {}):
            return
        if isinstance(field, RowsField):
            rows = self.answers.get(field.name)
            if isinstance(rows, list):
                self.counted[field.name] = [
                    self._row(field.fields, f"{field.name}.{number}", row)
                    for number, row in enumerate(rows)
                ]
        elif field.name in self.answers:
            self.counted[field.name] = self.answers[field.name]

    def _row(self, fields: Iterable[PlainField], path: str, row: JsonValue) -> JsonValue:
        given = row if isinstance(row, dict) else {}
        counted: dict[str, JsonValue] = {}
        for field in fields:
            if self._shows(field, f"{path}.{field.name}", counted) and field.name in given:
                counted[field.name] = given[field.name]
        return counted

    def _shows(self, field: AnyField, path: str, row: Answers) -> bool:
        if not self.decides(field.shown_if, row):
            return False
        self.shown.append(path)
        if self.decides(field.required, row):
            self.required.append(path)
        return True
