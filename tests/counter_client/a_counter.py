"""A counter at work for tests: the real models, and a line whose far end is the core itself.

`Morning` tells the day in sentences. Its line has the public face of `station.link.Link`; the
journeys use the real one, over a real socket to a real server.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from msgspec.structs import replace

from counter_client.__main__ import connect
from counter_client.bookings.booking_model import BookingModel
from counter_client.cases.case_model import CaseModel
from counter_client.cases.papers.case_papers import CasePapers
from counter_client.cases.papers.document_model import DocumentModel
from counter_client.cases.papers.phone_hand_over import PhoneHandOver
from counter_client.cases.papers.scanner_folder import ScannerFolder
from counter_client.cases.prepared_requests import PreparedRequests
from counter_client.cases.second_screen.citizen_copy import CitizenCopy
from counter_client.cases.sent_request import SentRequest
from counter_client.cases.signing.card_signature import CardSignature
from counter_client.cases.signing.signing_paper import SigningPaper
from counter_client.desk.break_model import BreakModel
from counter_client.desk.citizen_model import CitizenModel
from counter_client.desk.desk_model import DeskModel
from counter_client.desk.note_model import NoteModel
from counter_client.desk.remote_model import RemoteModel
from counter_client.desk.wishes_model import WishesModel
from counter_client.emergency.emergency_model import EmergencyModel
from counter_client.hall.advice_model import AdviceModel
from counter_client.hall.hall_model import HallModel
from counter_client.hall.reception_model import ReceptionModel
from counter_client.questions.asking import Asking
from counter_client.questions.question_model import QuestionModel
from counter_client.session.connection_model import LineModel
from counter_client.session.login_model import LoginModel
from counter_client.slips.slip_printing import SlipPrinting
from counter_client.waiting.order_of_calls import OrderOfCalls
from counter_client.waiting.waiting_model import WaitingModel
from hardware.printer.interface import Printer
from sportello.bookings.messages import HowToReach, Reach
from sportello.cases.emergency import EmergencyShown
from sportello.decisions.branch import Branch
from sportello.model.break_moves import Advice
from sportello.model.commands import CallNext, ConfirmCall, OpenCounter, StartServing, TakeTicket
from sportello.model.person import Actor, Role
from sportello.model.place import Area, Counter, Service, Topic
from sportello.model.plan import Opening, Plan, Span
from sportello.model.refusals import CounterClosed, InvalidField, TooManyAttempts, WrongPassword
from sportello.model.waiting import Wait
from sportello.model.wire import (
    Advised,
    AskAdvice,
    LoggedIn,
    Login,
    Logout,
    Note,
    Person,
    Query,
    ReadNote,
    Reply,
    StationCommand,
    Upcoming,
    WaitingFor,
    WriteNote,
)
from sportello.routing.upcoming import upcoming
from station.card_signing.signing_model import SigningModel
from station.guided.step_model import StepModel
from station.link import Joined, LinkEvent, LinkLost
from station.link.errors import ServerAway
from station.tasks import Tasks
from tests.counter_client.a_case_door import NearDoor
from tests.counter_client.a_desk_book import ANSWERED_BY_BOOK, DeskBook
from tests.totem.requests.cards import CardOnTheDesk
from text.catalogue import Catalogue

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine o'clock in Rome."""

BRUNO = Actor("pc-2", frozenset({Role.OPERATOR}), "bruno")

ROSSI = Person(
    id=uuid4(), codice_fiscale="CCCFBA85D03L219P", surname="Ceccacci", given_name="Fabio"
)


FABIO_BY_PHONE = Reach(
    id=uuid4(),
    codice_fiscale="CCCFBA85D03L219P",
    surname="CECCACCI",
    given_name="FABIO",
    phone="+39 333 1234567",
)


