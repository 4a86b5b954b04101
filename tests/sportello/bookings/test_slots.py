from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportello.bookings.calendar import Calendar, Channel, WeeklyRule
from sportello.bookings.refusals import TooEarly
from sportello.bookings.slots import (
    Slot,
    chain_from,
    check_bookable,
    free_to_start,
    revise,
    slots_on,
)
from sportello.model.plan import Span
from sportello.model.refusals import TooLate
from tests.sportello.bookings.a_calendar import MONDAY, a_calendar

NINE = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_two_people_need_two_consecutive_slots_and_the_scarcer_one_decides():
    slots = slots_on(a_calendar(), MONDAY)
    free = dict(zip((slot.id for slot in slots), (2, 1, 5), strict=True))
    starts = {slot.id: n for slot, n in free_to_start(slots, free, a_calendar().length("x", 2))}
    assert starts == {slots[0].id: 1, slots[1].id: 1}


def test_a_chain_does_not_run_over_a_lunch_break():
    calendar = a_calendar(WeeklyRule(0, Span(540, 560)), WeeklyRule(0, Span(840, 860)))
    assert chain_from(slots_on(calendar, MONDAY), 0, 2) == ()


def test_a_slot_beyond_the_horizon_is_too_early_and_one_within_the_notice_too_late():
    calendar = a_calendar(notice=timedelta(hours=12), horizon_days=10)
    slot = slots_on(calendar, MONDAY)[0]
    with pytest.raises(TooEarly):
        check_bookable(calendar, slot, NINE - timedelta(days=11))
    with pytest.raises(TooLate):
        check_bookable(calendar, slot, NINE - timedelta(hours=11))
    check_bookable(calendar, slot, NINE - timedelta(days=10))
    check_bookable(calendar, slot, NINE - timedelta(hours=12))


def test_a_booked_slot_is_never_withdrawn_by_a_changed_calendar_but_named():
    before = slots_on(a_calendar(), MONDAY)
    after = slots_on(a_calendar(WeeklyRule(0, Span(540, 560))), MONDAY)
    revision = revise(before, after, {(before[1].id, Channel.DESK): 1})
    assert revision.concerned == (before[1],)
    assert revision.withdrawn == (before[2],)
    assert revision.added == revision.resized == ()


def test_a_cut_of_seats_concerns_the_slots_where_more_are_taken():
    before = slots_on(a_calendar(), MONDAY)
    after = slots_on(a_calendar(seats={Channel.ONLINE: 1}), MONDAY)
    taken = {(before[0].id, Channel.ONLINE): 2, (before[1].id, Channel.ONLINE): 1}
    revision = revise(before, after, taken)
    assert revision.concerned == (before[0],)
    assert revision.resized == after[1:]


def test_longer_slots_are_not_offered_over_a_booked_short_one():
    before = slots_on(a_calendar(), MONDAY)
    after = slots_on(a_calendar(slot_min=30), MONDAY)
    revision = revise(before, after, {(before[1].id, Channel.ONLINE): 1})
    assert revision.concerned == (before[1],)
    assert revision.withdrawn == (before[0], before[2])
    assert revision.added == revision.resized == ()


shapes = st.builds(
    lambda opens, length, slot_min, online, desk: a_calendar(
        WeeklyRule(0, Span(opens, opens + length)),
        slot_min=slot_min,
        seats={Channel.ONLINE: online, Channel.DESK: desk},
    ),
    st.integers(400, 500),
    st.integers(30, 240),
    st.integers(10, 60),
    st.integers(0, 3),
    st.integers(0, 3),
)


@given(shapes, shapes, st.data())
def test_after_any_revision_no_two_slots_overlap_and_no_seat_taken_is_lost(
    old: Calendar, new: Calendar, data
):
    before, after = slots_on(old, MONDAY), slots_on(new, MONDAY)
    taken = {
        (slot.id, channel): data.draw(st.integers(0, seats))
        for slot in before
        for channel, seats in slot.seats.items()
    }
    revision = revise(before, after, taken)
    gone = {slot.id for slot in revision.withdrawn}
    now: dict[str, Slot] = {slot.id: slot for slot in before if slot.id not in gone}
    now |= {slot.id: slot for slot in (*revision.added, *revision.resized)}
    in_order = sorted(now.values(), key=lambda slot: slot.starts_at)
    assert all(a.ends_at <= b.starts_at for a, b in pairwise(in_order))
    for slot in before:
        for channel, seats in slot.seats.items():
            if taken[slot.id, channel]:
                assert now[slot.id].ends_at == slot.ends_at
                assert min(seats, now[slot.id].seats[channel]) >= taken[slot.id, channel]
