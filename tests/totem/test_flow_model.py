"""The model that QML sees, on a real link to a real server, without a screen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from hardware.printer.escpos import EscPosPrinter
from hardware.printer.interface import NetworkConnection
from hardware.virtual.citizens import CITIZENS
from hardware.virtual.printer import PrinterFault, VirtualPrinter
from sportello.model.commands import ResumeTickets, StopTickets
from sportello.model.events import DeviceReported
from sportello.model.person import Actor, Role, Source
from sportello.model.plan import Plan, Priority
from sportello.model.refusals import ServerStopping, UnknownKey
from sportello.model.wire import Happened
from station.device_reports import DeviceReports
from station.guided.case_door import CaseDoor
from station.link.client import Link
from station.qr_picture import qr_picture
from station.tasks import Tasks
from tests.queue_server.a_server import ServerHere, a_plan, server_here
from tests.station.test_link_client import BRISK, Cable, Ear
from tests.totem.a_person import a_person
from text.catalogue import Catalogue
from totem.conversation.happenings import CardWithdrawn, IdentityShown
from totem.conversation.steps import AskingPriority, ChoosingTopic, Issued, NotToday, Trouble
from totem.errands import Errands
from totem.offline.notebook import Notebook
from totem.offline.numbers import OwnNumbers
from totem.requests.request_model import RequestModel
from totem.screens.flow_model import FlowModel

FRAGILE = {"fragile": Priority("fragile", {"it": "Precedenza"})}
SUPERVISOR = Actor("desk", frozenset({Role.SUPERVISOR}), "carla")
MARIA = a_person(
    CITIZENS[0].codice_fiscale, CITIZENS[0].surname, CITIZENS[0].given_name, Source.CHIP
)


class Hall:
    """A totem's model, joined, with the far ends of server and printer."""

    def __init__(
        self,
        link: Link,
        model: FlowModel,
        own: OwnNumbers,
        server: ServerHere,
        printer: VirtualPrinter,
        cable: Cable,
        key: str,
    ) -> None:
        self.link = link
        self.model = model
        self.own = own
        self.server = server
        self.printer = printer
        self.cable = cable
        self.key = key

    async def until(self, claim: Callable[[], bool]) -> None:
        """Wait for a change of the model after which `claim` holds."""
        moved = asyncio.Event()
        self.model.changed.connect(moved.set)
        async with asyncio.timeout(10):
            while not claim():
                await moved.wait()
                moved.clear()

    async def at(self, step: type) -> None:
        await self.until(lambda: isinstance(self.model.step, step))

    async def take_a_number(self, service: str = "certificati", priority: str = "") -> None:
        self.model.act("take_number")
        self.model.choose("documenti")
        self.model.choose(service)
        self.model.act("confirm")
        if isinstance(self.model.step, AskingPriority):
            self.model.choose(priority)


@asynccontextmanager
async def a_model(directory: Path, url: str, key: str, twin: VirtualPrinter) -> Any:
    """A totem without a window, on the notebook in `directory`."""
    catalogue = Catalogue("totem", "station")
    failures: list[BaseException] = []
    tasks = Tasks(on_failure=failures.append)
    printer = EscPosPrinter(NetworkConnection("127.0.0.1", twin.port))
    link = Link(url, "totem-1", key, pace=BRISK)
    own = OwnNumbers(link, "totem-1", Notebook(directory / "totem.db"), lambda: datetime.now(UTC))
    reports = DeviceReports(link)
    errands = Errands(link, own, printer, catalogue.words, reports.say)
    door = CaseDoor(lambda: link.server, lambda: key)
    requests = RequestModel(door, None, tasks, catalogue.words, errands.print_receipt)
    model = FlowModel(
        link,
        own,
        requests,
        language="it",
        speaks=lambda language: language in ("it", "en"),
        words_in=catalogue.words,
        run=errands.run,
        start=tasks.start,
        now=lambda: datetime.now(UTC),
        new_id=uuid4,
    )
    try:
        assert model.page == "busy"
        tasks.start(link.run(), "link")
        tasks.start(reports.run(), "reports")
        tasks.start(own.run(), "own numbers")
        yield link, model, own
    finally:
        await tasks.end()
        await own.close()
        await printer.close()
    assert failures == []


