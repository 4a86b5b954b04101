"""A day out of the journal: everything that counts is there, nobody is, and it plays again."""

from datetime import timedelta
from random import Random

import msgspec
import pytest
from msgspec.structs import replace

from sportello.history.day_record import ALWAYS_ABSENT_MIN, PastDay, Visit
from sportello.history.from_journal import Recollected, recollect
from sportello.history.player import FirstCall, PlayedDay, without_doors
from sportello.model import commands
from sportello.model.commands import (
    AddService,
    Close,
    HandIn,
    LeaveCounter,
    MarkAbsent,
    Merge,
    Park,
    ReserveNumbers,
    Resume,
    ServeWalkIn,
    StartServing,
    TakeTicket,
    Transfer,
    UndoCall,
    Withdraw,
)
from sportello.model.refusals import Refused
from sportello.model.ticket import State
from tests.sportello.a_branch import ANNA, BRUNO, TOTEM, Morning
from tests.sportello.a_past_day import a_day, a_plan, events_of


def recollected(events: object, plan: object = None) -> Recollected:
    found = recollect(events, plan or a_plan())  # type: ignore[arg-type]
    assert found is not None
    return found


def calls_of(calls: list[FirstCall]) -> list[tuple[float, str]]:
    return [(round(call.minute, 3), call.counter) for call in calls]


@pytest.mark.parametrize("n", range(5))
def test_a_day_played_again_under_its_own_rules_is_the_same_day(n: int):
    found = recollected(events_of(a_day(n)))
    again = PlayedDay(without_doors(a_plan()), found.day).run()
    assert len(again) == len(found.day.visits) == 60
    assert calls_of(again) == calls_of(found.calls)


def test_nothing_of_a_person_is_left():
    morning = Morning().at("08:05")
    taken = TakeTicket(id=morning.command_id(), service="certificati", citizen="ref-of-a-citizen")
    morning.ask(taken, TOTEM)
    morning.open("1", ANNA).call("1", ANNA)
    day = recollected(morning.events, morning.branch.plan).day
    written = msgspec.json.encode(day).decode()
    assert "ref-of-a-citizen" not in written
    assert "anna" not in written


def test_a_day_without_anybody_is_none():
    assert recollect([], a_plan()) is None
    assert recollect(events_of(a_day(people=0)), a_plan()) is None


def test_services_and_counters_that_the_branch_had_once_are_left_out():
    events = events_of(a_day())
    plan = a_plan()
    del plan.services["tributi"], plan.counters["2"]
    plan.counters["1"] = replace(plan.counters["1"], services=("certificati",))
    found = recollected(events, plan)
    assert {visit.service for visit in found.day.visits} == {"certificati", "stato-civile"}
    assert PlayedDay(without_doors(plan), found.day).run()


def test_tickets_of_the_day_before_that_were_handed_in_after_midnight_are_none_of_the_days():
    morning = Morning().at("09:00")
    (reserved,) = morning.tell(ReserveNumbers, TOTEM)[-1:]
    taken_at = morning.now
    morning.at("09:00", day=1).events.clear()
    code = f"A{reserved.block.first}"
    handed_in = {"code": code, "service": "certificati", "taken_at": taken_at}
    morning.tell(HandIn, TOTEM, **handed_in)
    today = morning.take()
    morning.open("1", ANNA).call("1", ANNA)
    found = recollected(morning.events, morning.branch.plan)
    assert len(found.day.visits) == 1
    assert today in morning.branch.hall.tickets
    assert len(PlayedDay(without_doors(morning.branch.plan), found.day).run()) == 1


# --- one visit, and what may become of it -------------------------------------------------------


