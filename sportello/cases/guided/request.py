"""The engine: one request as it stands, and the view of each of its steps.

Owns the way through the steps and what is said at each field. What is a good answer is decided by
`answer_check`, what is asked by `asking`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from msgspec import to_builtins

from sportello.cases.answers.check import check_answers
from sportello.cases.asking import asked
from sportello.cases.conditions import Answers, JsonValue, is_answered
from sportello.cases.definition import (
    AnyField,
    ChoiceField,
    ChoicesField,
    ComputedField,
    FormDefinition,
    FormField,
    FormStep,
    PlainField,
    RowsField,
    StaticText,
)
from sportello.cases.guided.prefill import Suggestion
from sportello.cases.guided.views import (
    AnswerFault,
    FieldView,
    OfferedOption,
    StepProgress,
    StepState,
    StepView,
    SummaryLine,
    SummaryStep,
)
from sportello.cases.refusals import UnknownStep
from sportello.model.languages import in_language

COMMON = frozenset(FormField.__struct_fields__) | {"options", "fields", "value"}
"""Members of a field that the view tells by themselves, or that are rules and not words."""


class GuidedRequest:
    """One request as it stands, read in one language.

    `today` is the local day: limits such as "not in the future" are counted from it.
    """

    def __init__(
        self,
        definition: FormDefinition,
        answers: Answers,
        *,
        today: date,
        language: str,
        saved: Collection[str] = (),
        suggestions: Mapping[str, Suggestion] | None = None,
    ) -> None:
        self._definition = definition
        self._language = language
        self._saved = saved
        self._suggestions = suggestions or {}
        checked = check_answers(definition, answers, today)
        drawn = checked.asked
        if (padded := _with_least_rows(definition, checked.data)) != checked.data:
            drawn = asked(definition, padded, today)
        self._shown = _with_drawn_rows(checked.asked.shown, drawn.shown)
        self._required = _with_drawn_rows(checked.asked.required, drawn.required)
        self._answers: dict[str, JsonValue] = {
            **_with_least_rows(definition, answers),
            **{
                field.name: checked.data.get(field.name)
                for field in definition.fields()
                if isinstance(field, ComputedField)
            },
        }
        self.faults = tuple(AnswerFault(each.path, each.rule) for each in checked.errors)
        self._rule_at: dict[str, str] = {}
        for fault in self.faults:
            self._rule_at.setdefault(fault.path, fault.rule)
        self.steps = tuple(step for step in definition.steps if self._is_shown(step))

    @property
    def first_incomplete(self) -> str | None:
        """Where the request goes on; None if every step was saved without a fault."""
        waiting = (each.id for each in self.progress if each.state is not StepState.DONE)
        return next(waiting, None)

    @property
    def progress(self) -> tuple[StepProgress, ...]:
        return tuple(
            StepProgress(step.id, self._words(step.title), self._state(step)) for step in self.steps
        )

    def step(self, id: str) -> StepView:
        """Raises: UnknownStep also for one that is not shown"""
        ids = [step.id for step in self.steps]
        if id not in ids:
            raise UnknownStep(f"the request has no step {id}: it has {', '.join(ids)}")
        at = ids.index(id)
        step = self.steps[at]
        faults = self._faults_of(step) if id in self._saved else ()
        rules: dict[str, str] = {}
        for fault in faults:
            rules.setdefault(fault.path, fault.rule)
        return StepView(
            id=id,
            title=self._words(step.title),
            help=None if step.help is None else self._words(step.help),
            fields=tuple(self._views(step.fields, "", self._answers, rules)),
            next=ids[at + 1] if at + 1 < len(ids) else None,
            previous=ids[at - 1] if at > 0 else None,
            errors=faults,
            progress=self.progress,
        )

    def step_of(self, path: str) -> str | None:
        """The step on which the field of that path is asked."""
        name = path.partition(".")[0]
        asks = (step.id for step in self.steps if any(f.name == name for f in step.fields))
        return next(asks, None)

    @property
    def summary(self) -> tuple[SummaryStep, ...]:
        """Every answer that counts, and each that is missing, step by step."""
        return tuple(
            SummaryStep(
                step.id,
                self._words(step.title),
                tuple(self._lines(self._views(step.fields, "", self._answers, self._rule_at))),
            )
            for step in self.steps
        )

    @property
    def set_aside(self) -> tuple[str, ...]:
        """Names of answers that no field of this definition asks for; they are kept."""
        known = {field.name for field in self._definition.fields()}
        return tuple(sorted(name for name in self._answers if name not in known))

    def _is_shown(self, step: FormStep) -> bool:
        return any(field.name in self._shown for field in step.fields)

    def _state(self, step: FormStep) -> StepState:
        if step.id not in self._saved:
            return StepState.OPEN
        return StepState.FAULTY if self._faults_of(step) else StepState.DONE

    def _faults_of(self, step: FormStep) -> tuple[AnswerFault, ...]:
        names = {field.name for field in step.fields}
        return tuple(fault for fault in self.faults if fault.path.partition(".")[0] in names)

    def _views(
        self,
        fields: Iterable[AnyField],
        prefix: str,
        values: Mapping[str, JsonValue],
        rules: Mapping[str, str],
    ) -> Iterable[FieldView]:
        for field in fields:
            path = f"{prefix}{field.name}"
            if path in self._shown:
                yield self._view(field, path, values.get(field.name), rules)

    def _view(
        self, field: AnyField, path: str, value: JsonValue, rules: Mapping[str, str]
    ) -> FieldView:
        rows: tuple[tuple[FieldView, ...], ...] | None = None
        if isinstance(field, RowsField):
            rows = tuple(
                tuple(self._views(field.fields, f"{path}.{number}.", _members(row), rules))
                for number, row in enumerate(value if isinstance(value, list) else ())
            )
        return FieldView(
            name=path,
            kind=field.__struct_config__.tag,  # type: ignore[arg-type]
            label=self._words(field.label),
            help=None if field.help is None else self._words(field.help),
            value=None if isinstance(field, StaticText) else value,
            error=rules.get(path),
            required=path in self._required,
            options=self._options(field),
            suggestion=None if is_answered(value) else self._suggestions.get(path),
            details=self._details(field),
            rows=rows,
        )

    def _lines(self, views: Iterable[FieldView]) -> Iterable[SummaryLine]:
        for view in views:
            if view.rows is not None:
                if not view.rows or view.error:
                    yield _line(view)
                for row in view.rows:
                    yield from self._lines(row)
            elif view.kind != _tag(StaticText) and (is_answered(view.value) or view.error):
                yield _line(view)

    def _options(self, field: AnyField) -> tuple[OfferedOption, ...]:
        if not isinstance(field, ChoiceField | ChoicesField):
            return ()
        return tuple(OfferedOption(each.value, self._words(each.label)) for each in field.options)

    def _details(self, field: AnyField) -> dict[str, JsonValue]:
        told: dict[str, JsonValue] = {}
        for name in field.__struct_fields__:
            if name in COMMON or (said := getattr(field, name)) is None:
                continue
            told[name] = self._words(said) if isinstance(said, dict) else to_builtins(said)
        return told

    def _words(self, text: Mapping[str, str]) -> str:
        return in_language(text, self._language)


def _with_least_rows(definition: FormDefinition, answers: Answers) -> dict[str, JsonValue]:
    """The answers as they are drawn: with an empty row for each that is asked at least."""
    padded = dict(answers)
    for field in definition.fields():
        if isinstance(field, RowsField):
            rows = padded.get(field.name, [])
            if isinstance(rows, list) and len(rows) < field.least:
                padded[field.name] = [*rows, *({} for _ in range(field.least - len(rows)))]
    return padded


def _with_drawn_rows(counted: Iterable[str], drawn: Iterable[str]) -> frozenset[str]:
    """The paths that count, and those in rows: of rows that are only drawn too."""
    return frozenset([*counted, *(path for path in drawn if "." in path)])


def _tag(kind: type[PlainField]) -> object:
    return kind.__struct_config__.tag


def _members(row: JsonValue) -> Mapping[str, JsonValue]:
    return row if isinstance(row, dict) else {}


def _line(view: FieldView) -> SummaryLine:
    values: Sequence[JsonValue] = view.value if isinstance(view.value, list) else [view.value]
    return SummaryLine(
        path=view.name,
        kind=view.kind,
        label=view.label,
        value=view.value,
        chosen=tuple(each.label for each in view.options if each.value in values),
        error=view.error,
        details=view.details,
    )
