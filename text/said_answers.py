"""Answers to a form as people read them, in their language: the same on a page, counter and totem.

Owns how each kind is said. What the citizen wrote stays as it was written.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from babel.dates import format_date

from text.answer_words import ACCEPTED, DECLARED, NO, PART_OPTIONS, PARTS, YES
from text.catalogue import Words
from text.numbers import said_euros, said_number
from text.times import locale_of


class AnswerLine(Protocol):
    """An answer as a summary has it: see `said_answer`."""

    @property
    def kind(self) -> str: ...

    @property
    def value(self) -> Any: ...

    @property
    def chosen(self) -> Sequence[str]: ...

    @property
    def details(self) -> Mapping[str, Any]: ...


TICKED = frozenset({"declaration", "statement", "consent"})


def said_answer(
    kind: str,
    value: Any,
    words: Words,
    *,
    chosen: Sequence[str] = (),
    details: Mapping[str, Any] | None = None,
    file_names: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """The lines of an answer; none if there is none. What is wrong is shown as it was written.

    chosen      labels of the options, of choices
    details     what else its kind has: `unit`
    file_names  by id of the attachment
    """
    details, names = details or {}, file_names or {}
    match kind, value:
        case _, None | "" | []:
            return ()
        case (("choice" | "choices"), _) if chosen:
            return tuple(chosen)
        case "file", list():
            return tuple(names.get(str(each), words.gettext("a file")) for each in value)
        case "consent", bool():
            return (words.gettext(ACCEPTED[value]),)
        case _, bool() if kind in TICKED:
            return (words.gettext(DECLARED[value]),)
        case _, bool():
            return (words.gettext(YES if value else NO),)
        case "amount", int():
            return (said_amount(value, words),)
        case "computed", int() | float() if details.get("unit") == "amount":
            return (said_amount(round(value), words),)
        case (("number" | "computed"), int() | float()):
            number = said_number(value, locale_of(words.language.code))
            unit = details.get("unit", "") if kind == "number" else ""
            return (f"{number} {unit}".strip(),)
        case "date", str():
            return (said_day_of(value, words),)
        case "iban", str():
            return (" ".join(value[start : start + 4] for start in range(0, len(value), 4)),)
        case (("person" | "address" | "cadastral"), dict()):
            return _parts(kind, value, words)
        case "rows", list():
            return tuple(", ".join(_texts(row)) for row in value)
        case _, list():
            return tuple(str(each) for each in value)
        case _, str():
            return tuple(value.splitlines())
    return (str(value),)


def said_line(
    line: AnswerLine, words: Words, file_names: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """As `said_answer`, of a line of the summary."""
    return said_answer(
        line.kind,
        line.value,
        words,
        chosen=line.chosen,
        details=line.details,
        file_names=file_names,
    )


def said_amount(cents: int, words: Words) -> str:
    return said_euros(cents, locale_of(words.language.code))


def said_day(day: date, words: Words) -> str:
    return format_date(day, "long", locale=locale_of(words.language.code))


def said_day_of(written: str, words: Words) -> str:
    """Of an ISO date; as it was written where it is none."""
    try:
        return said_day(date.fromisoformat(written), words)
    except ValueError:
        return written


def _texts(row: Any) -> Iterable[str]:
    """What was written in a row, without saying what each is."""
    return (str(each) for each in row.values() if isinstance(each, str | int))


def _parts(kind: str, value: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    said = {name: str(text) for name, text in value.items() if isinstance(text, str) and text}
    if "born_on" in said:
        said["born_on"] = said_day_of(said["born_on"], words)
    for name, options in PART_OPTIONS.items():
        if name in said:
            said[name] = words.gettext(options.get(said[name], said[name]))
    lines: list[str] = []
    rest: tuple[str, ...]
    if kind == "person":
        lines.append(" ".join(said[p] for p in ("given_name", "surname") if p in said))
        rest = ("codice_fiscale", "born_on", "birthplace", "sex", "email", "phone")
    elif kind == "address":
        lines.append(", ".join(said[part] for part in ("street", "number") if part in said))
        lines.append(" ".join(said[p] for p in ("postcode", "municipality") if p in said))
        rest = ("detail",)
    else:
        rest = ("register", "municipality", "section", "sheet", "parcel", "subunit")
    plain = ("codice_fiscale", "email", "phone", "detail", "register", "municipality")
    lines += [
        said[part] if part in plain else f"{words.gettext(PARTS[kind][part])}: {said[part]}"
        for part in rest
        if part in said
    ]
    return tuple(line for line in lines if line)
