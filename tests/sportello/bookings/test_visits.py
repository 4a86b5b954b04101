"""Visits of several services: each service follows the one before, or the visit does not fit."""

from datetime import timedelta

from sportello.bookings.calendar import Channel, WeeklyRule
from sportello.bookings.lifecycle import Appointment, BookingState
from sportello.bookings.slots import Slot, slots_on
from sportello.bookings.visits import CalendarOffer, WantedService, visit_from, visit_parts
from sportello.model.plan import Span
from tests.sportello.bookings.a_calendar import MONDAY, a_calendar

CARDS = slots_on(a_calendar(), MONDAY)
"""Three of twenty minutes, from nine on."""
TAXES = slots_on(a_calendar(id="tributi", slot_min=15), MONDAY)
"""Four of a quarter of an hour."""


def starts(*chains: tuple[Slot, ...]) -> list[str]:
    return [f"{slot.calendar} {slot.starts_at:%H:%M}" for chain in chains for slot in chain]


def visit(
    first: Slot, *offers: tuple[CalendarOffer, ...], full: tuple[Slot, ...] = ()
) -> list[str]:
    free = {slot.id: 0 if slot in full else 1 for slot in (*CARDS, *TAXES)}
    return starts(*visit_from(first, offers, free))


def test_the_next_service_begins_when_the_one_before_ends():
    once, twice = CalendarOffer(CARDS, 1), CalendarOffer(CARDS, 2)
    assert visit(CARDS[0], (once,), (twice,)) == [f"anagrafe 08:{m}" for m in ("00", "20", "40")]
    assert visit(CARDS[1], (once,), (twice,)) == []


def test_services_of_two_calendars_follow_each_other_with_a_short_wait():
    cards, taxes = CalendarOffer(CARDS, 1), CalendarOffer(TAXES, 1)
    assert visit(CARDS[0], (cards,), (taxes,)) == ["anagrafe 08:00", "tributi 08:30"]
    assert visit(CARDS[0], (cards,), (taxes,), full=(TAXES[2],)) == []  # 25 minutes are too many
    assert visit(CARDS[2], (cards,), (taxes,)) == []  # the offices have closed


def test_a_service_waits_a_little_where_the_one_after_it_would_not_fit_otherwise():
    """Until ten to ten are twenty minutes from half past nine, and ten from twenty to ten."""
    short = slots_on(a_calendar(WeeklyRule(0, Span(560, 580)), id="short", slot_min=10), MONDAY)
    late = slots_on(a_calendar(WeeklyRule(0, Span(590, 600)), id="late", slot_min=10), MONDAY)
    offers = [(CalendarOffer(slots, 1),) for slots in (CARDS, short, late)]
    free = {slot.id: 1 for slot in (*CARDS, *short, *late)}
    found = starts(*visit_from(CARDS[0], offers, free))
    assert found == ["anagrafe 08:00", "short 08:30", "late 08:50"]


def test_a_booking_keeps_where_each_of_its_services_is_and_is_the_same_with_one_left():
    wanted = (WantedService("residence"), WantedService("taxes", people=2))
    offers = ((CalendarOffer(CARDS, 1),), (CalendarOffer(TAXES, 2),))
    free = {slot.id: 1 for slot in (*CARDS, *TAXES)}
    parts = visit_parts(wanted, visit_from(CARDS[0], offers, free))
    cards, taxes = parts
    assert (cards.service, taxes.service, taxes.people) == ("residence", "taxes", 2)
    one = Appointment(
        "b",
        "K7M2QXAA",
        1,
        BookingState.CONFIRMED,
        "centro",
        "residence",
        cards.slots,
        Channel.ONLINE,
        cards.starts_at,
        cards.ends_at,
    )
    assert one.parts == (cards,)
    both = one.of_parts(parts)
    assert (both.services, both.slots) == (("residence", "taxes"), cards.slots + taxes.slots)
    assert both.ends_at - both.starts_at == timedelta(hours=1)
    assert both.of_parts([cards]) == one
