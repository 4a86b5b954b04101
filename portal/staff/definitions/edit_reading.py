"""What was written on the page of a version, read as a changed form; a fault at each field."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from casework.definitions.comparison import name_of
from casework.definitions.editing import ValuePath, with_values
from portal.pages.written_fields import sentence_of
from portal.staff.definitions.edit_form import (
    LONG,
    NEW,
    RESPONSIBLE,
    input_name,
    places_of,
)
from portal.staff.door import StaffAsked
from portal.staff.fields import whole_number
from portal.staff.sheets.sheet_form import NO_NUMBER
from sportello.cases.definition import (
    FormDefinition,
    PersonResponsible,
    Remedy,
    RequiredDocument,
    TextByLanguage,
)
from sportello.model.languages import HOUSE_LANGUAGE

MOST_DAYS, MOST_FILES = 3650, 50
LONGEST_LINE, LONGEST_TEXT = 500, 5000
EUROS = re.compile(r"([0-9]{1,7})(?:[.,]([0-9]{1,2}))?", re.ASCII)
REMOVABLE = {"documents": "label", "remedies": "text"}
"""The text by which an element of the list is removed, and a new one begins."""


class EditReading:
    """`form` is the changed form, and `faults` a sentence for each field at fault, by its name.

    languages   in which texts were written; those in others stay
    """

    def __init__(
        self,
        asked: StaffAsked,
        form: FormDefinition,
        values: Mapping[str, str],
        languages: tuple[str, ...],
    ) -> None:
        self._words = asked.words
        self._values = values
        self._languages = languages
        self.faults: dict[str, str] = {}
        self._before = form
        texts = {place.path: self._text(place.path, place.text) for place in places_of(form)}
        for place in places_of(form):
            self._check_italian(place.path, texts[place.path], place.is_required)
        self.form = self._with_lists(with_values(form, self._known(texts)), texts)

    def _known(self, texts: Mapping[ValuePath, TextByLanguage | None]) -> dict[ValuePath, Any]:
        """The values of what was there before."""
        known: dict[ValuePath, Any] = {
            path: text
            for path, text in texts.items()
            if NEW not in path and path[0] != "responsible" and not self._is_gone(path)
        }
        known[("office",)] = self._line("office", is_required=True)
        known[("classification",)] = self._line("classification") or None
        known["term", "days"] = self._number("term.days", MOST_DAYS)
        known["term", "is_silent_assent"] = self._is_ticked("term.is_silent_assent")
        for number, rule in enumerate(self._before.by_answer, start=1):
            if rule.office is not None:
                name = f"by_answer.{number}.office"
                known["by_answer", str(number), "office"] = self._line(name, is_required=True)
        for document in self._before.documents:
            path = ("documents", document.id)
            if not self._is_gone((*path, "label")):
                known |= {(*path, name): said for name, said in self._of_document(path).items()}
        for fee in self._before.fees:
            path = ("fees", fee.id)
            if isinstance(fee.cents, int):
                known[(*path, "cents")] = self._cents(input_name((*path, "cents")))
            known[(*path, "reason")] = self._line(input_name((*path, "reason")), is_required=True)
        for number, duty in enumerate(self._before.stamp_duties, start=1):
            path = ("stamp_duties", name_of(duty, number))
            known[(*path, "cents")] = self._cents(input_name((*path, "cents")))
        for number, _ in enumerate(self._before.remedies, start=1):
            path = ("remedies", str(number))
            if not self._is_gone((*path, "text")):
                known[(*path, "days")] = self._days(path)
        known[("responsible",)] = self._responsible(texts["responsible", "role"])
        return known

    def _with_lists(
        self, form: FormDefinition, texts: Mapping[ValuePath, TextByLanguage | None]
    ) -> FormDefinition:
        """Without the documents and remedies whose text was emptied, and with new ones."""
        documents = [
            each for each in form.documents if not self._is_gone(("documents", each.id, "label"))
        ]
        remedies = [
            each
            for number, each in enumerate(form.remedies, start=1)
            if not self._is_gone(("remedies", str(number), "text"))
        ]
        new = ("documents", NEW)
        if label := texts[(*new, "label")]:
            ids = {document.id for document in form.documents}
            numbers = range(1, len(ids) + 2)
            id_ = next(f"document_{n}" for n in numbers if f"document_{n}" not in ids)
            more = self._of_document(new)
            documents.append(
                RequiredDocument(id=id_, label=label, help=texts[(*new, "help")], **more)
            )
        if text := texts["remedies", NEW, "text"]:
            remedies.append(Remedy(text=text, days=self._days(("remedies", NEW))))
        return replace(form, documents=tuple(documents), remedies=tuple(remedies))

    def _responsible(self, role: TextByLanguage | None) -> PersonResponsible | None:
        """None where nothing of it is written."""
        said = {name: self._line(f"responsible.{name}") or None for name in RESPONSIBLE}
        if role is None and not any(said.values()):
            return None
        if role is None:
            self._fault(input_name(("responsible", "role"), HOUSE_LANGUAGE), "required")
        return PersonResponsible(role=role or {}, **said)

    def _of_document(self, path: ValuePath) -> dict[str, Any]:
        here = ".".join(path)
        return {
            "most_files": self._number(f"{here}.most_files", MOST_FILES),
            "is_optional": self._is_ticked(f"{here}.is_optional"),
            "is_curable": self._is_ticked(f"{here}.is_curable"),
        }

    def _text(self, path: ValuePath, before: TextByLanguage | None) -> TextByLanguage | None:
        """None where it is written in no language."""
        said = dict(before or {})
        for code in self._languages:
            name = input_name(path, code)
            text = self._values.get(name, "").replace("\r\n", "\n").strip()
            if len(text) > (LONGEST_TEXT if path[-1] in LONG else LONGEST_LINE):
                self._fault(name, "too_long")
            said.pop(code, None)
            if text:
                said[code] = text
        return said or None

    def _check_italian(
        self, path: ValuePath, text: TextByLanguage | None, is_required: bool
    ) -> None:
        is_there = text is not None or (is_required and NEW not in path)
        if is_there and not (text or {}).get(HOUSE_LANGUAGE) and not self._is_gone(path):
            self._fault(input_name(path, HOUSE_LANGUAGE), "required")

    def _is_gone(self, path: ValuePath) -> bool:
        """Whether it is of a document or remedy that was there and is removed."""
        name = REMOVABLE.get(path[0])
        if name is None or NEW in path:
            return False
        return not self._values.get(input_name((*path[:2], name), HOUSE_LANGUAGE), "").strip()

    def _line(self, name: str, *, is_required: bool = False) -> str:
        text = " ".join(self._values.get(name, "").split())
        if is_required and not text:
            self._fault(name, "required")
        if len(text) > LONGEST_LINE:
            self._fault(name, "too_long")
        return text

    def _number(self, name: str, most: int) -> int:
        number = whole_number(self._values.get(name, ""), 1, most)
        if number is None:
            self.faults[name] = self._words.gettext(NO_NUMBER, "1", str(most))
        return number or 1

    def _days(self, path: ValuePath) -> int | None:
        name = input_name((*path, "days"))
        return self._number(name, MOST_DAYS) if self._values.get(name, "").strip() else None

    def _cents(self, name: str) -> int:
        said = EUROS.fullmatch(self._values.get(name, "").strip())
        if said is None or (cents := 100 * int(said[1]) + int((said[2] or "").ljust(2, "0"))) == 0:
            self.faults[name] = self._words.gettext("Write an amount above zero, as in 16,00.")
            return 1
        return cents

    def _is_ticked(self, name: str) -> bool:
        return bool(self._values.get(name))

    def _fault(self, name: str, code: str) -> None:
        self.faults[name] = sentence_of(code, self._words)
