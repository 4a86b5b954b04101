"""Numbers that totems give on their own: whose they are, and what handing them in leads to."""

from datetime import timedelta

import pytest

from sportello.decisions.numbering import BLOCKS_A_DAY
from sportello.hall.view import HallView
from sportello.model.commands import EndDay, HandIn, ReserveNumbers, TakeTicket
from sportello.model.day import Block
from sportello.model.events import NumbersReserved, TicketIssued, TicketLeft
from sportello.model.person import Actor, Role
from sportello.model.refusals import NoNumbersLeft, NumberTaken, SomeoneElsesTicket, TooLongAgo
from sportello.model.ticket import State
from tests.sportello.a_branch import TOTEM, Morning

OTHER = Actor("totem-2", frozenset({Role.TOTEM}))


def reserve(morning: Morning, by: Actor = TOTEM) -> Block:
    (*_, reserved) = morning.ask(ReserveNumbers(id=morning.command_id()), by)
    assert isinstance(reserved, NumbersReserved)
    return reserved.block


def hand_in(morning: Morning, code: str, by: Actor = TOTEM, **facts: object) -> TicketIssued:
    known = {"service": "certificati", "taken_at": morning.now}
    command = HandIn(id=morning.command_id(), code=code, **(known | facts))  # type: ignore[arg-type]
    return next(e for e in morning.ask(command, by) if isinstance(e, TicketIssued))


def test_two_totems_have_different_numbers_and_the_hall_shows_whose_they_are() -> None:
    morning = Morning().at("09:00")
    first, second = reserve(morning), reserve(morning, OTHER)
    assert (first.first, first.last, second.first) == (600, 699, 700)
    assert morning.branch.hall.blocks == {"totem-1": first, "totem-2": second}
    joined_late = HallView.from_snapshot(morning.branch.hall.snapshot())
    assert joined_late.blocks == morning.branch.hall.blocks


def test_a_totem_that_lost_its_memory_gets_numbers_that_nobody_gave_today() -> None:
    morning = Morning().at("09:00")
    lost = reserve(morning)
    reserve(morning, OTHER)
    assert reserve(morning).first == 800
    assert hand_in(morning, f"A{lost.first}").code == "A600"
    with pytest.raises(SomeoneElsesTicket):
        hand_in(morning, f"A{lost.last}", OTHER)


def test_the_day_after_the_block_that_was_left_is_free_again() -> None:
    morning = Morning().at("09:00")
    reserve(morning)
    kept = reserve(morning)
    morning.at("09:00", day=1).take()
    assert morning.branch.hall.blocks == {"totem-1": kept}
    assert reserve(morning, OTHER).first == 600


def test_who_took_a_number_alone_is_called_by_the_time_at_which_they_took_it() -> None:
    morning = Morning().at("09:00")
    block = reserve(morning)
    began = morning.now
    later = morning.at("09:30").take()
    for minutes in (20, 10):
        code = f"A{block.first + minutes}"
        hand_in(morning, code, taken_at=began + timedelta(minutes=minutes))
    morning.open()
    assert morning.call() == "2026-11-23-A610"
    assert morning.branch.hall.tickets[later].state is State.WAITING


def test_a_number_whose_answer_was_lost_leaves_the_line_for_the_one_on_paper() -> None:
    morning = Morning().at("09:00")
    block = reserve(morning)
    unheard = morning.take()
    on_paper = hand_in(morning, f"A{block.first}", instead_of=unheard)
    left = morning.events[-1]
    assert isinstance(left, TicketLeft)
    assert (left.ticket, left.why, left.into) == (unheard, "merged", on_paper.ticket)
    assert list(morning.branch.hall.waiting) == [on_paper.ticket]


def test_the_one_on_paper_is_good_even_if_the_other_is_being_called_or_unknown() -> None:
    morning = Morning().at("09:00").open()
    reserve(morning)
    unheard = morning.take()
    morning.call()
    assert hand_in(morning, "A600", instead_of=unheard).code == "A600"
    assert hand_in(morning, "A601", instead_of="2026-11-20-A001").code == "A601"


def test_a_totem_ends_no_ticket_that_another_station_gave() -> None:
    morning = Morning().at("09:00")
    reserve(morning, OTHER)
    theirs = morning.take()
    with pytest.raises(SomeoneElsesTicket, match=theirs):
        hand_in(morning, "A600", OTHER, instead_of=theirs)
    assert morning.state_of(theirs) is State.WAITING


def test_a_number_has_the_letter_of_its_service() -> None:
    morning = Morning().at("09:00")
    reserve(morning)
    for code in ("T600", "Z600"):
        with pytest.raises(SomeoneElsesTicket, match="certificati"):
            hand_in(morning, code)
    assert hand_in(morning, "T600", service="tributi").code == "T600"


def test_a_number_of_a_month_ago_is_handed_in_and_no_older_one() -> None:
    morning = Morning().at("09:00")
    reserve(morning)
    hand_in(morning, "A600", taken_at=morning.now - timedelta(days=31))
    for days in (32, 25 * 365):
        with pytest.raises(TooLongAgo, match="31 days"):
            hand_in(morning, "A601", taken_at=morning.now - timedelta(days=days))


def test_a_totem_whose_clock_is_ahead_gave_its_number_now() -> None:
    morning = Morning().at("09:00")
    reserve(morning)
    issued = hand_in(morning, "A600", taken_at=morning.now + timedelta(days=300))
    assert (issued.taken_at, issued.ticket) == (morning.now, "2026-11-23-A600")


def test_one_totem_gets_its_share_of_the_blocks_and_leaves_the_others_theirs() -> None:
    morning = Morning().at("09:00")
    for _ in range(BLOCKS_A_DAY):
        reserve(morning)
    with pytest.raises(NoNumbersLeft, match="totem-1"):
        reserve(morning)
    assert reserve(morning, OTHER).station == "totem-2"


def test_a_number_that_is_handed_in_after_the_day_has_ended_ends_at_once() -> None:
    morning = Morning().at("09:00").open()
    reserve(morning)
    morning.tell(EndDay)
    issued = hand_in(morning, "A600")
    assert morning.events[-1] == TicketLeft(at=morning.now, ticket=issued.ticket, why="end_of_day")


def test_a_number_is_handed_in_once() -> None:
    morning = Morning().at("09:00")
    reserve(morning)
    hand_in(morning, "A600")
    with pytest.raises(NumberTaken):
        hand_in(morning, "A600")


def test_a_ticket_of_yesterday_is_noted_and_ends() -> None:
    morning = Morning().at("09:00")
    reserve(morning)
    yesterday = morning.now
    morning.at("08:30", day=1)
    hand_in(morning, "A600", taken_at=yesterday)
    assert morning.events[-1].why == "end_of_day"  # type: ignore[union-attr]
    assert not morning.branch.hall.waiting


def test_ordinary_numbers_step_over_blocks_also_over_those_that_were_left() -> None:
    morning = Morning().at("09:00")
    reserve(morning)
    reserve(morning)
    for _ in range(600):
        morning.ask(TakeTicket(id=morning.command_id(), service="certificati"), TOTEM)
    assert morning.events[-1].code == "A800"  # type: ignore[union-attr]
