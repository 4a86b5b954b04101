"""The form of a form: what of a version is changed on a page, as fields, and read again.

Texts in Italian and one other language, documents, fixed sums, term, office, responsible, remedies.
What is asked, in which order and under which condition is changed in the file.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from casework.definitions.comparison import name_of
from casework.definitions.editing import TextPlace, ValuePath, texts_of
from portal.pages.written_fields import WrittenField
from portal.staff.definitions.part_names import ATTRIBUTES
from portal.staff.definitions.rule_sentences import form_text
from portal.staff.door import StaffAsked
from portal.staff.fields import FieldOption
from sportello.cases.definition import FormDefinition
from sportello.model.languages import HOUSE_LANGUAGE
from text.catalogue import LANGUAGES, N_

NEW = "new"
"""What stands for the id of a document, or the number of a remedy, that is not there yet."""

LONG = frozenset({"help", "text", "summary", "exemption"})
LINES = ("office", "classification")
RESPONSIBLE = ("name", "email", "phone")

HEADINGS: Mapping[str, str] = {
    "documents": N_("Documents"),
    "fees": N_("Fees"),
    "stamp_duties": N_("Stamp duty"),
    "second_signers": N_("Second signers"),
    "responsible": N_("Responsible"),
    "remedies": N_("Remedies"),
}
REMOVED_BY = N_("To remove one, empty its Italian text.")


class EditPart(Struct, frozen=True, kw_only=True):
    """What belongs to one field, document or fee; `heading` is empty for the group's own."""

    heading: str
    fields: tuple[WrittenField, ...] = ()
    ticks: tuple[FieldOption, ...] = ()


class EditGroup(Struct, frozen=True):
    """What stands under one legend."""

    legend: str
    parts: tuple[EditPart, ...]
    help: str = ""

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        return tuple(field for part in self.parts for field in part.fields if field.error)


def input_name(path: ValuePath, language: str = "") -> str:
    """("title",) in Italian as "title-it"."""
    return ".".join(path) + (f"-{language}" if language else "")


def places_of(form: FormDefinition) -> tuple[TextPlace, ...]:
    """The texts of the form, and of what may be added to it."""
    has_responsible = form.responsible is not None
    return (
        *texts_of(form),
        *(() if has_responsible else (TextPlace(("responsible", "role"), None, False),)),
        TextPlace(("documents", NEW, "label"), None, False),
        TextPlace(("documents", NEW, "help"), None, False),
        TextPlace(("remedies", NEW, "text"), None, False),
    )


def written_values(form: FormDefinition) -> dict[str, str]:
    """The form as its page would send it, in all languages."""
    said = {
        input_name(place.path, code): (place.text or {}).get(code, "")
        for place in places_of(form)
        for code in LANGUAGES
    }
    who = form.responsible
    said |= {"office": form.office, "classification": form.classification or ""}
    said |= {f"responsible.{name}": getattr(who, name) or "" if who else "" for name in RESPONSIBLE}
    said |= {"term.days": str(form.term.days)}
    said |= _tick("term.is_silent_assent", form.term.is_silent_assent)
    for number, rule in enumerate(form.by_answer, start=1):
        said[f"by_answer.{number}.office"] = rule.office or ""
    for document in form.documents:
        here = f"documents.{document.id}"
        said[f"{here}.most_files"] = str(document.most_files)
        said |= _tick(f"{here}.is_optional", document.is_optional)
        said |= _tick(f"{here}.is_curable", document.is_curable)
    for fee in form.fees:
        if isinstance(fee.cents, int):
            said[f"fees.{fee.id}.cents"] = _euros(fee.cents)
        said[f"fees.{fee.id}.reason"] = fee.reason
    for number, duty in enumerate(form.stamp_duties, start=1):
        said[f"stamp_duties.{name_of(duty, number)}.cents"] = _euros(duty.cents)
    for number, remedy in enumerate(form.remedies, start=1):
        said[f"remedies.{number}.days"] = "" if remedy.days is None else str(remedy.days)
    return said


