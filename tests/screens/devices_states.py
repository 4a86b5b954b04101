"""Every state of the demo's window of virtual devices: real far ends, and programs that end.

The wires and the card service are real. The branch is the core in this process; in the place of
server, totem, board and counter stand processes that do nothing.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiosmtplib
from aiohttp import ClientSession

from appliance.demo import far_ends, screen
from appliance.demo.branch_folder import DemoBranch, DemoOperator
from appliance.demo.demo_branch import DISPLAYS, SERVER, DemoSettings, House
from appliance.demo.devices_model import DevicesModel
from appliance.demo.far_ends import FarEnds
from appliance.demo.identity_provider import IdentityProvider
from appliance.demo.message_sinks import MessageSinks
from appliance.demo.portal_folder import DemoPortal
from appliance.demo.portal_model import PortalModel
from appliance.demo.sample_cards import HEALTH_CARDS
from appliance.demo.visit.feed import EventRecorder
from appliance.supervisor import Program as Running
from appliance.supervisor import ProgramState, Supervisor
from hardware.printer.escpos import EscPosPrinter
from hardware.printer.interface import Cut, NetworkConnection, Paragraph, PrintJob, Qr
from hardware.virtual.printer import PrinterFault
from portal.config.sample import CitizenToTry
from sportello.model.commands import ConfirmCall
from sportello.model.person import Actor, Role
from station.tasks import Tasks
from tests.display_board.a_hall import MORNING, a_plan
from tests.screens.board_states import Hall
from tests.screens.near_link import NearLink
from tests.screens.state import Arrange, Models, Program, Size, State, name_and_about, usual
from tests.screens.totem_states import FOLLOW
from text.catalogue import Catalogue

CATALOGUE = Catalogue("appliance", "station")
BOARD = Actor("tabellone-1", frozenset({Role.BOARD}))
OPERATORS = (
    DemoOperator("anna", "Anna Bianchi", (Role.OPERATOR,), "vela-quercia-27"),
    DemoOperator("carla", "Carla Verdi", (Role.OPERATOR, Role.SUPERVISOR), "ponte-lampada-81"),
)
PORTAL = DemoPortal(
    branch_key="-",
    citizen=CitizenToTry("Maria", "Fontanelli", "FNTMRA85D52L840G", "maria@example.it", "-"),
    login="anna",
    name="Anna Marchi",
    password="colle-prato-46",
    second_factor="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
)
CONFIRMED = """Il suo appuntamento è confermato. Qui sotto trova tutti i dati.

venerdì 27 novembre 2026, dalle 12:30 alle 12:45
Servizio: Autentica di firma e copia conforme
Dove: Sportello polifunzionale del centro, Piazza della Libertà 1, Borgo San Lieto
Codice: G2GHP56J"""
STAYS, ENDS, FAILS = "import time; time.sleep(600)", "pass", "raise SystemExit(2)"


@dataclass
class Desk:
    """The devices of a demo and its portal, and hands before them."""

    model: Any
    portal: PortalModel
    house: House
    hall: Hall
    tasks: Tasks

    async def until(self, fact: Callable[[], bool]) -> None:
        """Wait until a device says so."""
        told = asyncio.Event()
        self.model.changed.connect(told.set)
        async with asyncio.timeout(10):
            while not fact():
                told.clear()
                await told.wait()
        self.model.changed.disconnect(told.set)

    async def print(self, *parts: Paragraph | Qr) -> None:
        """The totem prints."""
        twin = self.house.far_ends.printer
        printer = EscPosPrinter(NetworkConnection(twin.host, twin.port))
        came_out = self.model.tickets
        try:
            await printer.print(PrintJob((*parts, Cut())))
        finally:
            await printer.close()
        await self.until(lambda: self.model.tickets > came_out)

    def run(self, name: str, does: str = STAYS) -> None:
        """A program of the demo is started."""
        command = (sys.executable, "-c", does)
        log = self.house.settings.directory / f"{name}.log"
        self.house.supervisor.start(Running(name, command, log))


Story = Callable[[Desk], Awaitable[None]]


def told(story: Story, board: str = STAYS, counter: str = STAYS) -> Arrange:
    """The window's model before the devices, after `story`; what board and counter do is Python."""

    @asynccontextmanager
    async def arrange(language: str, folder: Path) -> AsyncIterator[Models]:
        failures: list[BaseException] = []
        tasks = Tasks(on_failure=failures.append)
        hall = Hall(NearLink(a_plan(), "witness", lambda: hall.now), MORNING)
        hall.link.join()
        supervisor = Supervisor(tasks)
        try:
            async with (
                FarEnds(folder, displays=tuple(DISPLAYS.values()), wait_for_pcscd=True) as ends,
                MessageSinks(folder / "messages") as sinks,
                IdentityProvider("http://127.0.0.1:8310", ()) as provider,
            ):
                house = House(
                    DemoSettings(folder, {}),
                    DemoBranch(OPERATORS, {}, PORTAL),
                    "http://127.0.0.1:8210",
                    "http://127.0.0.1:8310",
                    ends,
                    sinks,
                    provider,
                    None,
                    supervisor,
                    hall.link,
                    EventRecorder(hall.link),
                )
                model = DevicesModel(house, tasks, CATALOGUE.words(language))
                portal = PortalModel(house, CATALOGUE.words(language))
                desk = Desk(model, portal, house, hall, tasks)
                desk.run(SERVER)
                desk.run(screen.TOTEM)
                desk.run(screen.BOARD, board)
                desk.run(screen.COUNTER, counter)
                await desk.until(lambda: screen.COUNTER in supervisor.conditions)
                await story(desk)
                model.refresh()
                yield {"devices": model, "portal": portal}
        finally:
            await supervisor.end()
            await tasks.end()
        assert failures == []

    return arrange


