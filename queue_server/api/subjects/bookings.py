"""A person's bookings: found by card, codice fiscale or code, and as much of them as may be shown.

What is shown depends on how sure it is who stands there (`sportello.hall.assurance`); an operator
has seen the person, and is shown everything. Every reading is written down by `People`.
"""

from collections.abc import Sequence
from http import HTTPStatus

from msgspec.structs import replace

from italy.codice_fiscale import normalised
from queue_server.accounts.access import PEOPLE, check_source
from queue_server.api.backend import Backend, Caller
from queue_server.api.endpoint import Endpoint, Operation, Subject
from queue_server.api.subjects.citizens import check_at_own_counter
from sportello.bookings.by_name import MOST_FOUND, check_says_enough, is_meant
from sportello.bookings.check_in import check_in_window, standing, told_at_a_totem
from sportello.bookings.codes import normalised_code
from sportello.bookings.lifecycle import Appointment, BookingState
from sportello.bookings.messages import (
    BookingsFound,
    FindBookings,
    FindBookingsByName,
    FoundBooking,
    HowToReach,
    Reach,
    Visitor,
)
from sportello.hall.assurance import (
    Assurance,
    asks_for_booking_code,
    assurance_of,
    shows_everything,
    shows_service,
)
from sportello.model.person import Actor, Role
from sportello.model.refusals import UnknownCitizen


async def find_bookings(backend: Backend, asked: FindBookings, caller: Caller) -> BookingsFound:
    """Raises: NotAllowed, Limited, StorageFull (then nothing is told)"""
    by = caller.actor
    check_source(by, asked.source)
    assurance = _assurance(asked, by)
    if asks_for_booking_code(assurance) and not asked.code:
        return BookingsFound(id=asked.id, bookings=[], asks_for_code=True)
    found = await _found(backend, asked, by)
    bookings = [_as_in_the_hall(backend, booking) for booking in found]
    if Role.TOTEM in by.roles and not asked.code:
        rules = backend.check_in_rules
        bookings = told_at_a_totem(bookings, backend.now(), backend.zone, rules)
    return BookingsFound(
        id=asked.id,
        bookings=[await _shown(backend, booking, assurance, by) for booking in bookings],
    )


async def find_by_name(
    backend: Backend, asked: FindBookingsByName, caller: Caller
) -> BookingsFound:
    """Raises: NotAllowed, InvalidField, Limited, StorageFull (then nothing is told)"""
    by = caller.actor
    check_says_enough(asked)
    backend.name_searches.count(by.operator or by.station)
    today = backend.now().astimezone(backend.zone).date()
    ids, is_more = await backend.named_visitors.bookings(
        lambda it: is_meant(asked, it.surname, it.given_name, it.codice_fiscale, today),
        by,
        at_most=MOST_FOUND,
    )
    known = [_as_in_the_hall(backend, each) for each in await backend.bookings.these(ids)]
    shown = [await _shown(backend, booking, Assurance.PROVED, by) for booking in known]
    return BookingsFound(id=asked.id, bookings=[_named(each) for each in shown], is_more=is_more)


def _named(found: FoundBooking) -> FoundBooking:
    """Who comes, to tell people of the same name apart; how they are reached is told of one."""
    if found.visitor is None:
        return found
    visitor = replace(found.visitor, email="", phone="", told_by=None)
    return replace(found, visitor=visitor)


async def how_to_reach(backend: Backend, asked: HowToReach, caller: Caller) -> Reach:
    """Raises: UnknownTicket, SomeoneElsesCounter, UnknownCitizen, StorageFull"""
    check_at_own_counter(backend, asked.ticket, caller.actor)
    is_remote = backend.broadcast.hall.tickets[asked.ticket].kind.is_remote
    booking = backend.hall_bookings.booking_of(asked.ticket)
    if booking is None or not is_remote:
        raise UnknownCitizen(f"ticket {asked.ticket} is no appointment by telephone or video")
    await backend.people.note_asked([booking], caller.actor)
    if (known := await backend.people.visitor_of(booking)) is None:
        raise UnknownCitizen(f"it is not known, or erased, how to reach who booked {booking}")
    citizen, contacts = known
    return Reach(
        id=asked.id,
        codice_fiscale=citizen.codice_fiscale,
        surname=citizen.surname,
        given_name=citizen.given_name,
        phone=contacts.phone,
        video_link=contacts.video_link,
    )


def _assurance(asked: FindBookings, by: Actor) -> Assurance:
    """A code says nothing of who shows it; staff has seen the person or their document."""
    if by.roles & PEOPLE:
        return Assurance.PROVED
    return assurance_of(asked.source) if asked.codice_fiscale else Assurance.CLAIMED


async def _found(backend: Backend, asked: FindBookings, by: Actor) -> Sequence[Appointment]:
    """By the person, by the code, or what both have in common."""
    if not asked.code:
        ids = await backend.people.bookings_of(normalised(asked.codice_fiscale), by)
        return await backend.bookings.these(ids)
    backend.code_guesses.count(by.station)
    found = await backend.bookings.of_code(normalised_code(asked.code))
    if asked.codice_fiscale:
        own = await backend.people.bookings_of(normalised(asked.codice_fiscale), by)
        return [booking for booking in found if booking.id in own]
    await backend.people.note_asked([booking.id for booking in found], by)
    return found


def _as_in_the_hall(backend: Backend, booking: Appointment) -> Appointment:
    """The store learns of an arrival some seconds after the hall."""
    if booking.id in backend.broadcast.hall.came:
        return replace(booking, state=BookingState.ARRIVED)
    return booking


async def _shown(
    backend: Backend, booking: Appointment, assurance: Assurance, by: Actor
) -> FoundBooking:
    rules = backend.check_in_rules
    service = backend.broadcast.plan.services.get(booking.service)
    is_sensitive = service is None or service.private_interview
    opens_at, _ = check_in_window(booking, rules)
    shown = FoundBooking(
        id=booking.id,
        standing=standing(booking, backend.now(), backend.zone, rules),
        starts_at=booking.starts_at,
        opens_at=opens_at,
        moved_from=booking.moved_from,
        kind=booking.kind,
        service=booking.service if shows_service(assurance, is_sensitive) else None,
    )
    if not shows_everything(assurance) or Role.TOTEM in by.roles:
        return shown
    shown = replace(shown, booking=booking)
    if (known := await backend.people.visitor_of(booking.id)) is None:
        return shown
    citizen, contacts = known
    visitor = Visitor(
        codice_fiscale=citizen.codice_fiscale,
        surname=citizen.surname,
        given_name=citizen.given_name,
        email=contacts.email,
        phone=contacts.phone,
        told_by=contacts.told_by,
    )
    return replace(shown, visitor=visitor)


REFUSALS = (HTTPStatus.SERVICE_UNAVAILABLE,)

ENDPOINTS: Subject = (
    Endpoint(
        FindBookings,
        find_bookings,
        BookingsFound,
        PEOPLE | {Role.TOTEM},
        Operation(
            method="POST",
            path="/api/v1/bookings/find",
            name="find_bookings",
            summary="A person's bookings, as far as they may be shown to who stands there.",
            refusals=REFUSALS,
        ),
    ),
    Endpoint(FindBookingsByName, find_by_name, BookingsFound, PEOPLE),
    Endpoint(HowToReach, how_to_reach, Reach, PEOPLE),
)
