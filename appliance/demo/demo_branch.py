"""A whole branch and its portal on this machine while they run, with virtual devices and a witness.

The only wiring of the demo. Owns the order in which things start and end; what they are is told
by the modules it puts together.
"""

import asyncio
import logging
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from appliance.demo import screen
from appliance.demo.branch_folder import (
    BOARD,
    COUNTER,
    PORTAL_FOLDER,
    TOTEM,
    WITNESS,
    DemoBranch,
    quoted,
    write_portal_address,
)
from appliance.demo.branch_folder import write_station as write
from appliance.demo.far_ends import FarEnds
from appliance.demo.identity_provider import IdentityProvider, sign_in_toml
from appliance.demo.message_sinks import MessageSinks
from appliance.demo.portal_folder import portal_toml, sample_citizens, write_settings
from appliance.demo.visit.feed import EventRecorder
from appliance.supervisor import Program, Supervisor, last_lines
from casework.attachments.own_clamd import ClamdMissing, own_clamd
from station.inspection import Rect
from station.link import Link
from station.tasks import Tasks
from text.catalogue import N_

log = logging.getLogger(__name__)

SERVER, PORTAL = "server", "portal"
TITLES = {
    SERVER: N_("Queue server"),
    PORTAL: N_("Portal"),
    screen.TOTEM: N_("Totem"),
    screen.BOARD: N_("Board"),
    screen.COUNTER: N_("Counter"),
}
DISPLAYS = {"2": 2, "3": 3}
"""Addresses of the LED displays, by counter."""
USUAL_PORTS = {SERVER: 8210, PORTAL: 8310}
SERVER_WITHIN_S = 20.0

NEWS = (
    "Il Comune la riceve anche su appuntamento: prenoti sul sito",
    "Per la carta d'identità porti una fototessera recente",
)


class DemoSettings(Struct, frozen=True):
    """Where a demo keeps its things, and where its windows stand.

    `inspect` is a folder for the programs' inspection sockets, None for no inspection;
    `environment` names the screen where it is not this process's own.
    """

    directory: Path
    places: dict[str, Rect]
    inspect: Path | None = None
    wait_for_pcscd: bool = False
    environment: dict[str, str] = {}


class House(Struct, frozen=True):
    """What runs, for anyone who plays in it. `server` and `portal` are addresses; `clamd` is the
    virus scanner's socket, None where it is not installed.
    """

    settings: DemoSettings
    branch: DemoBranch
    server: str
    portal: str
    far_ends: FarEnds
    sinks: MessageSinks
    provider: IdentityProvider
    clamd: Path | None
    supervisor: Supervisor
    link: Link
    journal: EventRecorder

    def start(self, name: str) -> None:
        """Start the station of that name, or the portal."""
        self.supervisor.start(_portal(self) if name == PORTAL else _station(self, name))


class ServerMissing(Exception):
    """The queue server did not come up; the text has its last words."""


@asynccontextmanager
async def open_house(
    tasks: Tasks, settings: DemoSettings, branch: DemoBranch
) -> AsyncIterator[House]:
    """Server and devices run, and portal and stations can be started.

    Raises: ServerMissing.
    """
    async with AsyncExitStack() as ending:
        far_ends = FarEnds(
            settings.directory,
            displays=tuple(DISPLAYS.values()),
            wait_for_pcscd=settings.wait_for_pcscd,
        )
        await ending.enter_async_context(far_ends)
        sinks = await ending.enter_async_context(MessageSinks(settings.directory / "messages"))
        clamd = await _scanner(ending)
        supervisor = Supervisor(tasks)
        ending.push_async_callback(supervisor.end)
        port, portal = _free_port(SERVER), f"http://127.0.0.1:{_free_port(PORTAL)}"
        write_portal_address(settings.directory, portal)
        provider = await ending.enter_async_context(IdentityProvider(portal, sample_citizens()))
        server = f"http://127.0.0.1:{port}"
        link = Link(server, WITNESS, branch.keys[WITNESS])
        journal = EventRecorder(link)
        supervisor.start(_server(settings, port))
        witness = tasks.start(link.run(), "witness")
        ending.callback(witness.cancel)
        await _joined(journal, supervisor, settings)
        yield House(
            settings,
            branch,
            server,
            portal,
            far_ends,
            sinks,
            provider,
            clamd,
            supervisor,
            link,
            journal,
        )


