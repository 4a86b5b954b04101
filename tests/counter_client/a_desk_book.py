"""The desk's book of a branch for tests of the counter: mornings of half hours, one seat each.

Answers as `queue_server.api.subjects.desk` does, in memory.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

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
from sportello.bookings.messages import BookingsFound, FindBookings, FoundBooking, Visitor
from sportello.bookings.refusals import SlotFull
from sportello.bookings.slots import Slot, slots_between
from sportello.model.plan import Plan, Span
from sportello.model.wire import Reply

ANSWERED_BY_BOOK = (
    FindBookings,
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
        self.holds: dict[object, Slot] = {}

    def answer(self, query):
        match query:
            case FindSlots():
                slots = [self._free(slot) for slot in self._slots(query.first_day, query.last_day)]
                return SlotsFound(id=query.id, slots=slots)
            case HoldSeat():
                return self._hold(query)
            case ReleaseSeat():
                self.taken.discard(self.holds.pop(query.hold).id)
                return Reply(id=query.id, accepted=[])
            case Book():
                return self._book(query)
            case FindBookings():
                return self._find(query)
        known, visitor = self.made[query.booking]
        if isinstance(query, Rebook):
            slot = self.holds.pop(query.hold)
            after = replace(
                changed(known, Change.MOVE, query.version),
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
            )
        else:
            after = changed(known, query.change, query.version)
        self.made[query.booking] = after, visitor
        return Booked(id=query.id, booking=after)

    def _slots(self, first: date, last: date) -> list[Slot]:
        slots = slots_between(self.calendar, first, last)
        return [slot for slot in slots if slot.starts_at > self._now()]

    def _free(self, slot: Slot) -> FreeSlot:
        return FreeSlot(slot.id, slot.starts_at, slot.ends_at, int(slot.id not in self.taken))

    def _hold(self, query: HoldSeat) -> SeatHeld:
        today = self._now().date()
        slots = self._slots(today, today + timedelta(days=365))
        slot = next(each for each in slots if each.id == query.slot)
        if slot.id in self.taken:
            raise SlotFull(slot.id)
        self.taken.add(slot.id)
        self.holds[query.id] = slot
        expires_at = self._now() + timedelta(minutes=10)
        return SeatHeld(
            id=query.id, starts_at=slot.starts_at, ends_at=slot.ends_at, expires_at=expires_at
        )

    def _book(self, query: Book) -> Booked:
        if str(query.id) not in self.made:
            slot = self.holds.pop(query.hold)
            booking = Appointment(
                id=str(query.id),
                code="K7M2QXM7",
                version=1,
                state=BookingState.CONFIRMED,
                branch=self._plan.name,
                service=query.service,
                slots=(slot.id,),
                seat=Channel.DESK,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
            )
            self.made[booking.id] = booking, query.visitor
        return Booked(id=query.id, booking=self.made[str(query.id)][0])

    def _find(self, query: FindBookings) -> BookingsFound:
        found = [
            self._shown(booking, visitor)
            for booking, visitor in self.made.values()
            if query.codice_fiscale == visitor.codice_fiscale or query.code == booking.code
        ]
        return BookingsFound(id=query.id, bookings=found)

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
