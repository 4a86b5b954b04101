"""What a branch answers to each command, told as mornings in the office."""

from datetime import timedelta

import pytest

from sportello.decisions.branch import Branch
from sportello.model.commands import (
    CallNext,
    Close,
    ConfirmCall,
    LeaveCounter,
    MarkAbsent,
    OpenCounter,
    Recall,
    ReportDevice,
    StartDay,
    StartServing,
    TakeTicket,
)
from sportello.model.events import CounterLeft, DayStarted, TicketIssued, TicketRecalled
from sportello.model.plan import Span
from sportello.model.refusals import (
    AlreadyAtACounter,
    AppointmentOnly,
    BranchClosed,
    CounterBusy,
    CounterClosed,
    CounterTaken,
    LastTicketGone,
    LoginRequired,
    NobodyWaiting,
    NothingToSay,
    QuotaReached,
    SomeoneElsesCounter,
    UnknownCounter,
    UnknownService,
    UnknownTicket,
    WrongState,
)
from sportello.model.waiting import Wait
from tests.sportello.a_branch import ANNA, BRUNO, TOTEM, Morning, a_plan


@pytest.fixture
def morning() -> Morning:
    return Morning()


def test_the_first_ticket_of_the_day_opens_the_day_and_is_number_one(morning):
    started, issued = morning.ask(
        TakeTicket(id=morning.command_id(), service="certificati"), TOTEM, Wait(0, 0, 5)
    )
    assert isinstance(started, DayStarted)
    assert isinstance(issued, TicketIssued)
    assert (issued.code, issued.ticket) == ("A001", "2026-11-23-A001")
    assert (issued.station, issued.told) == ("totem-1", Wait(0, 0, 5))


def test_numbers_run_by_letter(morning):
    tickets = [morning.take(service) for service in ("certificati", "tributi", "certificati")]
    assert [ticket[-4:] for ticket in tickets] == ["A001", "T001", "A002"]


def test_numbers_begin_again_at_midnight_in_rome_not_in_greenwich():
    morning = Morning(a_plan(hours=(Span(0, 24 * 60),), last_ticket_min=0))
    assert morning.at("23:59").take() == "2026-11-23-A001"
    assert morning.at("24:00").take() == "2026-11-24-A001"


def test_a_new_day_forgets_who_waited_and_closes_the_counters(morning):
    morning.open().take()
    morning.at("08:00", day=1).ask(StartDay(id=morning.command_id()))
    assert not morning.branch.hall.waiting
    assert not morning.branch.hall.counters
    with pytest.raises(CounterClosed):
        morning.call()


def test_a_day_starts_once(morning):
    morning.ask(StartDay(id=morning.command_id()))
    with pytest.raises(NothingToSay):
        morning.ask(StartDay(id=morning.command_id()))


@pytest.mark.parametrize(
    ("wall", "day", "refusal"),
    [
        ("07:59", 0, BranchClosed),
        ("12:45", 0, LastTicketGone),
        ("13:00", 0, BranchClosed),
        ("10:00", 6, BranchClosed),
        ("10:00", 15, BranchClosed),
    ],
)
def test_no_tickets_outside_the_hours(morning, wall, day, refusal):
    morning.at(wall, day)
    with pytest.raises(refusal):
        morning.take()


def test_the_refusal_of_a_closed_branch_says_when_it_opens(morning):
    with pytest.raises(BranchClosed, match="2026-11-24 at 08:00"):
        morning.at("19:00").take()


def test_those_who_wait_at_closing_time_are_still_served(morning):
    ticket = morning.open().take()
    assert morning.at("13:30").call() == ticket


def test_the_quota_of_a_service_ends_its_tickets_for_the_day(morning):
    for _ in range(3):
        morning.take("tributi")
    with pytest.raises(QuotaReached):
        morning.take("tributi")
    morning.take("certificati")
    assert morning.at("09:00", day=1).take("tributi") == "2026-11-24-T001"


def test_a_service_by_appointment_gives_no_number(morning):
    with pytest.raises(AppointmentOnly):
        morning.take("residenza")


def test_unknown_things_are_named(morning):
    with pytest.raises(UnknownService, match="'passaporti'"):
        morning.take("passaporti")
    with pytest.raises(UnknownCounter, match="'99'"):
        morning.open("99")
    with pytest.raises(UnknownTicket, match="'2026-11-23-A001'"):
        morning.ask(Recall(id=morning.command_id(), ticket="2026-11-23-A001"))


def test_first_come_first_called_among_those_the_counter_can_serve(morning):
    morning.take("tributi")
    second = morning.take("certificati")
    assert morning.open("2").call("2") == second


