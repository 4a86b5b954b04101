"""Commands: what stations, operators and other programs want to happen in the branch.

Owns who may send which, and what a command needs besides the branch: the citizen behind a
reference, and the address at which an issued ticket is followed.
"""

from collections.abc import Sequence
from http import HTTPStatus

from msgspec import Struct
from msgspec.structs import replace

from queue_server.accounts.access import ON_SITE, PEOPLE
from queue_server.api.backend import Backend, Caller
from queue_server.api.endpoint import SUPERVISOR, Endpoint, Operation, Subject
from queue_server.office.projection import event_seen, sight_of
from sportello.model import commands as c
from sportello.model.events import AnyEvent, TicketIssued
from sportello.model.person import Actor, CitizenRef, Reference, Role
from sportello.model.refusals import UnknownCitizen
from sportello.model.wire import Reply, StationCommand

TICKET_GIVERS = frozenset({Role.TOTEM, Role.INTEGRATION, Role.RECEPTION, Role.SUPERVISOR})
TOTEM = frozenset({Role.TOTEM})
ISSUING = (c.TakeTicket, c.CheckIn)
"""Commands that a citizen's reference may come with."""

PLANNERS = frozenset({Role.SUPERVISOR, Role.INTEGRATION})

ROLES: dict[type[Struct], frozenset[Role]] = {
    c.TakeTicket: TICKET_GIVERS,
    c.CheckIn: TICKET_GIVERS,
    c.ReserveNumbers: TOTEM,
    c.HandIn: TOTEM,
    c.Withdraw: PEOPLE | {Role.INTEGRATION},
    c.Merge: PEOPLE,
    c.OpenCounter: PEOPLE,
    c.LeaveCounter: PEOPLE,
    c.StartPause: PEOPLE,
    c.EndPause: PEOPLE,
    c.CallNext: PEOPLE,
    c.CallTicket: PEOPLE,
    c.Recall: PEOPLE,
    c.UndoCall: PEOPLE,
    c.StartServing: PEOPLE,
    c.ServeWalkIn: PEOPLE,
    c.BeginAppointment: PEOPLE,
    c.AddService: PEOPLE,
    c.MarkAbsent: PEOPLE,
    c.Park: PEOPLE,
    c.Resume: PEOPLE,
    c.Transfer: PEOPLE,
    c.Close: PEOPLE,
    c.PlanDay: PLANNERS,
    c.PlanBooking: PLANNERS,
    c.MoveBooking: PLANNERS,
    c.CancelBooking: PLANNERS,
    c.MoveBreak: PLANNERS,
    c.SetQuota: SUPERVISOR,
    c.StopTickets: SUPERVISOR,
    c.ResumeTickets: SUPERVISOR,
    c.EndDay: SUPERVISOR,
    c.ConfirmClock: SUPERVISOR,
    c.TakeDayBack: SUPERVISOR,
    c.ChangeRules: SUPERVISOR,
    c.ConfirmCall: frozenset({Role.BOARD}),
    c.ReportDevice: ON_SITE,
}


async def submit(backend: Backend, command: StationCommand, caller: Caller) -> Reply:
    by = caller.actor
    if isinstance(command, c.CheckIn) and Role.TOTEM in by.roles:
        backend.check_clocks()
    known = command
    if isinstance(command, ISSUING) and command.citizen is not None:
        known = replace(command, citizen=await _referred(backend, command, command.citizen, by))
    events = await backend.office.submit(known, by, sent=command)
    sight = sight_of(by)
    seen = [event_seen(event, sight) for event in events]
    return Reply(id=command.id, accepted=seen, follow=_follow(backend, events))


async def _referred(
    backend: Backend, command: c.TakeTicket | c.CheckIn, reference: Reference, by: Actor
) -> CitizenRef:
    """Whom the reference stands for. Raises: UnknownCitizen, StorageFull, NotLeading

    A command that was carried out is answered again, also when its reference is long erased.
    """
    try:
        return await backend.people.referred(reference, by, backend.today())
    except UnknownCitizen:
        if not await backend.office.knows(command.id):
            raise
        return reference


def _follow(backend: Backend, events: Sequence[AnyEvent]) -> str | None:
    """The address at which the holder of the issued ticket follows it, for its printer alone."""
    issued = (event for event in events if isinstance(event, TicketIssued))
    given_here = (e.ticket for e in issued if e.taken_at is None and not e.kind.is_remote)
    return next(map(backend.tokens.address_of, given_here), None)


OPERATION = Operation(
    method="POST",
    path="/api/v1/commands",
    name="command",
    summary="Ask for something to happen. The same id sent twice happens once.",
    refusals=(HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE),
)

ENDPOINTS: Subject = tuple(
    Endpoint(command, submit, Reply, roles, OPERATION) for command, roles in ROLES.items()
)
