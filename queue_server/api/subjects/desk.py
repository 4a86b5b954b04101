"""Bookings that are made at this branch, and those that the portal tells it.

Joins the store, which names no person, and `People`, who knows who comes. A booking of today is
planned into the hall at once.
"""

from collections.abc import Sequence
from http import HTTPStatus

from italy.codice_fiscale import is_codice_fiscale, normalised
from queue_server.accounts.access import PEOPLE
from queue_server.api.backend import Backend, Caller
from queue_server.api.endpoint import SUPERVISOR, Endpoint, Operation, Subject
from queue_server.people.records import Citizen, Contacts
from sportello.bookings.calendar import Channel
from sportello.bookings.codes import new_code
from sportello.bookings.desk_messages import (
    AskSeatsBack,
    Book,
    Booked,
    BookingKept,
    ChangeBooking,
    FindSlots,
    FreeSlot,
    HandOverSeats,
    HoldSeat,
    KeepBooking,
    Rebook,
    ReleaseSeat,
    SeatHeld,
    SeatsAskedBack,
    SeatsHandedOver,
    SlotsFound,
)
from sportello.bookings.lifecycle import Appointment, BookingState, Change, VisitPart
from sportello.bookings.messages import Visitor
from sportello.bookings.visits import WantedService, visit_parts, wanted_again
from sportello.model.person import Role
from sportello.model.refusals import InvalidField
from sportello.model.wire import Reply

BOOKERS = PEOPLE | {Role.INTEGRATION}
SEARCHERS = BOOKERS | {Role.TOTEM}
OWNERS = frozenset({Role.INTEGRATION})
BY_STAFF = frozenset({Change.CANCEL, Change.APPROVE, Change.REFUSE})


async def find_slots(backend: Backend, asked: FindSlots, _: Caller) -> SlotsFound:
    days = asked.first_day, asked.last_day
    found = await backend.desk.free(wanted_in(asked), *days, backend.now())
    return SlotsFound(
        id=asked.id,
        slots=[
            FreeSlot(chains[0][0].id, chains[0][0].starts_at, chains[-1][-1].ends_at, free)
            for chains, free in found
        ],
    )


def wanted_in(asked: FindSlots | HoldSeat | Book) -> tuple[WantedService, ...]:
    """The services of the visit in their order.

    Raises: InvalidField if one is there twice
    """
    wanted = (WantedService(asked.service, asked.people), *asked.then)
    if len({each.service for each in wanted}) < len(wanted):
        raise InvalidField("a visit has each service once: say for how many people - at `$.then`")
    return wanted


async def hold_seat(backend: Backend, asked: HoldSeat, _: Caller) -> SeatHeld:
    backend.office.check_leading()
    wanted = wanted_in(asked)
    held = await backend.desk.hold(str(asked.id), wanted, asked.slot, backend.now())
    parts = visit_parts(wanted, held.chains)
    return SeatHeld(
        id=asked.id,
        starts_at=parts[0].starts_at,
        ends_at=parts[-1].ends_at,
        expires_at=held.expires_at,
        visit=parts if asked.then else (),
    )


async def release_seat(backend: Backend, asked: ReleaseSeat, _: Caller) -> Reply:
    backend.office.check_leading()
    await backend.bookings.seats.give_up(str(asked.hold))
    return Reply(id=asked.id, accepted=[])


async def hand_over_seats(backend: Backend, asked: HandOverSeats, _: Caller) -> SeatsHandedOver:
    backend.office.check_leading()
    transfer = await backend.desk.hand_over(str(asked.id), asked.slot, asked.seats)
    return SeatsHandedOver(id=asked.id, transfer=transfer)


async def ask_seats_back(backend: Backend, asked: AskSeatsBack, _: Caller) -> SeatsAskedBack:
    backend.office.check_leading()
    return SeatsAskedBack(id=asked.id, transfers=await backend.desk.ask_back(asked.slot))


async def book(backend: Backend, asked: Book, caller: Caller) -> Booked:
    """The store comes first: who asks again after a failure completes what is missing."""
    backend.office.check_leading()
    citizen, contacts = _sealed(asked.visitor)
    now, id = backend.now(), str(asked.id)
    if (known := await backend.bookings.these([id])) != []:
        (booking,) = known
    else:
        services = wanted_in(asked)
        chains = await backend.desk.held(str(asked.hold), services, now)
        wanted = wanted_booking(backend, id, visit_parts(services, chains), asked.language)
        booking = await backend.bookings.confirm(str(asked.hold), wanted, now)
    await expect_visitor(backend, booking, citizen, contacts)
    return Booked(id=asked.id, booking=booking)


def wanted_booking(
    backend: Backend, id: str, parts: Sequence[VisitPart], language: str
) -> Appointment:
    """A booking on held seats of the desk, with a code of its own."""
    first = parts[0]
    booking = Appointment(
        id=id,
        code=new_code(),
        version=1,
        state=BookingState.CONFIRMED,
        branch=backend.broadcast.plan.name,
        service=first.service,
        slots=first.slots,
        seat=Channel.DESK,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        language=language,
    )
    return booking.of_parts(parts)


