"""The person in a booking: what is asked of them, and what is wrong with what they wrote.

Owns these checks, for pages and API alike, and the rows of `person`. A fault names the field by its
JSON path and has a stable code; the sentence for people is the catalogue's.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import asdict, replace

from italy.codice_fiscale import is_codice_fiscale, normalised
from italy.phone_numbers import e164, mobile_number
from portal.notifications.kinds import ContactChannel, Recipient
from sportello.email_addresses import is_email_address
from web.pages.problems import FieldFault

MOST_LETTERS = 100


ERASED = "–"
"""Stands for the names of a person whose data was erased."""


class NamedPerson(Struct, frozen=True):
    """As named by who books."""

    given_name: str
    surname: str
    codice_fiscale: str | None = None
    email: str | None = None
    phone: str | None = None


class PersonFaulty(Exception):
    """What was written of a person cannot be taken; `faults` has all of it."""

    def __init__(self, faults: list[FieldFault]) -> None:
        super().__init__(", ".join(f"{fault.path}: {fault.code}" for fault in faults))
        self.faults = faults


def checked(
    named: NamedPerson,
    path: str,
    *,
    told_by: ContactChannel | None = None,
    asks_codice_fiscale: bool = False,
    asks_phone: bool = False,
) -> NamedPerson:
    """The person with tidy spaces, letters and numbers; empty contacts are None.

    path     what faults begin with: "person"
    told_by  how this person is told, which needs that contact; None for one who is not told
    asks_phone  the office calls this person

    Raises: PersonFaulty
    """
    tidy = NamedPerson(
        given_name=" ".join(named.given_name.split()),
        surname=" ".join(named.surname.split()),
        codice_fiscale=normalised(named.codice_fiscale or "") or None,
        email=(named.email or "").strip() or None,
        phone=(named.phone or "").strip() or None,
    )
    faults = [
        *_faults_in_name("given_name", tidy.given_name),
        *_faults_in_name("surname", tidy.surname),
        *_faults_in_codice_fiscale(
            tidy.codice_fiscale, asks_codice_fiscale or told_by is ContactChannel.APP_IO
        ),
        *_faults_in_email(tidy.email, told_by is ContactChannel.EMAIL),
        *_faults_in_phone(tidy.phone, told_by is ContactChannel.SMS, asks_phone),
    ]
    if faults:
        raise PersonFaulty([FieldFault(f"{path}.{name}", code) for name, code in faults])
    return replace(tidy, phone=e164(tidy.phone) if tidy.phone else None)


FieldFaults = Iterator[tuple[str, str]]
"""Names of fields, and codes."""


def _faults_in_name(field: str, text: str) -> FieldFaults:
    if not text:
        yield field, "required"
    elif len(text) > MOST_LETTERS:
        yield field, "too_long"
    elif not text.isprintable():
        yield field, "unprintable"


def _faults_in_codice_fiscale(text: str | None, is_required: bool) -> FieldFaults:
    if text is None:
        if is_required:
            yield "codice_fiscale", "required"
    elif not is_codice_fiscale(text):
        yield "codice_fiscale", "not_a_codice_fiscale"


def _faults_in_email(text: str | None, is_required: bool) -> FieldFaults:
    if text is None:
        if is_required:
            yield "email", "required"
    elif not is_email_address(text):
        yield "email", "not_an_email_address"


def _faults_in_phone(text: str | None, is_mobile_required: bool, is_required: bool) -> FieldFaults:
    if text is None:
        if is_mobile_required or is_required:
            yield "phone", "required"
    elif e164(text) is None:
        yield "phone", "not_a_phone_number"
    elif is_mobile_required and mobile_number(text) is None:
        yield "phone", "not_a_mobile_number"


def recipient(told: NamedPerson, channel: ContactChannel | None, language: str) -> Recipient | None:
    """Where the person is told; the contact was `checked`. None for who was told by voice.

    Who wants App IO need not have it: then it is their e-mail address, or their telephone.
    """
    if channel is None:
        return None
    address = {
        ContactChannel.EMAIL: told.email,
        ContactChannel.SMS: told.phone,
        ContactChannel.APP_IO: told.codice_fiscale,
    }[channel]
    instead: tuple[ContactChannel, str] | None = None
    if channel is ContactChannel.APP_IO and told.email is not None:
        instead = ContactChannel.EMAIL, told.email
    elif channel is ContactChannel.APP_IO and told.phone is not None:
        instead = ContactChannel.SMS, told.phone
    return None if address is None else Recipient(channel, address, language, instead)


def person_row(comune: str, id: str, named: NamedPerson) -> dict[str, object]:
    """The row of `person`, to be inserted."""
    return {"comune": comune, "id": id, **asdict(named)}
