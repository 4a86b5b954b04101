"""What the forms of services and branches share: texts in several languages, and reading them.

A form sends its texts in every language; two of them are shown at a time, the others hidden. A text
with nothing in it is none; one that is there is there in Italian.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct

from portal.branches.publication import Publication
from portal.pages.written_fields import WrittenField, sentence_of
from portal.staff.door import StaffAsked
from portal.staff.fields import ChosenField, FieldOption, whole_number
from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES, Text
from text.catalogue import LANGUAGES as LANGUAGES_BY_CODE
from text.catalogue import N_

MOST_LETTERS, LONGEST_TEXT = 120, 3000
PUBLICATIONS: Mapping[Publication, str] = MappingProxyType(
    {
        Publication.DRAFT: N_("Draft"),
        Publication.PUBLISHED: N_("Published"),
        Publication.WITHDRAWN: N_("Withdrawn"),
    }
)
NO_NUMBER = N_("Write a whole number from %1 to %2.")


class SheetText(Struct, frozen=True):
    """A text of a form; `is_long` for several lines, `number` where there are several alike."""

    name: str
    label: str
    is_required: bool = False
    is_long: bool = True
    number: int = 1


class FieldGroup(Struct, frozen=True):
    """Fields under one legend, written ones first; `fault` is of its ticks together."""

    legend: str
    fields: tuple[WrittenField, ...] = ()
    choices: tuple[ChosenField, ...] = ()
    ticks: tuple[FieldOption, ...] = ()
    help: str = ""
    fault: WrittenField | None = None

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        chosen = (WrittenField(name=c.name, label=c.label, error=c.error) for c in self.choices)
        ticked = () if self.fault is None else (self.fault,)
        return tuple(field for field in (*self.fields, *chosen, *ticked) if field.error)


class SheetReader:
    """Reads fields and notes a sentence for each that is at fault, by its name."""

    def __init__(self, asked: StaffAsked, values: Mapping[str, str]) -> None:
        self._asked = asked
        self._values = values
        self.faults: dict[str, str] = {}

    def line(self, name: str, *, is_required: bool = False) -> str:
        text = " ".join(self._values.get(name, "").split())
        self._check(name, text, MOST_LETTERS, is_required)
        return text

    def text(self, field: SheetText) -> Text | None:
        """None for one that is left empty; that is a fault where it is required."""
        said: dict[str, str] = {}
        for code in LANGUAGES:
            name = f"{field.name}-{code}"
            text = self._values.get(name, "").replace("\r\n", "\n").strip()
            self._check(name, text, LONGEST_TEXT if field.is_long else MOST_LETTERS, False)
            if text:
                said[code] = text
        if HOUSE_LANGUAGE not in said and (said or field.is_required):
            self._fault(f"{field.name}-{HOUSE_LANGUAGE}", "required")
        return said or None

    def number(self, name: str, least: int, most: int) -> int:
        number = whole_number(self._values.get(name, ""), least, most)
        if number is not None:
            return number
        self.faults[name] = self._asked.words.gettext(NO_NUMBER, str(least), str(most))
        return least

    def chosen(self, name: str, offered: Iterable[str]) -> str:
        value = self._values.get(name, "")
        if value not in set(offered):
            self._fault(name, "not_offered")
        return value

    def is_ticked(self, name: str) -> bool:
        return bool(self._values.get(name))

    def _check(self, name: str, text: str, most: int, is_required: bool) -> None:
        if is_required and not text:
            self._fault(name, "required")
        elif len(text) > most:
            self._fault(name, "too_long")

    def _fault(self, name: str, code: str) -> None:
        self.faults[name] = sentence_of(code, self._asked.words)


def written_text(name: str, text: Text | None) -> dict[str, str]:
    """As a form sends it: in every language."""
    return {f"{name}-{code}": (text or {}).get(code, "") for code in LANGUAGES}


def text_fields(
    asked: StaffAsked,
    texts: Iterable[SheetText],
    values: Mapping[str, str],
    faults: Mapping[str, str],
    other: str,
) -> tuple[WrittenField, ...]:
    """Each text in Italian and in the language `other`."""
    return tuple(
        WrittenField(
            name=f"{each.name}-{code}",
            label=_label(asked, each, code),
            value=values.get(f"{each.name}-{code}", ""),
            error=faults.get(f"{each.name}-{code}", ""),
            kind="textarea" if each.is_long else "text",
            is_required=each.is_required and code == HOUSE_LANGUAGE,
        )
        for each in texts
        for code in shown_languages(other, each.name, faults)
    )


def _label(asked: StaffAsked, text: SheetText, code: str) -> str:
    return (
        f"{asked.words.gettext(text.label, str(text.number))} · {LANGUAGES_BY_CODE[code].own_name}"
    )


def shown_languages(other: str, name: str, faults: Mapping[str, str]) -> tuple[str, ...]:
    """Italian, the chosen one, and any that is at fault."""
    faulty = [code for code in LANGUAGES if f"{name}-{code}" in faults]
    return tuple(dict.fromkeys((HOUSE_LANGUAGE, other, *faulty)))


def said_in_all(text: Text | None) -> str:
    """A text in all its languages, one a line, to be compared."""
    return "\n".join(f"{code}: {said}" for code, said in (text or {}).items())
