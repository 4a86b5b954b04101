"""The fields of the form for a caller, with what was written and what is wrong with it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from babel.dates import get_day_names
from msgspec import Struct

from portal.branches.sheets import ServiceSheet
from portal.pages.written_fields import WrittenField
from portal.staff.bookings.lines import KINDS
from portal.staff.door import StaffAsked
from portal.staff.fields import ChosenField, options_of
from portal.staff.phone.phone_wish import SERVICE_FIELDS
from sportello.bookings.lifecycle import AppointmentKind
from sportello.bookings.series import Rhythm
from sportello.model.languages import LANGUAGES
from text.catalogue import LANGUAGES as LANGUAGES_BY_CODE
from text.catalogue import N_
from text.times import locale_of

VOICE = "voce"
VISITOR = (
    ("surname", N_("Surname"), "text"),
    ("given_name", N_("Given name"), "text"),
    ("codice_fiscale", N_("Codice fiscale"), "text"),
)
CALLER = (
    ("booker_surname", N_("Surname of the caller"), "text"),
    ("booker_given_name", N_("Given name of the caller"), "text"),
)
CONTACTS = (("phone", N_("Telephone"), "tel"), ("email", N_("E-mail"), "email"))

RHYTHMS: Mapping[Rhythm, str] = MappingProxyType(
    {
        Rhythm.ONCE: N_("Once"),
        Rhythm.WEEKLY: N_("Every week"),
        Rhythm.FORTNIGHTLY: N_("Every two weeks"),
        Rhythm.MONTHLY: N_("Every month"),
    }
)


class PhoneServiceLine(Struct, frozen=True):
    """A service of the visit, and how many people come for it."""

    service: ChosenField
    people: WrittenField


class PhoneFields(Struct, frozen=True):
    """`caller` is of a person who calls for another one; the contacts are then theirs."""

    visitor: tuple[WrittenField, ...]
    caller: tuple[WrittenField, ...]
    contacts: tuple[WrittenField, ...]
    services: tuple[PhoneServiceLine, ...]
    choices: tuple[ChosenField, ...]
    times: WrittenField

    @property
    def is_for_another(self) -> bool:
        return any(field.value or field.error for field in self.caller)

    @property
    def faulty(self) -> tuple[WrittenField | ChosenField, ...]:
        lines = [field for line in self.services for field in (line.service, line.people)]
        persons = (*self.visitor, *self.caller, *self.contacts)
        fields = (*persons, *lines, *self.choices, self.times)
        return tuple(field for field in fields if field.error)


def phone_fields(
    asked: StaffAsked, form: Mapping[str, str], faults: Mapping[str, str], branches: Iterable[str]
) -> PhoneFields:
    def written(name: str, label: str, kind: str, *, is_required: bool) -> WrittenField:
        return WrittenField(
            name=name,
            label=asked.words.gettext(label),
            value=form.get(name, "1" if kind == "number" else ""),
            error=faults.get(name, ""),
            kind=kind,
            is_required=is_required,
        )

    branches = tuple(branches)
    services = {each.id: each for id in branches for each in asked.comune.services_of(id)}
    shown = 1 + sum(bool(form.get(name)) for name, _ in SERVICE_FIELDS)
    return PhoneFields(
        visitor=tuple(
            written(*each, is_required=each[0] in ("surname", "given_name")) for each in VISITOR
        ),
        caller=tuple(written(*each, is_required=False) for each in CALLER),
        contacts=tuple(written(*each, is_required=False) for each in CONTACTS),
        services=tuple(
            PhoneServiceLine(
                _service_choice(asked, form, faults, name, services.values()),
                written(people, N_("People"), "number", is_required=True),
            )
            for name, people in SERVICE_FIELDS[: max(shown, 2)]
        ),
        choices=_choices(asked, form, faults, branches),
        times=written("volte", N_("How many times"), "number", is_required=True),
    )


def _service_choice(
    asked: StaffAsked,
    form: Mapping[str, str],
    faults: Mapping[str, str],
    name: str,
    services: Iterable[ServiceSheet],
) -> ChosenField:
    """Only the first one has to be chosen."""
    is_first = name == SERVICE_FIELDS[0][0]
    named = {each.id: asked.text(each.name) for each in services}
    return ChosenField(
        name,
        asked.words.gettext("Service") if is_first else asked.words.gettext("And then"),
        options_of(named if is_first else {"": "–"} | named, form.get(name, "")),
        faults.get(name, ""),
    )


def _choices(
    asked: StaffAsked, form: Mapping[str, str], faults: Mapping[str, str], branches: Iterable[str]
) -> tuple[ChosenField, ...]:
    words = asked.words
    names = get_day_names("wide", locale=locale_of(asked.language))

    def choice(name: str, label: str, options: Mapping[str, str]) -> ChosenField:
        return ChosenField(
            name, label, options_of(options, form.get(name, "")), faults.get(name, "")
        )

    return (
        choice(
            "sede",
            words.gettext("Branch"),
            {id: asked.text(asked.comune.branch(id).name) for id in branches},
        ),
        choice(
            "modo",
            words.gettext("How"),
            {
                each.value: words.gettext(KINDS[each])
                for each in (AppointmentKind.IN_PERSON, AppointmentKind.PHONE)
            },
        ),
        choice(
            "parte",
            words.gettext("Part of the day"),
            {
                "": words.gettext("Whole day"),
                "morning": words.gettext("Morning"),
                "afternoon": words.gettext("Afternoon"),
            },
        ),
        choice(
            "giorno",
            words.gettext("Day of the week"),
            {"": words.gettext("Any day")} | {str(n): names[n] for n in range(7)},
        ),
        choice(
            "ritmo",
            words.gettext("Recurs"),
            {each.value: words.gettext(label) for each, label in RHYTHMS.items()},
        ),
        choice(
            "canale",
            words.gettext("Told"),
            {
                VOICE: words.gettext("by voice"),
                "sms": words.gettext("by SMS"),
                "email": words.gettext("by e-mail"),
            },
        ),
        choice(
            "lingua_persona",
            words.gettext("Language of the person"),
            {code: LANGUAGES_BY_CODE[code].own_name for code in LANGUAGES},
        ),
    )
