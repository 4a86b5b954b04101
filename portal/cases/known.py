"""What the portal knows of who presents a case, to suggest it: profile, booking, earlier case.

Owns where it is read. A token alone says nothing of a person; a case that is prepared for a booking
is opened by the booking's link, and knows who comes.
"""

from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.prepared import links
from portal.bookings import bookings
from portal.bookings.persons import ERASED, NamedPerson
from portal.identity.owners import Owner
from portal.identity.profiles import Profile, profile
from sportello.cases.conditions import JsonValue
from sportello.cases.definition import FormDefinition, PersonPart, PresenterTitle
from sportello.cases.guided.prefill import KnownPerson, Suggestion, SuggestionSource, suggestions
from sportello.cases.lifecycle import WITH_THE_CITIZEN


async def known_of(
    connection: AsyncConnection, comune: str, case: KeptCase, definition: FormDefinition
) -> dict[str, Suggestion]:
    """By the name of the field; nothing once the case was sent."""
    if case.state not in WITH_THE_CITIZEN:
        return {}
    found = None
    if case.owner is not None:
        found = await profile(connection, comune, Owner.read(case.owner).id)
    visitor = await _visitor(connection, comune, case.id)
    if found is None and visitor is None:
        return {}
    titles = definition.presenters
    is_own = case.presented_for.title is PresenterTitle.OWN or PresenterTitle.OWN not in titles
    earlier = await _earlier(connection, comune, case) if is_own else None
    known = [
        _known(source, person)
        for source, person in (
            (SuggestionSource.PROFILE, found),
            (SuggestionSource.BOOKING, visitor),
        )
        if person is not None
    ]
    if found is not None and visitor is not None and _are_others(found, visitor):
        known.reverse()  # they have booked for another person, who comes and presents it
    return suggestions(definition, known, is_own=is_own, earlier=earlier)


async def _visitor(connection: AsyncConnection, comune: str, case: str) -> NamedPerson | None:
    """Who comes for the booking that the case is prepared for; None once they are erased."""
    link = await links.of_case(connection, comune, case)
    if link is None:
        return None
    kept = await bookings.read(connection, comune, link.booking)
    visitor = await bookings.named_person(connection, comune, kept.visitor)
    return None if visitor.surname == ERASED else visitor


async def _earlier(
    connection: AsyncConnection, comune: str, case: KeptCase
) -> dict[str, JsonValue] | None:
    """The answers of the last case that the same person sent for this service."""
    if case.owner is None:
        return None
    sent = [
        each
        for each in await cases.of_owner(connection, comune, case.owner)
        if each.service == case.service and each.presented_at is not None
    ]
    return sent[0].answers if sent else None


def _known(source: SuggestionSource, person: Profile | NamedPerson) -> KnownPerson:
    said = {
        PersonPart.GIVEN_NAME: person.given_name,
        PersonPart.SURNAME: person.surname,
        PersonPart.CODICE_FISCALE: person.codice_fiscale,
        PersonPart.EMAIL: person.email,
        PersonPart.PHONE: person.phone,
    }
    return KnownPerson(source, {part: text for part, text in said.items() if text})


def _are_others(profile: Profile, visitor: NamedPerson) -> bool:
    """Without a codice fiscale the visitor is taken for who signed in, if the names are theirs."""
    if visitor.codice_fiscale:
        return visitor.codice_fiscale != profile.codice_fiscale
    names = f"{visitor.given_name} {visitor.surname}", f"{profile.given_name} {profile.surname}"
    return names[0].casefold() != names[1].casefold()