def test_a_call_says_why(morning):
    morning.at("09:00").take()
    morning.at("09:22").open().call()
    because = morning.events[-1].because
    assert (because.rule, because.waited_min, because.target_min) == (
        "longest_for_its_promise",
        22,
        20,
    )
    assert because.counters == 1


def test_nobody_waiting_is_refused_and_changes_nothing(morning):
    morning.open()
    with pytest.raises(NobodyWaiting):
        morning.call()


def test_a_whole_visit(morning):
    ticket = morning.open().take()
    morning.call()
    assert morning.state_of(ticket) == "called"
    morning.ask(StartServing(id=morning.command_id(), ticket=ticket))
    assert morning.state_of(ticket) == "serving"
    morning.ask(Close(id=morning.command_id(), ticket=ticket))
    assert morning.state_of(ticket) == "closed"
    assert morning.branch.hall.counters["1"].ticket is None


def test_each_recall_counts_on(morning):
    ticket = morning.open().take()
    morning.call()
    morning.now += timedelta(minutes=1)
    (recalled,) = morning.ask(Recall(id=morning.command_id(), ticket=ticket))
    assert isinstance(recalled, TicketRecalled)
    assert recalled.calls == 2
    assert morning.branch.hall.calls[0].calls == 2
    assert len(morning.branch.hall.calls) == 1


def test_an_absent_citizen_frees_the_counter(morning):
    ticket, next_one = morning.take(), morning.take()
    morning.open().call()
    morning.ask(MarkAbsent(id=morning.command_id(), ticket=ticket))
    assert morning.state_of(ticket) == "absent"
    assert morning.call() == next_one


@pytest.mark.parametrize("command", [StartServing, MarkAbsent, Close, Recall])
def test_a_waiting_ticket_cannot_be_treated_as_called(morning, command):
    ticket = morning.open().take()
    with pytest.raises(WrongState, match="A001 is waiting"):
        morning.ask(command(id=morning.command_id(), ticket=ticket))


def test_a_counter_with_a_citizen_neither_calls_nor_closes(morning):
    morning.take()
    morning.take()
    morning.open().call()
    for command in (CallNext, LeaveCounter):
        with pytest.raises(CounterBusy, match="A001"):
            morning.ask(command(id=morning.command_id(), counter="1"))


def test_a_counter_is_held_by_one_operator_and_an_operator_holds_one_counter(morning):
    morning.open("1", ANNA)
    with pytest.raises(CounterTaken, match="anna"):
        morning.open("1", BRUNO)
    with pytest.raises(AlreadyAtACounter):
        morning.open("2", ANNA)
    with pytest.raises(NothingToSay):
        morning.open("1", ANNA)


def test_nobody_works_at_someone_elses_counter(morning):
    ticket = morning.open("1", ANNA).take()
    with pytest.raises(SomeoneElsesCounter):
        morning.call("1", BRUNO)
    morning.call("1", ANNA)
    with pytest.raises(SomeoneElsesCounter):
        morning.ask(StartServing(id=morning.command_id(), ticket=ticket), BRUNO)


def test_a_station_where_nobody_is_logged_in_serves_nobody(morning):
    with pytest.raises(LoginRequired, match="totem-1"):
        morning.ask(OpenCounter(id=morning.command_id(), counter="1"), TOTEM)


def test_leaving_a_counter_lets_another_operator_sit_down(morning):
    morning.open("1", ANNA)
    (left,) = morning.ask(LeaveCounter(id=morning.command_id(), counter="1"))
    assert isinstance(left, CounterLeft)
    morning.open("1", BRUNO)


def test_a_board_confirms_only_calls_that_were_made(morning):
    ticket = morning.open().take()
    morning.call()
    morning.ask(ConfirmCall(id=morning.command_id(), ticket=ticket, calls=1, spoken=True))
    with pytest.raises(NothingToSay):
        morning.ask(ConfirmCall(id=morning.command_id(), ticket=ticket, calls=2, spoken=True))


def test_a_device_is_reported_once_for_each_change(morning):
    def report(code):
        morning.ask(ReportDevice(id=morning.command_id(), device="printer", code=code), TOTEM)

    report("paper_out")
    with pytest.raises(NothingToSay):
        report("paper_out")
    report("ready")
    assert morning.branch.hall.devices["totem-1", "printer"].code == "ready"


def test_a_day_begins_with_what_is_known_of_the_devices_so_that_its_events_are_enough(morning):
    broken = ReportDevice(id=morning.command_id(), device="printer", code="paper_out")
    morning.ask(broken, TOTEM)
    tuesday = morning.at("09:00", day=1).ask(StartDay(id=morning.command_id()))
    replayed = Branch(morning.branch.plan)
    for event in tuesday:
        replayed.apply(event)
    assert replayed.hall.snapshot() == morning.branch.hall.snapshot()
