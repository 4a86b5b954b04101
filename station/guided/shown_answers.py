"""The answers of a summary in words, in the reader's language. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from sportello.cases.guided.views import SummaryLine
from text.answer_words import NO, PART_OPTIONS, PARTS, YES
from text.catalogue import N_, Words
from text.times import locale_of

ACCEPTED = N_("Accepted")
NOT_ACCEPTED = N_("Not accepted")


def shown_answer(line: SummaryLine, words: Words, files: Mapping[str, str]) -> str:
    """ "" where nothing was answered. `files`: what to say of each attached file, by its id."""
    value, locale = line.value, locale_of(words.language.code)
    match line.kind, value:
        case _, None | "" | []:
            return ""
        case (("choice" | "choices"), _) if line.chosen:
            return ", ".join(line.chosen)
        case "file", list():
            return ", ".join(files.get(str(each), str(each)) for each in value)
        case "yes_no", bool():
            return words.gettext(YES if value else NO)
        case _, bool():
            return words.gettext(ACCEPTED if value else NOT_ACCEPTED)
        case (("amount" | "computed"), int() | float()) if _is_amount(line):
            return format_currency(value / 100, "EUR", locale=locale)
        case _, int() | float():
            unit = line.details.get("unit") or ""
            return f"{format_decimal(value, locale=locale)} {unit}".strip()
        case "date", str():
            return _day(value, locale)
        case (("person" | "address" | "cadastral"), dict()):
            return _parts(line.kind, value, words, locale)
        case _, list():
            return ", ".join(map(str, value))
    return str(value)


def _is_amount(line: SummaryLine) -> bool:
    return line.kind == "amount" or line.details.get("unit") == "amount"


def _parts(kind: str, value: Mapping[str, Any], words: Words, locale: str) -> str:
    told = []
    for part in PARTS[kind]:
        said = value.get(part)
        if not said:
            continue
        if (option := PART_OPTIONS.get(part, {}).get(str(said))) is not None:
            said = words.gettext(option)
        told.append(_day(str(said), locale) if part == "born_on" else str(said))
    return " ".join(told[:2]) + "".join(f", {each}" for each in told[2:])


def _day(text: str, locale: str) -> str:
    """As it was written where it is no day."""
    try:
        return format_date(date.fromisoformat(text), "long", locale=locale)
    except ValueError:
        return text
