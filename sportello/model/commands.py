"""What a station may ask. A command is a wish: it changes nothing until it is decided.

Every command carries an `id` (a UUID) made by its sender: sent twice, it happens once.
On the wire a command is tagged by `type` in snake_case: `{"type": "call_next", ...}`.

One file, longer than others: it is a list, read in the order of a day, and ends in the union that
the doors decode. Who may send which command is in the table of rights in docs/api.md.
"""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from sportello.model.day import Booking, PlannedBreak, check_names_no_person
from sportello.model.instants import Instant, check_instants
from sportello.model.languages import HOUSE_LANGUAGE
from sportello.model.person import Reference
from sportello.model.plan import RoutingRules
from sportello.model.tags import snake_case

PRINTABLE = r"^(?![\s\S]*[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069])"
"""A pattern for text without control characters, line ends and marks that turn its direction."""

Name = Annotated[str, Meta(min_length=1, max_length=64, pattern=PRINTABLE)]
"""The id of a service, counter, ticket or device."""

Some = Annotated[tuple[Name, ...], Meta(max_length=8)]
"""A few ids: what one citizen may wish for in one visit."""

LanguageCode = Annotated[str, Meta(pattern=r"^[a-z]{2}$(?!\n)")]
"""In most dialects of patterns `$` alone also stands before a last line end."""


class Command(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag=snake_case
):
    """What is as by default is not sent: a field that a later version adds changes no command."""

    id: UUID


# --- numbers -----------------------------------------------------------------------------------


class TakeTicket(Command, frozen=True):
    """A citizen wants a number. `citizen` is the sender's reference, if they identified themselves.

    `wishes` are the other services they come for; one ticket stands in all their lines.
    """

    service: Name
    language: LanguageCode = HOUSE_LANGUAGE
    citizen: Reference | None = None
    priority: Name | None = None
    wishes: Some = ()


class CheckIn(Command, frozen=True):
    """A citizen who has a booking for today has come. `citizen` as in `TakeTicket`."""

    booking: Name
    language: LanguageCode = HOUSE_LANGUAGE
    citizen: Reference | None = None


class ReserveNumbers(Command, frozen=True):
    """A totem asks for numbers of its own, to give when the server is out of reach.

    A totem that asks again no longer knows which it gave, or has given too many: it gets another
    block, and the old one is not used for the rest of the day.
    """


class HandIn(Command, frozen=True):
    """A ticket that a totem gave out of its own numbers at `taken_at` (aware UTC).

    Its id is that of the `TakeTicket` with which the totem may have asked for the same wish before,
    so that of the two only one happens. If the other happened, its number was never printed: the
    ticket is handed in again, `instead_of` that one, which the same totem must have asked for. A
    ticket given more than a month ago is refused.
    """

    code: Annotated[str, Meta(pattern=r"^[A-Z][0-9]{3,4}$(?!\n)")]
    service: Name
    taken_at: Instant
    language: LanguageCode = HOUSE_LANGUAGE
    priority: Name | None = None
    instead_of: Name | None = None

    def __post_init__(self) -> None:
        check_instants(self.taken_at)


class Withdraw(Command, frozen=True):
    """The citizen does not want to wait any longer."""

    ticket: Name


class Merge(Command, frozen=True):
    """One person holds two numbers: the wishes of `ticket` go to `into`, and `ticket` ends.

    The ticket takes the place of the one that was further ahead.
    """

    ticket: Name
    into: Name


# --- counters ----------------------------------------------------------------------------------


class OpenCounter(Command, frozen=True):
    """The operator who is logged in sits down at a counter, knowingly in another's place or not."""

    counter: Name
    take_over: bool = False


class LeaveCounter(Command, frozen=True):
    """The operator leaves the counter; no ticket may be called or served there."""

    counter: Name


class StartPause(Command, frozen=True):
    """`reason` is one of the plan's pauses, e.g. "break" or "back-office"."""

    counter: Name
    reason: Name


class EndPause(Command, frozen=True):
    """The operator is back."""

    counter: Name


# --- visits ------------------------------------------------------------------------------------


class CallNext(Command, frozen=True):
    """Who is next is for `routing` to say."""

    counter: Name


class CallTicket(Command, frozen=True):
    """Call this ticket and no other: out of its turn, parked, or absent before."""

    counter: Name
    ticket: Name


class Recall(Command, frozen=True):
    """Announce the same ticket at the same counter again."""

    ticket: Name


class UndoCall(Command, frozen=True):
    """The call was a mistake: the ticket goes back where it stood, waiting, parked or absent."""

    ticket: Name


class StartServing(Command, frozen=True):
    """The citizen has come to the counter."""

    ticket: Name


class ServeWalkIn(Command, frozen=True):
    """A citizen without a number is served at once at the counter."""

    counter: Name
    service: Name
    language: LanguageCode = HOUSE_LANGUAGE


class BeginAppointment(Command, frozen=True):
    """An appointment by telephone or video begins at the counter; it is called to no one aloud."""

    counter: Name
    booking: Name


class AddService(Command, frozen=True):
    """The citizen wants one thing more on the same visit."""

    ticket: Name
    service: Name


class MarkAbsent(Command, frozen=True):
    """The citizen did not come, and the operator goes on to the next.

    Who does not answer a call by telephone or video is absent, and at the second time has missed
    the appointment.
    """

    ticket: Name