def a_plan() -> Plan:
    """Three services, three counters; always open."""
    always = Opening(week=((Span(0, 24 * 60),),) * 7)
    services = (
        Service(
            "certificati",
            "A",
            {"it": "Certificati anagrafici"},
            "documenti",
            "attesa",
            6,
            20,
            documents=({"it": "Documento d'identità"}, {"it": "Marca da bollo 16 euro se dovuta"}),
        ),
        Service("cie", "C", {"it": "Carta d'identità elettronica"}, "documenti", "attesa", 15, 20),
        Service("tari", "T", {"it": "TARI: iscrizione, variazione"}, "tributi", "attesa", 18, 30),
    )
    counters = (
        Counter("1", "1", "front", ("certificati", "cie")),
        Counter("2", "2", "front", ("certificati", "tari")),
        Counter("3", "3", "front", ("tari",), private=True),
    )
    return Plan(
        name="Comune di prova",
        zone="Europe/Rome",
        opening=always,
        areas={id: Area(id, {"it": id}) for id in ("attesa", "front")},
        topics={
            "documenti": Topic("documenti", {"it": "Documenti"}),
            "tributi": Topic("tributi", {"it": "Tributi"}),
        },
        services={service.id: service for service in services},
        counters={counter.id: counter for counter in counters},
    )


class MorningLine:
    """The line of one station; `sent` are the commands that went up."""

    def __init__(self, plan: Plan, now: Callable[[], datetime]) -> None:
        self.branch = Branch(plan)
        self.plan: Plan | None = plan
        self.waits: dict[str, Wait] = {}
        self.operator: LoggedIn | None = None
        self.roles: list[Role] = [Role.OPERATOR]
        self.is_up = True
        self.updated_at: datetime | None = None
        self.sent: list[StationCommand] = []
        self.asked: list[Query] = []
        self.advice: Advice | None = None
        self.is_reckoning = False
        self.reach = FABIO_BY_PHONE
        self.answers = asyncio.Event()
        self.answers.set()
        self._now = now
        self.knows_order = True
        self.notes: dict[str, str] = {}
        self._listeners: list[Callable[[LinkEvent], None]] = []
        self._wrong = 0
        self._seq = 0
        self.desk_book = DeskBook(plan, now)

    @property
    def view(self):
        return self.branch.hall

    def listen(self, listener: Callable[[LinkEvent], None]) -> None:
        self._listeners.append(listener)

    async def request(self, command: StationCommand) -> list:
        self.sent.append(command)
        await self._travel()
        roles = frozenset({Role.COUNTER, Role.OPERATOR})
        return self.let(command, Actor("pc-1", roles, self.operator and self.operator.login))

    async def ask(self, query: Query):
        self.asked.append(query)
        await self._travel()
        match query:
            case Login(login=login, password="giusta"):
                self.operator = LoggedIn(
                    id=query.id, login=login, name=login.capitalize(), roles=self.roles, token="t"
                )
                return self.operator
            case Login():
                self._wrong += 1
                raise (WrongPassword if self._wrong < 3 else TooManyAttempts)("no")
            case Logout():
                self.operator = None
                return Reply(id=query.id)
            case ReadNote(ticket=ticket):
                return self._note_on(ticket, query.id)
            case WriteNote(ticket=ticket, text=text):
                self.notes[ticket] = text
                return self._note_on(ticket, query.id)
            case WaitingFor(counter=counter):
                return self._order_of(counter, query.id)
            case HowToReach():
                return replace(self.reach, id=query.id)
            case AskAdvice():
                return Advised(id=query.id, advice=self.advice, is_reckoning=self.is_reckoning)
        if isinstance(query, ANSWERED_BY_BOOK):
            return self.desk_book.answer(query)
        return ROSSI

    def let(self, command: StationCommand, by: Actor) -> list:
        """Decide, apply, tell."""
        events = self.branch.decide(command, self._now(), by)
        for event in events:
            self.branch.apply(event)
            self.tell(event)
        return events

    def tell(self, notice: LinkEvent) -> None:
        self.updated_at = self._now()
        for listener in self._listeners:
            listener(notice)

    def join(self) -> None:
        self.is_up = True
        self.tell(Joined())

    def lose(self, code: str = "server_away") -> None:
        self.is_up = False
        for listener in self._listeners:
            listener(LinkLost(code, "gone"))

    def _note_on(self, ticket: str, id: UUID) -> Note:
        text = self.notes.get(ticket, "")
        by = ("anna", self._now()) if text else (None, None)
        return Note(id=id, ticket=ticket, text=text, operator=by[0], written_at=by[1])

    def _order_of(self, counter: str, id: UUID) -> Upcoming:
        today, now = self.branch.today, self._now()
        held = today.hall.counters.get(counter)
        if not self.knows_order:
            raise InvalidField("an older server")
        if held is None:
            raise CounterClosed("nobody is there")
        places = upcoming(today, held, now)
        return Upcoming(id=id, counter=counter, at=now, seq=today.hall.seq, places=places)

    async def _travel(self) -> None:
        await asyncio.sleep(0)
        await self.answers.wait()
        if not self.is_up:
            raise ServerAway("gone")


