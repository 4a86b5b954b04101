"""What has happened. Events are the journal, the stations' feed and the statistics at once.

`at` is aware UTC, `seq` the place in the journal (0 until it has one). An event says enough for
a board to act on it alone, and nothing about who the citizen is. A busy day has tens of thousands:
they hold nothing that refers back to them, so the garbage collector need not look (`gc=False`).

One file, longer than others: it is the list of what a journal may hold, and ends in the union that
decodes it.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from sportello.model.day import AppointmentKind, Block, Booking, DeviceState, PlannedBreak
from sportello.model.person import CitizenRef
from sportello.model.plan import RoutingRules
from sportello.model.tags import snake_case
from sportello.model.waiting import Because, Wait


class Event(Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag=snake_case):
    at: datetime
    seq: int = 0


# --- the branch --------------------------------------------------------------------------------


class DayStarted(Event, frozen=True):
    """Everything of the day before is over: tickets, numbers and open counters.

    What alone goes on overnight is said here again, so that a day's events are all there is to
    know: the devices, the totems' own blocks of numbers, the rules, None for the plan's, and the
    breaks that the plan foresees every day. `seed` is random: what scatters the day's numbers.

    `after` is the day before, None in journals of older versions. `given_ahead` are the highest
    numbers by letter of days that were taken back and are still to come, this one included.
    """

    day: date
    devices: tuple[DeviceState, ...] = ()
    blocks: tuple[Block, ...] = ()
    rules: RoutingRules | None = None
    breaks: tuple[PlannedBreak, ...] = ()
    seed: int | None = None
    after: date | None = None
    given_ahead: dict[date, dict[str, int]] = {}


class DayTakenBack(Event, frozen=True):
    """`day` was begun by mistake: the day `to` goes on, as its own events tell it.

    It belongs to the day `to`. Who follows the feed reads the hall anew. Each letter goes on
    `above` the highest number that was given on `day`, today and when that day comes.
    """

    day: date
    to: date
    operator: str
    above: dict[str, int] = {}


class ClockConfirmed(Event, frozen=True):
    """A person said that the server's clock is right."""

    operator: str


class PlanEvent(Event, frozen=True):
    """The root of what changes the plan of the day: its bookings, planned breaks and roster."""


class BookingPlanned(PlanEvent, frozen=True):
    """A citizen is expected for `service` at `slot_at` (aware UTC). Names no citizen.

    `wishes` are the other services of the same visit, in their order.
    """

    booking: str
    service: str
    slot_at: datetime
    wishes: tuple[str, ...] = ()
    kind: AppointmentKind = AppointmentKind.IN_PERSON


class BookingMoved(PlanEvent, frozen=True):
    """The booking is expected at `slot_at` instead; it has not been checked in."""

    booking: str
    slot_at: datetime


class BookingCancelled(PlanEvent, frozen=True):
    """The booking is not expected any more; it has not been checked in."""

    booking: str


class ShiftPlanned(PlanEvent, frozen=True):
    """`counter` is to be staffed today."""

    counter: str


class ShiftCancelled(PlanEvent, frozen=True):
    """`counter` is not to be staffed today after all."""

    counter: str


class BreakPlanned(PlanEvent, frozen=True):
    """A break of `length_min` minutes is foreseen at `counter` for `due_at`."""

    counter: str
    due_at: datetime
    length_min: float


class BreakCancelled(PlanEvent, frozen=True):
    """The break that was planned so is not foreseen any more."""

    counter: str
    due_at: datetime
    length_min: float


class DayPlanned(PlanEvent, frozen=True):
    """Only in journals of older versions: lists that replaced those before, None for no change."""

    bookings: tuple[Booking, ...] | None = None
    breaks: tuple[PlannedBreak, ...] | None = None
    roster: tuple[str, ...] | None = None


class BreakMoved(PlanEvent, frozen=True):
    """The break that was planned at `counter` for `due_at` is planned for `to`."""

    counter: str
    due_at: datetime
    to: datetime


class QuotaChanged(Event, frozen=True):
    """For the rest of today `service` gives `daily` tickets in all; None for no limit."""

    service: str
    daily: int | None
    operator: str


class NumbersReserved(Event, frozen=True):
    """A totem has numbers of its own from now on."""

    block: Block


class NumbersSkipped(Event, frozen=True):
    """Each letter goes on `above` this number: those up to it may have been given unseen.

    Up to the number `blocks` totems may have blocks that the journal does not know; 0 for none.
    """

    above: dict[str, int]
    blocks: int = 0


class TicketsStopped(Event, frozen=True):
    """No more tickets today. `service` None means all of them."""

    service: str | None


class TicketsResumed(Event, frozen=True):
    """Tickets are given again. `service` None means all, and a day that had ended goes on."""

    service: str | None


class DayEnded(Event, frozen=True):
    """The doors are closed: no more tickets and no check-in today, unless tickets are resumed."""

    operator: str


class RulesChanged(Event, frozen=True):
    """Routing follows these rules from the next call on."""

    rules: RoutingRules
    operator: str


class CallConfirmed(Event, frozen=True):
    """A board showed the call, and spoke it to the end where `spoken`."""

    ticket: str
    calls: int
    station: str
    spoken: bool


class DeviceReported(Event, frozen=True):
    """A station's device is now `code`: "ready", or the code of an error."""

    station: str
    device: str
    code: str


class DevicesForgotten(Event, frozen=True):
    """Nothing is known of this station's devices any more: its key was revoked."""

    station: str