class Park(Command, frozen=True):
    """The citizen goes and comes back (a form, a payment): `back_at` if they said when.

    Parked tickets belong to the operator who parked them, unless `shared`. A ticket that was parked
    while it waited is always shared.
    """

    ticket: Name
    shared: bool = False
    back_at: Instant | None = None

    def __post_init__(self) -> None:
        check_instants(self.back_at)


class Resume(Command, frozen=True):
    """A parked or absent citizen is here again: back to the waiting, with the clock they had."""

    ticket: Name


class Transfer(Command, frozen=True):
    """Send the citizen on: to a service's line, or to one counter or operator.

    They keep their clock; `first` puts them at the head of that line.
    """

    ticket: Name
    service: Name | None = None
    counter: Name | None = None
    operator: Name | None = None
    first: bool = False


class Close(Command, frozen=True):
    """The citizen has been served. `delivered` are services done besides the ticket's own.

    Of a ticket with wishes left, `stay` goes on with the next one that this counter serves;
    otherwise it waits again for all of them.
    """

    ticket: Name
    outcome: Literal["done", "incomplete", "not_competent"] = "done"
    delivered: Some = ()
    stay: bool = False


# --- the branch --------------------------------------------------------------------------------


class StartDay(Command, frozen=True):
    """The branch's date has changed: numbers begin again, yesterday's tickets are gone."""


class ConfirmClock(Command, frozen=True):
    """A person says that the server's clock is right, which the server doubts: the day begins."""


class TakeDayBack(Command, frozen=True):
    """`day` was begun by mistake: the hall is again that of the day before, as it was."""

    day: date


class SkipNumbers(Command, frozen=True):
    """Numbers may have been given today of which this journal knows nothing: go on above them.

    `highest` is the highest that is known to have been given under any letter, `blocks` the end of
    the highest block; 0 where that is not known.
    """

    highest: int = 0
    blocks: int = 0


class ForgetDevices(Command, frozen=True):
    """The station has no key any more: what it said of its devices is out of date."""

    station: str


class PlanDay(Command, frozen=True):
    """What the morning knows of the day: bookings, planned breaks, and the counters to be staffed.

    Each part that is sent replaces that part; one that is left out, or None, stays as it stands.
    What is new or gone is told by an event of its own; a booking that was checked in stays.
    A booking's id is a number with up to three letters before it, or a UUID, and it has no citizen:
    what is planned stays in the journal, and names no person.
    """

    bookings: tuple[Booking, ...] | None = None
    breaks: tuple[PlannedBreak, ...] | None = None
    roster: tuple[Name, ...] | None = None

    def __post_init__(self) -> None:
        for booking in self.bookings or ():
            check_names_no_person(booking)


class PlanBooking(Command, frozen=True):
    """One more booking of today is expected. Its id is as in `PlanDay`, and it has no citizen."""

    booking: Booking

    def __post_init__(self) -> None:
        check_names_no_person(self.booking)


class MoveBooking(Command, frozen=True):
    """The booking is expected at another time of today; its service stays."""

    booking: Name
    to: Instant

    def __post_init__(self) -> None:
        check_instants(self.to)


class CancelBooking(Command, frozen=True):
    """The booking is not expected any more. One that was checked in is not cancelled."""

    booking: Name


class MoveBreak(Command, frozen=True):
    """The break that is planned at `counter` for `due_at` is to be taken at `to` instead."""

    counter: Name
    due_at: Instant
    to: Instant

    def __post_init__(self) -> None:
        check_instants(self.due_at, self.to)


class SetQuota(Command, frozen=True):
    """For the rest of today `service` gives `daily` tickets in all; None for no limit."""

    service: Name
    daily: Annotated[int, Meta(ge=0, le=9999)] | None


class StopTickets(Command, frozen=True):
    """No more tickets today for `service`, or for any; those who wait are served or sent home."""

    waiting: Literal["serve", "send_home"]
    service: Name | None = None


class ResumeTickets(Command, frozen=True):
    """Tickets may be taken again, for `service` or for any that was stopped."""

    service: Name | None = None


class EndDay(Command, frozen=True):
    """The doors are closed: who still waits is sent home, every counter is left, and no more
    tickets are given unless `ResumeTickets` opens the doors again.
    """


class ChangeRules(Command, frozen=True):
    """From the next call on, routing follows these."""

    rules: RoutingRules


class ConfirmCall(Command, frozen=True):
    """A board has shown a call (and, if `spoken`, its voice was heard to the end)."""

    ticket: Name
    calls: int
    spoken: bool


class ReportDevice(Command, frozen=True):
    """A station says how one of its devices is: "ready", or the code of the error."""

    device: Name
    code: Name


StationCommand = (
    TakeTicket
    | CheckIn
    | ReserveNumbers
    | HandIn
    | Withdraw
    | Merge
    | OpenCounter
    | LeaveCounter
    | StartPause
    | EndPause
    | CallNext
    | CallTicket
    | Recall
    | UndoCall
    | StartServing
    | ServeWalkIn
    | BeginAppointment
    | AddService
    | MarkAbsent
    | Park
    | Resume
    | Transfer
    | Close
    | PlanDay
    | PlanBooking
    | MoveBooking
    | CancelBooking
    | MoveBreak
    | SetQuota
    | StopTickets
    | ResumeTickets
    | EndDay
    | ConfirmClock
    | TakeDayBack
    | ChangeRules
    | ConfirmCall
    | ReportDevice
)
"""What may come in by a door."""

AnyCommand = StationCommand | StartDay | SkipNumbers | ForgetDevices
"""And what the server alone sends: by its clock, or after its journal came out of a copy."""