async def fresh(_: Desk) -> None:
    """Everything runs, and nothing has happened yet."""


async def in_use(desk: Desk) -> None:
    """A card is in, a ticket came out, numbers are called and heard."""
    desk.model.insert(HEALTH_CARDS[1].key)
    await desk.until(lambda: desk.model.cardIn or desk.model.trouble != "")
    await desk.print(Paragraph("A001\nCertificati di residenza\n"), Qr(FOLLOW))
    for _ in range(3):
        desk.hall.take()
    desk.hall.open("1", "2", "3")
    tickets = [desk.hall.call(counter) for counter in ("1", "2", "3")]
    for ticket, spoken in ((tickets[0], True), (tickets[1], False)):
        desk.hall.link.let(ConfirmCall(id=uuid4(), ticket=ticket, calls=1, spoken=spoken), BOARD)


async def printer_in_trouble(desk: Desk) -> None:
    """No paper, and the cover is open."""
    await desk.print(Paragraph("A001\n"))
    for fault in (PrinterFault.PAPER_OUT, PrinterFault.COVER_OPEN):
        desk.model.toggleFault(fault.value)
        await desk.until(
            lambda fault=fault: fault in desk.house.far_ends.printer.faults and desk.model.hasFault
        )


async def everything_unplugged(desk: Desk) -> None:
    """Reader, scanner and loudspeaker have no cable, and one tries to scan."""
    desk.model.plugReader(False)
    await desk.until(lambda: not desk.model.hasReader)
    desk.model.plugScanner(False)
    desk.model.plugLoudspeaker(False)
    desk.model.scan(HEALTH_CARDS[0].code)


async def no_reader(desk: Desk) -> None:
    """There cannot be a virtual card reader here, for the reason that takes most words."""
    await desk.house.far_ends.stop_readers()
    desk.house.far_ends.no_reader = far_ends.TAKEN


async def messages_arrived(desk: Desk) -> None:
    """The portal has sent a mail and an SMS, and the mail is read."""
    sinks = desk.house.sinks
    mail = EmailMessage()
    mail["From"], mail["To"] = "sportello@borgosanlieto.example", "maria@borgosanlieto.example"
    mail["Subject"] = "Appuntamento confermato: venerdì 27 novembre 2026, 12:30"
    mail.set_content(CONFIRMED)
    mail.add_alternative(f"<p>{CONFIRMED}</p>", subtype="html")
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=sinks.smtp_port, start_tls=False)
    text = "Comune di Borgo San Lieto: appuntamento ven 27/11 12:30. Codice G2GHP56J."
    async with ClientSession() as http:
        await http.post(sinks.gateway, json={"to": "+393331234560", "text": text})
    desk.portal.read(1)


async def programs_down(desk: Desk) -> None:
    """The board was closed, and the counter keeps failing."""
    goals = {screen.BOARD: ProgramState.CLOSED, screen.COUNTER: ProgramState.GIVEN_UP}
    conditions = desk.house.supervisor.conditions
    ended = asyncio.Event()
    desk.house.supervisor.listen(ended.set)
    async with asyncio.timeout(10):
        while any(conditions.get(name) is not goal for name, goal in goals.items()):
            await ended.wait()
            ended.clear()


DEVICES_PROGRAM = Program(
    name="devices",
    package="appliance",
    page="Devices.qml",
    sizes=(Size(1280, 940), Size(576, 1044), Size(480, 732)),
    manners={"normal": usual},
    states=(
        State(*name_and_about(fresh), told(fresh)),
        State(*name_and_about(in_use), told(in_use)),
        State(*name_and_about(printer_in_trouble), told(printer_in_trouble)),
        State(*name_and_about(everything_unplugged), told(everything_unplugged)),
        State(*name_and_about(no_reader), told(no_reader)),
        State(*name_and_about(messages_arrived), told(messages_arrived)),
        State(*name_and_about(programs_down), told(programs_down, board=ENDS, counter=FAILS)),
    ),
)
