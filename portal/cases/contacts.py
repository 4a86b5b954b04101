"""Where the persons of a case are told: as the request's answers say, else as their profile does.

Owns that order. What is written in a request is meant for it, so it comes before what a person
chose for all that the Comune tells them.
"""

from collections.abc import Iterator

from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.kept_case import KeptCase
from italy.phone_numbers import mobile_number
from portal.bookings.persons import NamedPerson, recipient
from portal.identity.owners import Owner
from portal.identity.profiles import profile
from portal.notifications.kinds import ContactChannel, Recipient
from sportello.cases.conditions import Answers, JsonValue
from sportello.cases.definition import EmailField, FormDefinition, PersonPart, PhoneField
from sportello.cases.parties import applicant_field
from sportello.email_addresses import is_email_address


async def contact_of_presenter(
    connection: AsyncConnection,
    comune: str,
    case: KeptCase,
    definition: FormDefinition,
    answers: Answers,
) -> Recipient | None:
    """`answers` are those that count. None for a person who left no contact."""
    said = list(_said(definition, answers))
    if (found := first_contact(said, case.language)) is not None or case.owner is None:
        return found
    known = await profile(connection, comune, Owner.read(case.owner).id)
    if known is None:
        return None
    person = NamedPerson(
        known.given_name, known.surname, known.codice_fiscale, known.email, known.phone
    )
    chosen = recipient(person, known.channel, case.language)
    return chosen or first_contact([known.email, known.phone], case.language)


def contact_in(answer: JsonValue, language: str) -> Recipient | None:
    """That of the person whom an answer names."""
    return first_contact(_of_person(answer), language)


def first_contact(written: list[JsonValue], language: str) -> Recipient | None:
    """An e-mail address before a mobile telephone: it costs nothing, and has room."""
    texts = [each.strip() for each in written if isinstance(each, str)]
    for text in texts:
        if is_email_address(text):
            return Recipient(ContactChannel.EMAIL, text, language)
    for text in texts:
        if (number := mobile_number(text)) is not None:
            return Recipient(ContactChannel.SMS, number, language)
    return None


def _said(definition: FormDefinition, answers: Answers) -> Iterator[JsonValue]:
    """The contacts that the form asks of who presents it."""
    for field in definition.fields():
        if isinstance(field, EmailField | PhoneField):
            yield answers.get(field.name)
    if (field_of_applicant := applicant_field(definition)) is not None:
        yield from _of_person(answers.get(field_of_applicant.name))


def _of_person(answer: JsonValue) -> list[JsonValue]:
    if not isinstance(answer, dict):
        return []
    return [answer.get(PersonPart.EMAIL), answer.get(PersonPart.PHONE)]
