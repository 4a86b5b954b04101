"""A step's fields as a page draws them: from the view that every face gets to what HTML needs.

Owns names and ids on the page: "a." before the path of the answer, so that no field of a form takes
the name of one of ours. How what is sent is read back: `written`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from casework.attachments.attachments import Attachment
from portal.pages.requests.fields.file_views import FileBox, file_box
from sportello.cases.answers.composites import CompositePart
from sportello.cases.guided.composite_parts import shown_parts
from sportello.cases.guided.prefill import Suggestion, SuggestionSource
from sportello.cases.guided.views import FieldView
from text.answer_words import NO, PART_OPTIONS, PARTS, YES, rule_sentence
from text.catalogue import N_, Words
from text.said_answers import TICKED, said_answer
from text.written_answers import written_answer

PREFIX = "a."
MOST_RADIOS = 8
"""Above that a list is shorter."""

_SOURCES: Mapping[SuggestionSource, str] = {
    SuggestionSource.PROFILE: N_("From your profile"),
    SuggestionSource.CARD: N_("From your card"),
    SuggestionSource.BOOKING: N_("From your booking"),
    SuggestionSource.EARLIER_CASE: N_("From your last request"),
}

_INPUTS: Mapping[str, tuple[str, str]] = {
    "email": ("email", "email"),
    "phone": ("tel", "tel"),
    "number": ("text", "decimal"),
    "amount": ("text", "decimal"),
    "date": ("text", "numeric"),
    "born_on": ("text", "numeric"),
    "time": ("text", "numeric"),
    "postcode": ("text", "numeric"),
}
"""`type` and `inputmode` by kind of field or name of part."""

_AUTOCOMPLETE: Mapping[str, str] = {
    "email": "email",
    "phone": "tel",
}


class ControlOption(Struct, frozen=True):
    """`name` is that in the form: one for all radios, one each for boxes."""

    id: str
    name: str
    value: str
    label: str
    is_chosen: bool


class SuggestedAnswer(Struct, frozen=True):
    """Offered next to an empty field: its source, what it says, what the button sends."""

    source: str
    lines: tuple[str, ...]
    button: str


class Control(Struct, frozen=True, kw_only=True):
    """What is drawn for one field. `name` is its name and id on the page.

    draws    "input", "textarea", "select", "radios", "boxes", "tick", "group", "files", "rows",
             "note" or "output"
    text     of a note or a statement; `law` what stands behind a touch
    theirs   what another window has saved here meanwhile
    """

    name: str
    draws: str
    label: str
    help: str = ""
    error: str = ""
    is_required: bool = False
    value: str = ""
    type: str = "text"
    inputmode: str = ""
    autocomplete: str = "off"
    is_day: bool = False
    is_municipality: bool = False
    longest: int | None = None
    unit: str = ""
    text: str = ""
    law: str = ""
    notice_url: str = ""
    is_ticked: bool = False
    options: tuple[ControlOption, ...] = ()
    parts: tuple["Control", ...] = ()
    rows: tuple[tuple["Control", ...], ...] = ()
    may_add: bool = False
    may_remove: bool = False
    files: FileBox | None = None
    suggested: SuggestedAnswer | None = None
    theirs: tuple[str, ...] = ()


class ControlMaker:
    """
    attached  the case's files
    errors    the rules that are broken, by path; none to show no error
    refused   sentences about files that were not taken, by path
    theirs    what another window has saved, by path
    """

    def __init__(
        self,
        words: Words,
        attached: Sequence[Attachment],
        errors: Mapping[str, str],
        refused: Mapping[str, str],
        theirs: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._words = words
        self._attached = attached
        self._errors = errors
        self._refused = refused
        self._theirs = theirs

    def controls(self, views: Iterable[FieldView]) -> tuple[Control, ...]:
        return tuple(self.control(each) for each in views)

    def control(self, view: FieldView) -> Control:
        """Of any kind of field."""
        details, name, words = view.details, f"{PREFIX}{view.name}", self._words
        facts: dict[str, Any] = {
            "name": name,
            "label": view.label,
            "help": view.help or "",
            "error": self._error(view.name),
            "is_required": view.required,
            "suggested": self._suggested(view),
            "theirs": self._theirs.get(view.name, ()),
        }
        match view.kind:
            case "static_text":
                return Control(draws="note", text=details["text"], **facts)
            case "computed":
                said = said_answer("computed", view.value, words, details=details)
                return Control(draws="output", value=" ".join(said), **facts)
            case kind if kind in TICKED:
                facts["help"], law = (
                    ("", facts["help"]) if kind == "statement" else (view.help or "", "")
                )
                return Control(
                    draws="tick",
                    text=details["text"],
                    law=law,
                    notice_url=details.get("notice_url", ""),
                    is_ticked=view.value is True,
                    **facts,
                )
            case "yes_no":
                said_yes, said_no = words.gettext(YES), words.gettext(NO)
                options = (
                    ControlOption(name, name, "1", said_yes, view.value is True),
                    ControlOption(f"{name}-0", name, "0", said_no, view.value is False),
                )
                return Control(draws="radios", options=options, **facts)
            case "choice":
                draws = "radios" if len(view.options) <= MOST_RADIOS else "select"
                return Control(draws=draws, options=_one_of(view, name), **facts)
            case "choices":
                return Control(draws="boxes", options=_several_of(view, name), **facts)
            case "person" | "address" | "cadastral":
                return Control(draws="group", parts=self._parts(view), **facts)
            case "file":
                return Control(draws="files", files=self._files(view), **facts)
            case "rows":
                rows = view.rows or ()
                return Control(
                    draws="rows",
                    rows=tuple(self.controls(row) for row in rows),
                    may_add=len(rows) < details["most"],
                    may_remove=len(rows) > details["least"],
                    **facts,
                )
        return self._input(view.kind, view.value, details, facts)

    def _input(
        self, kind: str, value: Any, details: Mapping[str, Any], facts: dict[str, Any]
    ) -> Control:
        type_, inputmode = _INPUTS.get(kind, ("text", ""))
        if kind in ("date", "born_on") and not facts["help"]:
            facts["help"] = self._words.gettext("dd/mm/yyyy")
        is_long = kind == "text" and details.get("is_multiline", False)
        return Control(
            draws="textarea" if is_long else "input",
            value=written_answer(
                "date" if kind == "born_on" else kind, value, self._words.language.code
            ),
            type=type_,
            inputmode=inputmode,
            autocomplete=_AUTOCOMPLETE.get(kind, "off"),
            is_day=kind in ("date", "born_on"),
            is_municipality=kind in ("municipality", "birthplace"),
            longest=details.get("longest"),
            unit="€" if kind == "amount" else str(details.get("unit", "")),
            **facts,
        )

    def _parts(self, view: FieldView) -> tuple[Control, ...]:
        given = view.value if isinstance(view.value, dict) else {}
        return tuple(
            self._part(view, part, given.get(part.name)) for part in shown_parts(view, given)
        )

    def _part(self, view: FieldView, part: CompositePart, value: Any) -> Control:
        name = f"{PREFIX}{view.name}.{part.name}"
        facts: dict[str, Any] = {
            "name": name,
            "label": self._words.gettext(PARTS[view.kind][part.name]),
            "help": "",
            "error": self._error(f"{view.name}.{part.name}"),
            "is_required": view.required and part.is_required,
        }
        if (options := PART_OPTIONS.get(part.name)) is not None:
            offered = tuple(
                ControlOption(
                    name if number == 0 else f"{name}-{number}",
                    name,
                    each,
                    self._words.gettext(label),
                    value == each,
                )
                for number, (each, label) in enumerate(options.items())
            )
            return Control(draws="radios", options=offered, **facts)
        return self._input(part.name, value, {}, facts)

    def _files(self, view: FieldView) -> FileBox:
        """What came by the telephone is no answer yet: it becomes one with the next save."""
        given = view.value if isinstance(view.value, list) else []
        ids = [each for each in given if isinstance(each, str)]
        ids += [each.id for each in self._attached if each.field == view.name]
        return file_box(view.name, ids, self._attached, view.details, self._words)

    def _suggested(self, view: FieldView) -> SuggestedAnswer | None:
        found: Suggestion | None = view.suggestion
        if found is None:
            return None
        values = found.value if isinstance(found.value, list) else [found.value]
        chosen = [each.label for each in view.options if each.value in values]
        return SuggestedAnswer(
            self._words.gettext(_SOURCES[found.source]),
            said_answer(view.kind, found.value, self._words, chosen=chosen, details=view.details),
            view.name,
        )

    def _error(self, path: str) -> str:
        if (told := self._refused.get(path)) is not None:
            return told
        rule = self._errors.get(path)
        return "" if rule is None else rule_sentence(rule, self._words)


def _one_of(view: FieldView, name: str) -> tuple[ControlOption, ...]:
    return tuple(
        ControlOption(
            name if number == 0 else f"{name}-{number}",
            name,
            each.value,
            each.label,
            view.value == each.value,
        )
        for number, each in enumerate(view.options)
    )


def _several_of(view: FieldView, name: str) -> tuple[ControlOption, ...]:
    chosen = view.value if isinstance(view.value, list) else []
    return tuple(
        ControlOption(
            name if number == 0 else f"{name}-{number}",
            f"{name}={each.value}",
            "1",
            each.label,
            each.value in chosen,
        )
        for number, each in enumerate(view.options)
    )
