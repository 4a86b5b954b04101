"""The answers of a request as they stand in its document: from the summary that the citizen saw.

Owns how each kind of answer is written in Italian. What is asked and counts is the guided request's
to say; a kind without a way of its own is written as it is.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from casework.documents import italian
from casework.documents.content import (
    ShownAnswer,
    ShownEntry,
    ShownSection,
    ShownStatement,
    StatementLaw,
)
from sportello.cases.definition import StatementArticle
from sportello.cases.guided.views import SummaryLine, SummaryStep

LAWS: Mapping[str, StatementLaw] = {
    StatementArticle.CERTIFICATE: StatementLaw.ARTICLE_46,
    StatementArticle.SWORN: StatementLaw.ARTICLE_47,
}
STATEMENTS = frozenset({"declaration", "statement", "consent"})
REGISTERS = {"land": "Catasto terreni", "buildings": "Catasto fabbricati"}


def sections_of(
    summary: Iterable[SummaryStep], file_names: Mapping[str, str]
) -> tuple[ShownSection, ...]:
    """`file_names` by the ids of attachments. Steps without any answer are left out."""
    sections = (
        ShownSection(step.title, tuple(_entry(line, file_names) for line in step.lines))
        for step in summary
    )
    return tuple(section for section in sections if section.entries)


def _entry(line: SummaryLine, file_names: Mapping[str, str]) -> ShownEntry:
    if line.kind in STATEMENTS:
        law = LAWS.get(line.details.get("article", ""), StatementLaw.NONE)
        return ShownStatement(line.label, line.details.get("text", ""), line.value is True, law)
    return ShownAnswer(f"{line.label}{_row_of(line.path)}", tuple(_lines(line, file_names)))


def _row_of(path: str) -> str:
    """In which row of a question that repeats: the path has its number, from 0."""
    numbers = [int(part) + 1 for part in path.split(".") if part.isdecimal()]
    return f" ({numbers[0]})" if numbers else ""


def _lines(line: SummaryLine, file_names: Mapping[str, str]) -> list[str]:
    value = line.value
    match line.kind, value:
        case _, None | "" | []:
            return []
        case (("choice" | "choices"), _) if line.chosen:
            return list(line.chosen)
        case "file", list():
            return [file_names.get(str(each), str(each)) for each in value]
        case "yes_no", bool():
            return ["Sì" if value else "No"]
        case "amount", int():
            return [italian.euros(value)]
        case "computed", int() | float() if line.details.get("unit") == "amount":
            return [italian.euros(round(value))]
        case (("number" | "computed"), int() | float()):
            return [f"{italian.number(value)} {line.details.get('unit', '')}".strip()]
        case "date", str():
            return [_day(value)]
        case "iban", str():
            return [" ".join(value[start : start + 4] for start in range(0, len(value), 4))]
        case "person", dict():
            return _person(value)
        case "address", dict():
            return _address(value)
        case "cadastral", dict():
            return _cadastral(value)
        case _, list():
            return [str(each) for each in value]
        case _, str():
            return value.splitlines()
    return [str(value)]


def _day(written: str) -> str:
    """As it was written where it is no day: an answer may be wrong, and is shown all the same."""
    try:
        return italian.day(date.fromisoformat(written))
    except ValueError:
        return written


def _person(value: Mapping[str, Any]) -> list[str]:
    born = " ".join(
        f"{word} {said}"
        for word, said in (("il", _day(value.get("born_on", ""))), ("a", value.get("birthplace")))
        if said
    )
    told = (
        f"{value.get('given_name', '')} {value.get('surname', '')}".strip(),
        value.get("codice_fiscale", ""),
        f"Data e luogo di nascita: {born}" if born else "",
        value.get("email", ""),
        value.get("phone", ""),
    )
    return [line for line in told if line]


def _address(value: Mapping[str, Any]) -> list[str]:
    told = (
        f"{value.get('street', '')}, {value.get('number', '')}".strip(" ,"),
        f"{value.get('postcode', '')} {value.get('municipality', '')}".strip(),
        value.get("detail", ""),
    )
    return [line for line in told if line]


def _cadastral(value: Mapping[str, Any]) -> list[str]:
    parts = (
        ("sezione", "section"),
        ("foglio", "sheet"),
        ("particella", "parcel"),
        ("subalterno", "subunit"),
    )
    told = [f"{word} {value[name]}" for word, name in parts if value.get(name)]
    register = REGISTERS.get(value.get("register", ""), "")
    return [", ".join(part for part in (register, value.get("municipality", ""), *told) if part)]
