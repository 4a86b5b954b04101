"""The page of a request: begun for the visit, filled in, completed, signed, sent, its number told.

It follows the ticket that is served here, and forgets everything when the visit ends or the screen
is locked. Must not know which questions there are, nor whether the request may be sent.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.cases.card_signature import CardSignature
from counter_client.cases.case_rows import (
    CaseChoiceLine,
    CasePlace,
    CaseSummaryRow,
    WayLine,
    choices,
    still_to_do,
    summary,
    way,
)
from counter_client.cases.case_sentences import on_sending
from counter_client.cases.case_way import CaseWay
from counter_client.cases.document_model import DocumentModel
from counter_client.cases.hand_signature import HandSignature
from counter_client.cases.phone_hand_over import PhoneHandOver
from counter_client.cases.prepared_requests import PreparedRequests
from counter_client.cases.scanner_folder import ScannerFolder
from counter_client.cases.sent_request import SentRequest
from counter_client.cases.signing_paper import SigningPaper
from counter_client.desk.possible_actions import DeskStep, counter_of, desk_at
from counter_client.questions.asking import Asking
from sportello.cases.emergency import EmergencyShown
from sportello.cases.guided.views import StepState
from sportello.hall.devices import has_portal, is_portal_reached
from sportello.model.languages import in_language
from sportello.model.refusals import by_code
from sportello.model.ticket import Ticket
from station.guided.case_door import CaseDoor
from station.guided.step_model import StepModel
from station.link import Link, LinkEvent
from station.list_model import RowModel
from text.catalogue import Words
from text.times import clock_at

ASKING = "case"


class CaseModel(QObject):
    """The request at hand.

    Properties:
        place: a `CasePlace`; isOpen: whether it fills the page.
        canOpen: whether the visit at this counter may have a request, and the line is up.
        title: what the request is for.
        prepared: the `PreparedRequests` of the visit.
        step: the `StepModel`; documents: the `DocumentModel`; scans: the `ScannerFolder`.
        phone: the `PhoneHandOver`.
        choices: `CaseChoiceLine`s of the visit; rows: `CaseSummaryRow`s; way: `WayLine`s.
        hand: the `HandSignature`; card: the `CardSignature`; sent: the `SentRequest`.
        savedAt: since when the server has it, "10:31"; "" before.
        isSigned: whether it is signed as it stands.
        missing, troubles: what is still to be mended, in words, and how much.
        isBlocked: whether it cannot be sent so.
        isInsisting: whether going on once more leaves this step with its errors.
        onSending: what happens on sending while the portal is away; "" otherwise.
    """

    changed = Signal()

    def __init__(
        self,
        link: Link,
        door: CaseDoor,
        asking: Asking,
        words: Words,
        now: Callable[[], datetime],
        step: StepModel,
        documents: DocumentModel,
        scans: ScannerFolder,
        phone: PhoneHandOver,
        card: CardSignature,
        sent: SentRequest,
        paper: SigningPaper,
        read_register: Callable[[], Awaitable[EmergencyShown]],
        prepared: PreparedRequests,
    ) -> None:
        super().__init__()
        self._link = link
        self._asking = asking
        self._words = words
        self._now = now
        self._step = step
        self._documents = documents
        self._scans = scans
        self._phone = phone
        self._card = card
        self._sent = sent
        self._read_register = read_register
        self._prepared = prepared
        self._hand = HandSignature()
        self._saved_at = ""
        self._ticket: Ticket | None = None
        self._choices = RowModel(CaseChoiceLine, key=lambda row: row.choice, parent=self)
        self._rows = RowModel(CaseSummaryRow, key=lambda row: row.path, parent=self)
        self._way_lines = RowModel(WayLine, key=lambda row: row.step, parent=self)
        self._way = CaseWay(
            door,
            step,
            documents,
            self._hand,
            card,
            sent,
            paper,
            words.language.code,
            self._refresh,
            self._register,
        )
        link.listen(self._hear)
        asking.changed.connect(self.changed)
        step.changed.connect(self._refresh)
        step.saved.connect(self._note_saved)
        step.refused.connect(self._tell_refused)
        card.signed.connect(self.goOn)
        documents.changed.connect(self._name_files)
        documents.attached.connect(self._give_file)
        documents.detached.connect(self._take_file)

    # --- what is shown -------------------------------------------------------------------------

    @Property(str, notify=changed)
    def place(self) -> str:
        return self._way.place.value

    @Property(bool, notify=changed)
    def isOpen(self) -> bool:
        return self._way.place is not CasePlace.CLOSED

    @Property(bool, notify=changed)
    def canOpen(self) -> bool:
        return self._ticket is not None and self._link.is_up and not self._asking.is_busy

    @Property(str, notify=changed)
    def title(self) -> str:
        return self._way.title

    @Property(QObject, constant=True)
    def step(self) -> StepModel:
        return self._step

    @Property(QObject, constant=True)
    def prepared(self) -> PreparedRequests:
        return self._prepared

    @Property(QObject, constant=True)
    def documents(self) -> DocumentModel:
        return self._documents

    @Property(QObject, constant=True)
    def scans(self) -> ScannerFolder:
        return self._scans

    @Property(QObject, constant=True)
    def phone(self) -> PhoneHandOver:
        return self._phone

    @Property(QObject, constant=True)
    def hand(self) -> HandSignature:
        return self._hand

    @Property(QObject, constant=True)
    def card(self) -> CardSignature:
        return self._card

    @Property(QObject, constant=True)
    def sent(self) -> SentRequest:
        return self._sent

    @Property(QObject, constant=True)
    def choices(self) -> RowModel[CaseChoiceLine]:
        return self._choices

    @Property(QObject, constant=True)
    def rows(self) -> RowModel[CaseSummaryRow]:
        return self._rows

    @Property(QObject, constant=True)
    def way(self) -> RowModel[WayLine]:
        return self._way_lines

    @Property(str, notify=changed)
    def savedAt(self) -> str:
        return self._saved_at

    @Property(bool, notify=changed)
    def isSigned(self) -> bool:
        return self._way.standing is not None and self._way.standing.is_signed

    @Property(int, notify=changed)
    def troubles(self) -> int:
        return self._way.standing.troubles if self._way.standing else 0

    @Property(list, notify=changed)
    def missing(self) -> list[str]:
        standing = self._way.standing
        return still_to_do(standing, self._words) if standing else []

    @Property(bool, notify=changed)
    def isBlocked(self) -> bool:
        return self._is_blocked

    @Property(bool, notify=changed)
    def isInsisting(self) -> bool:
        return self._way.is_insisting

    @Property(str, notify=changed)
    def onSending(self) -> str:
        return on_sending(self._way.register, self._words)

    # --- the way -------------------------------------------------------------------------------

    @Slot()
    def open(self) -> None:
        """The request of this visit: the one that was begun or prepared, else a new one."""
        if (ticket := self._ticket) is not None and self._link.is_up:
            self._ask(lambda: self._way.open(ticket, self._service_name(ticket)))

    @Slot(str)
    def choose(self, choice: str) -> None:
        """One of the requests of the visit; "" begins a new one."""
        ticket = self._ticket
        if ticket is None or self._way.place is not CasePlace.CHOICE:
            return
        found = next((each for each in self._way.found if each.id == choice), None)
        if found is None:
            self._ask(lambda: self._way.begin(ticket, self._service_name(ticket)))
        else:
            self._ask(lambda: self._way.resume(found))

    @Slot()
    def goOn(self) -> None:
        """To what follows; what was written is saved before."""
        self._phone.close()
        match self._way.place:
            case CasePlace.STEP:
                self._ask(self._way.leave_step)
            case CasePlace.DOCUMENTS:
                self._ask(self._way.summarise)
            case CasePlace.SUMMARY if not self._is_blocked:
                self._ask(self._way.to_signature)
            case CasePlace.SIGN if self._card.isSigned:
                self._ask(self._way.to_signature)
            case CasePlace.SIGN if self._card.isOpen:
                self._card.goOn()
            case CasePlace.SIGN:
                self._ask(self._way.sign_by_hand)
            case CasePlace.SEND:
                self._ask(self._way.send)
            case CasePlace.SENT:
                self.forget()

    @Slot()
    def back(self) -> None:
        """One place back; from the first one to the desk. Nothing is lost."""
        self._phone.close()
        match self._way.place:
            case CasePlace.STEP:
                self._ask(self._way.back_from_step)
            case CasePlace.DOCUMENTS:
                self._ask(self._way.to_last_step)
            case CasePlace.SUMMARY:
                self._ask(self._way.back_from_summary)
            case CasePlace.SIGN if self._card.isOpen and not self._card.isSigned:
                self._card.close()
            case CasePlace.SIGN | CasePlace.SEND:
                self._ask(self._way.summarise)
            case CasePlace.CHOICE | CasePlace.SENT:
                self.forget()

    @Slot(str)
    def change(self, target: str) -> None:
        """Go to the step, or the place, where something is changed."""
        if self._way.case is None or self._way.place is CasePlace.SENT:
            return
        if target == CasePlace.DOCUMENTS:
            self._ask(self._way.to_documents)
        elif target == CasePlace.SUMMARY:
            self._ask(self._way.summarise)
        elif (step := next((e for e in self._way.progress if e.id == target), None)) is not None:
            is_faulty = step.state is StepState.FAULTY
            self._ask(lambda: self._way.to_step(target, shows_errors=is_faulty))

    @Slot(str, bool)
    def chooseHomeAnswer(self, name: str, home: bool) -> None:
        """Take over what was written at home in that field, or leave what stands here."""
        if name and self._way.place is CasePlace.SUMMARY:
            self._ask(lambda: self._way.choose_home_answer(name, home=home))

    @Slot(str)
    def takeScan(self, path: str) -> None:
        """Attach the newest scan to that question; it is erased here once it is stored."""
        if path and (scan := self._scans.file) is not None:
            self._documents.attach_file(path, scan, self._scans.erase)

    @Slot(str)
    def openPhone(self, path: str) -> None:
        """Let the citizen's telephone take pictures of that document."""
        case, documents = self._way.case, self._documents
        if path and case is not None and self._way.place is CasePlace.DOCUMENTS:
            self._phone.open(case, path, lambda: documents.refresh(case))

    @Slot()
    def openCard(self) -> None:
        """Let the citizen sign with card and PIN."""
        if self._card.hasReader and not self._asking.is_busy:
            self._way.sign_by_card()

    @Slot()
    def openPaper(self) -> None:
        """Show the request as a document, to be printed and signed."""
        self._ask(self._way.open_paper)

    @Slot()
    def leave(self) -> None:
        """To the desk; the request stays as it is at the server."""
        if self._way.place is CasePlace.STEP:
            self._ask(self._way.leave_page)
        else:
            self.forget()

    @Slot()
    def forget(self) -> None:
        """Everything off the screen and out of memory."""
        self._saved_at = ""
        self._phone.close()
        self._way.forget()

    # --- what follows from it ------------------------------------------------------------------

    def _ask(self, work: Callable[[], Awaitable[None]]) -> None:
        self._asking.begin(ASKING, work)

    def _hear(self, notice: LinkEvent) -> None:
        operator = self._link.operator
        counter = counter_of(self._link.view, operator.login) if operator else None
        desk = desk_at(self._link.view, counter) if counter else None
        serving = desk.ticket if desk and desk.step is DeskStep.SERVING else None
        before, self._ticket = self._ticket, serving
        is_same = serving is not None and before is not None and serving.id == before.id
        if self._way.place is not CasePlace.CLOSED and not is_same:
            self.forget()
        if self._link.is_up:
            self._prepared.follow(serving)
            self._step.retry()
        self.changed.emit()

    async def _register(self) -> EmergencyShown | None:
        devices = self._link.view.devices
        if not has_portal(devices) or is_portal_reached(devices):
            return None
        return await self._read_register()

    @property
    def _is_blocked(self) -> bool:
        return self._way.standing is not None and self._way.standing.is_blocked

    def _service_name(self, ticket: Ticket) -> str:
        plan = self._link.plan
        service = plan.services.get(ticket.service) if plan else None
        return in_language(service.name, self._words.language.code) if service else ""

    def _note_saved(self) -> None:
        if self._link.plan is not None:
            self._saved_at = clock_at(self._now(), ZoneInfo(self._link.plan.zone))
            self.changed.emit()

    def _tell_refused(self, code: str) -> None:
        async def refuse() -> None:
            raise by_code(code, "a step was not saved")

        self._ask(refuse)

    def _name_files(self) -> None:
        self._step.name_files(self._documents.names)

    def _give_file(self, path: str, attachment: str) -> None:
        if self._way.place is CasePlace.STEP:
            self._step.attach(path, attachment)

    def _take_file(self, path: str, attachment: str) -> None:
        if self._way.place is CasePlace.STEP:
            self._step.detach(path, attachment)

    def _refresh(self) -> None:
        it = self._way
        lines: list[WayLine] = []
        if it.case is not None:
            at = self._step.view.id if self._step.view else ""
            lines = way(it.progress, it.place, at, self._words, has_documents=it.has_documents)
        self._way_lines.show(lines)
        self._choices.show(
            choices(it.found, it.title, self._words) if it.place is CasePlace.CHOICE else []
        )
        self._rows.show(summary(it.standing, self._words) if it.standing else [])
        self.changed.emit()