class Desk:
    """One counter and one citizen: what is done, and the visit that the journal remembers."""

    def __init__(self) -> None:
        self.morning = Morning().at("09:00")
        self.ticket = self.morning.take()
        self.morning.at("09:05").open("1", ANNA)

    def do(self, wall: str, command: type, by: object = ANNA, **facts: object) -> "Desk":
        self.morning.at(wall)
        facts = {"ticket": self.ticket} | facts if "counter" not in facts else facts
        self.morning.ask(command(id=self.morning.command_id(), **facts), by)  # type: ignore[arg-type]
        return self

    def call(self, wall: str) -> "Desk":
        self.morning.at(wall).call("1", ANNA)
        return self

    @property
    def day(self) -> PastDay:
        return recollected(self.morning.events, self.morning.branch.plan).day

    @property
    def visit(self) -> Visit:
        return self.day.visits[0]

    def again(self) -> list[FirstCall]:
        return PlayedDay(without_doors(self.morning.branch.plan), self.day).run()


def test_a_visit_has_its_length_and_what_the_counter_lost_besides():
    visit = Desk().call("09:10").do("09:11", StartServing).do("09:20", Close).visit
    assert visit.arrives_min == 0.0
    (leg,) = visit.legs
    assert (leg.minutes, leg.wrap_up_min) == (9.0, 1.0)


def test_the_pace_of_who_served_is_taken_out_of_a_length():
    desk = Desk().call("09:10").do("09:10", StartServing).do("09:20", Close)
    slow = recollect(desk.morning.events, desk.morning.branch.plan, lambda operator: 1.25)
    assert slow is not None
    assert slow.day.visits[0].legs[0].minutes == 8.0
    assert slow.day.shifts[0].pace == 1.25


def test_who_did_not_come_when_called_does_not_come_again():
    desk = Desk().call("09:10").do("09:12", MarkAbsent)
    assert (desk.visit.patience_min, desk.visit.absence_min) == (ALWAYS_ABSENT_MIN, 2.0)
    assert [call.came for call in desk.again()] == [False]


def test_who_was_absent_and_came_back_was_served():
    desk = Desk().call("09:10").do("09:12", MarkAbsent).do("09:15", Resume).call("09:16")
    visit = desk.do("09:16", StartServing).do("09:21", Close).visit
    assert visit.patience_min is None
    assert [leg.minutes for leg in visit.legs] == [5.0]


def test_who_said_they_would_not_wait_leaves_at_the_same_time():
    desk = Desk().do("09:30", Withdraw, by=TOTEM)
    assert desk.visit.leaves_min == 30.0
    assert [call.minute for call in desk.again()] == [5.0], "the counter was free before"


def test_a_call_that_was_undone_never_was():
    desk = Desk().call("09:10").do("09:10", UndoCall)
    found = recollected(desk.morning.events, desk.morning.branch.plan)
    assert (found.calls, found.day.visits[0].legs) == ([], ())


def test_who_is_sent_on_is_served_twice():
    desk = Desk().call("09:10").do("09:10", StartServing)
    desk.do("09:14", Transfer, service="tributi").call("09:15")
    visit = desk.do("09:15", StartServing).do("09:25", Close).visit
    assert [(leg.service, leg.minutes, leg.ends) for leg in visit.legs] == [
        ("certificati", 4.0, "transferred"),
        ("tributi", 10.0, "closed"),
    ]
    assert len(desk.again()) == 1, "a wait ends with the first call"


def test_who_goes_for_a_form_is_away_as_long_again():
    desk = Desk().call("09:10").do("09:10", StartServing).do("09:12", Park)
    desk.do("09:30", Resume).call("09:31").do("09:31", StartServing).do("09:35", Close)
    first, second = desk.visit.legs
    assert (first.ends, first.away_min, second.minutes) == ("parked", 18.0, 4.0)
    played = PlayedDay(without_doors(desk.morning.branch.plan), desk.day)
    played.run()
    assert [t.state for t in played.branch.hall.tickets.values()] == [State.CLOSED]


def test_a_service_that_was_added_at_the_counter_is_done_too():
    desk = Desk().call("09:10").do("09:10", StartServing).do("09:11", AddService, service="tributi")
    desk.do("09:15", Close).call("09:15").do("09:15", StartServing).do("09:22", Close)
    assert [leg.minutes for leg in desk.visit.legs] == [5.0, 7.0]
    assert len(desk.again()) == 1


