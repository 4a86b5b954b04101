"""Decisions about the branch itself: its day, its rules, its devices. Pure; see `branch`."""

from sportello.decisions.day_state import CommandContext, Today
from sportello.hall.devices import is_news
from sportello.hall.rules.stopping import sent_home
from sportello.model.commands import (
    ChangeRules,
    ConfirmCall,
    ConfirmClock,
    EndDay,
    ForgetDevices,
    MoveBreak,
    ReportDevice,
    ResumeTickets,
    SetQuota,
    StopTickets,
    TakeDayBack,
)
from sportello.model.events import (
    AnyEvent,
    BreakMoved,
    CallConfirmed,
    ClockConfirmed,
    CounterLeft,
    DayEnded,
    DayTakenBack,
    DeviceReported,
    DevicesForgotten,
    MarkedAbsent,
    QuotaChanged,
    RulesChanged,
    TicketClosed,
    TicketLeft,
    TicketsResumed,
    TicketsStopped,
)
from sportello.model.lifecycle import ENDED
from sportello.model.refusals import (
    NoPastDay,
    NothingToSay,
    TooManyDevices,
    UnknownBreak,
    UnknownPolicy,
)
from sportello.model.ticket import State, Ticket
from sportello.routing.policies import POLICIES


def move_break(today: Today, command: MoveBreak, asked: CommandContext) -> list[AnyEvent]:
    today.check_counter(command.counter)
    if command.due_at not in [planned.due_at for planned in today.hall.breaks_of(command.counter)]:
        raise UnknownBreak(f"counter {command.counter} has no break planned for {command.due_at}")
    if command.to == command.due_at:
        raise NothingToSay("the break is planned for then already")
    moved = BreakMoved(at=asked.now, counter=command.counter, due_at=command.due_at, to=command.to)
    return [moved]


def set_quota(today: Today, command: SetQuota, asked: CommandContext) -> list[AnyEvent]:
    """Fewer than were given already gives no more; numbers that were given stay valid."""
    service = today.service(command.service)
    if command.daily == today.hall.quota(service):
        raise NothingToSay(f"service {service.id} gives {command.daily} tickets today already")
    changed = QuotaChanged(
        at=asked.now, service=service.id, daily=command.daily, operator=asked.who
    )
    return [changed]


def stop_tickets(today: Today, command: StopTickets, asked: CommandContext) -> list[AnyEvent]:
    if command.service is not None:
        today.service(command.service)
    if command.service in today.hall.stopped:
        raise NothingToSay("there are no more tickets already")
    stopped = TicketsStopped(at=asked.now, service=command.service)
    if command.waiting == "serve":
        return [stopped]
    sent = [
        TicketLeft(at=asked.now, ticket=ticket.id, why="sent_home")
        for ticket in sent_home(today.hall, command.service)
    ]
    return [stopped, *sent]


def resume_tickets(today: Today, command: ResumeTickets, asked: CommandContext) -> list[AnyEvent]:
    if command.service not in today.hall.stopped:
        raise NothingToSay("tickets were not stopped")
    return [TicketsResumed(at=asked.now, service=command.service)]


def end_day(today: Today, command: EndDay, asked: CommandContext) -> list[AnyEvent]:
    """Nothing stays open: who is being served is closed as incomplete, who is called is absent.

    Also where the line is empty, for no more tickets are given afterwards.
    """
    open_tickets = [t for t in today.hall.tickets.values() if t.state not in ENDED]
    if today.hall.is_over and not open_tickets and not today.hall.counters:
        raise NothingToSay("the day has ended already: no one waits and no counter is open")
    events = [event for ticket in open_tickets for event in _ended(ticket, asked)]
    left = [
        CounterLeft(at=asked.now, counter=held.id, operator=held.operator)
        for held in today.hall.counters.values()
    ]
    return [*events, *left, DayEnded(at=asked.now, operator=asked.who)]


def _ended(ticket: Ticket, asked: CommandContext) -> list[AnyEvent]:
    if ticket.state is State.SERVING and ticket.counter:
        return [
            TicketClosed(
                at=asked.now, ticket=ticket.id, counter=ticket.counter, outcome="incomplete"
            )
        ]
    events: list[AnyEvent] = []
    if ticket.state is State.CALLED and ticket.counter:
        events = [MarkedAbsent(at=asked.now, ticket=ticket.id, counter=ticket.counter)]
    return [*events, TicketLeft(at=asked.now, ticket=ticket.id, why="end_of_day")]


def confirm_clock(today: Today, command: ConfirmClock, asked: CommandContext) -> list[AnyEvent]:
    """That the clock was in doubt is for the office to know; a new day is the branch's to begin."""
    return [ClockConfirmed(at=asked.now, operator=asked.who)]


def take_day_back(today: Today, command: TakeDayBack, asked: CommandContext) -> list[AnyEvent]:
    """`asked.now` is an instant of the day before, to which time goes back."""
    day = today.hall.day
    if day != command.day:
        raise NothingToSay(f"{day} is the day that goes on, not {command.day}")
    if today.day_before is None:
        raise NoPastDay(f"the journal has no day before {day} to go back to")
    taken_back = DayTakenBack(
        at=asked.now,
        day=day,
        to=today.day_before,
        operator=asked.who,
        above=today.numbering.highest,
    )
    return [taken_back]


def change_rules(today: Today, command: ChangeRules, asked: CommandContext) -> list[AnyEvent]:
    rules = command.rules
    if rules.policy not in POLICIES:
        names = ", ".join(POLICIES)
        raise UnknownPolicy(f"there is no policy {rules.policy!r}; there are {names}")
    for condition in rules.conditions:
        today.service(condition.service)
    if rules == today.rules:
        raise NothingToSay("these are the rules already")
    return [RulesChanged(at=asked.now, rules=rules, operator=asked.who)]


def confirm_call(today: Today, command: ConfirmCall, asked: CommandContext) -> list[AnyEvent]:
    ticket = today.ticket(command.ticket)
    if not 0 < command.calls <= ticket.calls:
        raise NothingToSay(f"ticket {ticket.code} was called {ticket.calls} times")
    if ticket.state in ENDED:
        raise NothingToSay(f"ticket {ticket.code} is {ticket.state}: its calls are over")
    said = (command.calls, command.spoken)
    if said <= today.confirmed.get(ticket.id, {}).get(asked.by.station, (0, False)):
        raise NothingToSay(f"{asked.by.station} has confirmed this call of {ticket.code} already")
    confirmed = CallConfirmed(
        at=asked.now,
        ticket=ticket.id,
        calls=command.calls,
        station=asked.by.station,
        spoken=command.spoken,
    )
    return [confirmed]


def report_device(today: Today, command: ReportDevice, asked: CommandContext) -> list[AnyEvent]:
    station, device, code = asked.by.station, command.device, command.code
    known = today.hall.devices.get((station, device))
    if not is_news(known, code, asked.now):
        raise NothingToSay(f"{device} of {station} is known to be {code}")
    others = sum(other == station for other, _ in today.hall.devices)
    if known is None and others >= today.plan.devices_per_station:
        raise TooManyDevices(
            f"{station} has reported {others} devices: raise devices_per_station in branch.toml"
        )
    return [DeviceReported(at=asked.now, station=station, device=device, code=code)]


def forget_devices(today: Today, command: ForgetDevices, asked: CommandContext) -> list[AnyEvent]:
    if all(station != command.station for station, _ in today.hall.devices):
        raise NothingToSay(f"nothing is known of devices of {command.station}")
    return [DevicesForgotten(at=asked.now, station=command.station)]
