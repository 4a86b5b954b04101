"""A step of a guided request as questions, one a screen. Pure.

What is only shown stands with the question behind it. Must not know Qt, nor what is a good answer.
"""

from collections.abc import Sequence

from msgspec import Struct

from station.guided.field_rows import FieldControl, FieldLine

ASKED = frozenset(
    {
        FieldControl.LINE,
        FieldControl.LINES,
        FieldControl.CHOICE,
        FieldControl.CHOICES,
        FieldControl.TICK,
    }
)
"""What a finger can answer here."""

NOT_HERE = frozenset({FieldControl.FILE, FieldControl.ROWS})
"""What a totem has no means for: it is left out where it may be, and else leads to the counter."""


class FormQuestion(Struct, frozen=True):
    """
    line    what is answered; None for what is only shown
    about   what the question is a part of, "" for nothing: the person who asks
    notes   what is shown before it
    error   of the line, or of what it is a part of
    """

    line: FieldLine | None
    about: str = ""
    notes: tuple[str, ...] = ()
    error: str = ""

    @property
    def path(self) -> str:
        return "" if self.line is None else self.line.path


def questions_of(lines: Sequence[FieldLine]) -> list[FormQuestion]:
    """In the order of the form."""
    found: list[FormQuestion] = []
    notes: tuple[str, ...] = ()
    group: FieldLine | None = None
    for line in lines:
        if line.depth == 0:
            group = line if line.control is FieldControl.GROUP else None
        if line.control is FieldControl.SHOWN:
            told = ": ".join(part for part in (line.label, line.text) if part)
            notes = (*notes, told) if told else notes
        elif line.control in ASKED:
            about = group.label if group is not None and line.depth else ""
            of_group = group.error if group is not None and line.depth else ""
            found.append(FormQuestion(line, about, notes, line.error or of_group))
            notes = ()
    if notes:
        found.append(FormQuestion(None, notes=notes))
    return found


def cannot_be_asked(lines: Sequence[FieldLine]) -> bool:
    """Whether something has to be answered for which a totem has no means."""
    return any(line.control in NOT_HERE and line.is_required for line in lines)


def place_of_path(questions: Sequence[FormQuestion], path: str) -> int:
    """Which question answers `path`, or is a part of it; the first where none does."""
    for place, question in enumerate(questions):
        if question.path == path or question.path.startswith(f"{path}."):
            return place
    return 0
