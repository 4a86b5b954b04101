"""The form of details and person: its fields, what is wrong with them, and whom they name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from msgspec import Struct

from italy.phone_numbers import spaced
from portal.bookings.confirming import checked_persons
from portal.bookings.persons import NamedPerson, PersonFaulty
from portal.branches.sheets import ServiceSheet
from portal.identity.profiles import Profile
from portal.notifications.kinds import ContactChannel
from portal.pages.booking.step_list import ListedStep
from portal.pages.booking.visit_form import ChoiceOption
from portal.pages.kit import PageAsked, SitePage
from portal.pages.written_fields import WrittenField, sentence_of
from sportello.bookings.lifecycle import AppointmentKind

MOST_DETAILS = 1000
FOR_ANOTHER = "altra"
CHANNELS = (ContactChannel.EMAIL, ContactChannel.SMS)

FIELDS = (
    *("for_whom", "given_name", "surname", "codice_fiscale", "booker_given_name"),
    *("booker_surname", "email", "phone", "channel", "kind", "details", "privacy"),
)
"""What is kept of a form that was sent."""


class PersonPage(SitePage, frozen=True, kw_only=True):
    """The fields by what they are about; `faulty` are those with an error, in the form's order."""

    template: ClassVar[str] = "person.html"

    steps: tuple[ListedStep, ...]
    when: str
    where: str
    held_until: str
    service: str
    details: WrittenField
    visitor: tuple[WrittenField, ...]
    booker: tuple[WrittenField, ...]
    contacts: tuple[WrittenField, ...]
    channel: str
    kinds: tuple[ChoiceOption, ...]
    is_for_another: bool
    privacy: WrittenField
    has_accepted: bool
    faulty: tuple[WrittenField, ...]
    action: str
    back: str
    leave: str
    form_token: str


class NamedPersons(Struct, frozen=True):
    """`booked_by` is None if they come themselves."""

    visitor: NamedPerson
    booked_by: NamedPerson | None
    channel: ContactChannel
    details: str


def answers_of(profile: Profile) -> dict[str, str]:
    """The form as a person would fill it who has signed in and comes themselves."""
    known = {
        "given_name": profile.given_name,
        "surname": profile.surname,
        "codice_fiscale": profile.codice_fiscale,
        "email": profile.email or "",
        "phone": spaced(profile.phone or ""),
        "channel": profile.channel.value,
    }
    return {name: text for name, text in known.items() if text}


def named_persons(answers: Mapping[str, str]) -> NamedPersons:
    """Whom a form names, as it was written."""
    is_for_another = answers.get("for_whom") == FOR_ANOTHER
    contacts = {"email": answers.get("email"), "phone": answers.get("phone")}
    visitor = NamedPerson(
        given_name=answers.get("given_name", ""),
        surname=answers.get("surname", ""),
        codice_fiscale=answers.get("codice_fiscale"),
        **({} if is_for_another else contacts),
    )
    booked_by = None
    if is_for_another:
        booked_by = NamedPerson(
            given_name=answers.get("booker_given_name", ""),
            surname=answers.get("booker_surname", ""),
            **contacts,
        )
    wanted = answers.get("channel", "")
    channel = ContactChannel(wanted) if wanted in CHANNELS else ContactChannel.EMAIL
    return NamedPersons(visitor, booked_by, channel, answers.get("details", "")[:MOST_DETAILS])


def faults_of(
    answers: Mapping[str, str],
    services: Sequence[ServiceSheet],
    kinds: Sequence[AppointmentKind],
) -> dict[str, str]:
    """The code of what is wrong, by field. Empty if nothing is."""
    named = named_persons(answers)
    faults: dict[str, str] = {}
    kind = kind_of(answers, kinds)
    try:
        checked_persons(named.visitor, named.booked_by, services, kind, named.channel)
    except PersonFaulty as faulty:
        faults |= {field_of(fault.path): fault.code for fault in faulty.faults}
    if len(answers.get("details", "")) > MOST_DETAILS:
        faults["details"] = "too_long"
    if answers.get("privacy") != "1":
        faults["privacy"] = "not_accepted"
    return faults


def field_of(path: str) -> str:
    """The field of a form that a fault's path means; contacts are those of the one who books."""
    whose, _, name = path.partition(".")
    return f"booker_{name}" if whose == "booked_by" and name.endswith("name") else name


def kind_of(answers: Mapping[str, str], kinds: Sequence[AppointmentKind]) -> AppointmentKind:
    """How the appointment is to take place: as was chosen, or the first way that there is."""
    chosen = [kind for kind in kinds if kind == answers.get("kind")]
    return next(iter((*chosen, *kinds)), AppointmentKind.IN_PERSON)


class FormFields(Struct, frozen=True):
    details: WrittenField
    visitor: tuple[WrittenField, ...]
    booker: tuple[WrittenField, ...]
    contacts: tuple[WrittenField, ...]
    privacy: WrittenField

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        in_order = (self.details, *self.visitor, *self.booker, *self.contacts, self.privacy)
        return tuple(field for field in in_order if field.error)


def form_fields(
    answers: Mapping[str, str],
    faults: Mapping[str, str],
    services: Iterable[ServiceSheet],
    kinds: Sequence[AppointmentKind],
    asked: PageAsked,
) -> FormFields:
    """All fields with what was written and what is wrong with it."""
    words = asked.words

    def field(name: str, label: str, **more: str | bool) -> WrittenField:
        code = faults.get(name)
        error = sentence_of(code, words) if code else ""
        return WrittenField(
            name=name,
            label=label,
            value=answers.get(name, ""),
            error=error,
            kind=str(more.get("kind", "text")),
            autocomplete=str(more.get("autocomplete", "off")),
            help=str(more.get("help", "")),
            is_required=bool(more.get("is_required", False)),
        )

    own = {"given_name": "given-name", "surname": "family-name"}
    if answers.get("for_whom") == FOR_ANOTHER:
        own = dict.fromkeys(own, "off")
    channel = named_persons(answers).channel
    is_called = kind_of(answers, kinds) is AppointmentKind.PHONE
    given, family = words.gettext("Given name"), words.gettext("Surname")
    return FormFields(
        details=field(
            "details",
            words.gettext("Is there something the office should know?"),
            kind="textarea",
            help=words.gettext("Please write nothing about your health here."),
        ),
        visitor=(
            field("given_name", given, is_required=True, autocomplete=own["given_name"]),
            field("surname", family, is_required=True, autocomplete=own["surname"]),
            field(
                "codice_fiscale",
                words.gettext("Codice fiscale"),
                is_required=any(service.asks_codice_fiscale for service in services),
                help=words.gettext(
                    "With it, the health card is enough to check in at the branch. "
                    "It stands on the health card."
                ),
            ),
        ),
        booker=(
            field("booker_given_name", words.gettext("Your given name"), is_required=True),
            field("booker_surname", words.gettext("Your surname"), is_required=True),
        ),
        contacts=(
            field(
                "email",
                words.gettext("E-mail"),
                kind="email",
                autocomplete="email",
                is_required=channel is ContactChannel.EMAIL,
            ),
            field(
                "phone",
                words.gettext("Mobile number"),
                kind="tel",
                autocomplete="tel",
                is_required=channel is ContactChannel.SMS or is_called,
            ),
        ),
        privacy=field(
            "privacy",
            words.gettext("I have read and understood the privacy notice"),
            is_required=True,
        ),
    )
