"""Notes on tickets: what the operator who serves a ticket next should know."""

from http import HTTPStatus

from queue_server.accounts.access import PEOPLE
from queue_server.api.backend import Backend, Caller
from queue_server.api.endpoint import Endpoint, Operation, Parameter, Subject
from queue_server.people.notes import Noted
from sportello.hall.rules.serving import may_serve
from sportello.model.lifecycle import ENDED
from sportello.model.person import Actor
from sportello.model.refusals import SomeoneElsesCounter, WrongState
from sportello.model.wire import NewNote, Note, ReadNote, WriteNote


async def read_note(backend: Backend, query: ReadNote, caller: Caller) -> Note:
    _check_may_note(backend, query.ticket, caller.actor)
    return _note(query, await backend.notes.read(query.ticket, caller.actor))


async def write_note(backend: Backend, query: WriteNote, caller: Caller) -> Note:
    _check_may_note(backend, query.ticket, caller.actor)
    return _note(query, await backend.notes.write(query.ticket, query.text, caller.actor))


def _check_may_note(backend: Backend, ticket_id: str, by: Actor) -> None:
    """The operator who has the ticket at the counter, or could call it as it waits or is away.

    Raises: NotLeading, UnknownTicket, WrongState, SomeoneElsesCounter
    """
    backend.office.check_leading()
    today = backend.broadcast.today
    ticket = today.ticket(ticket_id)
    if ticket.state in ENDED:
        raise WrongState(f"ticket {ticket.code} is {ticket.state}: what was noted is erased")
    own = next((c for c in today.hall.counters.values() if c.operator == by.operator), None)
    if own is None or (ticket.counter or own.id) != own.id:
        raise SomeoneElsesCounter(f"ticket {ticket.code} is not at a counter of {by.operator}")
    if ticket.counter is None and not may_serve(today.plan, own, ticket):
        raise SomeoneElsesCounter(f"ticket {ticket.code} is not for counter {own.id}")


def _note(query: ReadNote | WriteNote, noted: Noted | None) -> Note:
    if noted is None:
        return Note(id=query.id, ticket=query.ticket, text="")
    return Note(
        id=query.id,
        ticket=query.ticket,
        text=noted.text,
        operator=noted.operator,
        written_at=noted.written_at,
    )


PATH = "/api/v1/tickets/{ticket}/note"
TICKET = Parameter("ticket", "The id of a ticket of today.")
REFUSALS = (HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE)

ENDPOINTS: Subject = (
    Endpoint(
        WriteNote,
        write_note,
        Note,
        PEOPLE,
        Operation(
            method="PUT",
            path=PATH,
            name="write_note",
            summary="Note something until the visit ends; an empty text erases.",
            parameters=(TICKET,),
            body=NewNote,
            refusals=REFUSALS,
        ),
    ),
    Endpoint(
        ReadNote,
        read_note,
        Note,
        PEOPLE,
        Operation(
            method="GET",
            path=PATH,
            name="read_note",
            summary="What is noted on a ticket, for the operator who serves it.",
            parameters=(TICKET,),
            refusals=REFUSALS,
        ),
    ),
)