class EditFields:
    """Draws `values` and the faults of them, in Italian and in the language `other`."""

    def __init__(
        self,
        asked: StaffAsked,
        form: FormDefinition,
        values: Mapping[str, str],
        faults: Mapping[str, str],
        other: str,
    ) -> None:
        self._asked = asked
        self._form = form
        self._values = values
        self._faults = faults
        self._languages = tuple(dict.fromkeys((HOUSE_LANGUAGE, other)))
        self._texts: dict[ValuePath, list[TextPlace]] = {}
        for place in places_of(form):
            self._texts.setdefault(_part_of(place.path), []).append(place)

    def groups(self) -> tuple[EditGroup, ...]:
        words, form = self._asked.words, self._form
        groups = [EditGroup(words.gettext("The whole form"), (self._whole(),))]
        for step in form.steps:
            title = form_text(self._asked, step.title) or step.id
            parts = [self._part(("steps", step.id), "")]
            for field in step.fields:
                label = form_text(self._asked, field.label) or field.name
                parts.append(self._part(("steps", step.id, "fields", field.name), label))
            groups.append(EditGroup(words.gettext("Step “%1”", title), tuple(parts)))
        for name, heading in HEADINGS.items():
            paths = [path for path in self._texts if path[:1] == (name,)]
            parts = [self._part(path, self._heading(path)) for path in paths]
            if parts:
                help_ = words.gettext(REMOVED_BY) if name in ("documents", "remedies") else ""
                groups.append(EditGroup(words.gettext(heading), tuple(parts), help_))
        return tuple(groups)

    def _whole(self) -> EditPart:
        lines = [self._line(name) for name in LINES]
        for number, _ in enumerate(self._form.by_answer, start=1):
            lines.append(self._line(f"by_answer.{number}.office", "by_answer", str(number)))
        label = self._asked.words.gettext("Answer within, in days")
        days = self._field("term.days", label, kind="number")
        ticks = (self._ticked("term.is_silent_assent"),)
        return EditPart(heading="", fields=(*self._written(()), *lines, days), ticks=ticks)

    def _part(self, path: ValuePath, heading: str) -> EditPart:
        """The texts of a part, and what else of it may be changed."""
        here = ".".join(path)
        match path:
            case ("documents", _):
                more = [self._line(f"{here}.most_files", kind="number")]
                ticks = [self._ticked(f"{here}.{name}") for name in ("is_optional", "is_curable")]
            case ("fees", _):
                names = [n for n in ("cents", "reason") if f"{here}.{n}" in self._values]
                more, ticks = [self._line(f"{here}.{name}") for name in names], []
            case ("stamp_duties", _):
                more, ticks = [self._line(f"{here}.cents")], []
            case ("responsible",):
                more, ticks = [self._line(f"{here}.{name}") for name in RESPONSIBLE], []
            case ("remedies", _):
                more, ticks = [self._line(f"{here}.days", kind="number")], []
            case _:
                more, ticks = [], []
        return EditPart(heading=heading, fields=(*self._written(path), *more), ticks=tuple(ticks))

    def _written(self, path: ValuePath) -> Iterator[WrittenField]:
        for place in self._texts.get(path, ()):
            for code in self._languages:
                what = self._what(place.path[len(path) :])
                yield self._field(
                    input_name(place.path, code),
                    f"{what} · {LANGUAGES[code].own_name}",
                    kind="textarea" if place.path[-1] in LONG else "text",
                    is_required=place.is_required and code == HOUSE_LANGUAGE,
                )

    def _line(
        self, name: str, attribute: str = "", number: str = "", kind: str = "text"
    ) -> WrittenField:
        attribute = attribute or name.rpartition(".")[2]
        label = self._asked.words.gettext(ATTRIBUTES[attribute])
        if attribute == "cents":
            label = self._asked.words.gettext("Amount, in euros")
        return self._field(name, f"{label} {number}".strip(), kind=kind)

    def _field(
        self, name: str, label: str, *, kind: str = "text", is_required: bool = False
    ) -> WrittenField:
        return WrittenField(
            name=name,
            label=label,
            value=self._values.get(name, ""),
            error=self._faults.get(name, ""),
            kind=kind,
            is_required=is_required,
        )

    def _ticked(self, name: str) -> FieldOption:
        label = self._asked.words.gettext(ATTRIBUTES[name.rpartition(".")[2]])
        return FieldOption(name, label, bool(self._values.get(name)))

    def _what(self, rest: ValuePath) -> str:
        """("options", "small", "label") as "Option “small”"."""
        words = self._asked.words
        match rest:
            case ("options", value, _):
                return f"{words.gettext(ATTRIBUTES['options'])} “{value}”"
            case ("fields", field, *inner):
                return f"“{field}”: {self._what(tuple(inner))}"
        return words.gettext(ATTRIBUTES[rest[-1]])

    def _heading(self, path: ValuePath) -> str:
        if path[-1] == NEW:
            return self._asked.words.gettext("One more")
        (first, *_) = self._texts[path]
        if first.path[-1] == "label":
            return form_text(self._asked, first.text)
        return path[-1] if len(path) > 1 else ""


def _part_of(path: ValuePath) -> ValuePath:
    """The part under which a text is written: its field, document, fee; () for the form itself."""
    match path:
        case ("steps", _, "fields", _, *_):
            return path[:4]
        case (name, _, *_) if name != "responsible" and len(path) > 1:
            return path[:2]
        case ("responsible", *_):
            return path[:1]
    return ()


def _tick(name: str, is_ticked: bool) -> dict[str, str]:
    return {name: "1"} if is_ticked else {}


def _euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02}"