async def _scanner(ending: AsyncExitStack) -> Path | None:
    """A clamd that knows one virus, the one that harms no one; attachments wait without it."""
    folder = ending.enter_context(TemporaryDirectory(prefix="sportello-clamd-"))
    try:
        address = await ending.enter_async_context(own_clamd(Path(folder) / "clamd"))
    except ClamdMissing as missing:
        log.warning("Gli allegati aspettano l'antivirus: %s", missing)
        return None
    return address.socket


async def _joined(journal: EventRecorder, supervisor: Supervisor, settings: DemoSettings) -> None:
    """Until the witness has been welcomed; a server that dies at once is not waited for."""
    died = asyncio.Event()
    supervisor.listen(lambda: died.set() if SERVER in supervisor.deaths else None)
    outcomes = [asyncio.ensure_future(each.wait()) for each in (journal.is_joined, died)]
    try:
        await asyncio.wait(outcomes, timeout=SERVER_WITHIN_S, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for outcome in outcomes:
            outcome.cancel()
    if not journal.is_joined.is_set():
        words = last_lines(_log_of(settings, SERVER))
        raise ServerMissing(f"the queue server does not answer; its last words:\n{words}")


def _server(settings: DemoSettings, port: int) -> Program:
    command = ("-m", "queue_server", "run", str(settings.directory), "--port", str(port))
    here = ("--public-url", f"http://127.0.0.1:{port}")  # a telephone is a browser of this machine
    return Program(SERVER, (sys.executable, *command, *here), _log_of(settings, SERVER))


def _portal(house: House) -> Program:
    folder = house.settings.directory / PORTAL_FOLDER
    port = int(house.portal.rpartition(":")[2])
    sinks, provider = house.sinks, house.provider
    tables = sign_in_toml(provider.issuer, provider.secret)
    if house.clamd is not None:
        tables += f"\n[attachments]\nclamd = {quoted(str(house.clamd))}\n"
    write_settings(folder, portal_toml(port, sinks.smtp_port, sinks.gateway, tables))
    command = (sys.executable, "-m", "portal", "run", str(folder))
    return Program(PORTAL, command, _log_of(house.settings, PORTAL))


def _station(house: House, name: str) -> Program:
    settings, keys = house.settings, house.branch.keys
    module, station, tables = {
        screen.TOTEM: ("totem", TOTEM, _totem_tables(house.far_ends)),
        screen.COUNTER: ("counter_client", COUNTER, _counter_tables(house.far_ends)),
        screen.BOARD: ("display_board", BOARD, _board_tables(house.far_ends)),
    }[name]
    config = write(
        settings.directory / "stations" / f"{name}.toml",
        station=station,
        key=keys[station],
        server=house.server,
        tables=tables,
    )
    command = [sys.executable, "-m", module, "--config", str(config)]
    command += ["--geometry", screen.geometry(settings.places[name]), "--zone", house.branch.zone]
    if settings.inspect:
        command += ["--inspect", str(settings.inspect / name)]
    environment = settings.environment
    if name == screen.COUNTER:
        environment = environment | house.far_ends.counter_environment
    return Program(name, tuple(command), _log_of(settings, name), environment)


def _totem_tables(far_ends: FarEnds) -> str:
    return "\n".join(
        (
            "[devices.card_reader]",
            "",
            "[devices.printer]",
            'by = "network"',
            f"host = {quoted(far_ends.printer.host)}",
            f"port = {far_ends.printer.port}",
            "",
            "[devices.scanner]",
            'by = "serial"',
            f"port = {quoted(far_ends.scanner.port)}",
            "",
        )
    )


def _counter_tables(far_ends: FarEnds) -> str:
    reader = ("[devices.card_reader]", "") if far_ends.counter_reader else ()
    displays = ", ".join(f"{quoted(counter)} = {at}" for counter, at in DISPLAYS.items())
    return "\n".join(
        (
            *reader,
            "[devices.led]",
            'protocol = "alpha"',
            f"port = {quoted(far_ends.led.port)}",
            f"displays = {{ {displays} }}",
            "",
        )
    )


def _board_tables(far_ends: FarEnds) -> str:
    folder = str(far_ends.announcements.resolve())
    player = (sys.executable, "-m", "appliance.demo.loudspeaker", folder, "{wav}")
    return "\n".join(
        (
            "[devices.voice]",
            f"player = [{', '.join(map(quoted, player))}]",
            "",
            "[board]",
            f"news = [{', '.join(map(quoted, NEWS))}]",
            "",
        )
    )


def _log_of(settings: DemoSettings, name: str) -> Path:
    folder = settings.directory / "log"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{name}.log"


def _free_port(name: str) -> int:
    """The usual port of a server, or any other one if it is taken."""
    for port in (USUAL_PORTS[name], 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no port is free on 127.0.0.1")
