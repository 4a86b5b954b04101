"""Seats of one slot between two owners, over a line that loses, repeats and delays."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from sportello.bookings.calendar import Channel
from sportello.bookings.refusals import SlotFull
from sportello.bookings.seats import (
    SeatCount,
    SeatTransfer,
    TransferState,
    ask_back,
    offer,
    send_back,
    settle,
    take,
)

SLOT = "anagrafe-20261130T0800Z"


def online(capacity: int = 2, **counts: int) -> SeatCount:
    return SeatCount(SLOT, Channel.ONLINE, capacity, **counts)


def test_the_last_seat_is_held_once():
    held = online(1).hold(1)
    with pytest.raises(SlotFull):
        held.hold(1)


def test_a_cut_takes_free_seats_and_leaves_a_debt_that_sells_nothing():
    cut = online(3, booked=2).resize(1)
    assert (cut.free, cut.debt) == (0, 1)
    assert cut.cancel(1).free == 0
    assert cut.cancel(2).free == 1


def test_offered_seats_belong_to_neither_side_until_they_are_taken():
    given, row = offer(online(2), "t1", 1)
    assert given.capacity == 1
    desk, row = take(SeatCount(SLOT, Channel.DESK, 0), row)
    assert (desk.capacity, row.state) == (1, TransferState.TAKEN)
    assert take(desk, row) == (desk, row)


def test_seats_sent_back_return_to_the_giver_once():
    given, row = offer(online(2), "t1", 2)
    told = send_back(row)
    back, settled = settle(given, row, told)
    assert back.capacity == 2
    assert settle(back, settled, told) == (back, settled)


def test_seats_that_are_asked_back_return_if_they_were_not_taken():
    given, row = offer(online(2), "t1", 2)
    desk, answered = take(SeatCount(SLOT, Channel.DESK, 0), ask_back(row))
    assert (desk.capacity, answered.state) == (0, TransferState.RETURNED)
    assert settle(given, ask_back(row), answered)[0].capacity == 2
    _, taken = take(desk, row)
    assert (ask_back(taken), settle(given, ask_back(row), taken)[0].capacity) == (taken, 0)


class SeatsBetweenTwo(RuleBasedStateMachine):
    """Both owners sell what they believe to have; messages arrive late, twice, or never."""

    SEATS = 6
    offers = Bundle("offers")

    def __init__(self) -> None:
        super().__init__()
        self.counts = {
            Channel.ONLINE: SeatCount(SLOT, Channel.ONLINE, self.SEATS),
            Channel.DESK: SeatCount(SLOT, Channel.DESK, 0),
        }
        self.known: dict[Channel, dict[str, SeatTransfer]] = {c: {} for c in Channel}

    @rule(channel=st.sampled_from(Channel), seats=st.integers(1, 3))
    def sell(self, channel: Channel, seats: int) -> None:
        try:
            self.counts[channel] = self.counts[channel].hold(seats).confirm(seats)
        except SlotFull:
            assert self.counts[channel].free < seats

    @rule(channel=st.sampled_from(Channel))
    def cancel(self, channel: Channel) -> None:
        if self.counts[channel].booked:
            self.counts[channel] = self.counts[channel].cancel(1)

    @rule(target=offers, giver=st.sampled_from(Channel), seats=st.integers(1, 3))
    def offer(self, giver: Channel, seats: int) -> tuple[Channel, str]:
        id = f"{giver}-{len(self.known[giver])}"
        try:
            self.counts[giver], self.known[giver][id] = offer(self.counts[giver], id, seats)
        except SlotFull:
            assert self.counts[giver].free < seats
        return giver, id

    @rule(which=offers)
    def ask_back(self, which: tuple[Channel, str]) -> None:
        """The receiver may hear of it before the offer, after it, or never."""
        giver, id = which
        if id in self.known[giver]:
            self.known[giver][id] = ask_back(self.known[giver][id])

    @rule(which=offers, accepts=st.booleans())
    def reach_the_receiver(self, which: tuple[Channel, str], accepts: bool) -> None:
        """May happen again and again: the receiver knows the row by its id."""
        giver, id = which
        if id not in self.known[giver]:
            return
        receiver = self.known[giver][id].receiver
        row = self.known[receiver].get(id, self.known[giver][id])
        if accepts:
            self.counts[receiver], row = take(self.counts[receiver], row)
        else:
            row = send_back(row)
        self.known[receiver][id] = row

    @rule(which=offers)
    def reach_the_giver(self, which: tuple[Channel, str]) -> None:
        giver, id = which
        if id not in self.known[giver]:
            return
        row = self.known[giver][id]
        told = self.known[row.receiver].get(id, row)
        self.counts[giver], self.known[giver][id] = settle(self.counts[giver], row, told)

    @invariant()
    def never_a_seat_too_many(self) -> None:
        assert sum(count.booked for count in self.counts.values()) <= self.SEATS
        assert all(count.debt == 0 for count in self.counts.values())

    @invariant()
    def none_lost(self) -> None:
        """Each seat is one owner's, or in a transfer whose end the giver has not yet heard."""
        under_way = 0
        for channel in Channel:
            for id, row in self.known[channel].items():
                if row.giver is not channel or row.state is not TransferState.OFFERED:
                    continue
                there = self.known[row.receiver].get(id, row)
                under_way += row.seats if there.state is not TransferState.TAKEN else 0
        owned = sum(count.capacity for count in self.counts.values())
        assert owned + under_way == self.SEATS


TestSeatsBetweenTwo = SeatsBetweenTwo.TestCase
