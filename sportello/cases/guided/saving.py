"""What becomes of the answers when a step is saved: nothing is lost, nothing foreign is kept."""

from collections.abc import Mapping

from sportello.cases.conditions import Answers, JsonValue
from sportello.cases.definition import ComputedField, FormStep, StaticText

NOT_ANSWERED = (StaticText, ComputedField)
"""Kinds that are shown and never asked."""


def answers_of_step(
    step: FormStep, kept: Answers, given: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """`kept` with what was given for the fields of this step; other members are passed over.

    A field of the step that is not given keeps its answer; null takes it back.
    """
    names = [field.name for field in step.fields if not isinstance(field, NOT_ANSWERED)]
    merged = {**kept, **{name: given[name] for name in names if name in given}}
    return {name: value for name, value in merged.items() if value is not None}


def changed_names(before: Answers, after: Answers) -> tuple[str, ...]:
    """Of the answers that are other, new, or taken back."""
    names = sorted({*before, *after})
    return tuple(name for name in names if before.get(name) != after.get(name))