@asynccontextmanager
async def a_hall(
    directory: Path, plan: Plan | None = None, public_url: str | None = None
) -> AsyncIterator[Hall]:
    here = server_here(directory, plan, public_url=public_url)
    async with here as server, VirtualPrinter() as twin, Cable(server.url) as cable:
        key = await server.key("totem-1", Role.TOTEM)
        async with a_model(directory, cable.url, key, twin) as (link, model, own):
            hall = Hall(link, model, own, server, twin, cable, key)
            await hall.until(lambda: model.page != "busy")
            yield hall


pytestmark = pytest.mark.usefixtures("qt_app")


async def test_a_card_a_choice_and_a_touch_end_in_a_printed_ticket(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        model = hall.model
        model.tell(IdentityShown(MARIA, is_card=True))
        await hall.at(ChoosingTopic)
        assert "Maria" in model.greeting
        model.choose("documenti")
        model.choose("certificati")
        model.act("confirm")
        model.act("confirm")
        await hall.until(lambda: model.text == "Ritiri il biglietto e la tessera")
        assert model.code == "A001"
        assert "A001" in (await hall.printer.next_ticket()).text
        (ticket,) = hall.server.running.parts.broadcast.hall.waiting.values()
        assert ticket.identified
        model.tell(CardWithdrawn())
        assert (model.page, model.greeting, model.code) == ("welcome", "", "")


async def test_who_was_forgotten_between_card_and_touch_still_gets_a_number(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        hall.model.tell(IdentityShown(MARIA, is_card=True))
        await hall.at(ChoosingTopic)
        await hall.server.running.parts.people.erase(timedelta(seconds=-1))
        hall.model.choose("documenti")
        hall.model.choose("certificati")
        hall.model.act("confirm")
        hall.model.act("confirm")
        await hall.at(Issued)
        (ticket,) = hall.server.running.parts.broadcast.hall.waiting.values()
        assert (ticket.code, ticket.identified) == ("A001", False)


async def test_a_code_that_was_typed_does_not_take_the_name_that_the_card_gave(
    tmp_path: Path,
) -> None:
    async with a_hall(tmp_path) as hall:
        people = hall.server.running.parts.people
        for person in (
            MARIA,
            a_person(MARIA.codice_fiscale, source=Source.BARCODE),
            a_person(MARIA.codice_fiscale, "Un'altra"),
        ):
            hall.model.tell(IdentityShown(person))
            await hall.at(ChoosingTopic)
        await hall.take_a_number()
        await hall.at(Issued)
        (ticket,) = hall.server.running.parts.broadcast.hall.waiting.values()
        citizen = await people.read(ticket.id, SUPERVISOR)
        assert citizen.surname == MARIA.surname


async def test_screen_and_paper_have_the_same_code_to_follow_the_turn_until_one_goes(
    tmp_path: Path,
) -> None:
    async with a_hall(tmp_path, public_url="https://turni.example.it") as hall:
        await hall.take_a_number()
        await hall.at(Issued)
        assert isinstance(hall.model.step, Issued)
        address = hall.model.step.follow
        assert address
        assert address.startswith("https://turni.example.it/turno/A001-")
        assert f"[qr {address}]" in (await hall.printer.next_ticket()).text
        assert hall.model.follow == qr_picture(address)
        assert hall.model.aboutFollow == "Segua il turno sul telefono: inquadri il codice"
        hall.model.act("finish")
        assert (hall.model.follow, hall.model.aboutFollow) == ("", "")


async def test_without_an_address_there_is_no_code(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        await hall.take_a_number()
        await hall.at(Issued)
        assert "[qr" not in (await hall.printer.next_ticket()).text
        assert (hall.model.follow, hall.model.aboutFollow) == ("", "")


async def test_the_branch_and_its_languages_come_with_the_plan(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        assert hall.model.branch == "Comune di prova"
        assert [row.own_name for row in hall.model.languages.rows] == ["Italiano", "English"]


async def test_a_language_changes_every_word_and_asks_the_window_to_follow(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        heard: list[str] = []
        hall.model.languageChosen.connect(heard.append)
        hall.model.speak("en")
        hall.model.act("take_number")
        assert hall.model.heading == "What do you need?"
        assert heard == ["en"]


async def test_without_paper_the_number_is_on_the_screen_and_the_server_hears_why(
    tmp_path: Path,
) -> None:
    async with a_hall(tmp_path) as hall:
        supervisor = await hall.server.line("board-1", Role.BOARD)
        await hall.printer.inject(PrinterFault.PAPER_OUT)
        await hall.take_a_number()
        await hall.at(Issued)
        await hall.until(lambda: hall.model.isWarning)
        assert hall.model.code == "A001"
        await supervisor.until(
            lambda heard: (
                isinstance(heard, Happened)
                and [event.code for event in heard.events if isinstance(event, DeviceReported)]
                == ["paper_out"]
            )
        )


async def test_a_quota_that_ran_out_meanwhile_is_told_with_another_way(tmp_path: Path) -> None:
    plan = a_plan()
    service = plan.services["certificati"]
    plan.services["certificati"] = replace(service, daily_quota=1)
    async with a_hall(tmp_path, plan) as hall:
        await hall.take_a_number()
        await hall.at(Issued)
        hall.model.act("finish")
        hall.model.act("take_number")
        hall.model.choose("documenti")
        hall.model.choose("certificati")
        assert isinstance(hall.model.step, NotToday)
        assert hall.model.heading == "Numeri finiti per oggi"


async def test_who_says_so_goes_first_and_the_paper_does_not_say_why(tmp_path: Path) -> None:
    async with a_hall(tmp_path, replace(a_plan(), priorities=FRAGILE)) as hall:
        await hall.take_a_number(priority="fragile")
        await hall.until(lambda: hall.model.text == "Ritiri il biglietto")
        (ticket,) = hall.server.running.parts.broadcast.hall.waiting.values()
        assert ticket.priority == "fragile"
        assert "precedenza" not in (await hall.printer.next_ticket()).text.casefold()


async def test_a_branch_that_lets_nobody_go_first_does_not_ask(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        hall.model.act("take_number")
        hall.model.choose("documenti")
        hall.model.choose("certificati")
        hall.model.act("confirm")
        await hall.until(lambda: hall.model.text == "Ritiri il biglietto")


async def test_numbers_that_are_stopped_for_the_day_close_the_totem(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        stop = StopTickets(id=uuid4(), waiting="serve")
        await hall.server.running.parts.office.submit(stop, SUPERVISOR)
        await hall.until(lambda: hall.model.page == "notice")
        assert hall.model.heading == "Numeri finiti per oggi"
        resume = ResumeTickets(id=uuid4())
        await hall.server.running.parts.office.submit(resume, SUPERVISOR)
        await hall.until(lambda: hall.model.page == "welcome")


async def test_a_typed_code_is_checked_before_anybody_is_asked(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        model = hall.model
        model.act("write_code")
        model.type("fntmra85d52l840x")
        model.act("enter")
        assert model.isWarning
        model.type(MARIA.codice_fiscale.lower())
        model.act("enter")
        await hall.at(ChoosingTopic)
        assert model.greeting == ""


async def test_a_totem_that_was_sent_away_gives_no_numbers(tmp_path: Path) -> None:
    async with a_hall(tmp_path) as hall:
        hall.model.act("take_number")
        hall.model.choose("documenti")
        hall.model.choose("certificati")
        ear = Ear(hall.link)
        await hall.server.running.parts.access.revoke_station("totem-1")
        hall.server.running.parts.broadcast.end(ServerStopping("a test"))
        await ear.until(lambda: ear.lost_for(UnknownKey.code))
        assert not hall.model.isAlone
        hall.model.act("confirm")
        await hall.at(Trouble)
        assert hall.model.heading == "Il sistema dei numeri non risponde"
        hall.model.act("finish")
        assert hall.model.page == "notice"
