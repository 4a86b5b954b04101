"""One citizen's turn as it stands: what their page is made of, and nothing else.

Owns which of the day's facts concern the holder of a ticket: no service, no name, no one else's
number. Pure but for the clock it is given; knows no sentence and no door.
"""

from collections import Counter as Tally
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from queue_server.office.broadcast import Broadcast
from sportello.model import lifecycle
from sportello.model.events import (
    AnyEvent,
    DayStarted,
    TicketEvent,
    TicketLeft,
    TicketParked,
    TicketResumed,
)
from sportello.model.languages import Text
from sportello.model.lifecycle import ENDED
from sportello.model.ticket import State, Ticket
from sportello.model.waiting import Wait
from text.times import likely_call

ExpectedOf = Callable[[str], tuple[datetime, Wait] | None]


class Way(StrEnum):
    """What the citizen may do from where they are."""

    STEP_ASIDE = "step_aside"
    COME_BACK = "come_back"
    LEAVE = "leave"


MOST_ASIDES = 10
"""So often a number steps aside in a day; every time is written down and told to all stations."""

NOT_IN_LINE = frozenset({State.PARKED, State.ABSENT})

WAYS: Mapping[Way, tuple[frozenset[State], type[TicketEvent]]] = {
    Way.STEP_ASIDE: (frozenset({State.WAITING}), TicketParked),
    Way.COME_BACK: (NOT_IN_LINE, TicketResumed),
    Way.LEAVE: (NOT_IN_LINE | {State.WAITING}, TicketLeft),
}
"""From where each is offered, and the event that it wishes for."""


class Turn(Struct, frozen=True, kw_only=True):
    """All instants aware UTC.

    place     where to wait or, once called, where to go; None of a visit that is over where the
              branch has the service no more
    counter   what boards call the counter, where the ticket is at one
    people    how many will be called before, None where that is not known or would say nothing
    expected  first and last instant of the likely call, each of a whole five minutes; the first is
              None for "any moment"
    is_kept   parked by an operator, who alone takes it up again
    why       it ended without having been served; `into` is the code that is called instead
    """

    code: str
    language: str
    state: State
    place: Text | None
    counter: str | None = None
    people: int | None = None
    expected: tuple[datetime | None, datetime] | None = None
    slot_at: datetime | None = None
    back_at: datetime | None = None
    called_at: datetime | None = None
    calls: int = 0
    is_kept: bool = False
    why: Literal["withdrawn", "sent_home", "merged", "end_of_day", "no_answer"] | None = None
    into: str | None = None
    ways: tuple[Way, ...] = ()

    @property
    def is_near(self) -> bool:
        """Whether the call may come at any moment: the page and the portal say so alike."""
        is_expected = self.expected is not None and self.expected[0] is None
        return self.state is State.WAITING and is_expected

    @property
    def is_over(self) -> bool:
        return self.state in ENDED


class Turns:
    """The turns of today, `of` one ticket at a time; `note` every event, in order."""

    def __init__(
        self, broadcast: Broadcast, expected_of: ExpectedOf, clock: Callable[[], datetime]
    ) -> None:
        """`expected_of` gives the wait of a ticket that waits, and since when that is said."""
        self._broadcast = broadcast
        self._expected_of = expected_of
        self._clock = clock
        self._left: dict[str, TicketLeft] = {}
        self._asides: Tally[str] = Tally()

    def note(self, events: Sequence[AnyEvent]) -> None:
        """Keep in mind why tickets of today ended, and how often they have stepped aside."""
        for event in events:
            match event:
                case DayStarted():
                    self._left.clear()
                    self._asides.clear()
                case TicketParked(ticket=ticket, counter=""):
                    self._asides[ticket] += 1
                case TicketLeft(ticket=ticket):
                    self._left[ticket] = event

    @property
    def day(self) -> date | None:
        """The day whose tickets hold; None from midnight until its first event."""
        today = self._broadcast.today
        return today.hall.day if today.hall.day == today.day_of(self._clock()) else None

    def of(self, ticket_id: str) -> Turn | None:
        """The turn of that ticket; None if there is none today."""
        today = self._broadcast.today
        ticket = today.hall.tickets.get(ticket_id)
        if ticket is None or self.day is None:
            return None
        left = self._left.get(ticket.id)
        into = self._stands_for(ticket.id)
        told = self._expected_of(ticket.id) if ticket.state is State.WAITING else None
        counter = today.plan.counters.get(ticket.counter or "")
        found_at = counter or today.plan.services.get(ticket.service)
        return Turn(
            code=ticket.code,
            language=ticket.language,
            state=ticket.state,
            place=today.plan.areas[found_at.area].name if found_at else None,
            counter=counter.label if counter else None,
            people=_people_before(ticket, told[1]) if told else None,
            expected=_expected(*told) if told else None,
            slot_at=ticket.slot_at,
            back_at=ticket.back_at,
            called_at=ticket.called_at,
            calls=ticket.calls,
            is_kept=ticket.parked_by is not None,
            why=left.why if left else None,
            into=today.hall.tickets[into].code if into != ticket.id else None,
            ways=tuple(way for way in _ways(ticket) if self.may_still(way, ticket.id)),
        )

    def may_still(self, way: Way, ticket: str) -> bool:
        """Whether it was not done too often."""
        return way is not Way.STEP_ASIDE or self._asides[ticket] < MOST_ASIDES

    def _stands_for(self, ticket: str) -> str:
        """Itself or, however often two became one, the ticket that is called instead."""
        while (left := self._left.get(ticket)) is not None and left.into is not None:
            ticket = left.into
        return ticket


def _people_before(ticket: Ticket, wait: Wait) -> int | None:
    """An appointment has its time, which says more."""
    if ticket.slot_at is not None or (wait.people == 0 and not wait.is_next):
        return None
    return wait.people


def _expected(at: datetime, wait: Wait) -> tuple[datetime | None, datetime]:
    first, last = likely_call(at, wait.low_min, wait.high_min)
    return first if wait.low_min else None, last


def _ways(ticket: Ticket) -> tuple[Way, ...]:
    """What a citizen can do by themselves: whom an operator keeps goes back to that operator."""
    if ticket.parked_by is not None:
        return ()
    return tuple(
        way
        for way, (states, event) in WAYS.items()
        if ticket.state in states and lifecycle.may(ticket, event)
    )
