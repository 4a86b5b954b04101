"""What every face draws: a step with its fields, and the summary. Structs alone."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

from sportello.cases.guided.prefill import Suggestion


class OfferedOption(Struct, frozen=True):
    value: str
    label: str


class FieldView(Struct, frozen=True, kw_only=True):
    """One field as it stands. `name` is its path: "school", "children.0.name" in a row.

    value       the answer, JSON; of a computed field what it comes to; None if there is none
    error       the rule that the answer breaks; None where it is good, or not saved yet
    options     of choices, else empty
    suggestion  offered while there is no answer; it becomes one only when the citizen saves it
    details     what else the kind has, in the reader's language: `text`, `longest`, `media_types`
    rows        of rows: one list of fields for each row; None for all other kinds
    """

    name: str
    kind: str
    label: str
    help: str | None
    value: Any
    error: str | None
    required: bool
    options: tuple[OfferedOption, ...] = ()
    suggestion: Suggestion | None = None
    details: dict[str, Any] = {}
    rows: tuple[tuple["FieldView", ...], ...] | None = None


class AnswerFault(Struct, frozen=True):
    """An entry of the list on top of a step: `path` is the field to go to."""

    path: str
    rule: str


class StepState(StrEnum):
    """OPEN: not saved yet. FAULTY: saved, with an answer missing or wrong."""

    OPEN = "open"
    FAULTY = "faulty"
    DONE = "done"


class StepProgress(Struct, frozen=True):
    id: str
    title: str
    state: StepState


class StepView(Struct, frozen=True, kw_only=True):
    """What a face draws. `next` and `previous` are ids of steps; None at the ends.

    errors    all that is wrong on this step, in the order of its fields, once it was saved
    progress  every step that is shown, in order
    """

    id: str
    title: str
    help: str | None
    fields: tuple[FieldView, ...]
    next: str | None
    previous: str | None
    errors: tuple[AnswerFault, ...]
    progress: tuple[StepProgress, ...]


class SummaryLine(Struct, frozen=True, kw_only=True):
    """One answer; `step` is where it is changed. `chosen` are the labels of chosen options."""

    path: str
    kind: str
    label: str
    value: Any
    chosen: tuple[str, ...] = ()
    error: str | None = None
    details: dict[str, Any] = {}


class SummaryStep(Struct, frozen=True):
    id: str
    title: str
    lines: tuple[SummaryLine, ...]
