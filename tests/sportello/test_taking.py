"""How numbers are taken, checked in, handed in and given up, told as mornings in the office."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from sportello.model import commands as c
from sportello.model.day import Block, Booking, PlannedBreak
from sportello.model.events import NumbersReserved, TicketIssued, TicketLeft
from sportello.model.person import Actor
from sportello.model.refusals import (
    AppointmentOnly,
    BranchClosed,
    NoNumbersLeft,
    NothingToSay,
    NumberTaken,
    QuotaReached,
    SomeoneElsesTicket,
    TicketsAreStopped,
    UnknownBooking,
    UnknownPriority,
    UnknownService,
    UnknownTicket,
    WrongState,
)
from sportello.model.waiting import Wait
from tests.sportello.a_branch import BRUNO, TOTEM, Morning, a_busy_plan

OTHER_TOTEM = Actor("totem-2")
COMMANDS = msgspec.json.Decoder(c.StationCommand)


@pytest.fixture
def morning() -> Morning:
    return Morning(a_busy_plan())


def with_block(morning: Morning) -> Morning:
    morning.tell(c.ReserveNumbers, TOTEM)
    return morning


def hand_in(morning: Morning, code: str, minutes_ago: float = 30, by: Actor = TOTEM, **facts):
    """The events of a ticket that a totem gave `minutes_ago`."""
    taken_at = morning.now - timedelta(minutes=minutes_ago)
    known = {"service": "certificati", "taken_at": taken_at}
    return morning.tell(c.HandIn, by, code=code, **(known | facts))


# --- taking ------------------------------------------------------------------------------------


def test_wishes_are_told_once_and_the_first_service_is_none_of_them(morning):
    wishes = ("tributi", "certificati", "tributi")
    issued = morning.tell(c.TakeTicket, TOTEM, service="certificati", wishes=wishes)[-1]
    assert (issued.service, issued.wishes) == ("certificati", ("tributi",))


def test_every_wish_must_be_one_the_branch_gives_numbers_for(morning):
    with pytest.raises(UnknownService):
        morning.tell(c.TakeTicket, TOTEM, service="certificati", wishes=("passaporti",))
    with pytest.raises(AppointmentOnly, match="residenza"):
        morning.tell(c.TakeTicket, TOTEM, service="certificati", wishes=("residenza",))


def test_a_wish_counts_towards_the_quota_of_its_service(morning):
    for _ in range(3):
        morning.tell(c.TakeTicket, TOTEM, service="certificati", wishes=("tributi",))
    with pytest.raises(QuotaReached, match="all 3 tickets"):
        morning.take("tributi")
    with pytest.raises(QuotaReached):
        morning.tell(c.TakeTicket, TOTEM, service="certificati", wishes=("tributi",))


def test_a_ticket_handed_in_beyond_the_quota_does_not_open_it_again(morning):
    with_block(morning)
    for _ in range(3):
        morning.take("tributi")
    hand_in(morning, "T600", service="tributi")
    with pytest.raises(QuotaReached):
        morning.take("tributi")


def test_who_goes_first_is_of_a_class_that_the_branch_grants(morning):
    with pytest.raises(UnknownPriority, match="nobiltà"):
        morning.tell(c.TakeTicket, TOTEM, service="certificati", priority="nobiltà")
    ordinary = morning.take()
    fragile = morning.tell(c.TakeTicket, TOTEM, service="certificati", priority="fragile")[-1]
    assert morning.open().call() == fragile.ticket
    assert ordinary in morning.branch.hall.waiting


def test_a_ticket_says_what_wait_was_promised_and_not_who_holds_it(morning):
    told = Wait(3, 10, 15)
    command = c.TakeTicket(id=morning.command_id(), service="certificati", citizen="ref-1")
    issued = morning.ask(command, TOTEM, told)[-1]
    assert issued.told == told
    ticket = morning.branch.hall.tickets[issued.ticket]
    assert ticket.identified
    assert "ref-1" not in repr(ticket)


def test_a_stopped_service_gives_no_number_not_even_as_a_second_wish(morning):
    morning.tell(c.StopTickets, waiting="serve", service="tributi")
    with pytest.raises(TicketsAreStopped, match="tributi"):
        morning.take("tributi")
    with pytest.raises(TicketsAreStopped):
        morning.tell(c.TakeTicket, TOTEM, service="certificati", wishes=("tributi",))
    morning.take()


# --- bookings ----------------------------------------------------------------------------------


def booked(morning: Morning, minutes: float, id: str = "b1", service: str = "residenza") -> Morning:
    """The morning knows a booking so many minutes from now."""
    slot = morning.now + timedelta(minutes=minutes)
    morning.tell(c.PlanDay, bookings=(Booking(id, service, slot),))
    return morning


def test_who_is_early_waits_from_their_slot_on(morning):
    issued = booked(morning, 10).tell(c.CheckIn, TOTEM, booking="b1")[-1]
    slot = morning.now + timedelta(minutes=10)
    assert (issued.booking, issued.slot_at, issued.clock_at) == ("b1", slot, slot)
    assert (issued.service, issued.citizen) == ("residenza", None)


def test_who_is_a_little_late_waits_from_their_check_in_on(morning):
    issued = booked(morning, -15).tell(c.CheckIn, TOTEM, booking="b1")[-1]
    assert issued.slot_at == morning.now - timedelta(minutes=15)
    assert issued.clock_at == morning.now


def test_who_is_too_late_is_ordinary_but_is_served(morning):
    issued = booked(morning, -15.1).tell(c.CheckIn, TOTEM, booking="b1")[-1]
    assert (issued.slot_at, issued.clock_at) == (None, None)  # their wait counts from now


def test_a_visit_of_several_services_is_one_ticket_that_goes_on_with_the_next(morning):
    visit = Booking("b1", "residenza", morning.now, wishes=("certificati",))
    with pytest.raises(UnknownService):
        morning.tell(c.PlanBooking, booking=replace(visit, wishes=("palestra",)))
    morning.tell(c.PlanBooking, booking=visit)
    issued = morning.tell(c.CheckIn, TOTEM, booking="b1")[-1]
    assert (issued.service, issued.wishes) == ("residenza", ("certificati",))
    ticket = morning.open("2").call("2")
    morning.tell(c.StartServing, ticket=ticket)
    morning.tell(c.Close, ticket=ticket, stay=True)
    goes_on = morning.branch.hall.tickets[ticket]
    assert {*goes_on.done, goes_on.service} == {"residenza", "certificati"}


@pytest.mark.parametrize("days", [1, 160, -1])
def test_a_booking_of_another_day_is_not_checked_in_today(morning, days):
    booked(morning, days * 24 * 60)
    with pytest.raises(UnknownBooking, match="for today"):
        morning.tell(c.CheckIn, TOTEM, booking="b1")


def test_a_booking_is_checked_in_once_even_if_the_day_is_planned_again(morning):
    booked(morning, 0).tell(c.CheckIn, TOTEM, booking="b1")
    for another in ("b2", "b3"):
        with pytest.raises(UnknownBooking, match="'b1'"):
            morning.tell(c.CheckIn, TOTEM, booking="b1")
        again = tuple(Booking(id, "certificati", morning.now) for id in ("b1", another))
        morning.tell(c.PlanDay, bookings=again)
    morning.tell(c.CheckIn, TOTEM, booking="b3")


def test_who_has_a_booking_comes_in_when_the_last_number_is_gone_but_not_after_closing(morning):
    booked(morning.at("17:50"), 5).tell(c.CheckIn, TOTEM, booking="b1")
    with pytest.raises(BranchClosed):
        booked(morning.at("18:00"), 5, id="b2").tell(c.CheckIn, TOTEM, booking="b2")


def test_a_stopped_service_still_receives_its_bookings(morning):
    booked(morning, 0).tell(c.StopTickets, waiting="serve")
    morning.tell(c.CheckIn, TOTEM, booking="b1")


# --- numbers of totems -------------------------------------------------------------------------


def test_each_totem_has_a_block_of_its_own_and_keeps_it_overnight(morning):
    assert morning.tell(c.ReserveNumbers, TOTEM)[-1] == NumbersReserved(
        at=morning.now, block=Block("totem-1", 600, 699)
    )
    assert morning.tell(c.ReserveNumbers, OTHER_TOTEM)[-1].block.first == 700
    (started,) = morning.at("08:00", day=1).tell(c.StartDay)
    assert [block.first for block in started.blocks] == [600, 700]


def test_the_blocks_of_numbers_come_to_an_end(morning):
    for n in range(94):
        morning.tell(c.ReserveNumbers, Actor(f"totem-{n}"))
    with pytest.raises(NoNumbersLeft, match="totem-99"):
        morning.tell(c.ReserveNumbers, Actor("totem-99"))


def test_ordinary_numbers_step_over_the_blocks_of_totems(morning):
    with_block(morning).tell(c.ReserveNumbers, OTHER_TOTEM)
    last = [morning.take() for _ in range(601)][-3:]
    assert [ticket[11:] for ticket in last] == ["A599", "A800", "A801"]
    hand_in(morning, "A600")
    assert morning.take()[11:] == "A802"


def test_a_block_is_reserved_above_every_number_that_was_given(morning):
    for _ in range(650):
        morning.take()
    assert morning.tell(c.ReserveNumbers, TOTEM)[-1].block == Block("totem-1", 700, 799)


def test_a_handed_in_ticket_is_called_in_its_right_place(morning):
    morning.at("09:00").take()
    with_block(morning.at("09:30"))
    later = morning.take()
    (issued,) = hand_in(morning, "A600", minutes_ago=20, priority="nobiltà")
    assert isinstance(issued, TicketIssued)
    assert (issued.taken_at, issued.priority) == (morning.now - timedelta(minutes=20), None)
    morning.open("2", BRUNO).call("2", BRUNO)
    assert morning.open().call() == issued.ticket
    assert later in morning.branch.hall.waiting


def test_a_totem_hands_in_its_own_numbers_and_each_once(morning):
    with_block(morning).tell(c.ReserveNumbers, OTHER_TOTEM)
    hand_in(morning, "A600")
    with pytest.raises(NumberTaken, match="A600"):
        hand_in(morning, "A600")
    for code, by in (("A700", TOTEM), ("A601", OTHER_TOTEM), ("A042", TOTEM), ("A0601", TOTEM)):
        with pytest.raises(SomeoneElsesTicket, match=code):
            hand_in(morning, code, by=by)
    with pytest.raises(SomeoneElsesTicket):
        hand_in(morning, "A600", by=Actor("totem-9"))
    with pytest.raises(UnknownService):
        hand_in(morning, "A602", service="passaporti")


def test_a_clock_that_runs_ahead_in_a_totem_does_not_bring_a_ticket_from_the_future(morning):
    (issued,) = hand_in(with_block(morning), "A600", minutes_ago=-45)
    assert issued.taken_at == morning.now


def test_a_ticket_of_yesterday_is_noted_and_ends_at_once(morning):
    with_block(morning.at("17:00"))
    morning.at("08:30", day=1).tell(c.StartDay)
    issued, left = hand_in(morning, "A600", minutes_ago=15.5 * 60)
    assert issued.ticket == "2026-11-23-A600"
    assert left == TicketLeft(at=morning.now, ticket=issued.ticket, why="end_of_day")
    assert not morning.branch.hall.waiting
    today = hand_in(morning, "A600", minutes_ago=5)
    assert [event.ticket for event in today] == ["2026-11-24-A600"]


def test_a_ticket_of_yesterday_takes_nothing_from_todays_quota(morning):
    with_block(morning.at("17:00")).at("08:30", day=1)
    for number in range(600, 604):
        hand_in(morning, f"T{number}", minutes_ago=15.5 * 60, service="tributi")
    morning.take("tributi")


def test_the_first_word_of_a_day_may_be_a_ticket_of_the_night_before(morning):
    with_block(morning.at("17:00"))
    started, issued, left = hand_in(morning.at("08:00", day=1), "A600", minutes_ago=15 * 60)
    assert started.blocks == (Block("totem-1", 600, 699),)
    assert (issued.ticket, left.why) == ("2026-11-23-A600", "end_of_day")


def test_an_instant_without_its_zone_is_not_understood():
    naive = datetime(2026, 11, 23, 9)  # noqa: DTZ001
    wire = msgspec.json.encode
    for command in (
        c.HandIn(id=uuid4(), code="A600", service="certificati", taken_at=naive),
        c.Park(id=uuid4(), ticket="2026-11-23-A001", back_at=naive),
        c.PlanDay(id=uuid4(), bookings=(Booking("b1", "certificati", naive),)),
        c.PlanDay(id=uuid4(), breaks=(PlannedBreak("1", naive, 15.0),)),
    ):
        with pytest.raises(msgspec.ValidationError, match="timezone"):
            COMMANDS.decode(wire(command))


# --- giving up and merging ---------------------------------------------------------------------


def test_who_does_not_want_to_wait_gives_their_number_back(morning):
    ticket = morning.take()
    assert morning.tell(c.Withdraw, ticket=ticket) == [
        TicketLeft(at=morning.now, ticket=ticket, why="withdrawn")
    ]
    with pytest.raises(WrongState, match="A001 is left"):
        morning.tell(c.Withdraw, ticket=ticket)
    with pytest.raises(UnknownTicket):
        morning.tell(c.Withdraw, ticket="2026-11-22-A001")


def test_who_is_at_a_counter_does_not_withdraw(morning):
    ticket = morning.open().take()
    morning.call()
    with pytest.raises(WrongState, match="A001 is called"):
        morning.tell(c.Withdraw, ticket=ticket)


def test_two_numbers_of_one_person_become_one_with_both_wishes(morning):
    keeps, ends = morning.take(), morning.take("tributi")
    merged, left = morning.tell(c.Merge, ticket=ends, into=keeps)
    assert (merged.ticket, merged.merged, merged.wishes) == (keeps, ends, ("tributi",))
    assert left == TicketLeft(at=morning.now, ticket=ends, why="merged", into=keeps)
    assert list(morning.branch.hall.waiting) == [keeps]
    assert morning.branch.hall.tickets[keeps].wishes == ("tributi",)


def test_two_numbers_for_the_same_are_merged_without_another_wish(morning):
    keeps, ends = morning.take(), morning.take()
    merged, _ = morning.tell(c.Merge, ticket=ends, into=keeps)
    assert merged.wishes == ()


def test_who_had_two_numbers_goes_on_in_the_place_of_the_older(morning):
    since = morning.at("09:00").now
    older, newer = morning.take("tributi"), morning.at("09:20").take()
    morning.tell(c.Merge, ticket=older, into=newer)
    assert morning.branch.hall.tickets[newer].clock_at == since


def test_who_had_two_numbers_keeps_the_priority_of_either(morning):
    first = morning.tell(c.TakeTicket, TOTEM, service="tributi", priority="fragile")[-1]
    kept = morning.at("09:10").take()
    morning.tell(c.Merge, ticket=first.ticket, into=kept)
    assert morning.branch.hall.tickets[kept].priority == "fragile"


def test_who_was_sent_to_the_front_with_either_number_stays_there(morning):
    sent, kept = morning.take(), morning.take()
    morning.tell(c.Transfer, ticket=sent, first=True)
    morning.tell(c.Merge, ticket=sent, into=kept)
    assert morning.branch.hall.tickets[kept].first


def test_whoever_showed_a_card_for_either_number_is_identified_with_the_one_that_stays(morning):
    carded = morning.tell(c.TakeTicket, TOTEM, service="tributi", citizen="a-reference")[-1].ticket
    kept = morning.take()
    morning.tell(c.Merge, ticket=carded, into=kept)
    assert morning.branch.hall.tickets[kept].identified


def test_an_appointment_is_not_lost_by_merging_it_into_a_number_of_the_hall(morning):
    slot = morning.at("09:30").now
    morning.tell(c.PlanDay, bookings=(Booking("b1", "residenza", slot),))
    number = morning.take()
    booked = morning.tell(c.CheckIn, TOTEM, booking="b1")[-1].ticket
    morning.tell(c.Merge, ticket=booked, into=number)
    kept = morning.branch.hall.tickets[number]
    assert (kept.slot_at, kept.clock_at, kept.wishes) == (slot, slot, ("residenza",))


def test_a_number_is_merged_into_the_one_that_is_being_served_and_not_the_other_way(morning):
    served, other = morning.open().take(), morning.take("tributi")
    morning.call()
    with pytest.raises(WrongState):
        morning.tell(c.Merge, ticket=served, into=other)
    morning.tell(c.Merge, ticket=other, into=served)
    assert morning.branch.hall.tickets[served].wishes == ("tributi",)


def test_a_number_is_not_merged_into_itself_nor_into_one_that_is_over(morning):
    one, over = morning.take(), morning.take()
    morning.tell(c.Withdraw, ticket=over)
    with pytest.raises(NothingToSay):
        morning.tell(c.Merge, ticket=one, into=one)
    with pytest.raises(WrongState):
        morning.tell(c.Merge, ticket=one, into=over)
    with pytest.raises(UnknownTicket):
        morning.tell(c.Merge, ticket=one, into="2026-11-23-Z999")


# --- clocks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("utc", "code_day"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "2026-03-29"),
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), "2026-03-28"),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), "2026-03-29"),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "2026-03-30"),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "2026-10-26"),
    ],
)
def test_a_day_that_changes_clock_begins_at_midnight_in_rome(utc, code_day):
    branch = Morning(a_busy_plan()).branch
    assert branch.day_of(utc).isoformat() == code_day


@pytest.mark.parametrize(
    ("before", "first_opening_utc"),
    [("2026-03-28", 6), ("2026-10-24", 7)],
)
def test_the_doors_open_at_eight_on_the_wall_on_both_sides_of_a_clock_change(
    before, first_opening_utc
):
    morning = Morning(a_busy_plan())
    saturday = datetime.fromisoformat(f"{before}T12:00:00+00:00")
    monday = saturday + timedelta(days=2)
    for day, hour in ((saturday, 13 - first_opening_utc), (monday, first_opening_utc)):
        morning.now = day.replace(hour=hour) - timedelta(minutes=1)
        with pytest.raises(BranchClosed):
            morning.take()
        morning.now += timedelta(minutes=1)
        assert morning.take().endswith("A001")


def test_waits_over_a_clock_change_are_of_true_minutes():
    plan = a_busy_plan()
    morning = Morning(plan)
    morning.now = datetime(2026, 10, 24, 15, tzinfo=UTC)
    ticket = morning.open().take()
    morning.now += timedelta(minutes=90)
    morning.call()
    assert morning.branch.hall.tickets[ticket].because.waited_min == 90


@pytest.mark.parametrize("language", ["it\n", "\nit", "it ", "ita", "IT"])
def test_a_language_is_two_small_letters_and_nothing_more(language):
    raw = msgspec.json.encode(
        {"type": "take_ticket", "id": uuid4(), "service": "a", "language": language}
    )
    with pytest.raises(msgspec.ValidationError, match="language"):
        COMMANDS.decode(raw)


def test_a_code_is_a_letter_with_digits_and_nothing_more():
    facts = {"service": "a", "taken_at": "2026-11-23T08:00:00Z", "code": "A600\n"}
    raw = msgspec.json.encode({"type": "hand_in", "id": uuid4(), **facts})
    with pytest.raises(msgspec.ValidationError, match="code"):
        COMMANDS.decode(raw)
