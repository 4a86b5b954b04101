"""What a definition asks for, given the answers so far: the one place where conditions are applied.

In one pass from first field to last: a condition or a computed value sees only what is asked before
it, and an answer to a field that is not shown counts for nothing.
"""

from collections import ChainMap
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from sportello.cases.computing import value_of, whole_cents
from sportello.cases.conditions import (
    MOST_ROWS,
    Answers,
    ConditionFault,
    FaultReason,
    FormCondition,
    JsonValue,
    judge,
)
from sportello.cases.definition import (
    AnyField,
    ComputedField,
    ComputedUnit,
    FormDefinition,
    FormFee,
    PlainField,
    RequiredDocument,
    RowsField,
    SecondSigner,
    StampDuty,
    StaticText,
)
from sportello.cases.expressions import FormExpression


class DueFee(Struct, frozen=True):
    """cents is None as long as an answer that it is computed from is missing."""

    id: str
    cents: int | None
    fee: FormFee


class Asked(Struct, frozen=True):
    """shown and required are paths of fields, `children.0.name` inside rows, in order.

    hidden         paths of the fields that are not shown; of a hidden group, itself alone
    answers        those that count: of shown fields alone, and computed values
    too_many_rows  paths of groups with more rows than may be: none was looked at, all are kept
    office, classification  where the request goes, by these answers
    faults         conditions and computed values that cannot be had: what such a condition decides
                   about is asked for, only a fee is not; with a fault left nothing is sent
    """

    shown: tuple[str, ...]
    required: tuple[str, ...]
    hidden: tuple[str, ...]
    answers: dict[str, JsonValue]
    too_many_rows: tuple[str, ...]
    documents: tuple[RequiredDocument, ...]
    fees: tuple[DueFee, ...]
    stamp_duties: tuple[StampDuty, ...]
    second_signers: tuple[SecondSigner, ...]
    office: str
    classification: str | None
    faults: tuple[ConditionFault, ...]


def asked(definition: FormDefinition, answers: Answers, today: date) -> Asked:
    """Any answers give a result, also of fields that the definition does not have.

    today   the day of sending, in local time; the current one while it is a draft
    """
    asking = _Asking(answers, today)
    for step in definition.steps:
        is_shown = asking.decides(step.shown_if, {})
        for field in step.fields:
            if is_shown:
                asking.ask(field)
            else:
                asking.hidden.append(field.name)
    office, classification = asking.office(definition)
    return Asked(
        shown=tuple(asking.shown),
        required=tuple(asking.required),
        hidden=tuple(asking.hidden),
        answers=asking.counted,
        too_many_rows=tuple(asking.too_many_rows),
        documents=tuple(d for d in definition.documents if asking.decides(d.required_if, {})),
        fees=tuple(asking.due(fee) for fee in definition.fees if asking.is_due(fee.due_if)),
        stamp_duties=tuple(duty for duty in definition.stamp_duties if asking.is_due(duty.due_if)),
        second_signers=tuple(
            s for s in definition.second_signers if asking.decides(s.signs_if, {})
        ),
        office=office,
        classification=classification,
        faults=tuple(asking.faults),
    )


class _Asking:
    """The pass over the fields, and what it has found so far."""

    def __init__(self, answers: Answers, today: date) -> None:
        self.answers = answers
        self.today = today
        self.counted: dict[str, JsonValue] = {}
        self.shown: list[str] = []
        self.required: list[str] = []
        self.hidden: list[str] = []
        self.too_many_rows: list[str] = []
        self.faults: list[ConditionFault] = []

    def decides(
        self, condition: bool | FormCondition | None, row: Answers, *, in_doubt: bool = True
    ) -> bool:
        """No condition is yes."""
        if condition is None or isinstance(condition, bool):
            return condition is not False
        found = judge(condition, self._seen(row))
        if isinstance(found, ConditionFault):
            self.faults.append(found)
            return in_doubt
        return found

    def is_due(self, condition: FormCondition | None) -> bool:
        return self.decides(condition, {}, in_doubt=False)

    def due(self, fee: FormFee) -> DueFee:
        if isinstance(fee.cents, int):
            return DueFee(fee.id, fee.cents, fee)
        found = self._computed(fee.cents, {})
        if isinstance(found, str):
            self.faults.append(ConditionFault("", FaultReason.WRONG_TYPE))
            found = None
        return DueFee(fee.id, None if found is None else max(0, whole_cents(found)), fee)

    def office(self, definition: FormDefinition) -> tuple[str, str | None]:
        for rule in definition.by_answer:
            if self.decides(rule.when, {}, in_doubt=False):
                return rule.office or definition.office, (
                    rule.classification or definition.classification
                )
        return definition.office, definition.classification

    def ask(self, field: AnyField) -> None:
        if not self._shows(field, field.name, {}):
            return
        if isinstance(field, RowsField):
            self._ask_rows(field)
        else:
            self._count(field, self.answers, self.counted, {})

    def _ask_rows(self, field: RowsField) -> None:
        rows = self.answers.get(field.name)
        if not isinstance(rows, list):
            if rows is not None:
                self.counted[field.name] = rows
        elif len(rows) > min(field.most, MOST_ROWS):
            self.too_many_rows.append(field.name)
            self.counted[field.name] = rows
        else:
            self.counted[field.name] = [
                self._row(field.fields, f"{field.name}.{number}", row)
                for number, row in enumerate(rows)
            ]

    def _row(self, fields: Iterable[PlainField], path: str, row: JsonValue) -> JsonValue:
        """A row that is no object stays as it is: nothing can be asked in it."""
        if not isinstance(row, dict):
            return row
        counted: dict[str, JsonValue] = {}
        for field in fields:
            if self._shows(field, f"{path}.{field.name}", counted):
                self._count(field, row, counted, counted)
        return counted

    def _count(
        self, field: PlainField, given: Answers, counted: dict[str, JsonValue], row: Answers
    ) -> None:
        if isinstance(field, ComputedField):
            value = self._computed(field.value, row)
            if value is not None:
                if field.unit is ComputedUnit.AMOUNT and not isinstance(value, str):
                    value = whole_cents(value)
                counted[field.name] = value
        elif not isinstance(field, StaticText) and field.name in given:
            counted[field.name] = given[field.name]

    def _computed(self, expression: FormExpression, row: Answers) -> int | float | str | None:
        found = value_of(expression, self._seen(row), self.today)
        if isinstance(found, ConditionFault):
            self.faults.append(found)
            return None
        return found

    def _seen(self, row: Answers) -> Answers:
        return ChainMap(dict(row), self.counted) if row else self.counted

    def _shows(self, field: AnyField, path: str, row: Answers) -> bool:
        if not self.decides(field.shown_if, row):
            self.hidden.append(path)
            return False
        self.shown.append(path)
        if not isinstance(field, StaticText | ComputedField) and self.decides(field.required, row):
            self.required.append(path)
        return True