# --- counters ----------------------------------------------------------------------------------


class CounterOpened(Event, frozen=True):
    """`taken_from` is the operator in whose place this one sat down, if there was one."""

    counter: str
    operator: str
    taken_from: str | None = None


class CounterLeft(Event, frozen=True):
    """The operator gets up and the counter is closed."""

    counter: str
    operator: str


class PauseStarted(Event, frozen=True):
    """The counter calls no ticket until the pause ends.

    `planned_at` is when the planned break was due that it is, None for another pause and in
    journals of older versions.
    """

    counter: str
    operator: str
    reason: str
    planned_at: datetime | None = None


class PauseEnded(Event, frozen=True):
    """The operator is back."""

    counter: str
    operator: str


# --- tickets -----------------------------------------------------------------------------------


class TicketIssued(Event, frozen=True):
    """`told` is the wait the citizen was promised, None if unknown.

    `clock_at` is the instant their wait counts from, None for now. `taken_at` is set on tickets
    that a totem gave on its own while the server was out of reach. One of another `kind` than in
    person is called by the office at once and never waits.
    """

    ticket: str
    code: str
    service: str
    language: str
    station: str
    citizen: CitizenRef | None = None
    told: Wait | None = None
    wishes: tuple[str, ...] = ()
    priority: str | None = None
    booking: str | None = None
    slot_at: datetime | None = None
    clock_at: datetime | None = None
    taken_at: datetime | None = None
    kind: AppointmentKind = AppointmentKind.IN_PERSON


class TicketCalled(Event, frozen=True):
    """`service` is the one it is called for, `calls` counts on over all its calls."""

    ticket: str
    code: str
    service: str
    language: str
    counter: str
    operator: str
    because: Because
    calls: int = 1


class TicketRecalled(Event, frozen=True):
    """The ticket is announced again; `calls` counts the announcements, this one included."""

    ticket: str
    code: str
    language: str
    counter: str
    calls: int


class CallUndone(Event, frozen=True):
    """The call was a mistake: the ticket waits again where it stood."""

    ticket: str
    counter: str


class ServingStarted(Event, frozen=True):
    """The citizen has come to the counter."""

    ticket: str
    counter: str


class ServiceAdded(Event, frozen=True):
    """The citizen wants one thing more on the same visit."""

    ticket: str
    service: str


class MarkedAbsent(Event, frozen=True):
    """The citizen was called and did not come, or did not answer."""

    ticket: str
    counter: str


class TicketParked(Event, frozen=True):
    """`operator` is whose it is, None if anybody may resume it; `counter` "" if it waited."""

    ticket: str
    counter: str
    operator: str | None
    back_at: datetime | None


class TicketResumed(Event, frozen=True):
    """A parked or absent citizen is here again, and waits with the clock they had."""

    ticket: str


class TicketTransferred(Event, frozen=True):
    """It waits again, for `service` and, if `held_for`, in the line of one counter or operator."""

    ticket: str
    counter: str
    service: str
    held_for: str | None
    first: bool


class ServiceDelivered(Event, frozen=True):
    """One of several wishes is done; the ticket waits again for the others, `service` first."""

    ticket: str
    counter: str
    outcome: str
    delivered: tuple[str, ...]
    service: str
    wishes: tuple[str, ...]


class ServingContinued(Event, frozen=True):
    """One of several wishes is done, and the citizen stays at the counter for `service`."""

    ticket: str
    counter: str
    outcome: str
    delivered: tuple[str, ...]
    service: str
    wishes: tuple[str, ...]


class TicketMerged(Event, frozen=True):
    """Another number of the same person, `merged`, goes on in this one, with all its `wishes`.

    `clock_at`, `slot_at`, `priority` and `first` are those of whichever of the two was further
    ahead; `identified` says that a card was shown for either.
    """

    ticket: str
    merged: str
    wishes: tuple[str, ...]
    clock_at: datetime
    slot_at: datetime | None
    priority: str | None
    identified: bool = False
    first: bool = False


class TicketClosed(Event, frozen=True):
    """The citizen was served and has gone."""

    ticket: str
    counter: str
    outcome: str = "done"
    delivered: tuple[str, ...] = ()


class TicketLeft(Event, frozen=True):
    """It ends unserved: the citizen went, was sent home, holds the number `into` instead, or
    did not answer a call by telephone or video twice.
    """

    ticket: str
    why: Literal["withdrawn", "sent_home", "merged", "end_of_day", "no_answer"]
    into: str | None = None


TicketEvent = (
    TicketIssued
    | TicketCalled
    | TicketRecalled
    | CallUndone
    | ServingStarted
    | ServiceAdded
    | MarkedAbsent
    | TicketParked
    | TicketResumed
    | TicketTransferred
    | ServiceDelivered
    | ServingContinued
    | TicketMerged
    | TicketClosed
    | TicketLeft
)
AnyEvent = (
    DayStarted
    | DayTakenBack
    | ClockConfirmed
    | BookingPlanned
    | BookingMoved
    | BookingCancelled
    | ShiftPlanned
    | ShiftCancelled
    | BreakPlanned
    | BreakCancelled
    | DayPlanned
    | BreakMoved
    | QuotaChanged
    | NumbersReserved
    | NumbersSkipped
    | TicketsStopped
    | TicketsResumed
    | DayEnded
    | RulesChanged
    | CallConfirmed
    | DeviceReported
    | DevicesForgotten
    | CounterOpened
    | CounterLeft
    | PauseStarted
    | PauseEnded
    | TicketEvent
)
