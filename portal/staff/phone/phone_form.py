"""The form of a booking by telephone: what was written, what is wrong with it, and its fields."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from babel.dates import get_day_names
from msgspec import Struct

from portal.bookings.persons import NamedPerson, PersonFaulty, checked
from portal.branches.sheets import ServiceSheet
from portal.notifications.kinds import ContactChannel
from portal.pages.written_fields import WrittenField, sentence_of
from portal.staff.bookings.free_times import WantedTime
from portal.staff.door import StaffAsked
from portal.staff.fields import ChosenField, date_in, options_of
from sportello.bookings.series import MOST_TIMES, Rhythm
from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES
from text.catalogue import LANGUAGES as LANGUAGES_BY_CODE
from text.catalogue import N_
from text.times import locale_of

VOICE = "voce"
MOST_PEOPLE = 8
PERSON = (
    ("surname", N_("Surname"), "text"),
    ("given_name", N_("Given name"), "text"),
    ("codice_fiscale", N_("Codice fiscale"), "text"),
    ("phone", N_("Telephone"), "tel"),
    ("email", N_("E-mail"), "email"),
)
FIELDS = (
    *("sede", "servizio", "persone", "dal", "parte", "giorno", "ritmo", "volte", "canale"),
    *("lingua_persona", "surname", "given_name", "codice_fiscale", "phone", "email"),
)
"""What the form carries from step to step."""

RHYTHMS: Mapping[Rhythm, str] = MappingProxyType(
    {
        Rhythm.ONCE: N_("Once"),
        Rhythm.WEEKLY: N_("Every week"),
        Rhythm.FORTNIGHTLY: N_("Every two weeks"),
        Rhythm.MONTHLY: N_("Every month"),
    }
)


class PhoneWish(Struct, frozen=True):
    """`channel` is None for a person who is told by voice; `faults` are sentences by field."""

    wanted: WantedTime
    person: NamedPerson
    channel: ContactChannel | None
    language: str
    rhythm: Rhythm
    times: int
    faults: Mapping[str, str]


def read_wish(asked: StaffAsked, form: Mapping[str, str], branches: Sequence[str]) -> PhoneWish:
    """Raises: UnknownService, RightMissing"""
    faults: dict[str, str] = {}

    def number(name: str, most: int) -> int:
        text = form.get(name, "1").strip()
        if text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= most:
            return int(text)
        faults[name] = asked.words.gettext("Write a whole number from %1 to %2.", "1", str(most))
        return 1

    service = asked.comune.service(form.get("servizio", ""))
    channel = {each.value: each for each in (ContactChannel.EMAIL, ContactChannel.SMS)}.get(
        form.get("canale", "")
    )
    person = NamedPerson(
        form.get("given_name", ""),
        form.get("surname", ""),
        form.get("codice_fiscale") or None,
        form.get("email") or None,
        form.get("phone") or None,
    )
    try:
        person = checked(
            person, "person", told_by=channel, asks_codice_fiscale=service.asks_codice_fiscale
        )
    except PersonFaulty as faulty:
        for fault in faulty.faults:
            name = fault.path.removeprefix("person.")
            faults[name] = sentence_of(fault.code, asked.words)
    today = asked.now.date()
    weekday = form.get("giorno", "")
    rhythm = form.get("ritmo", "")
    language = form.get("lingua_persona", "")
    part = form.get("parte", "")
    return PhoneWish(
        wanted=WantedTime(
            branch=form.get("sede", "") or branches[0],
            service=service.id,
            people=number("persone", MOST_PEOPLE),
            first_day=max(today, date_in(form.get("dal"), today)),
            part=part if part in ("morning", "afternoon") else "",
            weekday=int(weekday) if weekday in tuple("0123456") else None,
        ),
        person=person,
        channel=channel,
        language=language if language in LANGUAGES else HOUSE_LANGUAGE,
        rhythm=Rhythm(rhythm) if rhythm in tuple(Rhythm) else Rhythm.ONCE,
        times=number("volte", MOST_TIMES),
        faults=faults,
    )


def person_fields(
    asked: StaffAsked, form: Mapping[str, str], faults: Mapping[str, str]
) -> tuple[WrittenField, ...]:
    return tuple(
        WrittenField(
            name=name,
            label=asked.words.gettext(label),
            value=form.get(name, ""),
            error=faults.get(name, ""),
            kind=kind,
            is_required=name in ("surname", "given_name"),
        )
        for name, label, kind in PERSON
    )


def number_fields(
    asked: StaffAsked, form: Mapping[str, str], faults: Mapping[str, str]
) -> tuple[WrittenField, ...]:
    named = (("persone", N_("People")), ("volte", N_("How many times")))
    return tuple(
        WrittenField(
            name=name,
            label=asked.words.gettext(label),
            value=form.get(name, "1"),
            error=faults.get(name, ""),
            kind="number",
            is_required=True,
        )
        for name, label in named
    )


def choices(
    asked: StaffAsked,
    form: Mapping[str, str],
    branches: Iterable[str],
    services: Iterable[ServiceSheet],
) -> tuple[ChosenField, ...]:
    words = asked.words
    names = get_day_names("wide", locale=locale_of(asked.language))

    def choice(name: str, label: str, options: Mapping[str, str]) -> ChosenField:
        return ChosenField(name, label, options_of(options, form.get(name, "")))

    return (
        choice(
            "sede",
            words.gettext("Branch"),
            {id: asked.text(asked.comune.branch(id).name) for id in branches},
        ),
        choice(
            "servizio",
            words.gettext("Service"),
            {each.id: asked.text(each.name) for each in services},
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
