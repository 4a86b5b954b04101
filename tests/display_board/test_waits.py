"""Which services the board tells the wait of, and in which words."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from display_board.waits import busiest, interval, people_before
from sportello.hall.view import HallView
from sportello.model.day import CounterState
from sportello.model.place import Service, Topic
from sportello.model.plan import Plan
from sportello.model.ticket import Ticket
from sportello.model.waiting import Wait
from tests.display_board.a_hall import a_plan
from text.catalogue import Catalogue

NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)
WORDS = Catalogue("display_board", "station").words("it")


def a_plan_of_one_topic() -> Plan:
    """Identity cards and certificates under one topic, which counter 1 serves both."""
    plan = a_plan()
    services = {
        "cards": Service("cards", "A", {"it": "Carta d'identità"}, "A", "front", 15, 30),
        "papers": Service("papers", "A", {"it": "Certificati"}, "A", "front", 5, 20),
    }
    counter = replace(plan.counters["1"], services=("cards", "papers"))
    topics = {"A": Topic("A", {"it": "Anagrafe"})}
    return replace(plan, services=services, counters={"1": counter}, topics=topics)


def a_hall(*services: str, is_open: bool = True) -> HallView:
    """Somebody waits for each of `services`."""
    hall = HallView()
    for n, service in enumerate(services):
        ticket = Ticket(f"A{n}", f"A{n}", service, NINE, NINE)
        hall.tickets[ticket.id] = hall.waiting[ticket.id] = ticket
    if is_open:
        hall.counters["1"] = CounterState("1", "anna", NINE)
    return hall


WAITS = {"cards": Wait(3, 30, 50), "papers": Wait(1, 5, 10)}


def shown(plan: Plan, hall: HallView, waits: dict[str, Wait] = WAITS) -> list[str]:
    return [service.id for service in busiest(plan, hall, waits, ())]


def test_of_a_topic_the_service_most_people_wait_for_is_told():
    plan = a_plan_of_one_topic()
    assert shown(plan, a_hall("papers", "papers", "cards")) == ["papers"]
    assert shown(plan, a_hall("cards", "papers", "cards")) == ["cards"]
    assert shown(plan, a_hall()) == ["cards"], "the longest wait where equally many wait"


def test_nothing_is_told_where_no_counter_serves():
    assert shown(a_plan_of_one_topic(), a_hall("cards", is_open=False)) == []
    assert shown(a_plan_of_one_topic(), a_hall("cards"), {}) == []


def test_a_private_matter_is_never_told():
    plan = a_plan_of_one_topic()
    secret = replace(plan.services["cards"], private_interview=True)
    plan = replace(plan, services=plan.services | {"cards": secret})
    assert shown(plan, a_hall("cards", "cards")) == ["papers"]


def test_a_service_that_gives_no_numbers_is_told_only_while_people_wait():
    plan = a_plan_of_one_topic()
    plan = replace(plan, services={"cards": plan.services["cards"]})
    hall = a_hall()
    hall.stopped.add("cards")
    assert shown(plan, hall) == []
    hall = a_hall("cards")
    hall.stopped.add("cards")
    assert shown(plan, hall) == ["cards"]


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        (Wait(3, 30, 50), ("circa 30–50 minuti", "3 persone prima di lei")),
        (Wait(1, 0, 5), ("fino a 5 minuti", "1 persona prima di lei")),
        (Wait(0, 0, 5), ("fino a 5 minuti", "nessuno prima di lei")),
        (Wait(0, 0, 55), ("fino a 55 minuti", "")),
    ],
)
def test_nobody_before_you_is_said_only_beside_a_short_wait(wait, told):
    assert (interval(wait, WORDS), people_before(wait, WORDS)) == told
