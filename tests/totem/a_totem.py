"""A totem as it stands in the hall: a real server, real devices' far ends, a real window, a finger.

Owns the start and the end of all of them, and the words of a visit. Used by the journey here, and
for looking at every screen.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from msgspec.structs import replace

from hardware.virtual.card import VirtualCard, VirtualReader
from hardware.virtual.pcscd import Pcscd
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.scanner import VirtualScanner
from queue_server.config.branch_file import settings_from
from queue_server.template import branch_toml
from sportello.bookings.calendar import Calendar
from sportello.model.commands import OpenCounter, TakeTicket
from sportello.model.person import Role
from sportello.model.plan import Opening, Plan
from station.inspection import Finger, Item, Look
from tests.queue_server.a_server import ServerHere, server_here
from tests.station.test_link_client import Cable

ROOT = Path(__file__).parents[2]
PORTRAIT, LANDSCAPE = "1080x1920", "1920x1080"


def the_municipal_plan(**facts: Any) -> Plan:
    """The branch that `queue-server init` furnishes, always open."""
    text = branch_toml("Comune di Montelarice", is_always_open=True)
    return replace(settings_from(text.encode(), date(2026, 11, 23)).plan, **facts)


ECHO_S = 0.55
"""Two taps that are closer in time and place are heard as one."""

CLOSED = Opening(week=((),) * 7)


class Machine:
    """The program while it runs, and a hand before it.

    printer  the far end of its printer
    scanner  the far end of its barcode scanner
    reader   the far end of its card reader, None if it was started without
    """

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        finger: Finger,
        environment: dict[str, str],
        printer: VirtualPrinter,
        scanner: VirtualScanner,
        reader: VirtualReader | None,
    ) -> None:
        self.process = process
        self.finger = finger
        self.printer = printer
        self.scanner = scanner
        self.reader = reader
        self._environment = environment
        self._touched = 0.0

    async def insert(self, card: VirtualCard) -> None:
        assert self.reader is not None
        await self.reader.insert(card)

    async def take_card(self) -> None:
        assert self.reader is not None
        await self.reader.remove()

    async def see(self, name: str, timeout_s: float = 10) -> Item:
        """The item of that name, as soon as it stands still."""
        return await self.finger.wait_for(name, timeout_s)

    async def touch(self, name: str) -> None:
        """Touch what bears that name, when it is there; no faster than a hand that means it."""
        x, y = (await self.see(name)).rect.centre
        await asyncio.sleep(max(0.0, self._touched + ECHO_S - time.monotonic()))
        self._touched = time.monotonic()
        await self._xdotool("mousemove", str(x), str(y), "click", "1")

    async def type(self, text: str) -> None:
        """On a real keyboard, as a keypad or a scanner's wedge would."""
        await self._xdotool("type", "--delay", "20", text)

    async def press(self, key: str) -> None:
        await self._xdotool("key", key)

    async def press_on(self, name: str) -> None:
        """Go to what bears that name with the Tab key, as a keypad does, and press Enter."""
        await self.see(name)
        for _ in range(40):
            await self.press("Tab")
            if (await self.finger.find(name)).is_focused:
                break
        await self.press("Return")

    async def look(self) -> Look:
        return await self.finger.look()

    async def grab(self, path: Path) -> None:
        await asyncio.sleep(0.35)  # the page's appearance; pictures only, no test waits here
        await self.finger.grab(path)

    async def _xdotool(self, *words: str) -> None:
        touch = await asyncio.create_subprocess_exec("xdotool", *words, env=self._environment)
        assert await touch.wait() == 0


def _station_toml(
    server: str,
    key: str,
    state: Path,
    printer: VirtualPrinter,
    scanner: VirtualScanner,
    *,
    has_reader: bool,
) -> str:
    return (
        f'station = "totem-1"\nkey = "{key}"\nserver = "{server}"\nstate = "{state}"\n'
        + ("[devices.card_reader]\n" if has_reader else "")
        + f'[devices.printer]\nby = "network"\nhost = "127.0.0.1"\nport = {printer.port}\n'
        + f'[devices.scanner]\nby = "serial"\nport = "{scanner.port}"\n'
    )


@asynccontextmanager
async def a_machine(
    directory: Path,
    display: dict[str, str],
    url: str,
    key: str,
    *options: str,
    has_reader: bool = False,
) -> AsyncIterator[Machine]:
    """The program and its devices, as `totem-1` of the server at `url`."""
    async with AsyncExitStack() as ending:
        printer = await ending.enter_async_context(VirtualPrinter())
        scanner = VirtualScanner()
        ending.callback(scanner.close)
        environment = {**display, "PYTHONPATH": str(ROOT)}
        reader = None
        if has_reader:
            daemon = await ending.enter_async_context(Pcscd(private=True))
            environment |= daemon.environment
            reader = VirtualReader(daemon)
            ending.push_async_callback(reader.close)
        config = directory / "station.toml"
        state = directory / "state"
        config.write_text(_station_toml(url, key, state, printer, scanner, has_reader=has_reader))
        socket = directory / "inspect"
        log = ending.enter_context((directory / "log").open("ab"))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "totem", "--config", str(config), "--inspect", str(socket)),
            *options,
            env=environment,
            stderr=log,
        )
        ending.push_async_callback(_end, process)
        finger = await ending.enter_async_context(Finger(socket))
        yield Machine(process, finger, environment, printer, scanner, reader)


class Totem(Machine):
    """A machine with its `server`, in this loop, and the `cable` between them."""

    def __init__(self, machine: Machine, server: ServerHere, cable: Cable) -> None:
        self.__dict__.update(machine.__dict__)
        self.server = server
        self.cable = cable


@asynccontextmanager
async def a_totem(
    directory: Path,
    display: dict[str, str],
    *options: str,
    plan: Plan | None = None,
    public_url: str | None = None,
    calendars: Sequence[Calendar] = (),
    has_reader: bool = False,
) -> AsyncIterator[Totem]:
    """Everything up, the window drawn; `options` are the program's own."""
    (directory / "branch").mkdir()
    plan = plan or the_municipal_plan()
    here = server_here(directory / "branch", plan, public_url=public_url, calendars=calendars)
    async with here as server, Cable(server.url) as cable:
        key = await server.key("totem-1", Role.TOTEM)
        async with a_machine(
            directory, display, cable.url, key, *options, has_reader=has_reader
        ) as totem:
            yield Totem(totem, server, cable)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    assert await process.wait() == 0, "the totem did not end in order"


async def open_counters(server: ServerHere, *counters: str) -> None:
    """Operators sit down, so that there are waits to be told."""
    for counter in counters:
        await server.operator(f"operator-{counter}")
        desk = await server.line(f"desk-{counter}", Role.COUNTER)
        await desk.log_in(f"operator-{counter}")
        await desk.ask(OpenCounter(id=uuid4(), counter=counter))


async def fill_the_hall(server: ServerHere, *services: str) -> None:
    """Others have taken numbers before."""
    other = await server.line("totem-2", Role.TOTEM)
    for service in services:
        await other.ask(TakeTicket(id=uuid4(), service=service))


def environment_of(display: int) -> dict[str, str]:
    """For a display that runs already."""
    return {
        **os.environ,
        "DISPLAY": f":{display}",
        "QT_QPA_PLATFORM": "xcb",
        "QT_QUICK_BACKEND": "software",
    }
