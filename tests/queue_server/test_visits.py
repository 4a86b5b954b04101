"""What became of visits that began with a booking, from the events of the hall alone."""

from datetime import UTC, date, datetime

from queue_server.bookings.visits import Visits
from sportello.bookings.lifecycle import Change
from sportello.model.events import (
    DayStarted,
    ServingStarted,
    TicketClosed,
    TicketIssued,
    TicketLeft,
    TicketMerged,
    TicketParked,
)

NINE = datetime(2026, 12, 14, 8, tzinfo=UTC)
FIRST, SECOND = "2026-12-14-A001", "2026-12-14-A002"


def checked_in(ticket: str, booking: str) -> TicketIssued:
    code = ticket.rpartition("-")[2]
    facts = {"code": code, "service": "tributi", "language": "it", "station": "totem-1"}
    return TicketIssued(at=NINE, ticket=ticket, booking=booking, **facts)


def test_a_visit_is_served_when_its_ticket_is_closed_and_missed_when_the_person_left():
    visits = Visits()
    visits.note([checked_in(FIRST, "b1"), checked_in(SECOND, "b2")])
    assert visits.became("b1") is None
    visits.note([TicketClosed(at=NINE, ticket=FIRST, counter="1")])
    visits.note([TicketLeft(at=NINE, ticket=SECOND, why="withdrawn")])
    assert (visits.became("b1"), visits.became("b2")) == (Change.SERVE, Change.MISS)


def test_a_visit_goes_on_with_the_number_into_which_its_own_was_merged():
    visits = Visits()
    visits.note([checked_in(FIRST, "b1"), checked_in(SECOND, "b2")])
    merged = TicketMerged(
        at=NINE,
        ticket=FIRST,
        merged=SECOND,
        wishes=(),
        clock_at=NINE,
        slot_at=None,
        priority=None,
        first=False,
        identified=True,
    )
    visits.note([merged, TicketLeft(at=NINE, ticket=SECOND, why="merged", into=FIRST)])
    assert visits.became("b2") is None
    visits.note([TicketClosed(at=NINE, ticket=FIRST, counter="1")])
    assert (visits.became("b1"), visits.became("b2")) == (Change.SERVE, Change.SERVE)


def test_what_became_of_yesterdays_visits_is_known_until_the_day_after():
    visits = Visits()
    visits.note([checked_in(FIRST, "b1"), TicketLeft(at=NINE, ticket=FIRST, why="end_of_day")])
    for day in (15, 16):
        assert visits.became("b1") is Change.MISS
        visits.note([DayStarted(at=NINE, day=date(2026, 12, day))])
    assert visits.became("b1") is None


def test_who_is_at_a_counter_at_midnight_is_served_and_who_still_waits_is_missed():
    visits = Visits()
    tickets = {"b1": FIRST, "b2": SECOND, "b3": "2026-12-14-A003"}
    visits.note([checked_in(ticket, booking) for booking, ticket in tickets.items()])
    for ticket in (FIRST, SECOND):
        visits.note([ServingStarted(at=NINE, ticket=ticket, counter="1")])
    visits.note([TicketParked(at=NINE, ticket=SECOND, counter="1", operator=None, back_at=None)])
    visits.note([DayStarted(at=NINE, day=date(2026, 12, 15))])
    assert [visits.became(booking) for booking in tickets] == [Change.SERVE, None, None]
