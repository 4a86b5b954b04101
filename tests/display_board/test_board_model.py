"""What the board says on its screen, from a real hall."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from msgspec.structs import replace

from display_board.loudness import volume_at
from display_board.news import how_it_goes
from sportello.hall.view import HallView
from sportello.model.commands import ChangeRules, PlanDay, ResumeTickets, SetQuota, StopTickets
from sportello.model.day import Booking
from sportello.model.plan import Priority, RoutingRules
from tests.display_board.a_hall import MORNING, a_plan
from text.catalogue import Catalogue

Opens = Callable[..., Any]

WORDS = Catalogue("display_board", "station").words("it")
EVENING = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
SATURDAY_EVENING = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)


async def test_before_the_first_call_people_are_welcomed(open_board: Opens) -> None:
    board = await open_board()
    assert board.model.scene == "welcome"
    assert board.model.branch == "Comune di Borgo San Lorenzo in Valle"
    assert not board.model.stale


async def test_a_call_is_shown_with_its_counter_and_arrow(open_board: Opens) -> None:
    board = await open_board(directions={"3": "left"})
    await board.hall.take()
    await board.hall.open("3")
    await board.hall.call("3")
    await board.until(lambda: board.model.code == "A001")
    model = board.model
    assert (model.scene, model.place, model.counter) == ("calls", "Sportello", "3")
    assert (model.direction, model.translation) == ("left", "")
    assert model.announcing


async def test_the_counter_stands_in_the_language_of_the_ticket_too(open_board: Opens) -> None:
    board = await open_board()
    await board.hall.take("A", "zh")
    await board.hall.open("3")
    await board.hall.call("3")
    await board.until(lambda: board.model.code == "A001")
    assert board.model.translation == "3号窗口"


async def test_a_room_is_shown_by_its_name_alone(open_board: Opens) -> None:
    board = await open_board()
    await board.hall.take("E", "en")
    await board.hall.open("c1")
    await board.hall.call("c1")
    await board.until(lambda: board.model.code == "E001")
    assert (board.model.place, board.model.counter) == ("", "Sala colloqui\N{NO-BREAK SPACE}1")
    assert board.model.translation == ""


async def test_waits_are_told_for_what_an_open_counter_serves(open_board: Opens) -> None:
    board = await open_board()
    for _ in range(4):
        await board.hall.take("A")
    await board.hall.open("1")
    await board.until(lambda: board.model.waits.count == 4)
    first = board.model.waits.rows[0]
    assert (first.name, first.people) == ("Anagrafe e certificati", "4 persone prima di lei")
    assert re.fullmatch(r"circa \d+–\d+ minuti", first.interval)
    assert "Servizi sociali" not in [row.name for row in board.model.waits.rows]


async def test_a_board_shows_the_waits_of_its_areas_alone(open_board: Opens) -> None:
    board = await open_board(areas=("colloqui",))
    await board.hall.open("1", "c1")
    await board.until(lambda: board.model.waits.count == 1)
    assert board.model.waits.rows[0].name == "Servizi sociali"


async def test_after_hours_the_board_says_when_the_branch_opens_again(open_board: Opens) -> None:
    board = await open_board(now=EVENING)
    assert board.model.scene == "closed"
    assert board.model.opens == "Riapriamo domani alle\u00a08:00"


async def test_over_a_closed_day_the_next_opening_is_named(open_board: Opens) -> None:
    board = await open_board(now=SATURDAY_EVENING)
    assert board.model.opens == "Riapriamo lunedì 30 novembre alle\u00a08:00"


async def test_nothing_but_code_and_counter_is_on_the_board(open_board: Opens) -> None:
    board = await open_board()
    await board.hall.take("E")
    await board.hall.open("c1")
    await board.hall.call("c1")
    await board.until(lambda: board.model.code == "E001")
    model = board.model
    shown = [model.code, model.place, model.counter, model.direction, model.translation]
    assert "".join(shown) == "E001Sala colloqui\N{NO-BREAK SPACE}1"


APPOINTMENTS = "Gli appuntamenti passano all’orario prenotato."
PRECEDENCE = "Chi ha diritto alla precedenza attende meno."
BY_WAIT = "Gli altri numeri sono chiamati secondo l’attesa e il servizio richiesto."


async def test_the_hall_is_told_who_is_called_when(open_board: Opens) -> None:
    board = await open_board(news=("Venerdì si chiude alle 12.",))
    assert board.model.news == ["Venerdì si chiude alle 12.", BY_WAIT]
    at = MORNING + timedelta(hours=1)
    await board.hall.plan(PlanDay(id=uuid4(), bookings=(Booking("b-1", "A", at),)))
    await board.until(lambda: APPOINTMENTS in board.model.news)
    await board.hall.plan(ChangeRules(id=uuid4(), rules=RoutingRules(policy="first_in_line")))
    by_arrival = "I numeri sono chiamati in ordine di arrivo."
    await board.until(lambda: board.model.news[1:] == [by_arrival])


def test_where_some_go_first_the_hall_is_told_that_and_not_who() -> None:
    fragile = {"fragile": Priority("fragile", {"it": "Gravidanza"})}
    plan = replace(a_plan(), priorities=fragile)
    assert list(how_it_goes(plan, HallView(), WORDS)) == [PRECEDENCE, BY_WAIT]


async def test_a_service_that_is_stopped_says_so_with_what_becomes_of_who_waits(
    open_board: Opens,
) -> None:
    board = await open_board()
    await board.hall.take("C")
    await board.hall.plan(StopTickets(id=uuid4(), service="C", waiting="serve"))
    served = (
        "Per oggi non si danno più numeri per: Tributi e pagamenti. Chi ha il numero viene servito."
    )
    await board.until(lambda: board.model.news[0] == served)
    await board.hall.plan(StopTickets(id=uuid4(), service="A", waiting="send_home"))
    await board.hall.plan(ResumeTickets(id=uuid4(), service="C"))
    await board.until(lambda: "Anagrafe" in board.model.news[0])
    await board.hall.plan(StopTickets(id=uuid4(), service="C", waiting="send_home"))
    sorry = (
        "Ci dispiace, oggi non si serve più: Tributi e pagamenti. "
        "Chi attendeva si rivolga all’accoglienza."
    )
    await board.until(lambda: board.model.news[0] == sorry)


async def test_a_branch_that_is_stopped_says_so_once(open_board: Opens) -> None:
    board = await open_board()
    await board.hall.take("C")
    await board.hall.plan(StopTickets(id=uuid4(), waiting="send_home"))
    sorry = (
        "Ci dispiace, oggi non possiamo servire altre persone. "
        "Chi attendeva si rivolga all’accoglienza."
    )
    await board.until(lambda: board.model.news[0] == sorry)


async def test_a_board_names_the_closed_services_of_its_areas_alone(open_board: Opens) -> None:
    board = await open_board(areas=("colloqui",))
    await board.hall.plan(SetQuota(id=uuid4(), service="A", daily=0))
    await board.hall.plan(SetQuota(id=uuid4(), service="E", daily=0))
    await board.until(lambda: "Servizi sociali" in board.model.news[0])
    assert "Anagrafe" not in board.model.news[0]


async def test_after_hours_only_the_branchs_own_news_stand_there(open_board: Opens) -> None:
    board = await open_board(now=EVENING, news=("Buona serata.",))
    assert board.model.news == ["Buona serata."]


def test_the_volume_goes_by_the_time_of_day():
    table = {"08:00": 80, "13:00": 50, "19:00": 0}
    at = {hour: volume_at(table, datetime(2026, 1, 1, hour).time()) for hour in (7, 8, 12, 13, 23)}  # noqa: DTZ001
    assert at == {7: 0, 8: 80, 12: 80, 13: 50, 23: 0}
    assert volume_at({}, EVENING.time()) == 0
