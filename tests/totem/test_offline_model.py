"""A totem without its server, as its screen and its paper tell it: real link, disk and printer."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec.structs import replace

from hardware.virtual.printer import VirtualPrinter
from sportello.model.commands import TakeTicket
from sportello.model.events import TicketIssued
from sportello.model.person import Role
from sportello.model.wire import Happened
from tests.queue_server.a_server import Line, a_plan
from tests.totem.a_totem import CLOSED
from tests.totem.test_flow_model import FRAGILE, MARIA, Hall, a_hall, a_model
from totem.conversation.happenings import IdentityShown

pytestmark = pytest.mark.usefixtures("qt_app")

DOCUMENTS = ("certificati", "tributi")


async def a_lonely(hall: Hall) -> None:
    """The line is cut once the totem has its numbers."""
    await ready(hall)
    await hall.cable.cut()
    await hall.until(lambda: not hall.model.isUp)


async def ready(hall: Hall) -> None:
    board = await hall.server.line("board-1", Role.BOARD)
    if not hall.server.running.parts.broadcast.hall.blocks:
        await board.until(lambda _: bool(hall.server.running.parts.broadcast.hall.blocks))
    hall.model.tick()
    while not hall.own.has_numbers:
        await hall.own.to_hand_in()  # its thread writes one thing after the other


async def handed_in(line: Line, code: str) -> TicketIssued:
    """The event that says so."""
    if not any(isinstance(e, TicketIssued) and e.code == code for e in line.events):
        await line.until(
            lambda heard: (
                isinstance(heard, Happened)
                and any(isinstance(e, TicketIssued) and e.code == code for e in heard.events)
            )
        )
    return next(e for e in line.events if isinstance(e, TicketIssued) and e.code == code)


async def test_without_the_server_one_takes_a_number_as_usual_and_is_called_in_turn(
    tmp_path: Path,
) -> None:
    async with a_hall(tmp_path, replace(a_plan(), priorities=FRAGILE)) as hall:
        board = await hall.server.line("board-2", Role.BOARD)
        await a_lonely(hall)
        assert (hall.model.page, hall.model.isAlone) == ("welcome", True)
        await hall.take_a_number(priority="fragile")
        await hall.until(lambda: hall.model.text == "Ritiri il biglietto")
        assert hall.model.code == "A600"
        facts = {fact.label: fact.value for fact in hall.model.facts.rows}
        assert facts["Chiamata prevista"] == "per ora non si conosce"
        paper = (await hall.printer.next_ticket()).text
        assert "A600" in paper
        assert "Numero dato senza collegamento: totem-1, " in " ".join(paper.split())
        before = datetime.now(UTC)

        await hall.cable.plug()
        issued = await handed_in(board, "A600")
        assert issued.taken_at is not None
        assert issued.taken_at < before < issued.at
        (ticket,) = hall.server.running.parts.broadcast.hall.waiting.values()
        assert (ticket.clock_at, ticket.handed_in) == (issued.taken_at, True)
        assert ticket.priority == "fragile"
        await hall.until(lambda: hall.model.isUp and not hall.model.isAlone)


async def test_services_are_shown_without_waits_and_the_card_greets(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        await a_lonely(hall)
        hall.model.tell(IdentityShown(MARIA, is_card=True))
        await hall.until(lambda: hall.model.heading == "Che cosa le serve?")
        assert "Maria" in hall.model.greeting
        hall.model.choose("documenti")
        assert [(tile.key, tile.meta) for tile in hall.model.tiles.rows] == [
            (service, "") for service in DOCUMENTS
        ]
        hall.model.choose("certificati")
        hall.model.act("confirm")
        await hall.until(lambda: hall.model.code == "A600")
        kept = (tmp_path / "totem.db").read_bytes()  # one file: no write-ahead log beside it
        for word in (MARIA.codice_fiscale, MARIA.surname, MARIA.given_name):
            assert word.encode() not in kept


async def test_a_totem_that_starts_without_the_server_knows_the_branch(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        await ready(hall)
        url, key = hall.cable.url, hall.key
    async with VirtualPrinter() as twin, a_model(tmp_path, url, key, twin) as (link, model, own):
        alone = Hall(link, model, own, hall.server, twin, hall.cable, key)
        await alone.until(lambda: model.page == "welcome")
        assert (model.branch, model.isAlone) == ("Comune di prova", True)
        await alone.take_a_number("tributi")
        await alone.until(lambda: model.code == "T600")


async def test_tickets_are_handed_in_also_by_a_totem_that_was_ended_meanwhile(
    tmp_path: Path,
) -> None:
    async with a_hall(tmp_path) as hall:
        board = await hall.server.line("board-2", Role.BOARD)
        await a_lonely(hall)
        await hall.take_a_number()
        await hall.until(lambda: hall.model.code == "A600")
    async with a_hall(tmp_path) as again:
        board = await again.server.line("board-3", Role.BOARD)
        codes = {
            ticket.code for ticket in again.server.running.parts.broadcast.hall.waiting.values()
        }
        if "A600" not in codes:
            await handed_in(board, "A600")


async def test_opening_hours_hold_without_the_server(tmp_path: Path) -> None:
    async with a_hall(tmp_path, a_plan(opening=CLOSED)) as hall:
        await a_lonely(hall)
        assert hall.model.heading == "Siamo chiusi"


async def test_a_hundred_numbers_later_the_screen_sends_to_the_reception(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        await a_lonely(hall)
        for _ in range(100):
            await hall.own.take(TakeTicket(id=uuid4(), service="certificati"))
        await hall.take_a_number()
        await hall.until(lambda: hall.model.heading == "Qui i numeri sono finiti")
        assert hall.model.text.startswith("Chieda all'accoglienza")
