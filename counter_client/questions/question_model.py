"""The question on the screen, and what its answer sets going.

Owns which question is asked and the way back to the one before; what can be answered is read anew
from the hall at every event, so that an answer that has become pointless goes by itself. A command
is sent and waited for: the question stays until it happened, or says why it did not.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.desk.possible_actions import QuestionKind, counter_of, desk_at
from counter_client.questions import on_a_counter as desk_questions
from counter_client.questions import on_a_ticket as ticket_questions
from counter_client.questions import on_a_visit as visit_questions
from counter_client.questions import on_breaks as break_questions
from counter_client.questions import on_quotas as quota_questions
from counter_client.questions import on_the_branch as branch_questions
from counter_client.questions.asking import Asking
from counter_client.questions.question import (
    Choice,
    OpenQuestion,
    Question,
    QuestionContext,
    matching,
)
from sportello.model.wire import StationCommand
from station.link import Link, LinkEvent
from station.list_model import RowModel
from text.catalogue import Words

QUESTIONS: Mapping[str, Callable[[QuestionContext, OpenQuestion], Question | None]] = (
    MappingProxyType(
        {
            QuestionKind.PARK: visit_questions.park,
            QuestionKind.TRANSFER: visit_questions.transfer,
            QuestionKind.ADD_SERVICE: visit_questions.add_service,
            QuestionKind.OUTCOME: visit_questions.outcome,
            QuestionKind.MORE: desk_questions.more,
            QuestionKind.WALK_IN: desk_questions.walk_in,
            QuestionKind.PAUSE: desk_questions.pause,
            QuestionKind.LEAVE: desk_questions.leave,
            desk_questions.LOG_OUT: desk_questions.log_out,
            desk_questions.TAKE_OVER: desk_questions.take_over,
            ticket_questions.TICKET: ticket_questions.ticket,
            ticket_questions.FIND: ticket_questions.find,
            ticket_questions.MERGE: ticket_questions.merge,
            branch_questions.STOP: branch_questions.stop,
            branch_questions.STOP_WHICH: branch_questions.stop_which,
            branch_questions.END_DAY: branch_questions.end_day,
            branch_questions.RULES: branch_questions.rules,
            branch_questions.PRIORITY_EVERY: branch_questions.priority_every,
            quota_questions.QUOTA: quota_questions.quota,
            break_questions.BREAKS: break_questions.breaks,
            break_questions.MOVE_BREAK: break_questions.move_break,
        }
    )
)

ANSWERING = "answer"

SETTLING = timedelta(milliseconds=250)
"""The key that opened a question, pressed a moment too long, does not answer it."""


class ChoiceRow(Struct, frozen=True):
    """A `Choice` as it is shown."""

    choice: str
    title: str
    detail: str
    sign: str
    section: str
    key: str
    is_grave: bool
    is_check: bool
    is_ticked: bool


class SwitchRow(Struct, frozen=True):
    switch_id: str
    label: str
    key: str
    is_on: bool


class QuestionModel(QObject):
    """What is being asked of the operator.

    Properties:
        isOpen: whether a question is on the screen.
        errand: which one, "" if none.
        title, note: what is asked, and what to know before answering.
        search: the label of the line to type in; "" where there is nothing to search.
        text: what was typed.
        nothing: what to say when no row is left.
        rows: `ChoiceRow`s; switches: `SwitchRow`s.
    Signals:
        done: something that only the program does was chosen (its name, what it is about).
        ticked: a service was ticked or unticked as done besides.
        noting: something is to be noted on a ticket.
    """

    changed = Signal()
    done = Signal(str, str)
    ticked = Signal(str)
    noting = Signal(str)

    def __init__(
        self,
        link: Link,
        asking: Asking,
        words: Words,
        now: Callable[[], datetime],
        delivered: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        """`delivered` gives the services that are ticked at this moment."""
        super().__init__()
        self._link = link
        self._asking = asking
        self._words = words
        self._now = now
        self._delivered = delivered
        self._asked: list[OpenQuestion] = []
        self._question: Question | None = None
        self._shown: list[Choice] = []
        self._opened_at = now()
        self._rows = RowModel(ChoiceRow, key=lambda row: row.choice, parent=self)
        self._switches = RowModel(SwitchRow, key=lambda row: row.switch_id, parent=self)
        link.listen(self._hear)

    @Property(bool, notify=changed)
    def isOpen(self) -> bool:
        return self._question is not None

    @Property(str, notify=changed)
    def errand(self) -> str:
        return self._asked[-1].errand if self._asked else ""

    @Property(str, notify=changed)
    def title(self) -> str:
        return self._question.title if self._question else ""

    @Property(str, notify=changed)
    def note(self) -> str:
        return self._question.note if self._question else ""

    @Property(str, notify=changed)
    def search(self) -> str:
        return self._question.search if self._question else ""

    @Property(str, notify=changed)
    def text(self) -> str:
        return self._asked[-1].text if self._asked else ""

    @Property(str, notify=changed)
    def nothing(self) -> str:
        return self._question.nothing if self._question else ""

    @Property(QObject, constant=True)
    def rows(self) -> RowModel[ChoiceRow]:
        return self._rows

    @Property(QObject, constant=True)
    def switches(self) -> RowModel[SwitchRow]:
        return self._switches

    @Slot(str)
    @Slot(str, str)
    def ask(self, errand: str, about: str = "") -> None:
        """Put a question on the screen, if it makes sense now."""
        if self._link.plan is None or not self._link.is_up or self._asking.is_busy:
            return
        asked = OpenQuestion(errand, about)
        question = self._read(asked)
        if question is None:
            return
        if question.at_once:
            self._asked = []
            self._answer(asked, question.at_once)
            return
        self._asked.append(asked)
        self._opened_at = self._now()
        self._refresh()

    @Slot(str)
    def type(self, text: str) -> None:
        """Search, or write an answer of one's own."""
        if self._asked and text != self._asked[-1].text:
            self._asked[-1] = replace(self._asked[-1], text=text)
            self._refresh()

    @Slot(str)
    def flip(self, switch: str) -> None:
        """Turn a switch."""
        if self._asked:
            switched = self._asked[-1].switched ^ {switch}
            self._asked[-1] = replace(self._asked[-1], switched=switched)
            self._refresh()

    @Slot(str)
    def flipKey(self, key: str) -> None:
        """Turn the switch of that key."""
        for switch in self._question.switches if self._question else ():
            if switch.key == key:
                self.flip(switch.id)

    @Slot(str)
    def choose(self, choice: str) -> None:
        """Give that answer."""
        if not self._asked or self._now() - self._opened_at < SETTLING:
            return
        for each in self._shown:
            if each.id == choice and not self._asking.is_busy:
                self._answer(self._asked[-1], each)
                return

    @Slot(str)
    def chooseKey(self, key: str) -> None:
        """Give the answer that has this key on it."""
        for each in self._shown:
            if each.key and each.key == key.upper():
                self.choose(each.id)
                return

    @Slot()
    def back(self) -> None:
        """To the question before this one, or away."""
        if self._asked:
            self._asked.pop()
            self._refresh()

    @Slot()
    def close(self) -> None:
        """Ask nothing any more."""
        self._asked.clear()
        self._refresh()

    def tick(self) -> None:
        """What is ticked, or the minute, has changed."""
        if self._asked:
            self._refresh()

    def _answer(self, asked: OpenQuestion, choice: Choice) -> None:
        if choice.ticks is not None:
            self.ticked.emit(choice.ticks)
            self._asked[-1] = replace(asked, text="")
            self._refresh()
        elif choice.leads is not None:
            self.ask(choice.leads.errand, choice.leads.about)
        elif choice.command is not None:
            command: StationCommand = replace(choice.command, id=uuid4())
            self._asking.begin(ANSWERING, lambda: self._send(command))
        else:
            self.close()
            if choice.deed == ticket_questions.NOTE:
                self.noting.emit(asked.about)
            elif choice.deed:
                self.done.emit(choice.deed, asked.about)

    async def _send(self, command: StationCommand) -> None:
        await self._link.request(command)
        self.close()

    def _hear(self, notice: LinkEvent) -> None:
        if not self._link.is_up:
            self.close()
        elif self._asked:
            self._refresh()

    def _read(self, asked: OpenQuestion) -> Question | None:
        scene = self._scene()
        return QUESTIONS[asked.errand](scene, asked) if scene else None

    def _scene(self) -> QuestionContext | None:
        plan, operator = self._link.plan, self._link.operator
        if plan is None or operator is None:
            return None
        counter = counter_of(self._link.view, operator.login)
        return QuestionContext(
            plan=plan,
            hall=self._link.view,
            waits=self._link.waits,
            words=self._words,
            now=self._now(),
            operator=operator.login,
            roles=frozenset(operator.roles),
            desk=desk_at(self._link.view, counter) if counter else None,
            delivered=self._delivered(),
        )

    def _refresh(self) -> None:
        self._question = self._read(self._asked[-1]) if self._asked else None
        if self._question is None:
            self._asked.clear()
        question = self._question
        text = self._asked[-1].text if self._asked else ""
        self._shown = matching(question.choices, text) if question else []
        self._rows.show([_row(choice) for choice in self._shown])
        switched = self._asked[-1].switched if self._asked else frozenset()
        switches = question.switches if question else ()
        self._switches.show([SwitchRow(s.id, s.label, s.key, s.id in switched) for s in switches])
        self.changed.emit()


def _row(choice: Choice) -> ChoiceRow:
    return ChoiceRow(
        choice=choice.id,
        title=choice.title,
        detail=choice.detail,
        sign=choice.icon,
        section=choice.section,
        key=choice.key,
        is_grave=choice.is_grave,
        is_check=choice.ticks is not None,
        is_ticked=choice.is_ticked,
    )
