"""The reception: numbers for somebody, appointments, and who sees the page at all."""

from datetime import timedelta
from uuid import uuid4

from msgspec.structs import replace

from sportello.model.commands import PlanDay, StopTickets
from sportello.model.day import Booking
from sportello.model.person import Actor, Role
from sportello.model.place import Access
from sportello.model.plan import Plan, Priority
from sportello.model.waiting import Wait
from tests.counter_client.a_counter import MORNING, Morning, a_plan


def with_priorities() -> Plan:
    return replace(
        a_plan(),
        languages=("it", "en", "de"),
        priorities={"precedenza": Priority("precedenza", {"it": "Precedenza"})},
    )


async def at_reception(plan: Plan | None = None) -> Morning:
    return await Morning(plan=plan).logged_in(Role.RECEPTION)


async def test_the_role_says_what_one_looks_at_first_and_at_all():
    assert (await Morning().logged_in(Role.OPERATOR)).login.page == "choice"
    assert (await Morning().logged_in(Role.RECEPTION)).login.page == "reception"
    assert (await Morning().logged_in(Role.SUPERVISOR)).login.page == "hall"
    everything = await Morning().logged_in(Role.OPERATOR, Role.RECEPTION, Role.SUPERVISOR)
    assert everything.login.views == ["desk", "reception", "hall", "bookings"]


async def test_who_has_no_right_to_a_page_does_not_get_there():
    morning = await Morning().logged_in(Role.OPERATOR)
    await morning.press(morning.login.show, "hall")
    assert morning.login.page == "choice"


async def test_a_look_at_the_reception_leaves_the_counter_as_it_is():
    morning = await Morning().logged_in(Role.OPERATOR, Role.RECEPTION)
    await morning.press(morning.login.sitAt, "1")
    await morning.press(morning.login.show, "reception")
    assert (morning.login.page, morning.login.place) == ("reception", "Sportello 1")
    await morning.press(morning.login.show, "desk")
    assert morning.login.page == "desk"


async def test_everyday_words_find_the_service_and_enter_gives_the_number():
    morning = await at_reception()
    await morning.press(morning.reception.type, "elettr")
    (offer,) = morning.reception.offers.rows
    assert offer.service == "cie"
    await morning.press(morning.reception.take, offer.service)
    assert morning.reception.code == "C001"
    assert morning.reception.said == "Carta d'identità elettronica"
    assert morning.reception.text == ""


async def test_an_offer_says_what_the_citizen_would_be_told():
    morning = await at_reception()
    morning.take("tari")
    morning.line.waits = {"tari": Wait(1, 10, 20)}
    morning.later(seconds=10)
    offer = morning.reception.offers.rows[-1]
    assert (offer.waiting, offer.expected) == (1, "10–20 min")


async def test_an_offer_says_why_there_is_no_number():
    plan = a_plan()
    services = dict(plan.services)
    services["certificati"] = replace(services["certificati"], access=Access.APPOINTMENT_ONLY)
    services["cie"] = replace(services["cie"], daily_quota=0)
    morning = await at_reception(replace(plan, services=services))
    stop = StopTickets(id=uuid4(), service="tari", waiting="serve")
    morning.line.let(stop, Actor("server"))
    assert [offer.why_not for offer in morning.reception.offers.rows] == [
        "solo su appuntamento",
        "i numeri di oggi sono finiti",
        "fermato per oggi",
    ]
    await morning.press(morning.reception.take, "tari")
    assert morning.asking.trouble == "Per oggi non ci sono più numeri."


async def test_language_and_precedence_go_with_the_number_and_then_begin_again():
    morning = await at_reception(with_priorities())
    await morning.press(morning.reception.turnLanguage)
    await morning.press(morning.reception.turnPriority)
    assert (morning.reception.language, morning.reception.priority) == ("English", "Precedenza")
    await morning.press(morning.reception.take, "tari")
    ticket = next(iter(morning.line.view.waiting.values()))
    assert (ticket.language, ticket.priority) == ("en", "precedenza")
    assert (morning.reception.language, morning.reception.priority) == ("Italiano", "")


async def test_the_last_language_is_followed_by_the_first():
    morning = await at_reception(with_priorities())
    seen = []
    for _ in range(3):
        await morning.press(morning.reception.turnLanguage)
        seen.append(morning.reception.language)
    assert seen == ["English", "Deutsch", "Italiano"]


async def test_an_appointment_is_checked_in_and_leaves_the_list():
    morning = await at_reception()
    bookings = (
        Booking("b-2", "tari", MORNING + timedelta(hours=1)),
        Booking("b-1", "cie", MORNING + timedelta(minutes=5)),
    )
    morning.line.let(PlanDay(id=uuid4(), bookings=bookings), Actor("server"))
    rows = morning.reception.bookings.rows
    assert [(row.at, row.is_past) for row in rows] == [("09:05", False), ("10:00", False)]
    await morning.press(morning.reception.checkIn, "b-1")
    assert morning.reception.code == "C001"
    assert [row.booking for row in morning.reception.bookings.rows] == ["b-2"]
    morning.later(minutes=80)
    assert [row.is_past for row in morning.reception.bookings.rows] == [True]


async def test_a_locked_screen_forgets_the_number_that_was_given():
    morning = await at_reception()
    await morning.press(morning.reception.take, "tari")
    await morning.press(morning.login.lock)
    assert morning.reception.code == ""
