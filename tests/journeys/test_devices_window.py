"""What hands do in the window of virtual devices reaches the wires, and comes back to be seen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest_asyncio

from appliance.demo import far_ends
from appliance.demo.demo_branch import House
from appliance.demo.devices_model import DevicesModel
from appliance.demo.sample_cards import HEALTH_CARDS
from appliance.demo.visit.colleagues import begin_the_morning
from hardware.printer.escpos import EscPosPrinter
from hardware.printer.interface import Cut, NetworkConnection, Paragraph, PrintJob, Qr
from hardware.virtual.printer import PrinterFault
from sportello.model.events import TicketCalled
from station.tasks import Tasks
from text.catalogue import Catalogue

PATIENCE_S = 15.0


class Desk:
    """The model of the window, and a way to wait for what it shows."""

    def __init__(self, house: House) -> None:
        self.failures: list[BaseException] = []
        self.tasks = Tasks(on_failure=self.failures.append)
        words = Catalogue("appliance", "station").words("it")
        self.model: Any = DevicesModel(house, self.tasks, words)  # Qt's properties have no types
        self._news = asyncio.Event()
        self.model.changed.connect(self._news.set)

    async def until(self, fact: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not fact():
                self._news.clear()
                await self._news.wait()


@pytest_asyncio.fixture
async def desk(house: House, qt_app: object) -> AsyncIterator[Desk]:
    desk = Desk(house)
    yield desk
    await desk.tasks.end()
    assert desk.failures == []


async def test_cards_go_in_and_out_and_the_cable_takes_them_along(house: House, desk: Desk) -> None:
    key = HEALTH_CARDS[1].key
    desk.model.insert(key)
    await desk.until(lambda: desk.model.cardIn)
    assert [row.key for row in desk.model.healthCards.rows if row.is_in] == [key]
    desk.model.insert("bank")
    await desk.until(lambda: any(row.is_in for row in desk.model.otherCards.rows))
    assert not any(row.is_in for row in desk.model.healthCards.rows)
    desk.model.plugReader(False)
    await desk.until(lambda: not desk.model.hasReader)
    assert not desk.model.cardIn
    desk.model.insert(key)
    await desk.until(lambda: desk.model.trouble == "Il lettore di tessere non c'è")
    desk.model.plugReader(True)
    await desk.until(lambda: desk.model.hasReader)
    desk.model.insert(key)
    await desk.until(lambda: desk.model.cardIn)
    desk.model.remove()
    await desk.until(lambda: not desk.model.cardIn)


async def test_the_printers_faults_are_switched_on_and_off(house: House, desk: Desk) -> None:
    desk.model.toggleFault(PrinterFault.PAPER_OUT.value)
    await desk.until(lambda: desk.model.hasFault)
    assert house.far_ends.printer.faults == {PrinterFault.PAPER_OUT}
    desk.model.toggleFault(PrinterFault.NEAR_END.value)
    desk.model.toggleFault(PrinterFault.PAPER_OUT.value)
    await desk.until(lambda: not desk.model.hasFault)
    assert [row.label for row in desk.model.faults.rows if row.is_on] == ["Carta quasi finita"]


async def test_the_code_on_the_ticket_that_came_out_last_can_be_scanned(
    house: House, desk: Desk
) -> None:
    assert desk.model.address.toString() == ""
    twin = house.far_ends.printer
    printer = EscPosPrinter(NetworkConnection(twin.host, twin.port))
    try:
        await printer.print(PrintJob((Qr("http://127.0.0.1/turno/A001-x"), Cut())))
        await desk.until(lambda: desk.model.address.toString() == "http://127.0.0.1/turno/A001-x")
        await printer.print(PrintJob((Paragraph("A002"), Cut())))
        await desk.until(lambda: desk.model.tickets == 2)
        assert desk.model.address.toString() == ""
    finally:
        await printer.close()


async def test_an_unplugged_scanner_scans_nothing(desk: Desk) -> None:
    desk.model.plugScanner(False)
    desk.model.scan(HEALTH_CARDS[0].code)
    assert "scollegato" in desk.model.trouble
    desk.model.plugScanner(True)
    desk.model.scan(HEALTH_CARDS[0].code)
    assert desk.model.trouble == ""


async def test_calls_are_shown_until_they_are_served(house: House, desk: Desk) -> None:
    await begin_the_morning(house.link, house.server, house.branch)
    calls = [event for event in house.journal.events if isinstance(event, TicketCalled)]
    assert len(calls) == 7
    await desk.until(lambda: desk.model.calls.count == 0)
    assert {row.name for row in desk.model.programs.rows} == {"server"}


def test_every_reason_why_there_is_no_reader_is_said_in_italian() -> None:
    words = Catalogue("appliance").words("it")
    for reason in (
        far_ends.NOT_INSTALLED,
        far_ends.NEEDS_ROOT,
        far_ends.TAKEN,
        far_ends.FAILED,
    ):
        assert words.gettext(reason) != reason
