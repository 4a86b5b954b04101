"""What has happened. Events are the journal, the stations' feed and the statistics at once.

`at` is aware UTC, `seq` the place in the journal (0 until it has one). An event says enough for
a board to act on it alone, and nothing about who the citizen is. A busy day has tens of thousands:
they hold nothing that refers back to them, so the garbage collector need not look (`gc=False`).
"""

from datetime import date, datetime

from msgspec import Struct

from sportello.tags import snake_case
from sportello.words import Because, CitizenRef, DeviceState, Wait


class Event(Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag=snake_case):
    at: datetime
    seq: int = 0


class DayStarted(Event, frozen=True):
    """Everything of the day before is over: tickets, numbers and open counters.

    `devices` is what alone goes on overnight: with it, a day's events are all there is to know.
    """

    day: date
    devices: tuple[DeviceState, ...] = ()


class TicketIssued(Event, frozen=True):
    """`told` is the wait the citizen was promised, None if nobody could say."""

    ticket: str
    code: str
    service: str
    language: str
    station: str
    citizen: CitizenRef | None = None
    told: Wait | None = None


class TicketCalled(Event, frozen=True):
    """The ticket is wanted at the counter; `because` says why this one."""

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


class ServingStarted(Event, frozen=True):
    """The citizen has come to the counter."""

    ticket: str
    counter: str


class MarkedAbsent(Event, frozen=True):
    """The citizen was called and did not come."""

    ticket: str
    counter: str


class TicketClosed(Event, frozen=True):
    """The citizen was served and has gone."""

    ticket: str
    counter: str


class CounterOpened(Event, frozen=True):
    """An operator sits down at a counter that was closed."""

    counter: str
    operator: str


class CounterLeft(Event, frozen=True):
    """The operator gets up and the counter is closed."""

    counter: str
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


TicketEvent = (
    TicketIssued | TicketCalled | TicketRecalled | ServingStarted | MarkedAbsent | TicketClosed
)
AnyEvent = (
    DayStarted
    | TicketIssued
    | TicketCalled
    | TicketRecalled
    | ServingStarted
    | MarkedAbsent
    | TicketClosed
    | CounterOpened
    | CounterLeft
    | CallConfirmed
    | DeviceReported
)
