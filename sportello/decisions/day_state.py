"""The state of one day, folded from its events, and the questions that decisions ask of it.

Every question answers or refuses; nothing here changes but by `apply`.
"""

from datetime import date, datetime
from functools import cached_property
from sys import intern
from zoneinfo import ZoneInfo

from msgspec import Struct

from sportello.decisions.numbering import Numbering, higher
from sportello.hall.day_plan import roster_after
from sportello.hall.rules import serving
from sportello.hall.rules.bookings import expected_bookings
from sportello.hall.rules.serving import lines_of
from sportello.hall.view import HallView
from sportello.model.day import Booking, CounterState
from sportello.model.events import (
    AnyEvent,
    CallConfirmed,
    CallUndone,
    CounterLeft,
    CounterOpened,
    DayStarted,
    DayTakenBack,
    NumbersReserved,
    NumbersSkipped,
    PlanEvent,
    RulesChanged,
    TicketCalled,
    TicketClosed,
    TicketEvent,
    TicketIssued,
    TicketLeft,
)
from sportello.model.person import Actor
from sportello.model.place import Service
from sportello.model.plan import Plan, RoutingRules
from sportello.model.refusals import (
    CounterBusy,
    CounterClosed,
    CounterPaused,
    LoginRequired,
    SomeoneElsesCounter,
    UnknownCounter,
    UnknownService,
    UnknownTicket,
)
from sportello.model.ticket import Ticket
from sportello.model.waiting import Wait
from sportello.routing.policies import NO_PRIORITY_YET, CallingCounter, Floor, floor, turns_after
from sportello.routing.waiting_lines import LinePlace, Tier, WaitingLines


class CommandContext(Struct, frozen=True):
    """The circumstances of a command: when (aware UTC), who, and the wait told at the totem."""

    now: datetime
    by: Actor
    told: Wait | None = None

    @property
    def who(self) -> str:
        """The operator's login or, without one, the station's name."""
        return self.by.operator or self.by.station

    @property
    def operator(self) -> str:
        """Raises: LoginRequired."""
        if self.by.operator is None:
            raise LoginRequired(f"no operator is logged in at {self.by.station}: log in first")
        return self.by.operator


