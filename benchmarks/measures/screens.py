"""What people feel: how soon a screen is there, a card is answered, and a ticket has come out.

Real programs on a real X server, a real pcscd, and a finger that touches by real X events. Times
run from what a person does to the far end: the page read, and standing still, through the window's
inspection; the last byte at the printer. Looking takes up to 60 ms, and is in the figures.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any

from msgspec import Struct

from appliance.demo import screen
from appliance.demo.branch_folder import write_station
from appliance.demo.sample_cards import HEALTH_CARDS
from appliance.demo.visit.ui_robot import Hand, Window
from benchmarks.branch import BenchmarkServer, Folder, serving, set_up_branch
from benchmarks.figures import FigureRow, slowest
from benchmarks.ground import Ground
from hardware.virtual.card import VirtualCard, VirtualReader
from hardware.virtual.pcscd import Pcscd
from hardware.virtual.printer import VirtualPrinter
from sportello.model.languages import in_language
from station.inspection import Finger
from text.catalogue import Catalogue

STARTS, VISITS = 7, 12
FIRST_FRAME_MS, CHOICES_MS, PRINTED_MS = 2000, 1000, 400
PATIENCE_S = 20.0
POLLING_S = 0.4
"""How often pcscd looks whether a card is there: visits begin anywhere within that time."""

SERVICE = "certificati-anagrafici"
PACKAGES = {
    screen.TOTEM: "totem",
    screen.COUNTER: "counter_client",
    screen.BOARD: "display_board",
}
FIRST_PAGE = {
    screen.TOTEM: ("Insert your health card",),
    screen.COUNTER: ("Log in to work at the counter.",),
    screen.BOARD: ("Welcome", "The numbers called appear here."),
}
"""What stands on each program's first page of a branch where nothing has happened yet."""


class TimedPrinter(VirtualPrinter):
    """The virtual printer, with the instant at which bytes last arrived (monotonic clock)."""

    received_at_s = 0.0

    def receive(self, data: bytes, host: Any) -> None:
        self.received_at_s = time.monotonic()
        super().receive(data, host)


class Station(Struct, frozen=True):
    """A program that can be started on a screen: its command, and where it can be looked at."""

    name: str
    command: tuple[str, ...]
    inspection: Path
    environment: Mapping[str, str]


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    folder = await set_up_branch(ground.folder / "screens", totems=1, boards=1, desks=1)
    with screen.own_screen() as display:
        async with (
            serving(folder) as server,
            Pcscd(private=True) as daemon,
            TimedPrinter() as printer,
        ):
            environment = {**display, **daemon.environment}
            stations = _stations(folder, server, printer, environment)
            for station in stations:
                took_s = [await _time_to_first_page(station) for _ in range(ground.times(STARTS))]
                what = f"program start → first page, {PACKAGES[station.name]}"
                yield slowest(what, took_s, FIRST_FRAME_MS)
            reader = VirtualReader(daemon)
            try:
                async with _standing(stations[0]) as totem:
                    visits = _Visits(folder, totem, reader, printer)
                    await visits.perform(1)  # whose pages and letters are drawn for the first time
                    visits.forget()
                    await visits.perform(ground.times(VISITS, 2))
            finally:
                await reader.close()
            yield slowest("card inserted → choices on the screen", visits.choices_s, CHOICES_MS)
            yield slowest("touch → last byte at the printer", visits.printed_s, PRINTED_MS)


def _stations(
    folder: Folder, server: BenchmarkServer, printer: TimedPrinter, environment: Mapping[str, str]
) -> list[Station]:
    printing = (
        f'[devices.printer]\nby = "network"\nhost = "{printer.host}"\nport = {printer.port}\n'
    )
    tables = {screen.TOTEM: f"[devices.card_reader]\n\n{printing}"}
    keys = {
        screen.TOTEM: folder.totems[0],
        screen.COUNTER: folder.desks[0],
        screen.BOARD: folder.boards[0],
    }
    stations = []
    for name, package in PACKAGES.items():
        station, key = keys[name]
        config = write_station(
            folder.path / "stations" / f"{name}.toml",
            station=station,
            key=key,
            server=server.url,
            tables=tables.get(name, ""),
        )
        inspection = folder.path / f"{name}.socket"
        place = screen.geometry(screen.TRUE_SIZES[name])
        options = ("--config", str(config), "--geometry", place, "--inspect", str(inspection))
        command = (sys.executable, "-m", package, *options)
        stations.append(Station(name, command, inspection, environment))
    return stations


async def _time_to_first_page(station: Station) -> float:
    begun_s = time.monotonic()
    async with _standing(station):
        return time.monotonic() - begun_s


@asynccontextmanager
async def _standing(station: Station) -> AsyncIterator[Window]:
    """A person's view of the program's window, once its first page is there."""
    words = Catalogue(PACKAGES[station.name], "station").words("it")
    first_page = ". ".join(map(words.gettext, FIRST_PAGE[station.name]))
    station.inspection.unlink(missing_ok=True)
    with (station.inspection.with_suffix(".log")).open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *station.command,
            stdout=log,
            stderr=log,
            env={**os.environ, **station.environment},
        )
    try:
        async with Finger(station.inspection) as finger:
            window = Window(station.name, finger, Hand(station.environment), words)
            await window.reads(first_page, patience_s=PATIENCE_S)
            yield window
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


class _Visits:
    """Citizens at one totem, one after the other: from the card to the ticket in their hand.

    choices_s  from the card in the reader to the choices on the screen
    printed_s  from the last touch to the last byte at the printer
    """

    def __init__(
        self, folder: Folder, totem: Window, reader: VirtualReader, printer: TimedPrinter
    ) -> None:
        self.choices_s: list[float] = []
        self.printed_s: list[float] = []
        service = folder.plan.services[SERVICE]
        self._path = [
            in_language(name, "it")
            for name in (folder.plan.topics[service.topic].name, service.name)
        ]
        self._totem = totem
        self._reader = reader
        self._printer = printer
        self._random = Random(5)

    def forget(self) -> None:
        self.choices_s.clear()
        self.printed_s.clear()

    async def perform(self, count: int) -> None:
        for card in islice(cycle(HEALTH_CARDS), count):
            await asyncio.sleep(self._random.uniform(0, POLLING_S))
            await self._visit(card.made())

    async def _visit(self, card: VirtualCard) -> None:
        inserted_s = time.monotonic()
        await self._reader.insert(card)
        await self._totem.sees("What do you need?")
        self.choices_s.append(time.monotonic() - inserted_s)
        for name in self._path:
            await self._totem.touches_text(name)
        await self._totem.touches("I have everything, take my number")
        touched_s = await self._totem.touches("No, I take my place in the line")
        async with asyncio.timeout(PATIENCE_S):
            await self._printer.next_ticket()
        self.printed_s.append(self._printer.received_at_s - touched_s)
        await self._totem.sees("Please take your ticket and your card")
        await self._reader.remove()
        await self._totem.sees("Insert your health card")
