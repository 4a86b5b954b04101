"""A request at the totem, from the list of forms to its number: which screen comes after which.

Owns the case's token as long as the citizen stands here, and what becomes of each answer. What a
visit is, and when it ends, is the conversation's. Must not know a rule of a form.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, Signal

from sportello.cases.completeness import DefectKind
from sportello.cases.messages import (
    CaseReceipt,
    CaseWanted,
    CompletenessShown,
    OfferedForm,
)
from sportello.model.refusals import Refused
from station.card_signing.held_case import HeldCaseToSign
from station.card_signing.signing_model import SigningModel
from station.guided.case_door import CaseDoor, HeldCase
from station.guided.field_rows import FieldControl
from station.guided.step_model import StepModel
from station.link.errors import LinkError
from station.tasks import Tasks
from text.catalogue import Words
from totem.requests import request_screens
from totem.requests.handing_over import HandingOver
from totem.requests.questions import FormQuestion, cannot_be_asked, place_of_path
from totem.requests.request_at_hand import RequestAtHand, RequestPhase
from totem.requests.request_screens import PagePlace
from totem.requests.request_words import answers_of, facts_of, number_of
from totem.screens.page import Screen

log = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(minutes=5)
"""How often the branch is asked which forms it has."""

ACTIONS = frozenset(
    {
        *("continue", "enter", "accept", "send", "send_with_reserve"),
        *("to_counter", "try_again", "go_back"),
    }
)
"""What a button of these screens does here, and not in the conversation."""

TO_BE_CHECKED = frozenset({DefectKind.SIGNATURE_NOT_VERIFIED})
"""Defects that the citizen can do nothing about."""


class RequestModel(QObject):
    """
    Signals:
        changed: another screen.
        received: the server has the request.
        printed: the receipt is on paper.
        left: the citizen went back beyond the first screen.
        brought: it goes to the counter with a number, for the service of this id.
    """

    changed = Signal()
    received = Signal()
    printed = Signal()
    left = Signal()
    brought = Signal(str)

    def __init__(
        self,
        door: CaseDoor,
        signing: SigningModel | None,
        tasks: Tasks,
        words_in: Callable[[str], Words],
        print_receipt: Callable[[CaseReceipt, Words], Awaitable[bool]],
        parent: QObject | None = None,
    ) -> None:
        """`signing` is None without a card reader; `print_receipt` tells whether it is on paper."""
        super().__init__(parent)
        self._door = door
        self._signing = signing
        self._tasks = tasks
        self._words_in = words_in
        self._print = print_receipt
        self._at: RequestAtHand | None = None
        self.handing_over = HandingOver(door, tasks)
        self.offered: tuple[OfferedForm, ...] = ()
        if signing is not None:
            signing.signed.connect(self._signed)
            signing.changed.connect(self._signing_changed)

    async def look(self) -> None:
        """For ever: which forms the branch has for a totem."""
        while True:
            try:
                forms = await self._door.forms()
                self.offered = tuple(each for each in forms if each.is_for_totem)
            except (LinkError, Refused) as trouble:
                log.info("no forms: %s", trouble)
                self.offered = ()
            self.changed.emit()
            pause = LOOK_AGAIN if self.offered else LOOK_AGAIN / 10
            await asyncio.sleep(pause.total_seconds())

    # --- what the conversation says ---------------------------------------------------------------

    def open(self, language: str) -> None:
        """A citizen wants to fill in a request."""
        self._at = RequestAtHand(self._words_in(language))
        self.changed.emit()

    def speak(self, language: str) -> None:
        """Another language; the form's own texts follow with its next step."""
        if self._at is not None:
            self._at.words = self._words_in(language)

    def forget(self) -> None:
        """They have gone: no answer and no token is left."""
        at, self._at = self._at, None
        if at is None:
            return
        if at.step is not None:
            at.step.forget()
            at.step.deleteLater()
        if self._signing is not None:
            self._signing.cancel()

    def screen(self, tiles_at_most: int) -> Screen:
        """What stands there now."""
        at = self._at
        assert at is not None, "a citizen is here"
        words, place = at.words, PagePlace(at.page, tiles_at_most)
        match at.phase:
            case RequestPhase.FORMS:
                return request_screens.forms(self.offered, place, words)
            case RequestPhase.QUESTION if (asked := at.question) is not None:
                title = at.step.view.title if at.step and at.step.view else ""
                return request_screens.question(asked, self._error(at, asked), title, place, words)
            case RequestPhase.SUMMARY if at.shown is not None:
                answers = list(answers_of(at.shown, words))
                return request_screens.summary(answers, at.notice, place, words)
            case RequestPhase.SIGNING:
                return request_screens.signing(words)
            case RequestPhase.AT_COUNTER:
                return request_screens.at_counter(words)
            case RequestPhase.RESERVE:
                return request_screens.reserve(at.missing, words)
            case RequestPhase.TROUBLE:
                return request_screens.trouble(at.trouble, words)
            case RequestPhase.SENT if at.receipt is not None:
                facts = facts_of(at.receipt, words)
                number = number_of(at.receipt)
                return request_screens.sent(number, facts, at.is_printed, words)
        return request_screens.busy(words)

    # --- what is touched --------------------------------------------------------------------------

    def turn(self, by: int) -> None:
        if self._at is not None:
            self._at.page = max(0, self._at.page + by)
            self.changed.emit()

    def type(self, text: str) -> None:
        at = self._at
        if at is not None and at.step is not None and (asked := at.question) is not None:
            at.step.write(asked.path, text)
            self.changed.emit()

    def choose(self, key: str) -> None:
        """A tile was touched: a form, an option, an answer that is to be changed."""
        at = self._at
        if at is None:
            return
        match at.phase:
            case RequestPhase.FORMS:
                self._work(at, lambda: self._begin(at, key))
            case RequestPhase.SUMMARY:
                step, _, path = key.partition(" ")
                at.mends = True
                self._work(at, lambda: self._open(at, step, path))
            case RequestPhase.QUESTION if at.step is not None and (asked := at.question):
                at.step.choose(asked.path, key)
                if asked.line is not None and asked.line.control is FieldControl.CHOICE:
                    self._work(at, lambda: self._go_on(at))
                else:
                    self.changed.emit()

    def act(self, does: str) -> None:
        at = self._at
        if at is None:
            return
        match does:
            case "continue" | "enter":
                self._work(at, lambda: self._go_on(at))
            case "accept":
                if at.step is not None and (asked := at.question) and asked.line is not None:
                    if not asked.line.chosen:
                        at.step.choose(asked.path, "true")
                    self._work(at, lambda: self._go_on(at))
            case "send":
                self._work(at, lambda: self._finish(at))
            case "send_with_reserve":
                self._work(at, lambda: self._send(at))
            case "to_counter" if at.case is not None:
                self.handing_over.keep(at.case)
                self.brought.emit(at.service)
            case "try_again" if at.retry is not None:
                self._work(at, at.retry)
            case "go_back":
                self._back(at)

    def _back(self, at: RequestAtHand) -> None:
        match at.phase:
            case RequestPhase.QUESTION if at.mends:
                self._work(at, lambda: self._summarise(at))
            case RequestPhase.QUESTION if at.place > 0:
                self._go(at, RequestPhase.QUESTION, at.place - 1)
            case RequestPhase.QUESTION if at.step and at.step.view and at.step.view.previous:
                previous = at.step.view.previous
                self._work(at, lambda: self._open(at, previous, is_last=True))
            case RequestPhase.SUMMARY if at.shown is not None and at.shown.summary:
                last = at.shown.summary[-1].id
                self._work(at, lambda: self._open(at, last, is_last=True))
            case RequestPhase.SIGNING | RequestPhase.AT_COUNTER | RequestPhase.RESERVE:
                if self._signing is not None:
                    self._signing.cancel()
                self._work(at, lambda: self._summarise(at))
            case RequestPhase.BUSY:
                pass
            case _:
                self.left.emit()

    # --- what follows -----------------------------------------------------------------------------

    def _work(self, at: RequestAtHand, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do it in the background; what it raises is told, with the way to try again."""
        at.retry = work
        self._tasks.start(self._worked(at, work), "filling in a request")

    async def _worked(
        self, at: RequestAtHand, work: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        try:
            await work()
        except LinkError as lost:
            log.info("a request waits for the line: %s", lost)
            self._fail(at, "server_away")
        except Refused as refused:
            log.info("a request goes no further: %s", refused.code)
            self._fail(at, refused.code)

    def _fail(self, at: RequestAtHand, code: str) -> None:
        at.trouble = code
        self._go(at, RequestPhase.TROUBLE)

    def _go(self, at: RequestAtHand, phase: RequestPhase, place: int | None = None) -> None:
        """Show that, if the citizen is still the same."""
        at.phase, at.page = phase, 0
        if place is not None:
            at.place = place
        if at is self._at:
            self.changed.emit()

    async def _begin(self, at: RequestAtHand, service: str) -> None:
        self._go(at, RequestPhase.BUSY)
        language = at.words.language.code
        begun = await self._door.begin(CaseWanted(service, language), at.key)
        at.case, at.service = HeldCase(begun.id, begun.token), service
        at.step = StepModel(self._door, self._tasks, at.words)
        at.step.setParent(self)
        await self._open(at, begun.step.id)

    async def _open(
        self, at: RequestAtHand, step: str, path: str = "", *, is_last: bool = False
    ) -> None:
        """At the question of `path`, else at the first or last one."""
        assert at.step is not None
        assert at.case is not None
        self._go(at, RequestPhase.BUSY)
        await at.step.open(at.case, step)
        if cannot_be_asked(at.step.lines):
            self._fail(at, "needs_the_counter")
            return
        questions = at.questions
        if not questions:  # only what a totem leaves out
            await self._go_on(at)
            return
        place = len(questions) - 1 if is_last else place_of_path(questions, path) if path else 0
        self._go(at, RequestPhase.QUESTION, place)

    async def _go_on(self, at: RequestAtHand) -> None:
        """Save; to the next question, or stay where the answer is not good yet."""
        assert at.step is not None
        before = at.question
        path = "" if before is None else before.path
        at.tried.add(path)
        await at.step.go_on()
        if at.step.trouble:
            self._fail(at, "server_away")
            return
        questions = at.questions
        place = place_of_path(questions, path) if path else at.place
        if questions and path and self._error(at, questions[place]):
            self._go(at, RequestPhase.QUESTION, place)
        elif at.mends:
            await self._summarise(at)
        elif place + 1 < len(questions):
            self._go(at, RequestPhase.QUESTION, place + 1)
        elif (faulty := next((q for q in questions if q.error), None)) is not None:
            at.tried.add(faulty.path)
            self._go(at, RequestPhase.QUESTION, place_of_path(questions, faulty.path))
        elif at.step.view is not None and at.step.view.next is not None:
            await self._open(at, at.step.view.next)
        else:
            await self._summarise(at)

    def _error(self, at: RequestAtHand, asked: FormQuestion) -> str:
        """Of a question that was answered, or passed over."""
        return asked.error if asked.path in at.tried else ""

    async def _summarise(self, at: RequestAtHand, notice: str = "") -> None:
        assert at.case is not None
        self._go(at, RequestPhase.BUSY)
        at.shown = await self._door.case(at.case, at.words.language.code)
        at.mends, at.notice = False, notice
        self._go(at, RequestPhase.SUMMARY)

    async def _finish(self, at: RequestAtHand, *, after_signing: bool = False) -> None:
        """Sign it if it has to be signed, and send it. A card that has signed, and whose signature
        does not count, would not count a second time.
        """
        assert at.case is not None
        self._go(at, RequestPhase.BUSY)
        found = await self._door.completeness(at.case, at.words.language.code)
        unsigned = [each for each in found.blocking if each.path == "signature"]
        others = [each for each in found.blocking if each.path != "signature"]
        if others:
            await self._summarise(at, others[0].remedy)
        elif unsigned and (self._signing is None or after_signing):
            self._go(at, RequestPhase.AT_COUNTER)
        elif unsigned and self._signing is not None:
            self._go(at, RequestPhase.SIGNING)
            case = HeldCaseToSign(self._door, at.case, at.words.language.code)
            self._signing.begin(case)
        elif missing := _missing(found):
            at.missing = missing
            self._go(at, RequestPhase.RESERVE)
        else:
            await self._send(at)

    async def _send(self, at: RequestAtHand) -> None:
        assert at.case is not None
        self._go(at, RequestPhase.BUSY)
        language = at.words.language.code
        await self._door.send(at.case, at.key, language, accepts_defects=True)
        at.receipt = await self._door.receipt(at.case, language)
        self._go(at, RequestPhase.SENT)
        if at is not self._at:
            return
        self.received.emit()
        at.is_printed = await self._print(at.receipt, at.words)
        if at is self._at:
            self.changed.emit()
            if at.is_printed:
                self.printed.emit()

    def _signed(self) -> None:
        at = self._at
        if at is not None and at.phase is RequestPhase.SIGNING:
            self._work(at, lambda: self._finish(at, after_signing=True))

    def _signing_changed(self) -> None:
        if self._at is not None and self._at.phase is RequestPhase.SIGNING:
            self.changed.emit()


def _missing(found: CompletenessShown) -> tuple[str, ...]:
    """How each thing is mended that can be brought later."""
    told = [each.remedy for each in found.curable if each.code not in TO_BE_CHECKED]
    return tuple(dict.fromkeys(told))
