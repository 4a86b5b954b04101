"""How many people are said to be before a ticket: those who will be called before it."""

from datetime import timedelta
from random import Random

import pytest
from msgspec.structs import replace

from sportello.forecast.estimator import Estimator, Forecast, simulate
from sportello.model import commands as c
from sportello.model.day import Booking
from sportello.model.plan import RoutingRules
from sportello.model.waiting import Wait
from tests.sportello.a_branch import BRUNO, TOTEM, Morning, a_busy_plan, a_plan

FIRST_COME = RoutingRules(policy="first_in_line")


def forecast(morning: Morning) -> Forecast:
    """What everybody is told now, while no other people come."""
    estimator, today = Estimator(morning.branch.plan), morning.branch.today
    stage = estimator.stage(today, morning.now)._replace(rates=[])
    simulated = simulate(stage, today.hall.waiting, Random(1), 50)
    return estimator.tell(today, morning.now, simulated)


def before(morning: Morning) -> dict[str, int]:
    """People before each ticket that waits, by its code."""
    told = forecast(morning).by_ticket
    return {id.rpartition("-")[2]: wait.people for id, wait in told.items()}


def with_waiting(morning: Morning, *services: str) -> Morning:
    """One ticket after the other, a minute apart."""
    for service in services:
        morning.take(service)
        morning.now += timedelta(minutes=1)
    return morning


@pytest.fixture
def morning() -> Morning:
    return Morning(replace(a_plan(), routing=FIRST_COME)).at("09:00")


def test_who_came_for_another_service_of_the_same_counter_is_before_a_ticket(morning):
    with_waiting(morning.open("1"), "tributi", "tributi", "certificati", "tributi", "certificati")
    assert before(morning) == {"T001": 0, "T002": 1, "A001": 2, "T003": 3, "A002": 4}


def test_who_is_called_by_counters_that_cannot_serve_a_ticket_is_not_before_it(morning):
    with_waiting(morning, "certificati", "certificati", "certificati", "tributi")
    morning.open("2", BRUNO)
    assert "T001" not in before(morning), "counter 2 does not serve it, and no other is open"
    morning.open("1")
    assert before(morning)["T001"] < 3, "counter 2 calls some of the three meanwhile"


def test_who_comes_later_and_is_called_sooner_is_before_a_ticket():
    morning = Morning(a_busy_plan()).at("09:00").open("1")
    with_waiting(morning, "certificati", "certificati")
    morning.tell(c.TakeTicket, TOTEM, service="certificati", priority="fragile")
    assert before(morning) == {"A003": 0, "A001": 1, "A002": 2}


def test_a_newcomer_is_told_all_who_will_be_called_before(morning):
    told = forecast(with_waiting(morning.open("1"), "tributi", "tributi", "certificati"))
    assert {service: wait.people for service, wait in told.by_service.items()} == {
        "certificati": 3,
        "tributi": 3,
    }


def test_before_a_newcomer_who_goes_first_are_only_those_who_do_too():
    morning = Morning(a_busy_plan()).at("09:00").open("1")
    with_waiting(morning, "certificati", "certificati")
    morning.tell(c.TakeTicket, TOTEM, service="certificati", priority="fragile")
    told = forecast(morning)
    assert told.by_service["certificati"].people == 3
    assert told.with_priority["certificati"].people == 1


def test_an_appointment_that_is_due_is_before_those_who_came_earlier():
    morning = Morning().at("09:00").open("1")
    with_waiting(morning, "certificati", "certificati")
    morning.tell(c.PlanDay, bookings=(Booking("b1", "tributi", morning.now),))
    morning.tell(c.CheckIn, TOTEM, booking="b1")
    assert before(morning)["A001"] == 1


def test_one_person_with_two_wishes_is_before_others_once(morning):
    morning.tell(c.TakeTicket, TOTEM, service="certificati", wishes=("tributi",))
    with_waiting(morning.open("1"), "certificati")
    assert before(morning) == {"A001": 0, "A002": 1}


def test_the_rule_in_force_decides_who_is_before_a_ticket(morning):
    with_waiting(morning.open("1"), "tributi", "tributi", "certificati")
    assert before(morning)["A001"] == 2
    morning.tell(c.ChangeRules, rules=RoutingRules(policy="profile"))
    assert before(morning)["A001"] == 0, "certificates are the first skill of counter 1"


@pytest.mark.parametrize(
    ("wait", "is_next"),
    [
        (Wait(0, 0, 5), True),
        (Wait(0, 0, 10), True),
        (Wait(0, 0, 55), False),
        (Wait(0, 10, 15), False),
        (Wait(1, 0, 5), False),
    ],
)
def test_nobody_before_is_said_only_where_the_call_may_come_at_once(wait, is_next):
    assert wait.is_next == is_next
