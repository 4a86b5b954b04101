"""The desk's book of a branch for tests of the counter: mornings of half hours, one seat each.

Answers as `queue_server.api.subjects.desk` does, in memory.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from sportello.bookings.by_name import MOST_FOUND, is_meant
from sportello.bookings.calendar import Calendar, Channel, WeeklyRule
from sportello.bookings.check_in import CheckInRules, check_in_window, standing
from sportello.bookings.desk_messages import (
    Book,
    Booked,
    ChangeBooking,
    FindSlots,
    FreeSlot,
    HoldSeat,
    Rebook,
    ReleaseSeat,
    SeatHeld,
    SlotsFound,
)
from sportello.bookings.lifecycle import Appointment, BookingState, Change, changed
from sportello.bookings.messages import (
    BookingsFound,
    FindBookings,
    FindBookingsByName,
    FoundBooking,
    Visitor,
)
from sportello.bookings.refusals import SlotFull
from sportello.bookings.slots import Chain, Slot, chain_from, slots_between
from sportello.bookings.visits import WantedService, visit_parts, wanted_again
from sportello.model.plan import Plan, Span
from sportello.model.wire import Reply

ANSWERED_BY_BOOK = (
    FindBookings,
    FindBookingsByName,
    FindSlots,
    HoldSeat,
    ReleaseSeat,
    Book,
    Rebook,
    ChangeBooking,
)


class DeskBook:
    """`made` are the bookings by id, with who comes; `taken` the slots without a free seat."""

    def __init__(self, plan: Plan, now: Callable[[], datetime]) -> None:
        self._now = now
        self._plan = plan
        self.calendar = Calendar(
            id="mattine",
            branch=plan.name,
            zone=plan.zone,
            services=tuple(plan.services),
            rules=tuple(WeeklyRule(day, Span(9 * 60, 12 * 60)) for day in range(5)),
            slot_min=30,
            seats={Channel.DESK: 1},
        )
        self.made: dict[str, tuple[Appointment, Visitor]] = {}
        self.taken: set[str] = set()
        self.holds: dict[object, Chain] = {}

    def answer(self, query):
        match query:
            case FindSlots():
                slots = self._slots(query.first_day, query.last_day)
                fitting = [
                    FreeSlot(chain[0].id, chain[0].starts_at, chain[-1].ends_at, self._free(chain))
                    for at in range(len(slots))
                    if (chain := chain_from(slots, at, 1 + len(query.then)))
                ]
                return SlotsFound(id=query.id, slots=fitting)
            case HoldSeat():
                return self._hold(query)
            case ReleaseSeat():
                self.taken -= {slot.id for slot in self.holds.pop(query.hold)}
                return Reply(id=query.id, accepted=[])
            case Book():
                return self._book(query)
            case FindBookings():
                return self._find(query)
            case FindBookingsByName():
                return self._find_by_name(query)
        known, visitor = self.made[query.booking]
        if isinstance(query, Rebook):
            parts = visit_parts(wanted_again(known), _chains(self.holds.pop(query.hold)))
            after = changed(known, Change.MOVE, query.version).of_parts(parts)
        else:
            after = changed(known, query.change, query.version)
        self.made[query.booking] = after, visitor
        return Booked(id=query.id, booking=after)

    def _slots(self, first: date, last: date) -> list[Slot]:
        slots = slots_between(self.calendar, first, last)
        return [slot for slot in slots if slot.starts_at > self._now()]

    def _free(self, chain: Chain) -> int:
        return int(not any(slot.id in self.taken for slot in chain))

    def _hold(self, query: HoldSeat) -> SeatHeld:
        today = self._now().date()
        slots = self._slots(today, today + timedelta(days=365))
        at = next(at for at, slot in enumerate(slots) if slot.id == query.slot)
        chain = chain_from(slots, at, 1 + len(query.then))
        if not self._free(chain):
            raise SlotFull(query.slot)
        self.taken |= {slot.id for slot in chain}
        self.holds[query.id] = chain
        parts = visit_parts((WantedService(query.service), *query.then), _chains(chain))
        return SeatHeld(
            id=query.id,
            starts_at=chain[0].starts_at,
            ends_at=chain[-1].ends_at,
            expires_at=self._now() + timedelta(minutes=10),
            visit=parts if query.then else (),
        )

    def _book(self, query: Book) -> Booked:
        if str(query.id) not in self.made:
            chain = self.holds.pop(query.hold)
            wanted = (WantedService(query.service, query.people), *query.then)
            booking = Appointment(
                id=str(query.id),
                code="K7M2QXM7",
                version=1,
                state=BookingState.CONFIRMED,
                branch=self._plan.name,
                service=query.service,
                slots=(chain[0].id,),
                seat=Channel.DESK,
                starts_at=chain[0].starts_at,
                ends_at=chain[0].ends_at,
            ).of_parts(visit_parts(wanted, _chains(chain)))
            self.made[booking.id] = booking, query.visitor
        return Booked(id=query.id, booking=self.made[str(query.id)][0])

    def _find(self, query: FindBookings) -> BookingsFound:
        found = [
            self._shown(booking, visitor)
            for booking, visitor in self.made.values()
            if query.codice_fiscale == visitor.codice_fiscale or query.code == booking.code
        ]
        return BookingsFound(id=query.id, bookings=found)

    def _find_by_name(self, query: FindBookingsByName) -> BookingsFound:
        meant = [
            self._shown(booking, replace(visitor, email="", phone="", told_by=None))
            for booking, visitor in self.made.values()
            if is_meant(
                query,
                visitor.surname,
                visitor.given_name,
                visitor.codice_fiscale,
                self._now().date(),
            )
        ]
        return BookingsFound(
            id=query.id, bookings=meant[:MOST_FOUND], is_more=len(meant) > MOST_FOUND
        )

    def _shown(self, booking: Appointment, visitor: Visitor) -> FoundBooking:
        rules = CheckInRules()
        return FoundBooking(
            id=booking.id,
            standing=standing(booking, self._now(), ZoneInfo(self.calendar.zone), rules),
            starts_at=booking.starts_at,
            opens_at=check_in_window(booking, rules)[0],
            service=booking.service,
            booking=booking,
            visitor=visitor,
        )


def _chains(slots: Chain) -> list[Chain]:
    """One slot for each service."""
    return [(slot,) for slot in slots]