async def expect_visitor(
    backend: Backend, booking: Appointment, citizen: Citizen, contacts: Contacts
) -> None:
    """Keep who comes, tell the portal, and plan a booking of today into the hall."""
    await backend.people.expect(citizen, booking.id, booking.ends_at, contacts)
    await backend.bookings.tell_visitor(booking.id)
    await backend.hall_bookings.look(backend.now())


async def change_booking(backend: Backend, asked: ChangeBooking, _: Caller) -> Booked:
    backend.office.check_leading()
    if asked.change not in BY_STAFF:
        raise InvalidField(f"{asked.change} is not for staff to say: it follows from the hall")
    booking = await backend.bookings.change(
        asked.booking, asked.change, asked.version, backend.now()
    )
    return await _told(backend, asked, booking)


async def rebook(backend: Backend, asked: Rebook, _: Caller) -> Booked:
    backend.office.check_leading()
    now, hold = backend.now(), str(asked.hold)
    before = await backend.bookings.read(asked.booking)
    wanted = wanted_again(before)
    to = visit_parts(wanted, await backend.desk.held(hold, wanted, now))
    booking = await backend.bookings.move(asked.booking, asked.version, hold, to, now)
    await backend.people.expect_until(booking.id, booking.ends_at)
    return await _told(backend, asked, booking)


async def keep_booking(backend: Backend, asked: KeepBooking, _: Caller) -> BookingKept:
    """Told again, it completes what a failure left out."""
    backend.office.check_leading()
    told = asked.booking
    if asked.visitor is not None:
        citizen, contacts = _sealed(asked.visitor)
    try:
        is_news = await backend.bookings.keep(told)
    except ValueError as wrong:
        raise InvalidField(f"{wrong} - at `$.booking.id`") from None
    known = await backend.bookings.read(told.id)
    if asked.visitor is None:
        await backend.people.expect_until(known.id, known.ends_at)
    else:
        await backend.people.expect(citizen, known.id, known.ends_at, contacts)
    await backend.hall_bookings.look(backend.now())
    return BookingKept(id=asked.id, is_news=is_news)


async def _told(backend: Backend, asked: ChangeBooking | Rebook, booking: Appointment) -> Booked:
    await backend.hall_bookings.look(backend.now())
    return Booked(id=asked.id, booking=booking)


def _sealed(visitor: Visitor) -> tuple[Citizen, Contacts]:
    """What is kept of them. Raises: InvalidField, which says nothing of the code."""
    code = normalised(visitor.codice_fiscale)
    if not is_codice_fiscale(code):
        raise InvalidField("this is no codice fiscale: compare it with the card - at `$.visitor`")
    return (
        Citizen(code, visitor.surname, visitor.given_name),
        Contacts(visitor.email, visitor.phone, visitor.told_by),
    )


REFUSALS = (HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE)


def _operation(path: str, name: str, summary: str) -> Operation:
    return Operation(method="POST", path=path, name=name, summary=summary, refusals=REFUSALS)


ENDPOINTS: Subject = (
    Endpoint(
        FindSlots,
        find_slots,
        SlotsFound,
        SEARCHERS,
        _operation("/api/v1/desk/slots", "find_slots", "When a seat of the desk is free."),
    ),
    Endpoint(
        HoldSeat,
        hold_seat,
        SeatHeld,
        BOOKERS,
        _operation("/api/v1/desk/holds", "hold_seat", "Keep a seat of the desk for ten minutes."),
    ),
    Endpoint(
        ReleaseSeat,
        release_seat,
        Reply,
        BOOKERS,
        _operation("/api/v1/desk/releases", "release_seat", "Give up a held seat."),
    ),
    Endpoint(
        HandOverSeats,
        hand_over_seats,
        SeatsHandedOver,
        SUPERVISOR,
        _operation(
            "/api/v1/desk/hand-overs",
            "hand_over_seats",
            "Hand free seats of the desk over to the portal.",
        ),
    ),
    Endpoint(
        AskSeatsBack,
        ask_seats_back,
        SeatsAskedBack,
        SUPERVISOR,
        _operation(
            "/api/v1/desk/hand-overs/back",
            "ask_seats_back",
            "Ask for seats back that were handed over and not taken yet.",
        ),
    ),
    Endpoint(
        Book,
        book,
        Booked,
        BOOKERS,
        _operation("/api/v1/bookings", "book", "Turn a held seat into a booking for a person."),
    ),
    Endpoint(
        ChangeBooking,
        change_booking,
        Booked,
        BOOKERS,
        _operation(
            "/api/v1/bookings/change",
            "change_booking",
            "Cancel, approve or refuse a booking that this branch owns.",
        ),
    ),
    Endpoint(
        Rebook,
        rebook,
        Booked,
        BOOKERS,
        _operation("/api/v1/bookings/move", "rebook", "Move a booking to another held seat."),
    ),
    Endpoint(
        KeepBooking,
        keep_booking,
        BookingKept,
        OWNERS,
        _operation(
            "/api/v1/bookings/keep",
            "keep_booking",
            "Keep what the owner of a booking says of it; older versions are ignored.",
        ),
    ),
)
