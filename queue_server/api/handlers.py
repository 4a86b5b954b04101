"""Answers one message of somebody whose key was checked, whichever door it came through.

Owns what a command or query needs besides the branch: the right to ask, the operator's login, the
citizen behind a ticket and what is noted on it. Every method raises Refused.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from italy.codice_fiscale import normalised
from queue_server.accounts.access import Accounts, Operator, check_may, check_source
from queue_server.follow.tokens import FollowTokens
from queue_server.forecasts.adviser import Adviser
from queue_server.office.broadcast import Broadcast
from queue_server.office.projection import event_seen, sight_of
from queue_server.office.writer import Office
from queue_server.people.notes import Noted, Notes
from queue_server.people.records import Citizen, People
from sportello.model.commands import TakeTicket
from sportello.model.events import AnyEvent, TicketIssued
from sportello.model.lifecycle import ENDED
from sportello.model.refusals import (
    CounterClosed,
    SomeoneElsesCounter,
    UnknownCitizen,
    UnknownTicket,
    WrongState,
)
from sportello.model.wire import (
    Advised,
    AskAdvice,
    Identified,
    Identify,
    LoggedIn,
    Login,
    Note,
    Person,
    ReadNote,
    Reply,
    StationCommand,
    Upcoming,
    WaitingFor,
    WhoIs,
    WriteNote,
)
from sportello.model.words import Actor, CitizenRef, Reference
from sportello.routing.upcoming import may_serve, upcoming


class FrontDesk:
    def __init__(
        self,
        office: Office,
        broadcast: Broadcast,
        access: Accounts,
        people: People,
        notes: Notes,
        adviser: Adviser,
        tokens: FollowTokens,
        clock: Callable[[], datetime],
    ) -> None:
        self._office = office
        self._broadcast = broadcast
        self._access = access
        self._people = people
        self._notes = notes
        self._adviser = adviser
        self._tokens = tokens
        self._clock = clock
        self._zone = ZoneInfo(broadcast.plan.zone)

    async def command(self, command: StationCommand, by: Actor) -> Reply:
        check_may(by, command)
        known = command
        if isinstance(command, TakeTicket) and command.citizen is not None:
            known = replace(command, citizen=await self._referred(command, command.citizen, by))
        events = await self._office.submit(known, by, sent=command)
        sight = sight_of(by)
        seen = [event_seen(event, sight) for event in events]
        return Reply(id=command.id, accepted=seen, follow=self._follow(events))

    async def log_in(self, login: Login, key: str | None = None) -> LoggedIn:
        """At the station that has the `key`, or nowhere in particular."""
        operator, token = await self._access.log_in(login.login, login.password, key)
        return logged_in(operator, token, login.id)

    async def log_out(self, token: str) -> None:
        await self._access.log_out(token)

    async def identify(self, identify: Identify, by: Actor) -> Identified:
        check_may(by, identify)
        check_source(by, identify.source)
        citizen = Citizen(
            normalised(identify.codice_fiscale), identify.surname, identify.given_name
        )
        person = await self._people.remember(citizen, identify.source, self._today())
        reference = await self._people.refer(person, by, self._today())
        return Identified(id=identify.id, citizen=reference)

    async def who_is(self, query: WhoIs, by: Actor) -> Person:
        """Only whoever serves the ticket, and only while they do."""
        check_may(by, query)
        self._check_at_own_counter(query.ticket, by)
        citizen = await self._people.read(query.ticket, by)
        return Person(
            id=query.id,
            codice_fiscale=citizen.codice_fiscale,
            surname=citizen.surname,
            given_name=citizen.given_name,
        )

    def advise(self, query: AskAdvice, by: Actor) -> Advised:
        check_may(by, query)
        return self._adviser.advised(query.id)

    async def _referred(self, command: TakeTicket, reference: Reference, by: Actor) -> CitizenRef:
        """Whom the reference stands for. Raises: UnknownCitizen, StorageFull, NotLeading

        A command that was carried out is answered again, also when its reference is long erased.
        """
        try:
            return await self._people.referred(reference, by, self._today())
        except UnknownCitizen:
            if not await self._office.knows(command.id):
                raise
            return reference

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()

    def _follow(self, events: Sequence[AnyEvent]) -> str | None:
        """Where the holder of the ticket that was issued follows it, for whoever hands it out."""
        issued = (event for event in events if isinstance(event, TicketIssued))
        given_here = (event.ticket for event in issued if event.taken_at is None)
        return next(map(self._tokens.address_of, given_here), None)

    async def waiting_for(self, query: WaitingFor, by: Actor) -> Upcoming:
        """Also while the counter is at work or on a pause. Raises: UnknownCounter, CounterClosed"""
        check_may(by, query)
        today = self._broadcast.today
        today.check_counter(query.counter)
        held = today.hall.counters.get(query.counter)
        if held is None:
            raise CounterClosed(f"counter {query.counter} is closed: it calls nobody")
        now = self._clock()
        return Upcoming(
            id=query.id,
            counter=held.id,
            at=now,
            seq=today.hall.seq,
            places=upcoming(today, held, now),
        )

    async def read_note(self, query: ReadNote, by: Actor) -> Note:
        check_may(by, query)
        self._check_may_note(query.ticket, by)
        return _told(query, await self._notes.read(query.ticket, by))

    async def write_note(self, query: WriteNote, by: Actor) -> Note:
        check_may(by, query)
        self._check_may_note(query.ticket, by)
        return _told(query, await self._notes.write(query.ticket, query.text, by))

    def _check_may_note(self, ticket_id: str, by: Actor) -> None:
        """Whoever has the ticket at their counter, or could call it there as it waits or is away.

        Raises: NotLeading, UnknownTicket, WrongState, SomeoneElsesCounter
        """
        self._office.check_leading()
        today = self._broadcast.today
        ticket = today.ticket(ticket_id)
        if ticket.state in ENDED:
            raise WrongState(f"ticket {ticket.code} is {ticket.state}: what was noted is erased")
        own = next((c for c in today.hall.counters.values() if c.operator == by.operator), None)
        if own is None or (ticket.counter or own.id) != own.id:
            raise SomeoneElsesCounter(f"ticket {ticket.code} is not at a counter of {by.operator}")
        if ticket.counter is None and not may_serve(today, own, ticket):
            raise SomeoneElsesCounter(f"ticket {ticket.code} is not for counter {own.id}")

    def _check_at_own_counter(self, ticket: str, by: Actor) -> None:
        hall = self._broadcast.hall
        if ticket not in hall.tickets:
            raise UnknownTicket(f"there is no ticket {ticket!r} today")
        if not any(
            c.ticket == ticket and c.operator == by.operator for c in hall.counters.values()
        ):
            raise SomeoneElsesCounter(f"ticket {ticket} is not at a counter of {by.operator}")


def _told(query: ReadNote | WriteNote, noted: Noted | None) -> Note:
    if noted is None:
        return Note(id=query.id, ticket=query.ticket, text="")
    return Note(
        id=query.id,
        ticket=query.ticket,
        text=noted.text,
        operator=noted.operator,
        written_at=noted.written_at,
    )


def logged_in(operator: Operator, token: str, id: UUID | None = None) -> LoggedIn:
    return LoggedIn(
        id=id, login=operator.login, name=operator.name, roles=list(operator.roles), token=token
    )
