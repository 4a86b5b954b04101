"""The hall as it is, what has happened in it, and the order of the next calls."""

from http import HTTPStatus

from msgspec import Struct

from queue_server.accounts.access import PEOPLE
from queue_server.api.backend import Backend, Caller
from queue_server.api.endpoint import Endpoint, Needs, Operation, Parameter, Subject
from queue_server.office.projection import event_seen, sight_of
from sportello.hall.view import Hall
from sportello.model.person import Role
from sportello.model.refusals import BeforeToday, CounterClosed, InvalidField
from sportello.model.wire import Happened, Upcoming, WaitingFor
from sportello.routing.upcoming import upcoming

MOST_EVENTS = 1000
GREATEST_SEQ = 2**63 - 1


class HallAsked(Struct, frozen=True):
    """The hall as it is now."""


class EventsAsked(Struct, frozen=True):
    """What happened after place `since`, at most `limit` events: whole numbers, as they came."""

    since: str | None = None
    limit: str | None = None


async def hall(backend: Backend, _: HallAsked, caller: Caller) -> Hall:
    return backend.broadcast.hall_for(sight_of(caller.actor))


async def events(backend: Backend, asked: EventsAsked, caller: Caller) -> Happened:
    """What happened after `since`: of today, or at any time for supervisors. Raises: BeforeToday"""
    by, day_began = caller.actor, backend.broadcast.day_began
    since = _whole_number("since", asked.since, max(day_began - 1, 0), GREATEST_SEQ)
    limit = _whole_number("limit", asked.limit, MOST_EVENTS, MOST_EVENTS)
    if since < day_began - 1 and Role.SUPERVISOR not in by.roles:
        raise BeforeToday(
            f"what happened before place {day_began} is told to supervisors alone: "
            "read the hall, and go on from its seq"
        )
    found = await backend.journal.since(since, limit)
    sight = sight_of(by)
    return Happened(events=[event_seen(event, sight) for event in found])


async def waiting_for(backend: Backend, query: WaitingFor, _: Caller) -> Upcoming:
    """Also while the counter is at work or on a pause. Raises: UnknownCounter, CounterClosed"""
    today = backend.broadcast.today
    today.check_counter(query.counter)
    counter = today.hall.counters.get(query.counter)
    if counter is None:
        raise CounterClosed(f"counter {query.counter} is closed: it calls no one")
    now = backend.now()
    return Upcoming(
        id=query.id,
        counter=counter.id,
        at=now,
        seq=today.hall.seq,
        places=upcoming(today, counter, now),
    )


def _whole_number(name: str, given: str | None, default: int, greatest: int) -> int:
    if given is None:
        return default
    if not (given.isascii() and given.isdecimal() and len(given) <= 19):
        raise InvalidField(f"{name} is a whole number from 0 to {greatest}")
    return min(int(given), greatest)


ENDPOINTS: Subject = (
    Endpoint(
        HallAsked,
        hall,
        Hall,
        is_on_socket=False,
        operation=Operation(
            method="GET",
            path="/api/v1/hall",
            name="hall",
            summary="The hall as it is now.",
            needs=Needs.KEY,
        ),
    ),
    Endpoint(
        EventsAsked,
        events,
        Happened,
        is_on_socket=False,
        operation=Operation(
            method="GET",
            path="/api/v1/events",
            name="events",
            summary="What happened after a place in the journal, in order.",
            needs=Needs.KEY,
            parameters=(
                Parameter("since", "The last `seq` already known; if left out, all of today."),
                Parameter("limit", "The greatest number of events to send.", MOST_EVENTS),
            ),
            refusals=(HTTPStatus.FORBIDDEN, HTTPStatus.SERVICE_UNAVAILABLE),
        ),
    ),
    Endpoint(
        WaitingFor,
        waiting_for,
        Upcoming,
        PEOPLE,
        Operation(
            method="GET",
            path="/api/v1/counters/{counter}/waiting",
            name="waiting_for",
            summary="Whom a counter would call, one after the other, and why.",
            parameters=(Parameter("counter", "The id of an open counter."),),
            refusals=(HTTPStatus.CONFLICT,),
        ),
    ),
)