class Today:
    """What is known of the day.

    hall       what everybody may see
    numbering  the numbers given, and the blocks of the totems
    lines      who waits, as routing sees it
    roster     counters that are to be staffed today, empty if unknown
    rules      of routing
    left       counters that were open today and are not any more
    began_at   when the day was started, None before the first one
    day_before the day before this one, None if the journal does not say
    given_ahead the numbers given on days to come that were taken back
    given_by   the station that issued each ticket
    confirmed  of each open ticket, what each board confirmed last: calls, and whether spoken
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.zone = ZoneInfo(plan.zone)
        self.hall = HallView()
        self.began_at: datetime | None = None
        self.day_before: date | None = None
        self.given_ahead: dict[date, dict[str, int]] = {}
        self._start(Numbering(plan.numbers), plan.routing)

    def _start(self, numbering: Numbering, rules: RoutingRules) -> None:
        self.numbering = numbering
        self.rules = rules
        self.lines = WaitingLines()
        self.roster: tuple[str, ...] = ()
        self.left: set[str] = set()
        self.given_by: dict[str, str] = {}
        self.confirmed: dict[str, dict[str, tuple[int, bool]]] = {}
        self._turns: dict[str, int] = {}
        self._turns_before: dict[str, int] = {}
        self._issued: dict[str, int] = {}
        self._standings: dict[str, list[LinePlace]] = {}
        self._floor_changed()

    def apply(self, event: AnyEvent) -> None:
        """Let `event` have happened. Events come in the order of the journal, each once."""
        day = self.hall.day
        self.hall.apply(event)
        match event:  # what happens most comes first
            case TicketIssued(code=code):
                self.numbering.note(code)
                self.given_by[event.ticket] = intern(event.station)
                self._issued[event.ticket] = len(self._issued)
                self._stand(event.ticket)
            case TicketCalled(ticket=ticket, counter=counter):
                tier = tier_of(self.hall.tickets[ticket])
                before = self._turns_before[counter] = self.turns_of(counter)
                self._turns[counter] = turns_after(before, tier)
                self._stand(ticket)
            case DayStarted():
                self._begin(event)
            case DayTakenBack(above=above):
                if day == event.day:
                    self._start(Numbering(self.plan.numbers), self.plan.routing)
                self.numbering.skip(above)
                known = self.given_ahead.get(event.day, {})
                self.given_ahead[event.day] = higher(known, above)
            case PlanEvent():
                self._plan(event)
            case NumbersReserved(block=block):
                self.numbering.reserve(block)
            case NumbersSkipped(above=above, blocks=blocks):
                self.numbering.skip(above, blocks)
            case RulesChanged(rules=rules):
                self.rules = rules
                self._floor_changed()
            case CounterOpened(counter=counter):
                self.left.discard(counter)
                self._floor_changed()
            case CounterLeft(counter=counter):
                self.left.add(counter)
                self._floor_changed()
            case CallUndone(ticket=ticket, counter=counter):
                self._turns[counter] = self._turns_before[counter]
                self._stand(ticket)
            case CallConfirmed(ticket=ticket, station=station):
                by_station = self.confirmed.setdefault(ticket, {})
                by_station[station] = (event.calls, event.spoken)
            case TicketClosed(ticket=ticket) | TicketLeft(ticket=ticket):
                self.confirmed.pop(ticket, None)
                self._stand(ticket)
            case _ if isinstance(event, TicketEvent):
                self._stand(event.ticket)

    def _plan(self, event: PlanEvent) -> None:
        self.roster = roster_after(self.roster, event)
        self._floor_changed()

    def _begin(self, event: DayStarted) -> None:
        numbering = Numbering(self.plan.numbers, event.blocks, event.seed)
        numbering.skip(event.given_ahead.get(event.day, {}))
        self._start(numbering, event.rules or self.plan.routing)
        self.began_at, self.day_before = event.at, event.after
        self.given_ahead = dict(event.given_ahead)

    # --- what is there -----------------------------------------------------------------------

    def day_of(self, now: datetime) -> date:
        """The calendar day of `now` (aware) where the branch stands."""
        return now.astimezone(self.zone).date()

    def minute(self, instant: datetime) -> float:
        """Minutes since the epoch: the clock that routing counts in."""
        return instant.timestamp() / 60

    @property
    def bookings(self) -> dict[str, Booking]:
        """The bookings without a check-in, by id."""
        return expected_bookings(self.hall)

    def service(self, service: str) -> Service:
        """Raises: UnknownService."""
        try:
            return self.plan.services[service]
        except KeyError:
            raise UnknownService(f"there is no service {service!r} in this branch") from None

    def check_counter(self, counter: str) -> None:
        """Raises: UnknownCounter."""
        if counter not in self.plan.counters:
            raise UnknownCounter(f"there is no counter {counter!r} in this branch")

    def ticket(self, ticket: str) -> Ticket:
        """Raises: UnknownTicket."""
        try:
            return self.hall.tickets[ticket]
        except KeyError:
            raise UnknownTicket(f"there is no ticket {ticket!r} today") from None

    # --- whose it is -------------------------------------------------------------------------

    def own_counter(self, counter: str, asked: CommandContext) -> CounterState:
        """The counter as it stands, held by who asks.

        Raises: UnknownCounter, LoginRequired, CounterClosed, SomeoneElsesCounter.
        """
        self.check_counter(counter)
        operator = asked.operator
        held = self.hall.counters.get(counter)
        if held is None:
            raise CounterClosed(f"counter {counter} is closed: open it first")
        if held.operator != operator:
            raise SomeoneElsesCounter(f"counter {counter} is held by {held.operator}")
        return held

    def free_counter(self, counter: str, asked: CommandContext) -> CounterState:
        """As `own_counter`, and ready for a citizen. Raises also: CounterBusy, CounterPaused."""
        held = self.own_counter(counter, asked)
        self.check_no_ticket(held)
        if held.pause is not None:
            raise CounterPaused(f"counter {counter} is on a pause ({held.pause}): end it first")
        return held

    def check_no_ticket(self, held: CounterState) -> None:
        """Raises: CounterBusy."""
        if held.ticket is not None:
            code = self.hall.tickets[held.ticket].code
            raise CounterBusy(f"ticket {code} is still at counter {held.id}: conclude it first")

    # --- routing -----------------------------------------------------------------------------

    @cached_property
    def floor(self) -> Floor:
        """The routing weights for the counters that are open, or on the roster."""
        staffed = {*self.hall.counters, *self.roster} - self.left
        counters = [c for id, c in self.plan.counters.items() if id in staffed]
        return floor(self.plan.services.values(), counters, self.rules)

    def desk(self, held: CounterState) -> CallingCounter:
        """What this counter can call from at this moment."""
        counter, has_room = self.plan.counters[held.id], self.has_room(held)
        services = [
            service
            for service in counter.services
            if has_room or not self.plan.services[service].private_interview
        ]
        desk = CallingCounter.of(services, own_lines(held, has_room), counter.backup)
        return desk.with_turns(self.turns_of(held.id))

    def turns_of(self, counter: str) -> int:
        """The ordinary tickets that it has called since its last one with priority."""
        return self._turns.get(counter, NO_PRIORITY_YET)

    def has_room(self, held: CounterState) -> bool:
        """Whether a private interview could begin there now, or once who is in a room has gone."""
        return serving.has_room(self.plan, self.hall, held)

    def is_kept(self, line: str | None) -> bool:
        """Whether the counter that calls from that line of held tickets is open."""
        return any(line in own_lines(held) for held in self.hall.counters.values())

    @property
    def rooms_free(self) -> int:
        """Interview rooms with no one in or called to them."""
        return serving.rooms_free(self.plan, self.hall)

    def _floor_changed(self) -> None:
        self.__dict__.pop("floor", None)

    def _stand(self, ticket_id: str) -> None:
        for standing in self._standings.pop(ticket_id, ()):
            self.lines.remove(standing)
        ticket = self.hall.waiting.get(ticket_id)
        if ticket:
            self._standings[ticket_id] = standings = self._standings_of(ticket)
            for standing in standings:
                self.lines.add(standing)

    def _standings_of(self, ticket: Ticket) -> list[LinePlace]:
        wishes = (ticket.service,) if ticket.held_for else (ticket.service, *ticket.wishes)
        clock = self.minute(ticket.clock_at)
        order = self._issued[ticket.id]
        return [
            LinePlace(clock, order, ticket.id, wish, tier_of(ticket), self._line(ticket, wish))
            for wish in wishes
        ]

    def _line(self, ticket: Ticket, wish: str) -> str:
        if ticket.held_for and serving.needs_room(self.plan, wish):
            return f"room:{ticket.held_for}"
        return ticket.held_for or wish


def own_lines(held: CounterState, has_room: bool = False) -> tuple[str, ...]:
    """The lines of tickets that were sent to this counter, or to who sits there.

    Those of them who need an interview room stand in lines apart, left out while there is none.
    """
    lines = lines_of(held.id, held.operator)
    return (*lines, *(f"room:{line}" for line in lines)) if has_room else lines


def tier_of(ticket: Ticket) -> Tier:
    """The tier a ticket waits in."""
    if ticket.first:
        return Tier.FIRST
    if ticket.slot_at is not None:
        return Tier.BOOKED
    return Tier.PRIORITY if ticket.priority is not None else Tier.ORDINARY