def test_two_numbers_of_one_person_are_one_visit():
    desk = Desk()
    other = desk.morning.take("tributi")
    desk.do("09:06", Merge, by=ANNA, ticket=other, into=desk.ticket)
    assert len(desk.day.visits) == 1
    assert desk.visit.wishes == ("tributi",)


def test_who_came_without_a_number_is_served_where_they_stand():
    morning = Morning().at("09:00").open("1", ANNA)
    walk_in = ServeWalkIn(id=morning.command_id(), counter="1", service="tributi")
    ticket = morning.ask(walk_in, ANNA)[0].ticket  # type: ignore[union-attr]
    morning.at("09:10").ask(Close(id=morning.command_id(), ticket=ticket), ANNA)
    day = recollected(morning.events, morning.branch.plan).day
    assert [(v.at_counter, v.legs[0].minutes) for v in day.visits] == [("1", 10.0)]
    assert len(PlayedDay(without_doors(morning.branch.plan), day).run()) == 1


def test_a_counter_that_left_people_waiting_was_not_there():
    desk = Desk().call("09:40").do("09:40", StartServing).do("09:45", Close)
    (pause,) = desk.day.shifts[0].pauses
    assert (pause.due_min, pause.length_min) == (5.0, 35.0)
    assert calls_of(desk.again()) == [(40.0, "1")]


def test_an_operator_who_went_home_with_people_waiting_goes_home_again():
    desk = Desk()
    desk.morning.take()
    desk.call("09:10").do("09:10", StartServing).do("09:20", Close)
    desk.do("09:20", LeaveCounter, counter="1")
    assert [shift.closes_min for shift in desk.day.shifts] == [20.0]
    assert len(desk.again()) == 1


# --- whatever may happen ------------------------------------------------------------------------

AT_A_TICKET = (
    StartServing, MarkAbsent, Close, Park, Resume, Withdraw, UndoCall, commands.Recall,
)  # fmt: skip


def anything(morning: Morning, random: Random) -> object:
    """One command that somebody may send, possible or not."""
    id, tickets = morning.command_id(), list(morning.branch.hall.tickets)
    counter = random.choice("12")
    if tickets and random.random() < 0.5:
        ticket = random.choice(tickets)
        if random.random() < 0.15:
            service = random.choice(("certificati", "tributi"))
            return Transfer(id=id, ticket=ticket, service=service, first=random.random() < 0.3)
        if random.random() < 0.1:
            return AddService(id=id, ticket=ticket, service="tributi")
        return random.choice(AT_A_TICKET)(id=id, ticket=ticket)
    if random.random() < 0.4:
        wishes = ("tributi",) if random.random() < 0.3 else ()
        return TakeTicket(id=id, service="certificati", wishes=wishes)
    kinds = (
        commands.OpenCounter, commands.CallNext, commands.CallNext, LeaveCounter, commands.EndPause,
    )  # fmt: skip
    if random.random() < 0.15:
        return commands.StartPause(id=id, counter=counter, reason="break")
    if random.random() < 0.1:
        return ServeWalkIn(id=id, counter=counter, service="certificati")
    return random.choice(kinds)(id=id, counter=counter)


@pytest.mark.parametrize("seed", range(40))
def test_any_day_that_can_happen_can_be_played_again(seed: int):
    random, morning = Random(seed), Morning(a_plan()).at("08:00")
    for _ in range(250):
        morning.now += random.choice((1, 20, 90)) * timedelta(seconds=1)
        try:
            morning.ask(anything(morning, random), random.choice((ANNA, BRUNO)))  # type: ignore[arg-type]
        except Refused:
            continue
    found = recollect(morning.events, a_plan())
    if found is not None:
        called = PlayedDay(without_doors(a_plan()), found.day).run()
        known = {visit.id for visit in found.day.visits}
        assert len({call.visit.id for call in called}) == len(called) <= len(known)
