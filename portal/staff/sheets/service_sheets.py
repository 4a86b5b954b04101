"""A service's sheet as a form: its fields, what they say, and its states to be compared."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec.structs import replace

from portal.branches.categories import CATEGORIES
from portal.branches.publication import Publication
from portal.branches.sheets import ServiceSheet
from portal.pages.written_fields import WrittenField
from portal.staff.bookings.lines import KINDS
from portal.staff.door import StaffAsked
from portal.staff.fields import ChosenField, FieldOption, StaffFact, facts_from, options_of
from portal.staff.sheets.sheet_form import (
    PUBLICATIONS,
    FieldGroup,
    SheetReader,
    SheetText,
    said_in_all,
    text_fields,
    written_text,
)
from sportello.bookings.lifecycle import AppointmentKind
from sportello.model.place import Access
from text.catalogue import N_

TEXTS = (
    SheetText("name", N_("Name"), is_required=True, is_long=False),
    SheetText("summary", N_("In short"), is_required=True),
    SheetText("audience", N_("Who it is for")),
    SheetText("how", N_("How to do it")),
    SheetText("result", N_("What you get")),
    SheetText("terms", N_("Times and deadlines")),
    SheetText("costs", N_("How much it costs")),
    SheetText("conditions", N_("Conditions of service")),
    SheetText("office", N_("Office"), is_long=False),
)
"""In the order of the sheet, by the names of its members."""

ACCESS: Mapping[Access, str] = MappingProxyType(
    {
        Access.WALK_IN: N_("Without an appointment"),
        Access.APPOINTMENT_ONLY: N_("By appointment only"),
        Access.BOTH: N_("With or without an appointment"),
    }
)
FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "asks_codice_fiscale": N_("A booking needs the codice fiscale"),
        "is_moderated": N_("A booking waits until an office approves it"),
        "is_sensitive": N_("Sensitive: no mail and no SMS names it"),
    }
)
MOST_DOCUMENTS, EMPTY_DOCUMENTS = 20, 2
MINUTES = (1, 480)


def written_service(sheet: ServiceSheet) -> dict[str, str]:
    values: dict[str, str] = {}
    for each in TEXTS:
        values |= written_text(each.name, getattr(sheet, each.name))
    for n in range(min(MOST_DOCUMENTS, len(sheet.documents) + EMPTY_DOCUMENTS)):
        document = sheet.documents[n] if n < len(sheet.documents) else None
        values |= written_text(f"document-{n}", document)
    values |= {
        "category": sheet.category,
        "topic": sheet.topic,
        "keywords": ", ".join(sheet.keywords),
        "access": sheet.access.value,
        "minutes": str(sheet.minutes),
    }
    values |= {f"kind-{kind}": "1" for kind in sheet.kinds}
    return values | {name: "1" for name in FLAGS if getattr(sheet, name)}


def read_service(
    asked: StaffAsked, before: ServiceSheet, values: Mapping[str, str]
) -> tuple[ServiceSheet | None, Mapping[str, str]]:
    """The sheet, None where anything is at fault; and the faults by field."""
    reading = SheetReader(asked, values)
    texts = {each.name: reading.text(each) for each in TEXTS}
    documents = [reading.text(each) for each in _documents(values)]
    keywords = reading.line("keywords").split(",")
    access = reading.chosen("access", [each.value for each in Access])
    category = reading.chosen("category", ["", *CATEGORIES])
    minutes = reading.number("minutes", *MINUTES)
    kinds = tuple(kind for kind in AppointmentKind if reading.is_ticked(f"kind-{kind}"))
    topic = reading.line("topic")
    if not kinds:
        reading.faults["kinds"] = asked.words.gettext("Choose at least one way.")
    if reading.faults:
        return None, reading.faults
    changes = {
        **texts,
        "documents": tuple(each for each in documents if each is not None),
        "keywords": tuple(word.strip() for word in keywords if word.strip()),
        "access": Access(access),
        "category": category,
        "topic": topic,
        "minutes": minutes,
        "kinds": kinds,
        **{name: reading.is_ticked(name) for name in FLAGS},
    }
    return replace(before, **changes), {}


def service_groups(
    asked: StaffAsked, values: Mapping[str, str], faults: Mapping[str, str], other: str
) -> tuple[FieldGroup, ...]:
    words = asked.words

    def field(name: str, label: str, help: str = "", kind: str = "text") -> WrittenField:
        return WrittenField(
            name=name,
            label=label,
            value=values.get(name, ""),
            error=faults.get(name, ""),
            help=help,
            kind=kind,
        )

    categories = {"": words.gettext("None")} | {
        id: words.gettext(label) for id, label in CATEGORIES.items()
    }
    accesses = {each.value: words.gettext(label) for each, label in ACCESS.items()}
    return (
        FieldGroup(words.gettext("Texts"), text_fields(asked, TEXTS, values, faults, other)),
        FieldGroup(
            words.gettext("Documents to bring"),
            text_fields(asked, _documents(values), values, faults, other),
            help=words.gettext("To remove a document, empty it in every language."),
        ),
        FieldGroup(
            words.gettext("How it is found"),
            (
                field(
                    "keywords",
                    words.gettext("Everyday words"),
                    words.gettext("Between commas: what people type who look for it."),
                ),
                field("topic", words.gettext("Topic")),
            ),
            (_choice("category", words.gettext("Category"), categories, values, faults),),
        ),
        FieldGroup(
            words.gettext("How it is booked"),
            (field("minutes", words.gettext("It takes about, in minutes"), kind="number"),),
            (_choice("access", words.gettext("How people come"), accesses, values, faults),),
            (
                *(
                    FieldOption(
                        f"kind-{kind}", words.gettext(label), bool(values.get(f"kind-{kind}"))
                    )
                    for kind, label in KINDS.items()
                ),
                *(
                    FieldOption(name, words.gettext(label), bool(values.get(name)))
                    for name, label in FLAGS.items()
                ),
            ),
            fault=WrittenField(
                name="kinds", label=words.gettext("Ways"), error=faults.get("kinds", "")
            ),
        ),
    )


def service_facts(asked: StaffAsked, sheet: ServiceSheet) -> Sequence[StaffFact]:
    words = asked.words
    yes, no = words.gettext("yes"), words.gettext("no")
    return facts_from(
        [
            *((words.gettext(t.label), said_in_all(getattr(sheet, t.name))) for t in TEXTS),
            *(
                (words.gettext("Document %1", str(n)), said_in_all(document))
                for n, document in enumerate(sheet.documents, start=1)
            ),
            (words.gettext("State"), words.gettext(PUBLICATIONS[sheet.publication])),
            (words.gettext("Everyday words"), ", ".join(sheet.keywords)),
            (words.gettext("Topic"), sheet.topic),
            (words.gettext("Category"), words.gettext(CATEGORIES.get(sheet.category, "None"))),
            (words.gettext("How people come"), words.gettext(ACCESS[sheet.access])),
            (words.gettext("It takes about, in minutes"), str(sheet.minutes)),
            (words.gettext("Ways"), ", ".join(words.gettext(KINDS[kind]) for kind in sheet.kinds)),
            *((words.gettext(t), yes if getattr(sheet, n) else no) for n, t in FLAGS.items()),
        ]
    )


def empty_service(id: str) -> ServiceSheet:
    return ServiceSheet(
        id=id, name={}, access=Access.BOTH, summary={}, publication=Publication.DRAFT
    )


def _documents(values: Mapping[str, str]) -> list[SheetText]:
    return [
        SheetText(f"document-{n}", N_("Document %1"), is_long=False, number=n + 1)
        for n in range(MOST_DOCUMENTS)
        if f"document-{n}-it" in values
    ]


def _choice(
    name: str,
    label: str,
    options: Mapping[str, str],
    values: Mapping[str, str],
    faults: Mapping[str, str],
) -> ChosenField:
    return ChosenField(name, label, options_of(options, values.get(name, "")), faults.get(name, ""))
