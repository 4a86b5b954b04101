"""The branch that decides: commands in, events or a refusal out; then `apply` lets them happen.

Pure: `now`, who asks and what was told are handed in. `decide` never changes state.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sportello import lifecycle
from sportello.commands import (
    AnyCommand,
    CallNext,
    Close,
    ConfirmCall,
    LeaveCounter,
    MarkAbsent,
    OpenCounter,
    Recall,
    ReportDevice,
    StartDay,
    StartServing,
    TakeTicket,
)
from sportello.events import (
    AnyEvent,
    CallConfirmed,
    CounterLeft,
    CounterOpened,
    DayStarted,
    DeviceReported,
    MarkedAbsent,
    ServingStarted,
    TicketCalled,
    TicketClosed,
    TicketEvent,
    TicketIssued,
    TicketRecalled,
)
from sportello.hall_view import HallView
from sportello.numbering import Numbering, ticket_id
from sportello.opening import check_gives_tickets
from sportello.refusals import (
    AlreadyAtACounter,
    AppointmentOnly,
    CounterBusy,
    CounterClosed,
    CounterTaken,
    LoginRequired,
    NobodyWaiting,
    NothingToSay,
    QuotaReached,
    SomeoneElsesCounter,
    UnknownCounter,
    UnknownService,
    UnknownTicket,
)
from sportello.routing import Policy, first_in_line
from sportello.words import Access, Actor, CounterState, Plan, Service, Ticket, Wait


class Branch:
    """The state of one day, and the rules over it.

    hall       what everybody may see, folded from the events
    numbering  the numbers given today
    """

    def __init__(self, plan: Plan, policy: Policy = first_in_line) -> None:
        self.plan = plan
        self.policy = policy
        self.zone = ZoneInfo(plan.zone)
        self.hall = HallView()
        self.numbering = Numbering()

    def day_of(self, now: datetime) -> date:
        """The calendar day of `now` (aware) where the branch stands."""
        return now.astimezone(self.zone).date()

    def decide(
        self, command: AnyCommand, now: datetime, by: Actor, told: Wait | None = None
    ) -> list[AnyEvent]:
        """The events that `command`, asked by `by` at `now` (aware UTC), leads to; never none.

        `told` is the wait promised to whoever takes a ticket. The first command of a day opens it.
        Raises: Refused, one of the leaves in `refusals`.
        """
        today = self.day_of(now)
        if self.hall.day != today:
            start = DayStarted(at=now, day=today, devices=tuple(self.hall.devices.values()))
            return self._decide_on_new_day(command, now, by, told, start)
        match command:
            case TakeTicket():
                return [self._take_ticket(command, now, by, told)]
            case OpenCounter(counter=counter):
                return [self._open_counter(counter, now, by)]
            case LeaveCounter(counter=counter):
                return [self._leave_counter(counter, now, by)]
            case CallNext(counter=counter):
                return [self._call_next(counter, now, by)]
            case Recall(ticket=ticket):
                return [self._recall(ticket, now, by)]
            case StartServing(ticket=ticket):
                return [self._move(ticket, ServingStarted, now, by)]
            case MarkAbsent(ticket=ticket):
                return [self._move(ticket, MarkedAbsent, now, by)]
            case Close(ticket=ticket):
                return [self._move(ticket, TicketClosed, now, by)]
            case ConfirmCall():
                return [self._confirm_call(command, now, by)]
            case ReportDevice(device=device, code=code):
                return [self._report_device(device, code, now, by)]
            case StartDay():
                raise NothingToSay(f"{today} has begun already")

    def apply(self, event: AnyEvent) -> None:
        """Let `event` have happened."""
        match event:
            case DayStarted():
                self.numbering = Numbering()
            case TicketIssued(code=code):
                self.numbering.note(code)
        self.hall.apply(event)

    def _decide_on_new_day(
        self, command: AnyCommand, now: datetime, by: Actor, told: Wait | None, start: DayStarted
    ) -> list[AnyEvent]:
        if isinstance(command, StartDay):
            return [start]
        tomorrow = Branch(self.plan, self.policy)
        tomorrow.apply(start)
        return [start, *tomorrow.decide(command, now, by, told)]

    def _take_ticket(
        self, command: TakeTicket, now: datetime, by: Actor, told: Wait | None
    ) -> TicketIssued:
        service = self._service(command.service)
        if service.access is Access.APPOINTMENT_ONLY:
            raise AppointmentOnly(f"service {service.id} is by appointment only: book it")
        check_gives_tickets(self.plan.opening, now.astimezone(self.zone))
        if self.hall.taken.get(service.id, 0) == service.daily_quota:
            raise QuotaReached(
                f"all {service.daily_quota} tickets of today for service {service.id} are given"
            )
        code = self.numbering.next_code(service.letter)
        return TicketIssued(
            at=now,
            ticket=ticket_id(self.day_of(now), code),
            code=code,
            service=service.id,
            language=command.language,
            station=by.station,
            citizen=command.citizen,
            told=told,
        )

    def _open_counter(self, counter: str, now: datetime, by: Actor) -> CounterOpened:
        self._known_counter(counter)
        operator = _operator(by)
        held = self.hall.counters.get(counter)
        if held is not None:
            if held.operator == operator:
                raise NothingToSay(f"{operator} has counter {counter} open already")
            raise CounterTaken(f"counter {counter} is held by {held.operator}")
        for other in self.hall.counters.values():
            if other.operator == operator:
                raise AlreadyAtACounter(f"{operator} sits at counter {other.id}: leave it first")
        return CounterOpened(at=now, counter=counter, operator=operator)

    def _leave_counter(self, counter: str, now: datetime, by: Actor) -> CounterLeft:
        held = self._own_counter(counter, by)
        self._check_free(held)
        return CounterLeft(at=now, counter=counter, operator=_operator(by))

    def _call_next(self, counter: str, now: datetime, by: Actor) -> TicketCalled:
        self._check_free(self._own_counter(counter, by))
        choice = self.policy(self.plan.counters[counter], self.hall, self.plan, now)
        if choice is None:
            raise NobodyWaiting(f"nobody waits for a service of counter {counter}")
        ticket = choice.ticket
        lifecycle.check(ticket, TicketCalled)
        return TicketCalled(
            at=now,
            ticket=ticket.id,
            code=ticket.code,
            service=ticket.service,
            language=ticket.language,
            counter=counter,
            operator=_operator(by),
            because=choice.because,
        )

    def _recall(self, ticket_id: str, now: datetime, by: Actor) -> TicketRecalled:
        ticket, counter = self._ticket_at_own_counter(ticket_id, TicketRecalled, by)
        return TicketRecalled(
            at=now,
            ticket=ticket.id,
            code=ticket.code,
            language=ticket.language,
            counter=counter,
            calls=ticket.calls + 1,
        )

    def _move(
        self,
        ticket_id: str,
        event: type[ServingStarted | MarkedAbsent | TicketClosed],
        now: datetime,
        by: Actor,
    ) -> AnyEvent:
        ticket, counter = self._ticket_at_own_counter(ticket_id, event, by)
        return event(at=now, ticket=ticket.id, counter=counter)

    def _confirm_call(self, command: ConfirmCall, now: datetime, by: Actor) -> CallConfirmed:
        ticket = self._ticket(command.ticket)
        if not 0 < command.calls <= ticket.calls:
            raise NothingToSay(f"ticket {ticket.code} was called {ticket.calls} times")
        return CallConfirmed(
            at=now,
            ticket=ticket.id,
            calls=command.calls,
            station=by.station,
            spoken=command.spoken,
        )

    def _report_device(self, device: str, code: str, now: datetime, by: Actor) -> DeviceReported:
        known = self.hall.devices.get((by.station, device))
        if known is not None and known.code == code:
            raise NothingToSay(f"{device} of {by.station} is known to be {code}")
        return DeviceReported(at=now, station=by.station, device=device, code=code)

    def _service(self, service: str) -> Service:
        try:
            return self.plan.services[service]
        except KeyError:
            raise UnknownService(f"there is no service {service!r} in this branch") from None

    def _known_counter(self, counter: str) -> None:
        if counter not in self.plan.counters:
            raise UnknownCounter(f"there is no counter {counter!r} in this branch")

    def _ticket(self, ticket: str) -> Ticket:
        try:
            return self.hall.tickets[ticket]
        except KeyError:
            raise UnknownTicket(f"there is no ticket {ticket!r} today") from None

    def _own_counter(self, counter: str, by: Actor) -> CounterState:
        self._known_counter(counter)
        operator = _operator(by)
        held = self.hall.counters.get(counter)
        if held is None:
            raise CounterClosed(f"counter {counter} is closed: open it first")
        if held.operator != operator:
            raise SomeoneElsesCounter(f"counter {counter} is held by {held.operator}")
        return held

    def _check_free(self, held: CounterState) -> None:
        if held.ticket is not None:
            code = self.hall.tickets[held.ticket].code
            raise CounterBusy(f"ticket {code} is still at counter {held.id}: conclude it first")

    def _ticket_at_own_counter(
        self, ticket_id: str, event: type[TicketEvent], by: Actor
    ) -> tuple[Ticket, str]:
        """The ticket and the counter it is at, when `event` may happen to it at `by`'s hands."""
        ticket = self._ticket(ticket_id)
        lifecycle.check(ticket, event)
        assert ticket.counter is not None, "called and served tickets are at a counter"
        self._own_counter(ticket.counter, by)
        return ticket, ticket.counter


def _operator(by: Actor) -> str:
    if by.operator is None:
        raise LoginRequired(f"nobody is logged in at {by.station}: log in first")
    return by.operator
