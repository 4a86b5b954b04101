"""The branch as a whole: its day, its rules, its devices, told as mornings in the office."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from sportello.decisions.branch import Branch
from sportello.hall.view import HallView
from sportello.model import commands as c
from sportello.model.day import Booking, PlannedBreak
from sportello.model.events import (
    BreakMoved,
    CounterLeft,
    DayEnded,
    DayStarted,
    MarkedAbsent,
    RulesChanged,
    TicketClosed,
    TicketLeft,
    TicketsResumed,
    TicketsStopped,
)
from sportello.model.person import Actor
from sportello.model.place import DailyBreak
from sportello.model.plan import Condition, RoutingRules, Span
from sportello.model.refusals import (
    NothingToSay,
    QuotaReached,
    TicketsAreStopped,
    TooManyDevices,
    UnknownBreak,
    UnknownCounter,
    UnknownPolicy,
    UnknownService,
    UnknownTicket,
)
from sportello.model.wire import event_decoder
from tests.sportello.a_branch import (
    ANNA,
    BRUNO,
    MONDAY,
    TOTEM,
    Morning,
    a_busy_plan,
    a_plan,
    operator,
)

BOARD = Actor("board-1")
CARLA = operator("carla")


@pytest.fixture
def morning() -> Morning:
    return Morning(a_busy_plan())


# --- the plan of the day -----------------------------------------------------------------------


def test_a_plan_that_is_told_again_replaces_the_one_before(morning):
    slot = morning.now + timedelta(minutes=10)
    rest = PlannedBreak("1", morning.now + timedelta(hours=2), 15.0)
    bookings = (Booking("b1", "residenza", slot),)
    morning.tell(c.PlanDay, bookings=bookings, breaks=(rest,), roster=("1",))
    today = morning.branch.today
    assert (set(today.bookings), today.hall.breaks_of("1"), today.roster) == (
        {"b1"},
        [rest],
        ("1",),
    )
    morning.tell(c.PlanDay, bookings=(), breaks=(), roster=("2",))
    assert (today.bookings, today.hall.breaks_of("1"), today.roster) == ({}, [], ("2",))


BOOKED = (Booking("b1", "residenza", MONDAY + timedelta(hours=9)),)
RESTS = (PlannedBreak("1", MONDAY + timedelta(hours=10), 15.0),)


@pytest.mark.parametrize(
    ("part", "replaced"),
    [("bookings", ()), ("breaks", ()), ("roster", ("2",))],
    ids=["bookings", "breaks", "roster"],
)
def test_a_plan_with_one_part_changes_that_part_alone(morning, part, replaced):
    parts = {"bookings": BOOKED, "breaks": RESTS, "roster": ("1",)}
    morning.tell(c.PlanDay, **parts)
    morning.tell(c.PlanDay, **{part: replaced})
    left = parts | {part: replaced}
    today = morning.branch.today
    assert tuple(today.bookings.values()) == tuple(today.hall.bookings.values()) == left["bookings"]
    assert (today.hall.breaks, today.roster) == (left["breaks"], left["roster"])


def test_a_plan_without_any_part_is_refused(morning):
    with pytest.raises(NothingToSay, match="bookings, breaks or a roster"):
        morning.tell(c.PlanDay)


def test_an_old_plan_of_the_day_still_replaces_everything():
    line = (
        b'{"type":"day_planned","at":"2026-11-23T08:00:00Z","seq":3,'
        b'"bookings":[],"breaks":[],"roster":[]}'
    )
    morning = Morning(a_busy_plan())
    morning.tell(c.PlanDay, bookings=BOOKED, breaks=RESTS, roster=("1",))
    morning.branch.apply(event_decoder.decode(line))
    today = morning.branch.today
    assert (today.bookings, today.hall.breaks, today.roster) == ({}, (), ())


def test_the_breaks_of_every_day_are_planned_when_an_open_day_begins():
    plan = a_plan()
    plan.counters["1"] = replace(plan.counters["1"], breaks=(DailyBreak(10 * 60 + 30, 15.0),))
    morning = Morning(plan)
    (started,) = morning.tell(c.StartDay)
    at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert started.breaks == (PlannedBreak("1", at, 15.0),)
    (closed,) = morning.at("08:00", day=6).tell(c.StartDay)
    assert closed.breaks == ()


def test_a_break_of_every_day_is_left_out_where_its_hour_is_closed():
    plan = a_plan()
    plan.counters["1"] = replace(plan.counters["1"], breaks=(DailyBreak(14 * 60, 15.0),))
    (started,) = Morning(plan).tell(c.StartDay)
    assert started.breaks == ()


def test_a_plan_of_the_day_may_follow_where_a_counter_with_a_break_was_taken_away():
    plan = a_plan()
    plan.counters["1"] = replace(plan.counters["1"], breaks=(DailyBreak(10 * 60 + 30, 15.0),))
    (started,) = Morning(plan).tell(c.StartDay)
    again = Morning(replace(plan, counters={"2": plan.counters["2"]}))
    again.branch.apply(started)
    again.tell(c.PlanDay, roster=("2",))
    assert again.branch.today.roster == ("2",)


def test_a_break_is_moved_and_everything_else_stays_planned(morning):
    due, to = morning.at("10:30").now, morning.at("11:15").now
    rest, other = PlannedBreak("1", due, 15.0), PlannedBreak("2", due, 10.0)
    booking = Booking("b1", "residenza", due)
    morning.at("09:00").tell(c.PlanDay, bookings=(booking,), breaks=(rest, other), roster=("1",))
    (moved,) = morning.tell(c.MoveBreak, counter="1", due_at=due, to=to)
    assert moved == BreakMoved(at=morning.now, counter="1", due_at=due, to=to)
    today = morning.branch.today
    assert today.hall.breaks_of("1") == [PlannedBreak("1", to, 15.0)]
    assert (today.hall.breaks_of("2"), list(today.bookings), today.roster) == (
        [other],
        ["b1"],
        ("1",),
    )


def test_two_breaks_that_are_due_at_once_stay_two(morning):
    due, later = morning.at("10:30").now, morning.at("11:30").now
    planned = (PlannedBreak("1", due, 10.0), PlannedBreak("1", later, 20.0))
    morning.at("09:00").tell(c.PlanDay, breaks=planned)
    morning.tell(c.MoveBreak, counter="1", due_at=due, to=later)
    morning.tell(c.MoveBreak, counter="1", due_at=later, to=due)
    assert morning.branch.today.hall.breaks_of("1") == list(planned)


def test_only_a_break_that_is_planned_is_moved_and_only_elsewhere(morning):
    due = morning.at("10:30").now
    morning.at("09:00").tell(c.PlanDay, breaks=(PlannedBreak("1", due, 15.0),))
    with pytest.raises(UnknownBreak, match="counter 2"):
        morning.tell(c.MoveBreak, counter="2", due_at=due, to=morning.now)
    with pytest.raises(UnknownCounter):
        morning.tell(c.MoveBreak, counter="99", due_at=due, to=morning.now)
    with pytest.raises(NothingToSay):
        morning.tell(c.MoveBreak, counter="1", due_at=due, to=due)


# --- quotas while the branch is open -----------------------------------------------------------


def test_a_quota_is_changed_for_the_rest_of_the_day_and_forgotten_overnight(morning):
    for _ in range(3):
        morning.take("tributi")
    with pytest.raises(QuotaReached, match="all 3"):
        morning.take("tributi")
    (changed,) = morning.tell(c.SetQuota, service="tributi", daily=4)
    assert (changed.daily, changed.operator) == (4, "anna")
    morning.take("tributi")
    with pytest.raises(QuotaReached, match="all 4"):
        morning.take("tributi")
    morning.tell(c.SetQuota, service="tributi", daily=None)
    morning.take("tributi")
    morning.at("09:00", day=1).tell(c.StartDay)
    assert morning.branch.hall.quotas == {}


def test_a_quota_below_what_was_given_takes_no_number_away(morning):
    kept = morning.take()
    morning.tell(c.SetQuota, service="certificati", daily=0)
    assert morning.state_of(kept) == "waiting"
    with pytest.raises(QuotaReached):
        morning.take()


def test_a_quota_that_is_so_already_and_one_of_nothing_are_refused(morning):
    with pytest.raises(NothingToSay):
        morning.tell(c.SetQuota, service="tributi", daily=3)
    with pytest.raises(UnknownService):
        morning.tell(c.SetQuota, service="passaporti", daily=3)


def test_a_plan_names_only_what_the_branch_has(morning):
    slot = morning.now + timedelta(minutes=10)
    with pytest.raises(UnknownService):
        morning.tell(c.PlanDay, bookings=(Booking("b1", "passaporti", slot),))
    with pytest.raises(UnknownCounter):
        morning.tell(c.PlanDay, breaks=(PlannedBreak("99", slot, 15.0),))
    with pytest.raises(UnknownCounter):
        morning.tell(c.PlanDay, roster=("99",))


def test_a_counter_on_the_roster_counts_until_it_has_opened_and_left(morning):
    morning.tell(c.PlanDay, roster=("2",))
    able = [dict(morning.branch.today.floor.able)]
    morning.open("2", BRUNO)
    able.append(dict(morning.branch.today.floor.able))
    morning.tell(c.LeaveCounter, BRUNO, counter="2")
    able.append(dict(morning.branch.today.floor.able))
    assert [counters["residenza"] for counters in able] == [1, 1, 0]


# --- stopping tickets --------------------------------------------------------------------------


def test_a_stopped_service_serves_who_waits_when_that_was_said(morning):
    ticket = morning.open().take("tributi")
    assert morning.tell(c.StopTickets, waiting="serve", service="tributi") == [
        TicketsStopped(at=morning.now, service="tributi")
    ]
    with pytest.raises(NothingToSay):
        morning.tell(c.StopTickets, waiting="serve", service="tributi")
    assert morning.call() == ticket


def test_a_stopped_service_sends_home_who_waits_for_it_alone(morning):
    alone = morning.take("tributi")
    both = morning.tell(c.TakeTicket, TOTEM, service="tributi", wishes=("certificati",))[-1].ticket
    other = morning.take()
    _, left = morning.tell(c.StopTickets, waiting="send_home", service="tributi")
    assert left == TicketLeft(at=morning.now, ticket=alone, why="sent_home")
    assert list(morning.branch.hall.waiting) == [both, other]


def test_who_has_stepped_aside_is_sent_home_with_the_others_and_who_went_to_pay_is_not(morning):
    aside, served = morning.take(), morning.open().take()
    morning.tell(c.Park, TOTEM, ticket=aside)
    morning.call()
    morning.tell(c.StartServing, ticket=served)
    morning.tell(c.Park, ticket=served)
    morning.tell(c.StopTickets, waiting="send_home")
    assert (morning.state_of(aside), morning.state_of(served)) == ("left", "parked")


def test_a_stopped_branch_sends_everybody_home_but_who_sits_at_a_counter(morning):
    served = morning.open().take()
    morning.call()
    morning.take()
    morning.take("tributi")
    morning.tell(c.StopTickets, waiting="send_home")
    assert not morning.branch.hall.waiting
    assert morning.state_of(served) == "called"
    with pytest.raises(TicketsAreStopped):
        morning.take()


def test_tickets_are_given_again_when_that_is_said_and_on_the_next_day(morning):
    with pytest.raises(NothingToSay):
        morning.tell(c.ResumeTickets)
    morning.tell(c.StopTickets, waiting="serve")
    assert morning.tell(c.ResumeTickets) == [TicketsResumed(at=morning.now, service=None)]
    morning.take()
    morning.tell(c.StopTickets, waiting="serve")
    morning.at("08:30", day=1).take()


def test_only_a_service_of_the_branch_is_stopped(morning):
    with pytest.raises(UnknownService):
        morning.tell(c.StopTickets, waiting="serve", service="passaporti")


# --- the end of the day ------------------------------------------------------------------------


def test_at_the_end_of_the_day_everybody_is_told_how_it_ended(morning):
    for counter, by in (("1", ANNA), ("2", BRUNO), ("3", CARLA)):
        morning.open(counter, by)
    parked, absent, served, called = (morning.take() for _ in range(4))
    for ticket in (parked, absent, served):
        morning.tell(c.CallTicket, counter="1", ticket=ticket)
        if ticket == parked:
            morning.tell(c.Park, ticket=ticket)
        if ticket == absent:
            morning.tell(c.MarkAbsent, ticket=ticket)
    morning.tell(c.StartServing, ticket=served)
    morning.tell(c.CallTicket, BRUNO, counter="2", ticket=called)
    waiting = morning.take()
    events = morning.tell(c.EndDay)
    told = {type(event) for event in events}
    assert told == {TicketLeft, TicketClosed, MarkedAbsent, CounterLeft, DayEnded}
    ends = {ticket: morning.state_of(ticket) for ticket in (parked, absent, called, waiting)}
    assert set(ends.values()) == {"left"}
    assert morning.state_of(served) == "closed"
    (closed,) = (event for event in events if isinstance(event, TicketClosed))
    assert closed.outcome == "incomplete"
    assert not morning.branch.hall.counters
    assert not list(morning.branch.today.lines)
    with pytest.raises(NothingToSay):
        morning.tell(c.EndDay)


def test_the_day_may_end_with_counters_open_and_nobody_there(morning):
    assert morning.open().tell(c.EndDay) == [
        CounterLeft(at=morning.now, counter="1", operator="anna"),
        DayEnded(at=morning.now, operator="anna"),
    ]


def test_after_the_end_of_the_day_no_number_is_given_and_nobody_checks_in(morning):
    booking = Booking("b1", "residenza", morning.now)
    morning.tell(c.PlanDay, bookings=(booking,))
    assert morning.tell(c.EndDay) == [DayEnded(at=morning.now, operator="anna")]
    with pytest.raises(TicketsAreStopped):
        morning.take()
    with pytest.raises(TicketsAreStopped, match="ended"):
        morning.tell(c.CheckIn, TOTEM, booking="b1")
    joined_late = HallView.from_snapshot(morning.branch.hall.snapshot())
    assert (joined_late.is_over, joined_late.stopped) == (True, {None})


def test_a_walk_in_after_the_end_of_the_day_waits_until_tickets_are_resumed(morning):
    morning.tell(c.EndDay)
    morning.open()
    with pytest.raises(TicketsAreStopped, match="resume tickets"):
        morning.tell(c.ServeWalkIn, counter="1", service="tributi")
    morning.tell(c.ResumeTickets)
    morning.tell(c.ServeWalkIn, counter="1", service="tributi")


def test_a_day_that_was_ended_too_early_goes_on_when_tickets_are_resumed(morning):
    booking = Booking("b1", "residenza", morning.now)
    morning.tell(c.PlanDay, bookings=(booking,))
    morning.take()
    morning.tell(c.EndDay)
    morning.tell(c.ResumeTickets)
    assert morning.take().endswith("A002")
    morning.tell(c.CheckIn, TOTEM, booking="b1")


def test_numbers_begin_again_the_day_after_the_end(morning):
    morning.take()
    morning.tell(c.EndDay)
    assert morning.at("08:30", day=1).take().endswith("A001")


# --- midnight ----------------------------------------------------------------------------------


def test_a_wait_over_midnight_ends_with_the_day_it_began_in():
    morning = Morning(a_plan(hours=(Span(0, 24 * 60),), last_ticket_min=0)).at("23:58")
    ticket = morning.open().take()
    morning.call()
    with pytest.raises(UnknownTicket, match="today"):
        morning.at("24:01").tell(c.StartServing, ticket=ticket)
    assert morning.state_of(ticket) == "called", "a refused command has not begun the day"
    started, _ = morning.tell(c.OpenCounter, counter="1")
    assert isinstance(started, DayStarted)
    assert ticket not in morning.branch.hall.tickets


@pytest.mark.parametrize("changes_on", ["2026-03-29", "2026-10-25"])
def test_the_night_that_changes_clock_has_one_day_and_one_row_of_numbers(changes_on):
    plan = a_plan(hours=(Span(0, 24 * 60),), last_ticket_min=0)
    week = (*plan.opening.week[:6], (Span(0, 24 * 60),))
    morning = Morning(replace(plan, opening=replace(plan.opening, week=week)))
    morning.now = datetime.fromisoformat(f"{changes_on}T00:15:00+00:00").astimezone(UTC)
    codes = []
    for _ in range(5):
        codes.append(morning.take())
        morning.now += timedelta(minutes=30)
    assert codes == [f"{changes_on}-A{n:03d}" for n in range(1, 6)]
    assert sum(isinstance(event, DayStarted) for event in morning.events) == 1


# --- the rules ---------------------------------------------------------------------------------


def test_a_changed_rule_counts_from_the_next_call_on_and_says_whose_it_is(morning):
    rules = RoutingRules(policy="first_in_line")
    morning.open().take()
    fragile = morning.tell(c.TakeTicket, TOTEM, service="certificati", priority="fragile")[-1]
    assert morning.tell(c.ChangeRules, rules=rules) == [
        RulesChanged(at=morning.now, rules=rules, operator="anna")
    ]
    assert morning.call() != fragile.ticket


def test_rules_name_a_policy_and_services_that_there_are_and_something_new(morning):
    with pytest.raises(UnknownPolicy, match="fair, class_then_arrival"):
        morning.tell(c.ChangeRules, rules=RoutingRules(policy="by_beauty"))
    unknown = RoutingRules(conditions=(Condition("passaporti", 10.0),))
    with pytest.raises(UnknownService):
        morning.tell(c.ChangeRules, rules=unknown)
    with pytest.raises(NothingToSay):
        morning.tell(c.ChangeRules, rules=RoutingRules())


def test_changed_rules_go_on_overnight_and_a_day_alone_is_enough_to_know_them(morning):
    rules = RoutingRules(alpha=0.5)
    morning.tell(c.ChangeRules, rules=rules)
    (started,) = morning.at("08:00", day=1).tell(c.StartDay)
    assert started.rules == rules
    again = Branch(morning.branch.plan)
    again.apply(started)
    assert again.today.rules == rules


def test_rules_that_are_the_plans_again_are_not_carried_overnight(morning):
    morning.tell(c.ChangeRules, rules=RoutingRules(alpha=0.5))
    morning.tell(c.ChangeRules, rules=RoutingRules())
    (started,) = morning.at("08:00", day=1).tell(c.StartDay)
    assert started.rules is None


# --- boards and devices ------------------------------------------------------------------------


def test_a_board_confirms_each_call_that_was_made_and_no_other(morning):
    ticket = morning.open().take()
    with pytest.raises(NothingToSay, match="0 times"):
        morning.tell(c.ConfirmCall, BOARD, ticket=ticket, calls=1, spoken=True)
    morning.call()
    (confirmed,) = morning.tell(c.ConfirmCall, BOARD, ticket=ticket, calls=1, spoken=False)
    assert (confirmed.station, confirmed.spoken) == ("board-1", False)
    for calls in (0, 2):
        with pytest.raises(NothingToSay):
            morning.tell(c.ConfirmCall, BOARD, ticket=ticket, calls=calls, spoken=True)
    with pytest.raises(UnknownTicket):
        morning.tell(c.ConfirmCall, BOARD, ticket="A999", calls=1, spoken=True)


def test_the_same_confirmation_is_written_once_however_often_a_board_says_it(morning):
    ticket = morning.open().take()
    morning.call()

    def confirm(by=BOARD, **facts):
        morning.tell(c.ConfirmCall, by, ticket=ticket, **facts)

    confirm(calls=1, spoken=False)
    confirm(calls=1, spoken=True)
    for spoken in (False, True) * 10:
        with pytest.raises(NothingToSay, match="already"):
            confirm(calls=1, spoken=spoken)
    confirm(Actor("board-2"), calls=1, spoken=False)
    morning.at("09:40").tell(c.Recall, ticket=ticket)
    confirm(calls=2, spoken=False)


def test_a_call_of_a_ticket_that_has_ended_is_not_confirmed_any_more(morning):
    ticket = morning.open().take()
    morning.call()
    morning.tell(c.StartServing, ticket=ticket)
    morning.tell(c.Close, ticket=ticket)
    with pytest.raises(NothingToSay, match="closed"):
        morning.tell(c.ConfirmCall, BOARD, ticket=ticket, calls=1, spoken=True)
    assert not morning.branch.today.confirmed


def test_the_same_device_of_two_stations_are_two(morning):
    for station in ("totem-1", "totem-2"):
        morning.tell(c.ReportDevice, Actor(station), device="printer", code="ready")
    with pytest.raises(NothingToSay, match="known to be ready"):
        morning.tell(c.ReportDevice, Actor("totem-2"), device="printer", code="ready")


def test_a_station_reports_as_many_devices_as_the_plan_allows_and_goes_on_with_those(morning):
    for n in range(16):
        morning.tell(c.ReportDevice, TOTEM, device=f"device-{n}", code="ready")
    with pytest.raises(TooManyDevices, match="devices_per_station"):
        morning.tell(c.ReportDevice, TOTEM, device="one more", code="ready")
    assert morning.tell(c.ReportDevice, TOTEM, device="device-3", code="paper_out")
    assert morning.tell(c.ReportDevice, Actor("totem-2"), device="printer", code="ready")


def test_a_device_that_is_as_it_was_is_said_again_after_half_a_day_and_stays_so_since(morning):
    first = morning.tell(c.ReportDevice, TOTEM, device="printer", code="paper_out")[-1]
    (again,) = morning.at("22:30").tell(c.ReportDevice, TOTEM, device="printer", code="paper_out")
    known = morning.branch.hall.devices["totem-1", "printer"]
    assert (known.since, known.heard_at) == (first.at, again.at)


def test_a_device_of_which_nothing_was_heard_for_a_day_is_forgotten_by_the_next(morning):
    morning.tell(c.ReportDevice, TOTEM, device="printer", code="paper_out")
    morning.at("09:00", day=1).tell(c.ReportDevice, TOTEM, device="reader", code="ready")
    (started,) = morning.at("08:00", day=2).tell(c.StartDay)
    assert [device.device for device in started.devices] == ["reader"]


def test_devices_of_a_station_without_a_key_are_forgotten(morning):
    morning.tell(c.ReportDevice, TOTEM, device="printer", code="ready")
    morning.tell(c.ReportDevice, Actor("totem-2"), device="printer", code="ready")
    morning.tell(c.ForgetDevices, station="totem-1")
    assert list(morning.branch.hall.devices) == [("totem-2", "printer")]
    with pytest.raises(NothingToSay):
        morning.tell(c.ForgetDevices, station="totem-1")


# --- days taken back ---------------------------------------------------------------------------


def test_numbers_that_were_skipped_stay_skipped_when_a_day_is_taken_back(morning):
    morning.tell(c.SkipNumbers)
    yesterday = list(morning.events)
    morning.at("09:00", day=1).take()
    (back,) = morning.tell(c.TakeDayBack, day=morning.branch.hall.day)
    assert back.above == {"A": 1}
    again = Morning(a_busy_plan())
    for event in (*yesterday, back):
        again.branch.apply(event)
    assert again.at("10:00").take().endswith("A101")


def test_a_hall_that_saw_the_wrong_day_begin_is_empty_until_it_is_told_all(morning):
    morning.take()
    morning.at("09:00", day=1).take()
    (back,) = morning.tell(c.TakeDayBack, day=morning.branch.hall.day)
    assert (morning.branch.hall.day, morning.branch.hall.tickets) == (back.to, {})


def test_no_day_follows_a_later_one(morning):
    morning.at("09:00", day=1).take()
    assert morning.at("09:00").take().endswith("24-A002")
