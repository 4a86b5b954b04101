"""Citizens: a reference for who identifies themselves, and who it is for the operator at work."""

from http import HTTPStatus

from italy.codice_fiscale import normalised
from queue_server.accounts.access import PEOPLE, check_source
from queue_server.api.backend import Backend, Caller
from queue_server.api.endpoint import Endpoint, Operation, Subject
from queue_server.people.records import Citizen
from sportello.model.person import Actor, Role
from sportello.model.refusals import SomeoneElsesCounter, UnknownTicket
from sportello.model.wire import Identified, Identify, Person, WhoIs


async def identify(backend: Backend, identify: Identify, caller: Caller) -> Identified:
    by = caller.actor
    check_source(by, identify.source)
    codice_fiscale = normalised(identify.codice_fiscale)
    citizen = Citizen(codice_fiscale, identify.surname, identify.given_name)
    alias = await backend.people.remember(citizen, identify.source, backend.today())
    reference = await backend.people.refer(alias, by, backend.today(), identify.source)
    return Identified(id=identify.id, citizen=reference)


async def who_is(backend: Backend, query: WhoIs, caller: Caller) -> Person:
    """Only for the operator who serves the ticket, and only meanwhile."""
    check_at_own_counter(backend, query.ticket, caller.actor)
    citizen = await backend.people.read(query.ticket, caller.actor)
    return Person(
        id=query.id,
        codice_fiscale=citizen.codice_fiscale,
        surname=citizen.surname,
        given_name=citizen.given_name,
    )


def check_at_own_counter(backend: Backend, ticket: str, by: Actor) -> None:
    """Raises: UnknownTicket, SomeoneElsesCounter"""
    hall = backend.broadcast.hall
    if ticket not in hall.tickets:
        raise UnknownTicket(f"there is no ticket {ticket!r} today")
    if not any(c.ticket == ticket and c.operator == by.operator for c in hall.counters.values()):
        raise SomeoneElsesCounter(f"ticket {ticket} is not at a counter of {by.operator}")


ENDPOINTS: Subject = (
    Endpoint(
        Identify,
        identify,
        Identified,
        frozenset({Role.TOTEM, Role.RECEPTION, Role.SUPERVISOR}),
        Operation(
            method="POST",
            path="/api/v1/identify",
            name="identify",
            summary="Exchange a citizen's data for a reference that says nothing.",
            refusals=(HTTPStatus.SERVICE_UNAVAILABLE,),
        ),
    ),
    Endpoint(WhoIs, who_is, Person, PEOPLE),
)
