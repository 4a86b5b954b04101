"""Decisions about numbers: taking, checking in, handing in, giving up. Pure; see `branch`."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from sportello.decisions.day_state import CommandContext, Today, tier_of
from sportello.decisions.numbering import ticket_id
from sportello.hall.opening import check_gives_tickets, check_is_open
from sportello.hall.rules.bookings import expected_booking, is_too_late
from sportello.hall.rules.numbers import NoNumber, why_no_number
from sportello.model import lifecycle
from sportello.model.commands import (
    CheckIn,
    HandIn,
    Merge,
    ReserveNumbers,
    SkipNumbers,
    TakeTicket,
    Withdraw,
)
from sportello.model.events import (
    AnyEvent,
    NumbersReserved,
    NumbersSkipped,
    TicketIssued,
    TicketLeft,
    TicketMerged,
)
from sportello.model.place import Service
from sportello.model.refusals import (
    AppointmentOnly,
    NoNumbersLeft,
    NothingToSay,
    NotInTheHall,
    NumberTaken,
    QuotaReached,
    SomeoneElsesTicket,
    TicketsAreStopped,
    TooLongAgo,
    UnknownBooking,
    UnknownPriority,
)
from sportello.model.ticket import Ticket
from sportello.routing.waiting_lines import Tier

HAND_IN_WITHIN = timedelta(days=31)
"""A totem that was away for a month hands in what it gave before; what is older is a mistake."""


def take_ticket(today: Today, command: TakeTicket, asked: CommandContext) -> list[AnyEvent]:
    check_gives_tickets(today.plan.opening, asked.now.astimezone(today.zone))
    service = today.service(command.service)
    wishes = tuple(dict.fromkeys(wish for wish in command.wishes if wish != service.id))
    for wish in (service, *map(today.service, wishes)):
        _check_gives_number(today, wish)
    if command.priority is not None and command.priority not in today.plan.priorities:
        raise UnknownPriority(f"this branch grants no priority {command.priority!r}")
    if today.numbering.is_used_up(service.letter):
        raise QuotaReached(f"all numbers of {service.letter} for today are given")
    issued = next_number(today, service, command.language, asked)
    told, priority = asked.told, command.priority
    return [replace(issued, citizen=command.citizen, told=told, wishes=wishes, priority=priority)]


def check_in(today: Today, command: CheckIn, asked: CommandContext) -> list[AnyEvent]:
    """Who comes later than the rules allow is ordinary, and their wait counts from now."""
    check_is_open(today.plan.opening, asked.now.astimezone(today.zone))
    if today.hall.is_over:
        raise TicketsAreStopped("the day has ended: resume tickets first")
    booking = expected_booking(today.hall, command.booking)
    if booking is None or today.day_of(booking.at) != today.hall.day:
        raise UnknownBooking(f"there is no booking {command.booking!r} to check in for today")
    if booking.kind.is_remote:
        raise NotInTheHall(f"booking {booking.id} is by {booking.kind}: the office calls")
    service = today.service(booking.service)
    issued = next_number(today, service, command.language, asked)
    issued = replace(
        issued,
        citizen=command.citizen,
        told=asked.told,
        booking=booking.id,
        wishes=booking.wishes,
    )
    if is_too_late(booking, today.rules, asked.now):
        return [issued]
    return [replace(issued, slot_at=booking.at, clock_at=max(booking.at, asked.now))]


def reserve_numbers(today: Today, command: ReserveNumbers, asked: CommandContext) -> list[AnyEvent]:
    station = asked.by.station
    block = today.numbering.next_block(station)
    if block is None:
        raise NoNumbersLeft(f"there is no other block of numbers for {station} today")
    return [NumbersReserved(at=asked.now, block=block)]


def skip_numbers(today: Today, command: SkipNumbers, asked: CommandContext) -> list[AnyEvent]:
    letters = {service.letter for service in today.plan.services.values()}
    above = {letter: today.numbering.unseen(letter, command.highest) for letter in sorted(letters)}
    return [NumbersSkipped(at=asked.now, above=above, blocks=command.blocks)]


def hand_in(today: Today, command: HandIn, asked: CommandContext) -> list[AnyEvent]:
    """A ticket of a day that is over is noted, and ends at once: its citizen no longer waits.

    The number that was never handed out leaves the line, unless it is just being called. A totem
    whose clock is ahead gave its ticket now.
    """
    service, station = today.service(command.service), asked.by.station
    is_of_service = command.code[0] == service.letter
    if not is_of_service or not today.numbering.is_own(station, command.code):
        raise SomeoneElsesTicket(f"{command.code} is not of {station}'s numbers for {service.id}")
    if command.instead_of and today.given_by.get(command.instead_of, station) != station:
        raise SomeoneElsesTicket(f"ticket {command.instead_of} was not given by {station}")
    taken_at = min(command.taken_at, asked.now)
    if asked.now - taken_at > HAND_IN_WITHIN:
        raise TooLongAgo(f"{command.code} was given more than {HAND_IN_WITHIN.days} days ago")
    day = today.day_of(taken_at)
    ticket = ticket_id(day, command.code)
    if ticket in today.hall.tickets:
        raise NumberTaken(f"{command.code} was handed in already")
    issued = TicketIssued(
        at=asked.now,
        ticket=ticket,
        code=command.code,
        service=service.id,
        language=command.language,
        station=station,
        priority=command.priority if command.priority in today.plan.priorities else None,
        taken_at=taken_at,
    )
    if day != today.hall.day or today.hall.is_over:
        return [issued, TicketLeft(at=asked.now, ticket=ticket, why="end_of_day")]
    twin = today.hall.tickets.get(command.instead_of) if command.instead_of else None
    if twin is None or not lifecycle.may(twin, TicketLeft):
        return [issued]
    return [issued, TicketLeft(at=asked.now, ticket=twin.id, why="merged", into=ticket)]


def withdraw(today: Today, command: Withdraw, asked: CommandContext) -> list[AnyEvent]:
    ticket = today.ticket(command.ticket)
    lifecycle.check(ticket, TicketLeft)
    return [TicketLeft(at=asked.now, ticket=ticket.id, why="withdrawn")]


def merge(today: Today, command: Merge, asked: CommandContext) -> list[AnyEvent]:
    ticket, into = today.ticket(command.ticket), today.ticket(command.into)
    if ticket.id == into.id:
        raise NothingToSay(f"{ticket.code} is one ticket")
    for each in (ticket, into):
        check_in_the_hall(each)
    lifecycle.check(ticket, TicketLeft)
    lifecycle.check(into, TicketMerged)
    ahead = min(into, ticket, key=_place)
    wishes = dict.fromkeys((*into.wishes, ticket.service, *ticket.wishes))
    merged = TicketMerged(
        at=asked.now,
        ticket=into.id,
        merged=ticket.id,
        wishes=tuple(wish for wish in wishes if wish != into.service),
        clock_at=ahead.clock_at,
        slot_at=ahead.slot_at,
        priority=ahead.priority,
        identified=into.identified or ticket.identified,
        first=ahead.first,
    )
    return [merged, TicketLeft(at=asked.now, ticket=ticket.id, why="merged", into=into.id)]


def check_in_the_hall(ticket: Ticket) -> None:
    """Raises: NotInTheHall of an appointment by telephone or video."""
    if ticket.kind.is_remote:
        raise NotInTheHall(f"ticket {ticket.code} is an appointment by {ticket.kind}")


def _place(ticket: Ticket) -> tuple[Tier, datetime]:
    """Sorts the ticket that is further ahead first."""
    return tier_of(ticket), ticket.clock_at


def next_number(
    today: Today, service: Service, language: str, asked: CommandContext
) -> TicketIssued:
    """The plain event of a new ticket under the service's letter; `replace` adds what is known."""
    code = today.numbering.next_code(service.letter)
    assert today.hall.day is not None, "the first command of all starts a day"
    return TicketIssued(
        at=asked.now,
        ticket=ticket_id(today.hall.day, code),
        code=code,
        service=service.id,
        language=language,
        station=asked.by.station,
    )


def _check_gives_number(today: Today, service: Service) -> None:
    """Raises: AppointmentOnly, TicketsAreStopped, QuotaReached."""
    why = why_no_number(today.hall, service)
    if why is None:
        return
    match why:
        case NoNumber.APPOINTMENT_ONLY:
            raise AppointmentOnly(f"service {service.id} is by appointment only: book it")
        case NoNumber.STOPPED:
            raise TicketsAreStopped(f"service {service.id} gives no more tickets today")
        case NoNumber.QUOTA_REACHED:
            quota = today.hall.quota(service)
            raise QuotaReached(f"all {quota} tickets of today for service {service.id} are given")


def known(today: Today, services: Iterable[str]) -> tuple[str, ...]:
    """The ids, each once. Raises: UnknownService."""
    return tuple(dict.fromkeys(today.service(service).id for service in services))
