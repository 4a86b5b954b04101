"""What the portal knows of who presents a case, to suggest it: their profile, their earlier case.

Owns where it is read. Only for who has signed in: a token alone says nothing of a person.
"""

from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts import cases
from casework.drafts.cases import KeptCase
from portal.identity.owners import Owner
from portal.identity.profiles import profile
from sportello.cases.definition import FormDefinition, PersonPart, PresenterTitle
from sportello.cases.guided.prefill import KnownPerson, Suggestion, SuggestionSource, suggestions
from sportello.cases.lifecycle import WITH_THE_CITIZEN


async def known_of(
    connection: AsyncConnection, comune: str, case: KeptCase, definition: FormDefinition
) -> dict[str, Suggestion]:
    """By the name of the field; nothing once the case was sent."""
    if case.owner is None or case.state not in WITH_THE_CITIZEN:
        return {}
    found = await profile(connection, comune, Owner.read(case.owner).id)
    if found is None:
        return {}
    said = {
        PersonPart.GIVEN_NAME: found.given_name,
        PersonPart.SURNAME: found.surname,
        PersonPart.CODICE_FISCALE: found.codice_fiscale,
        PersonPart.EMAIL: found.email,
        PersonPart.PHONE: found.phone,
    }
    parts = {part: text for part, text in said.items() if text}
    known = KnownPerson(SuggestionSource.PROFILE, parts)
    titles = definition.presenters
    is_own = case.presented_for.title is PresenterTitle.OWN or PresenterTitle.OWN not in titles
    sent = [
        each
        for each in await cases.of_owner(connection, comune, case.owner)
        if each.service == case.service and each.presented_at is not None
    ]
    earlier = sent[0].answers if sent and is_own else None
    return suggestions(definition, [known], is_own=is_own, earlier=earlier)
