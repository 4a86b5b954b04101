"""What a caller wants: services, time and people, as written in the form, and what is wrong."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from portal.bookings.confirming import checked_persons
from portal.bookings.persons import NamedPerson, PersonFaulty
from portal.branches.attendance import kinds_of
from portal.notifications.kinds import ContactChannel
from portal.pages.booking.person_form import field_of
from portal.pages.written_fields import sentence_of
from portal.staff.bookings.free_times import WantedTime
from portal.staff.door import StaffAsked
from portal.staff.fields import date_in, whole_number
from sportello.bookings.lifecycle import AppointmentKind
from sportello.bookings.series import MOST_TIMES, Rhythm
from sportello.bookings.visits import MOST_SERVICES, WantedService
from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES

MOST_PEOPLE = 8
SERVICE_FIELDS = tuple(
    ("servizio", "persone") if n == 1 else (f"servizio_{n}", f"persone_{n}")
    for n in range(1, MOST_SERVICES + 1)
)
"""A service of the visit, and how many people come for it."""

FIELDS = (
    *(name for names in SERVICE_FIELDS for name in names),
    *("sede", "modo", "dal", "parte", "giorno", "ritmo", "volte", "canale", "lingua_persona"),
    *("surname", "given_name", "codice_fiscale", "booker_surname", "booker_given_name"),
    *("phone", "email"),
)
"""What the form carries from step to step."""


class PhoneWish(Struct, frozen=True):
    """`booked_by` is None for a person who calls for themselves, `channel` for one who is told by
    voice; `faults` are sentences by field.
    """

    wanted: WantedTime
    kind: AppointmentKind
    person: NamedPerson
    booked_by: NamedPerson | None
    channel: ContactChannel | None
    language: str
    rhythm: Rhythm
    times: int
    faults: Mapping[str, str]

    @property
    def services(self) -> tuple[WantedService, ...]:
        return (WantedService(self.wanted.service, self.wanted.people), *self.wanted.then)


def read_wish(asked: StaffAsked, form: Mapping[str, str], branches: Sequence[str]) -> PhoneWish:
    """Raises: UnknownService, UnknownBranch, RightMissing"""
    faults: dict[str, str] = {}
    wanted = tuple(_services(asked, form, faults))
    services = [asked.comune.service(each.service) for each in wanted]
    branch = form.get("sede", "") or branches[0]
    kinds = kinds_of(services, asked.comune.branch(branch))
    kind = _kind(asked, form, kinds, faults)
    channels = {each.value: each for each in (ContactChannel.EMAIL, ContactChannel.SMS)}
    channel = channels.get(form.get("canale", ""))
    person, booked_by = _persons(form)
    try:
        person, booked_by = checked_persons(person, booked_by, services, kind, channel)
    except PersonFaulty as faulty:
        for fault in faulty.faults:
            faults[field_of(fault.path)] = sentence_of(fault.code, asked.words)
    today = asked.today
    weekday, part = form.get("giorno", ""), form.get("parte", "")
    rhythm, language = form.get("ritmo", ""), form.get("lingua_persona", "")
    return PhoneWish(
        wanted=WantedTime(
            branch=branch,
            service=wanted[0].service,
            people=wanted[0].people,
            first_day=max(today, date_in(form.get("dal"), today)),
            part=part if part in ("morning", "afternoon") else "",
            weekday=int(weekday) if weekday in tuple("0123456") else None,
            then=wanted[1:],
        ),
        kind=kind,
        person=person,
        booked_by=booked_by,
        channel=channel,
        language=language if language in LANGUAGES else HOUSE_LANGUAGE,
        rhythm=Rhythm(rhythm) if rhythm in tuple(Rhythm) else Rhythm.ONCE,
        times=_number(asked, form, "volte", MOST_TIMES, faults),
        faults=faults,
    )


def _services(
    asked: StaffAsked, form: Mapping[str, str], faults: dict[str, str]
) -> Iterator[WantedService]:
    """The first one, and the further ones that were chosen; each only once."""
    chosen: set[str] = set()
    for name, people in SERVICE_FIELDS:
        service = form.get(name, "")
        if chosen and not service:
            continue
        if service in chosen:
            faults[name] = asked.words.gettext("This service is chosen already.")
            continue
        chosen.add(service)
        yield WantedService(service, _number(asked, form, people, MOST_PEOPLE, faults))


def _kind(
    asked: StaffAsked,
    form: Mapping[str, str],
    offered: Sequence[AppointmentKind],
    faults: dict[str, str],
) -> AppointmentKind:
    """As chosen, if all the services can be had so."""
    chosen = form.get("modo", AppointmentKind.IN_PERSON)
    if chosen not in offered:
        faults["modo"] = asked.words.gettext("Not all of these services are given in this way.")
        return AppointmentKind.IN_PERSON
    return AppointmentKind(chosen)


def _persons(form: Mapping[str, str]) -> tuple[NamedPerson, NamedPerson | None]:
    """Who comes, and who calls for them, if a name is there. The contacts are the caller's."""
    email, phone = form.get("email") or None, form.get("phone") or None
    given, surname = form.get("booker_given_name", ""), form.get("booker_surname", "")
    is_for_another = bool((given + surname).strip())
    visitor = NamedPerson(
        form.get("given_name", ""),
        form.get("surname", ""),
        form.get("codice_fiscale") or None,
        None if is_for_another else email,
        None if is_for_another else phone,
    )
    caller = NamedPerson(given, surname, None, email, phone) if is_for_another else None
    return visitor, caller


def _number(
    asked: StaffAsked, form: Mapping[str, str], name: str, most: int, faults: dict[str, str]
) -> int:
    number = whole_number(form.get(name, "1"), 1, most)
    if number is not None:
        return number
    faults[name] = asked.words.gettext("Write a whole number from %1 to %2.", "1", str(most))
    return 1
