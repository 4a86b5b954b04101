"""The fields of a step as lines of a screen: one for each control, its sentences said. Pure.

Owns which control each kind of answer has, and how composite answers and repeated groups become
lines. Must not know Qt, nor what is a good answer.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from sportello.cases.answers.composites import PatternPart
from sportello.cases.definition import (
    AskedPlainField,
    ChoiceField,
    TextField,
)
from sportello.cases.guided.composite_parts import shown_parts
from sportello.cases.guided.views import AnswerFault, FieldView
from station.guided.step_answers import StepAnswers
from text.answer_words import NO, PART_OPTIONS, PARTS, SOURCES, YES, rule_sentence
from text.catalogue import Words
from text.said_answers import said_answer
from text.written_answers import written_answer

LONG_HELP = 160
"""Letters from which a help is folded: an article of law, which is one key away."""

UPPER = frozenset({"codice_fiscale", "iban", "plate"})


class FieldControl(StrEnum):
    """What a line is worked with. GROUP, ROWS and ROW are headings over the lines that follow;
    ROWS takes another row, ROW can be removed.
    """

    LINE = "line"
    LINES = "lines"
    CHOICE = "choice"
    CHOICES = "choices"
    TICK = "tick"
    FILE = "file"
    SHOWN = "shown"
    GROUP = "group"
    ROWS = "rows"
    ROW = "row"


class FieldLine(Struct, frozen=True, kw_only=True):
    """
    path           where it is written; unique in its step
    text           what was typed; what is shown, stated or accepted of SHOWN and TICK
    chosen         values of options; of TICK "true"; of FILE the ids
    suggested      who suggested what stands there, "" where it is an answer
    unit           after the field: "m²", "€"
    is_upper       written in capitals
    is_help_long   folded until it is asked for
    depth          0, or 1 below a heading
    """

    path: str
    kind: str
    control: FieldControl
    label: str
    help: str = ""
    error: str = ""
    text: str = ""
    suggested: str = ""
    unit: str = ""
    is_required: bool = True
    is_upper: bool = False
    is_help_long: bool = False
    longest: int = 400
    depth: int = 0
    option_values: tuple[str, ...] = ()
    option_labels: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


class ErrorLine(Struct, frozen=True):
    """An entry of the list on top: `path` is the line to go to."""

    path: str
    label: str
    sentence: str


class StepLines:
    """Makes the lines of one step, in one language."""

    def __init__(
        self,
        answers: StepAnswers,
        errors: Iterable[AnswerFault],
        words: Words,
        files: Mapping[str, str],
    ) -> None:
        """`files`: what to say of each attached file, by its id."""
        self._answers = answers
        self._words = words
        self._language = words.language.code
        self._files = files
        self._rules: dict[str, str] = {}
        for each in errors:
            self._rules.setdefault(each.path, each.rule)

    def lines(self, fields: Iterable[FieldView]) -> list[FieldLine]:
        return [line for field in fields for line in self._of(field, 0)]

    def errors(self, lines: Iterable[FieldLine]) -> list[ErrorLine]:
        """Of these lines, in their order; a part of an answer is told with its heading."""
        heading, found = "", []
        for line in lines:
            if line.control in (FieldControl.GROUP, FieldControl.ROW):
                heading = line.label
            if line.error:
                label = f"{heading}: {line.label}" if line.depth and heading else line.label
                found.append(ErrorLine(line.path, label, line.error))
        return found

    def _of(self, field: FieldView, depth: int) -> Iterator[FieldLine]:
        match field.kind:
            case "person" | "address" | "cadastral":
                yield from self._composite(field)
            case "rows":
                yield from self._rows(field)
            case "yes_no":
                options = {"true": YES, "false": NO}
                value = self._value(field)
                said = str(value).lower() if isinstance(value, bool) else ""
                yield self._chosen_of(field, depth, options, (said,))
            case "choice" | "choices":
                options = {each.value: each.label for each in field.options}
                value = self._value(field)
                several = [str(each) for each in value] if isinstance(value, list) else []
                chosen = tuple(several) if field.kind == "choices" else (str(value or ""),)
                yield self._chosen_of(field, depth, options, chosen, is_said=True)
            case "declaration" | "statement" | "consent":
                yield self._line(
                    field,
                    FieldControl.TICK,
                    depth,
                    text=str(field.details.get("text", "")),
                    chosen=("true",) if self._value(field) is True else (),
                )
            case "file":
                ids = self._value(field)
                names = tuple(map(str, ids)) if isinstance(ids, list) else ()
                files = ", ".join(self._files.get(each, each) for each in names)
                yield self._line(field, FieldControl.FILE, depth, text=files, chosen=names)
            case "static_text":
                text = str(field.details.get("text", ""))
                yield self._line(field, FieldControl.SHOWN, depth, text=text)
            case "computed":
                yield self._line(field, FieldControl.SHOWN, depth, text=self._computed(field))
            case _:
                yield self._typed(field, depth)

    def _typed(self, field: FieldView, depth: int) -> FieldLine:
        is_long = field.details.get("is_multiline") is True
        unit = "€" if field.kind == "amount" else str(field.details.get("unit") or "")
        return self._line(
            field,
            FieldControl.LINES if is_long else FieldControl.LINE,
            depth,
            text=self._text(field.name, field.kind),
            unit=unit,
            is_upper=field.kind in UPPER,
            longest=int(field.details.get("longest") or 400),
        )

    def _chosen_of(
        self,
        field: FieldView,
        depth: int,
        options: Mapping[str, str],
        chosen: tuple[str, ...],
        *,
        is_said: bool = False,
    ) -> FieldLine:
        """`is_said`: the labels are words already, no message ids."""
        say = str if is_said else self._words.gettext
        return self._line(
            field,
            FieldControl.CHOICES if field.kind == "choices" else FieldControl.CHOICE,
            depth,
            option_values=tuple(options),
            option_labels=tuple(say(label) for label in options.values()),
            chosen=tuple(each for each in chosen if each),
        )

    def _composite(self, field: FieldView) -> Iterator[FieldLine]:
        yield self._line(field, FieldControl.GROUP, 0)
        answer = self._answers.at(field.name)
        given = answer if isinstance(answer, dict) else {}
        for part in shown_parts(field, given):
            path, value = f"{field.name}.{part.name}", given.get(part.name)
            options = PART_OPTIONS.get(part.name, {})
            asks = part.asks
            yield FieldLine(
                path=path,
                kind=_kind(asks),
                control=FieldControl.CHOICE if options else FieldControl.LINE,
                label=self._words.gettext(PARTS[field.kind][part.name]),
                error=self._error(path),
                text="" if options else self._text(path, _kind(asks)),
                suggested=self._suggested(field),
                is_required=field.required and part.is_required,
                is_upper=isinstance(asks, PatternPart) or _kind(asks) in UPPER,
                longest=asks.longest if isinstance(asks, TextField) else 400,
                depth=1,
                option_values=tuple(options),
                option_labels=tuple(self._words.gettext(each) for each in options.values()),
                chosen=(str(value),) if isinstance(asks, ChoiceField) and value else (),
            )

    def _rows(self, field: FieldView) -> Iterator[FieldLine]:
        yield self._line(field, FieldControl.ROWS, 0)
        for number, row in enumerate(field.rows or ()):
            yield FieldLine(
                path=f"{field.name}.{number}",
                kind="row",
                control=FieldControl.ROW,
                label=f"{field.label} {number + 1}",
                error=self._error(f"{field.name}.{number}"),
            )
            for each in row:
                yield from self._of(each, 1)

    def _line(self, field: FieldView, control: FieldControl, depth: int, **said: Any) -> FieldLine:
        help = field.help or ""
        return FieldLine(
            path=field.name,
            kind=field.kind,
            control=control,
            label=field.label,
            help=help,
            error=self._error(field.name),
            suggested=self._suggested(field),
            is_required=field.required,
            is_help_long=len(help) > LONG_HELP,
            depth=depth,
            **said,
        )

    def _text(self, path: str, kind: str) -> str:
        typed = self._answers.typed.get(path)
        return (
            written_answer(kind, self._answers.at(path), self._language) if typed is None else typed
        )

    def _value(self, field: FieldView) -> Any:
        return field.value if field.kind == "computed" else self._answers.at(field.name)

    def _error(self, path: str) -> str:
        rule = self._rules.get(path)
        return "" if rule is None else rule_sentence(rule, self._words)

    def _suggested(self, field: FieldView) -> str:
        if field.suggestion is None or field.name not in self._answers.offered:
            return ""
        return self._words.gettext(SOURCES[field.suggestion.source])

    def _computed(self, field: FieldView) -> str:
        return ", ".join(said_answer("computed", field.value, self._words, details=field.details))


def _kind(asks: AskedPlainField | PatternPart) -> str:
    return "text" if isinstance(asks, PatternPart) else str(asks.__struct_config__.tag)
