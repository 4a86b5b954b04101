"""The life of a booking as one table: (state, change) -> state. What is not in it cannot happen.

A booking is an aggregate of its own: every change raises its version by one, and has one writer,
the owner of its seat, which is the branch from the first minute of its day.
`python -m sportello.bookings.lifecycle` prints the diagram.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from sportello.bookings.calendar import Channel
from sportello.bookings.refusals import AlreadyArrived, BookingOver, VersionChanged
from sportello.model.day import AppointmentKind as AppointmentKind


class BookingState(StrEnum):
    """`requested` waits for a moderator, `arrived` is in the hall, the last five are the end."""

    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    MISSED = "missed"
    SERVED = "served"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Change(StrEnum):
    """What may happen to a booking. A citizen cancels, an office refuses; a request that it has
    not decided by its hour lapses.
    """

    APPROVE = "approve"
    REFUSE = "refuse"
    LAPSE = "lapse"
    MOVE = "move"
    CANCEL = "cancel"
    ARRIVE = "arrive"
    MISS = "miss"
    SERVE = "serve"


_S, _C = BookingState, Change
AFTER: dict[tuple[BookingState, Change], BookingState] = {
    (_S.REQUESTED, _C.APPROVE): _S.CONFIRMED,
    (_S.REQUESTED, _C.REFUSE): _S.REFUSED,
    (_S.REQUESTED, _C.LAPSE): _S.LAPSED,
    (_S.REQUESTED, _C.MOVE): _S.REQUESTED,
    (_S.REQUESTED, _C.CANCEL): _S.CANCELLED,
    (_S.CONFIRMED, _C.MOVE): _S.CONFIRMED,
    (_S.CONFIRMED, _C.CANCEL): _S.CANCELLED,
    (_S.CONFIRMED, _C.ARRIVE): _S.ARRIVED,
    (_S.CONFIRMED, _C.MISS): _S.MISSED,
    (_S.MISSED, _C.ARRIVE): _S.ARRIVED,
    (_S.ARRIVED, _C.SERVE): _S.SERVED,
    (_S.ARRIVED, _C.MISS): _S.MISSED,
}


CAME = frozenset({BookingState.ARRIVED, BookingState.SERVED})
"""The citizen was in the hall: nothing that was written elsewhere meanwhile undoes that."""


class VisitPart(Struct, frozen=True):
    """One service of a visit: consecutive slots, from `starts_at` to `ends_at` (aware UTC)."""

    service: str
    people: int
    slots: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime


class OfParts:
    """What has seats in a row: for one service, or for those of a `visit`."""

    __slots__ = ()

    service: str
    people: int
    slots: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    visit: tuple[VisitPart, ...]

    @property
    def parts(self) -> tuple[VisitPart, ...]:
        """Its services, at least one, in the order of the visit."""
        own = VisitPart(self.service, self.people, self.slots, self.starts_at, self.ends_at)
        return self.visit or (own,)


class Appointment(Struct, OfParts, frozen=True):
    """A booking, as its owner keeps it and the other side reads it.

    slots     consecutive slots, one seat in each; of a visit those of all its services
    seat      whose seat it is: that side writes the booking until its day begins
    people    how many come, `service` is what they come for first
    visit     the services of a visit in their order, the first one among them; empty for a booking
              of one service, as `parts` tells it
    visitor   who comes, `booked_by` who made it; names of sealed records, never a person's own
    moved_from  when it was before it was last moved
    """

    id: str
    code: str
    version: int
    state: BookingState
    branch: str
    service: str
    slots: tuple[str, ...]
    seat: Channel
    starts_at: datetime
    ends_at: datetime
    people: int = 1
    kind: AppointmentKind = AppointmentKind.IN_PERSON
    language: str = "it"
    visitor: str | None = None
    booked_by: str | None = None
    moved_from: datetime | None = None
    visit: tuple[VisitPart, ...] = ()

    @property
    def services(self) -> tuple[str, ...]:
        return tuple(part.service for part in self.parts)

    def of_parts(self, parts: Sequence[VisitPart]) -> "Appointment":
        """The same booking of these services, at their times."""
        return replace(
            self,
            service=parts[0].service,
            people=parts[0].people,
            slots=tuple(slot for part in parts for slot in part.slots),
            starts_at=parts[0].starts_at,
            ends_at=parts[-1].ends_at,
            visit=tuple(parts) if len(parts) > 1 else (),
        )


def may(booking: Appointment, change: Change) -> bool:
    return (booking.state, change) in AFTER


def changed(booking: Appointment, change: Change, seen_version: int) -> Appointment:
    """The next version of the booking.

    Raises: VersionChanged if `seen_version` is not the present one, AlreadyArrived, BookingOver.
    """
    if seen_version != booking.version:
        raise VersionChanged(f"booking {booking.id} is at version {booking.version}: read it again")
    try:
        state = AFTER[booking.state, change]
    except KeyError:
        raise _why_not(booking, change) from None
    return replace(booking, state=state, version=booking.version + 1)


def _why_not(booking: Appointment, change: Change) -> AlreadyArrived | BookingOver:
    if booking.state in (BookingState.ARRIVED, BookingState.SERVED):
        return AlreadyArrived(f"booking {booking.id} has arrived: it is not to {change} any more")
    return BookingOver(f"booking {booking.id} is {booking.state}: it cannot {change}")


def writer(booking: Appointment, now: datetime, zone: ZoneInfo) -> Channel:
    """Which side may change the booking: its seat's owner, and the branch once its day has come, or
    the citizen. A request stays its owner's also on its day: the hall does not expect it.
    """
    if booking.state in CAME:
        return Channel.DESK
    if booking.state is BookingState.REQUESTED:
        return booking.seat
    day = booking.starts_at.astimezone(zone).date()
    return Channel.DESK if now.astimezone(zone).date() >= day else booking.seat


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    ends = sorted(set(AFTER.values()) - {before for before, _ in AFTER})
    lines = ["stateDiagram-v2", "    [*] --> requested", "    [*] --> confirmed"]
    lines += [f"    {before} --> {after}: {change}" for (before, change), after in AFTER.items()]
    return "\n".join(lines + [f"    {state} --> [*]" for state in ends])


if __name__ == "__main__":
    print(diagram())
