"""The page of a request: begun for the visit, filled in, completed, signed, sent, its number told.

It follows the ticket that is served here, and forgets everything when the visit ends or the screen
is locked. Must not know which questions there are, nor whether the request may be sent.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.cases.case_rows import (
    CaseChoiceLine,
    CasePlace,
    WayLine,
    choices,
    way,
)
from counter_client.cases.case_way import CaseWay
from counter_client.cases.for_whom_model import ForWhomModel
from counter_client.cases.papers.case_papers import CasePapers
from counter_client.cases.prepared_requests import PreparedRequests
from counter_client.cases.second_screen.citizen_copy import CitizenCopy
from counter_client.cases.second_screen.place_seen import place_seen
from counter_client.cases.sent_request import SentRequest
from counter_client.cases.signing.card_signature import CardSignature
from counter_client.cases.signing.hand_signature import HandSignature
from counter_client.cases.signing.signing_paper import SigningPaper
from counter_client.cases.summary_model import SummaryModel
from counter_client.desk.possible_actions import DeskStep, counter_of, desk_at
from counter_client.questions.asking import Asking
from sportello.cases.emergency import EmergencyShown
from sportello.cases.guided.views import StepState
from sportello.cases.refusals import AlreadySent
from sportello.hall.devices import has_portal, is_portal_reached
from sportello.model.languages import HOUSE_LANGUAGE, Text
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
        step: the `StepModel`; papers: the `CasePapers`.
        summary: the `SummaryModel`; whom: the `ForWhomModel`.
        asksForWhom: whether it may be presented for another.
        choices: `CaseChoiceLine`s of the visit; way: `WayLine`s.
        hand: the `HandSignature`; card: the `CardSignature`; sent: the `SentRequest`.
        copy: the `CitizenCopy`.
        savedAt: since when the server has it, "10:31"; "" before.
        isInsisting: whether going on once more leaves this step with its errors.
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
        papers: CasePapers,
        card: CardSignature,
        sent: SentRequest,
        paper: SigningPaper,
        read_register: Callable[[], Awaitable[EmergencyShown]],
        prepared: PreparedRequests,
        copy: CitizenCopy,
    ) -> None:
        super().__init__()
        self._link = link
        self._asking = asking
        self._words = words
        self._now = now
        self._step = step
        self._papers = papers
        self._card = card
        self._sent = sent
        self._read_register = read_register
        self._prepared = prepared
        self._copy = copy
        self._whom = ForWhomModel(words)
        self._hand = HandSignature()
        self._saved_at = ""
        self._shown = (CasePlace.CLOSED, "")
        self._ticket: Ticket | None = None
        self._choices = RowModel(CaseChoiceLine, key=lambda row: row.choice, parent=self)
        self._summary = SummaryModel(words, self._zone)
        self._way_lines = RowModel(WayLine, key=lambda row: row.step, parent=self)
        self._way = CaseWay(
            door,
            step,
            papers,
            self._whom,
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
        card.changed.connect(self._refresh)
        papers.changed.connect(self._refresh)
        prepared.arrived.connect(self._take_in_arrived)

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
    def papers(self) -> CasePapers:
        return self._papers

    @Property(QObject, constant=True)
    def whom(self) -> ForWhomModel:
        return self._whom

    @Property(bool, notify=changed)
    def asksForWhom(self) -> bool:
        return self._way.asks_for_whom

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
    def summary(self) -> SummaryModel:
        return self._summary

    @Property(QObject, constant=True)
    def way(self) -> RowModel[WayLine]:
        return self._way_lines

    @Property(QObject, constant=True)
    def copy(self) -> CitizenCopy:
        return self._copy

    @Property(str, notify=changed)
    def savedAt(self) -> str:
        return self._saved_at

    @Property(bool, notify=changed)
    def isInsisting(self) -> bool:
        return self._way.is_insisting

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
        self._papers.close_phone()
        match self._way.place:
            case CasePlace.STEP:
                self._ask(self._way.leave_step)
            case CasePlace.FOR_WHOM:
                self._ask(self._way.leave_for_whom)
            case CasePlace.DOCUMENTS:
                self._ask(self._way.summarise)
            case CasePlace.SUMMARY if not self._summary.isBlocked:
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
        self._papers.close_phone()
        match self._way.place:
            case CasePlace.STEP:
                self._ask(self._way.back_from_step)
            case CasePlace.FOR_WHOM:
                self._ask(self._way.back_from_for_whom)
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
        if target == CasePlace.FOR_WHOM and self._way.asks_for_whom:
            self._ask(self._way.to_for_whom)
        elif target == CasePlace.DOCUMENTS:
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
        self._papers.close_phone()
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

    def _service_name(self, ticket: Ticket) -> Text:
        plan = self._link.plan
        service = plan.services.get(ticket.service) if plan else None
        return service.name if service else {HOUSE_LANGUAGE: ""}

    def _zone(self) -> ZoneInfo:
        assert self._link.plan is not None, "a request is open"
        return ZoneInfo(self._link.plan.zone)

    def _note_saved(self) -> None:
        if self._link.plan is not None:
            self._saved_at = clock_at(self._now(), self._zone())
            self.changed.emit()

    def _tell_refused(self, code: str) -> None:
        if code == AlreadySent.code and (case := self._way.case) is not None:
            self._ask(lambda: self._way.tell_sent(case))
            return

        async def refuse() -> None:
            raise by_code(code, "a step was not saved")

        self._ask(refuse)

    def _take_in_arrived(self) -> None:
        """Files from home stand in the list at once; nothing that is being written moves."""
        if self._way.place is CasePlace.DOCUMENTS:
            self._ask(self._way.to_documents)

    def _refresh(self) -> None:
        it = self._way
        lines: list[WayLine] = []
        if it.case is not None:
            at = self._step.view.id if self._step.view else ""
            lines = way(
                *(it.progress, it.place, at, self._words),
                has_documents=it.has_documents,
                asks_for_whom=it.asks_for_whom,
            )
        self._way_lines.show(lines)
        self._choices.show(
            choices(it.found, it.title, self._words) if it.place is CasePlace.CHOICE else []
        )
        self._summary.show(it.standing, it.register)
        shown = it.place, self._step.view.id if self._step.view else ""
        if shown != self._shown:
            self._shown = shown
            self._prepared.note_seen()
        is_card = bool(self._card.isOpen)
        self._copy.follow(place_seen(it, self._step, self._papers, self._sent, is_card=is_card))
        self.changed.emit()
