"""Two owners of seats and what is on the way between them, in the plainest words.

Slow, and obviously right: the stores of bookings are held against it. What may not be done raises
`No`. A seat is never counted here: each is a thing in a place, so that none can be made or lost.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.model.plain_hall import need

FREE, ON_THE_WAY = "free", "on the way"


@dataclass
class PlainSeat:
    """One seat of a slot. `at` is whose it is; `use` is FREE, ON_THE_WAY, a hold or a booking."""

    slot: str
    at: str
    use: str = FREE


@dataclass(frozen=True)
class PlainCopy:
    """A booking as one owner has it; `seat` is whose seat it has."""

    seat: str
    slot: str
    version: int = 1
    is_cancelled: bool = False


@dataclass
class PlainSeats:
    """Every seat there is, and what both owners know.

    known   the slots that each owner offers
    holds   owner, slot and last minute of those that can be used
    copies  bookings by owner and id
    offers  giver, slot and whether the receiver took it, None as long as it has not answered
    """

    seats: list[PlainSeat]
    known: dict[str, set[str]]
    holds: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    copies: dict[tuple[str, str], PlainCopy] = field(default_factory=dict)
    offers: dict[str, tuple[str, str, bool | None]] = field(default_factory=dict)
    is_the_day: bool = False

    def counts(self, owner: str, slot: str) -> tuple[int, int, int]:
        """Capacity, held, booked: the last two are the seats that are in use."""
        here = [seat for seat in self.seats if (seat.at, seat.slot) == (owner, slot)]
        there = [seat for seat in here if not seat.use.startswith(ON_THE_WAY)]
        held = [seat for seat in there if seat.use in self.holds]
        booked = [seat for seat in there if (owner, seat.use) in self.copies]
        return len(there), len(held), len(booked)

    # --- holds and bookings ------------------------------------------------------------------

    def hold(self, id: str, owner: str, slot: str, until: int) -> None:
        need(slot in self.known[owner], "not offered here")
        free = self._of(owner, lambda seat: (seat.slot, seat.use) == (slot, FREE))
        need(free, "full")
        free[0].use = id
        self.holds[id] = (owner, slot, until)

    def end_hold(self, id: str) -> None:
        if id in self.holds:
            owner, _, _ = self.holds.pop(id)
            self._reuse(owner, id, FREE)

    def end_expired(self, owner: str, minute: int) -> None:
        for id, (whose, _, until) in list(self.holds.items()):
            if whose == owner and until <= minute:
                self.end_hold(id)

    def confirm(self, owner: str, hold: str, booking: str, minute: int) -> None:
        slot = self._usable(owner, hold, minute)
        del self.holds[hold]
        self._reuse(owner, hold, booking)
        self.copies[owner, booking] = PlainCopy(owner, slot)

    def move(self, owner: str, booking: str, seen: int, hold: str, minute: int) -> None:
        copy = self._changeable(owner, booking, seen)
        slot = self._usable(owner, hold, minute)
        del self.holds[hold]
        self._reuse(owner, booking, FREE)
        self._reuse(owner, hold, booking)
        self.copies[owner, booking] = PlainCopy(owner, slot, copy.version + 1)

    def cancel(self, owner: str, booking: str, seen: int) -> None:
        copy = self._changeable(owner, booking, seen)
        self._reuse(owner, booking, FREE)
        self.copies[owner, booking] = replace(copy, version=seen + 1, is_cancelled=True)

    def keep(self, owner: str, booking: str, told: PlainCopy) -> None:
        """The owner hears what the other knew of a booking."""
        copy = self.copies.get((owner, booking))
        if copy is not None and told.version <= copy.version:
            return
        if told.is_cancelled or told.seat != owner:
            self._reuse(owner, booking, FREE)
        self.copies[owner, booking] = told

    # --- seats on the way --------------------------------------------------------------------

    def offer(self, id: str, owner: str, slot: str, number: int) -> None:
        free = self._of(owner, lambda seat: (seat.slot, seat.use) == (slot, FREE))
        need(len(free) >= number, "not so many")
        for seat in free[:number]:
            seat.use = f"{ON_THE_WAY} {id}"
        self.offers[id] = (owner, slot, None)

    def answer(self, id: str, *, is_wanted_back: bool = False) -> None:
        """The receiver hears of an offer, for the first time or again."""
        giver, slot, is_taken = self.offers[id]
        if is_taken is not None:
            return
        is_taken = slot in self.known[other(giver)] and not is_wanted_back
        self.offers[id] = (giver, slot, is_taken)
        if is_taken:
            for seat in self._of(giver, lambda seat: seat.use == f"{ON_THE_WAY} {id}"):
                seat.at, seat.use = other(giver), FREE

    def settle(self, id: str) -> None:
        """The giver hears the answer, for the first time or again."""
        giver, _, is_taken = self.offers[id]
        if is_taken is False:
            self._reuse(giver, f"{ON_THE_WAY} {id}", FREE)

    # --- inside ------------------------------------------------------------------------------

    def _of(self, owner: str, which: Callable[[PlainSeat], bool]) -> list[PlainSeat]:
        return [seat for seat in self.seats if seat.at == owner and which(seat)]

    def _usable(self, owner: str, hold: str, minute: int) -> str:
        need(hold in self.holds, "no such hold, or used")
        whose, slot, until = self.holds[hold]
        need(whose == owner, "another owner's")
        need(minute < until, "expired")
        return slot

    def _changeable(self, owner: str, booking: str, seen: int) -> PlainCopy:
        need((owner, booking) in self.copies, "not known here")
        copy = self.copies[owner, booking]
        need(owner == ("desk" if self.is_the_day else copy.seat), "the other one's to change")
        need(copy.version == seen and not copy.is_cancelled, "not as it was seen")
        return copy

    def _reuse(self, owner: str, before: str, after: str) -> None:
        for seat in self._of(owner, lambda seat: seat.use == before):
            seat.use = after


def other(owner: str) -> str:
    """The owner at the other end."""
    return "desk" if owner == "online" else "online"