class ToldEmergency:
    """What the branch says of its emergency register, None where it takes in no requests."""

    def __init__(self) -> None:
        self.shown: EmergencyShown | None = None

    async def read(self) -> EmergencyShown:
        if self.shown is None:
            raise ServerAway("no requests here")
        return self.shown


class Morning:
    """The models of one counter program in a branch where time moves when it is told to."""

    def __init__(
        self,
        configured: str | None = None,
        language: str = "it",
        plan: Plan | None = None,
        printer: Printer | None = None,
        look_s: float = 5.0,
        scans: Path | None = None,
        their_language: str = "it",
    ) -> None:
        """`their_language` is that of the citizens of stories told in any."""
        self.their_language = their_language
        self.now = MORNING
        self.failures: list[BaseException] = []
        self.line = MorningLine(plan or a_plan(), lambda: self.now)
        tasks = Tasks(on_failure=self.failures.append)
        self.tasks = tasks
        catalogue = Catalogue("counter_client", "station")
        words = catalogue.words(language)
        self.asking = Asking(tasks, words)
        self.status = LineModel(self.line, words)
        self.login = LoginModel(self.line, self.asking, words, configured)
        self.citizen = CitizenModel(self.line, self.asking, lambda: self.now)
        self.wishes = WishesModel(self.line, words)
        self.desk = DeskModel(self.line, self.asking, words, lambda: self.now, self.wishes)
        self.breaks = BreakModel(self.line, self.asking, words, lambda: self.now)
        self.order = OrderOfCalls(self.line, tasks, pause_s=0)
        self.waiting = WaitingModel(self.line, words, lambda: self.now, self.order)
        self.question = QuestionModel(
            self.line, self.asking, words, lambda: self.now, lambda: self.wishes.delivered
        )
        self.reception = ReceptionModel(self.line, self.asking, words, lambda: self.now)
        advice = AdviceModel(self.line, tasks, words, lambda: self.now)
        self.hall = HallModel(self.line, words, lambda: self.now, advice)
        self.reported: list[tuple[str, str]] = []

        def report(device: str, code: str) -> None:
            self.reported.append((device, code))

        def printing() -> SlipPrinting:
            return SlipPrinting(printer, tasks, words, catalogue.words, report, look_s=look_s)

        self.bookings = BookingModel(self.line, self.asking, words, lambda: self.now, printing())
        self.door = NearDoor(lambda: self.now)
        self.papers: list[Path] = []
        self.scans = ScannerFolder(scans)
        self.card_on_desk = CardOnTheDesk()
        signing = SigningModel(self.card_on_desk, lambda: words, tasks.start)
        card = CardSignature(self.door, signing, language)
        step = StepModel(self.door, tasks, words)
        papers = CasePapers(
            step,
            DocumentModel(self.door, self.asking, tasks, words, look_s=0),
            self.scans,
            PhoneHandOver(self.line, self.door, self.asking, tasks, look_s=0),
        )
        citizen_copy = CitizenCopy(
            self.line, self.door, tasks, step, words, catalogue.words, lambda: self.now
        )
        self.cases = CaseModel(
            self.line,
            self.door,
            self.asking,
            words,
            lambda: self.now,
            step,
            papers,
            card,
            SentRequest(self.line, words, printing()),
            SigningPaper(self.papers.append),
            self.door.emergency,
            PreparedRequests(self.door, tasks, words),
            citizen_copy,
        )
        self.remote = RemoteModel(self.line, self.asking, tasks, words, lambda: self.now)
        self.note = NoteModel(self.line, self.asking, tasks, words)
        self.told_emergency = ToldEmergency()
        self.emergency = EmergencyModel(
            self.told_emergency, self.asking, tasks, words, lambda: self.now
        )
        connect(
            self.login,
            self.citizen,
            self.wishes,
            self.note,
            self.question,
            self.reception,
            self.hall,
            self.bookings,
            self.remote,
            self.emergency,
            self.cases,
            card,
        )
        self.line.join()

    def later(self, **span: float) -> "Morning":
        """Let time pass, and the clock tick."""
        self.now += timedelta(**span)
        self.desk.tick()
        self.breaks.tick()
        self.remote.tick()
        self.waiting.tick()
        self.question.tick()
        self.reception.tick()
        self.hall.tick()
        self.cases.copy.tick()
        return self

    def take(self, service: str = "certificati", language: str = "it", citizen=None) -> str:
        """A citizen takes a number; the ticket's id."""
        command = TakeTicket(id=uuid4(), service=service, language=language, citizen=citizen)
        return self.line.let(command, Actor("totem-1"))[-1].ticket

    def colleague(self, counter: str = "2") -> None:
        """Bruno opens a counter."""
        self.line.let(OpenCounter(id=uuid4(), counter=counter), BRUNO)

    def colleague_calls(self, counter: str = "2") -> str:
        """Bruno calls his next; the ticket's id."""
        return self.line.let(CallNext(id=uuid4(), counter=counter), BRUNO)[-1].ticket

    def colleague_serves(self, counter: str = "2") -> None:
        """The citizen whom Bruno called has come."""
        ticket = self.line.view.counters[counter].ticket
        self.line.let(StartServing(id=uuid4(), ticket=ticket), BRUNO)

    def board_confirms(
        self, ticket: str, calls: int = 1, spoken: bool = True, board: str = "board-1"
    ) -> None:
        command = ConfirmCall(id=uuid4(), ticket=ticket, calls=calls, spoken=spoken)
        self.line.let(command, Actor(board))

    async def settled(self) -> None:
        """Wait until what was asked has been answered."""
        answered = asyncio.Event()
        self.asking.changed.connect(answered.set)
        while self.asking.is_busy:
            answered.clear()
            await answered.wait()
        self.asking.changed.disconnect(answered.set)
        assert not self.failures

    async def filled(self, slot: Callable[..., None], *values: str) -> None:
        """Use a control of a request's step, and wait until the server has it."""
        slot(*values)
        if self.cases.step.saving:
            await self.cases.step.saving

    async def translated(self) -> None:
        """Wait until the citizen's copy is in their language."""
        if self.cases.copy.translating:
            await self.cases.copy.translating

    async def ordered(self) -> list:
        """The rows of the waiting list, once the server has said their order."""
        if self.order.work:
            await self.order.work
        return self.waiting.rows.rows

    async def read(self) -> None:
        """Wait until the note has been read, if it was to be."""
        if self.note.reading:
            await self.note.reading

    async def printer_answered(self) -> None:
        """Wait until the slip is printed, or is not."""
        await self.printed(self.bookings.ending.printing)

    async def printed(self, printing: SlipPrinting) -> None:
        moved = asyncio.Event()
        printing.changed.connect(moved.set)
        while printing.isUnderWay:
            moved.clear()
            await moved.wait()
        printing.changed.disconnect(moved.set)

    async def printer_says(self, outcome: str) -> None:
        """Wait until that is said of the slip."""
        printing, moved = self.bookings.ending.printing, asyncio.Event()
        printing.changed.connect(moved.set)
        while printing.outcome != outcome:
            moved.clear()
            await moved.wait()
        printing.changed.disconnect(moved.set)

    async def press(self, slot: Callable[..., None], *values: str) -> None:
        """Use a control as a calm person does: not twice within a second, and wait."""
        self.later(seconds=1)
        slot(*values)
        await self.settled()

    async def logged_in(self, *roles: Role) -> "Morning":
        """Anna has logged in, and is trusted with these."""
        self.line.roles = list(roles)
        await self.press(self.login.logIn, "anna", "giusta")
        return self

    async def at_counter(self, counter: str = "1") -> "Morning":
        """Anna has logged in and opened a counter."""
        await self.press(self.login.logIn, "anna", "giusta")
        await self.press(self.login.sitAt, counter)
        return self
