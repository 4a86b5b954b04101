"""The ticket at this counter and what the operator can do with it.

The screen follows events: an action is asked for, is under way, and shows only once it happened.
Must not know why something is allowed: the server decides, and refuses with a code.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from uuid import uuid4
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client import sentences
from counter_client.desk import desk_sentences
from counter_client.desk.possible_actions import (
    ERRANDS,
    NATURAL,
    Action,
    Desk,
    DeskStep,
    counter_of,
    desk_at,
)
from counter_client.desk.wishes_model import WishesModel
from counter_client.questions.asking import Asking
from sportello.hall.rules.serving import UNDO_WITHIN, undo_until
from sportello.model.events import CallConfirmed
from sportello.model.languages import HOUSE_LANGUAGE, in_language
from sportello.model.place import Service
from sportello.model.ticket import Ticket
from station.link import Link, LinkEvent, LinkLost
from text.catalogue import Words
from text.times import clock_with_seconds

ECHO = timedelta(milliseconds=500)
"""A second press within this time is a trembling hand, not a wish (docs/stations.md)."""


class DeskModel(QObject):
    """The operator's desk.

    Properties:
        step: "idle", "called", "serving" or "paused"; `standing` says it in words.
        hasVisit: whether a number is called or served here.
        announcement: the step with its number and service, for a screen reader.
        isRemote: whether the citizen is called by telephone or video.
        code, service, language: of the ticket; "" without one.
        isForeign: whether the citizen chose another language than the house's.
        isIdentified, identified: whether the citizen is identified, and in words.
        documents: what the citizen was told to bring.
        because: why this ticket was next, in a sentence.
        timer: how long it has been called or served, "4:12"; moves with `tick`, as does
            `timerSaid`, the same in words.
        expected: how many minutes such a visit usually takes.
        calls: how many times it was called.
        isAnnounced: whether the boards have confirmed the last call; `announced` says it in words.
        primaryText: what the button for the natural next action says.
        canAct, canRecall, canMarkAbsent: what is offered now.
        undoSeconds: for how long the call can still be undone, 0 when it cannot; moves with `tick`.
        pause: what the present pause is called.
        goesOnWith: the service with which this counter can go on after the present one; "" if none.
        afterwards: what the citizen waits on for otherwise, in a sentence; "" if nothing.
        canSendOn: whether the citizen can wait on for it in the line instead.
        errands: names of the questions that make sense at this step.
        canAsk: whether one of them can be asked now.
        absentText: what the next press of "absent" does.
        isAbsentAsked: whether the next press of "absent" is the one that counts.
    """

    changed = Signal()
    ticked = Signal()

    def __init__(
        self,
        link: Link,
        asking: Asking,
        words: Words,
        now: Callable[[], datetime],
        wishes: WishesModel,
    ) -> None:
        """`wishes` says what was done besides, when the visit is concluded."""
        super().__init__()
        self._link = link
        self._asking = asking
        self._words = words
        self._now = now
        self._wishes = wishes
        self._desk: Desk | None = None
        self._announced: CallConfirmed | None = None
        self._is_absent_asked = False
        self._last_act: tuple[str, datetime] | None = None
        link.listen(self._hear)
        asking.changed.connect(self.changed)
        wishes.changed.connect(self.changed)

    @Property(str, notify=changed)
    def step(self) -> str:
        return self._step.value

    @Property(str, notify=changed)
    def standing(self) -> str:
        return self._standing

    @Property(bool, notify=changed)
    def hasVisit(self) -> bool:
        return self._ticket is not None

    @Property(str, notify=changed)
    def announcement(self) -> str:
        ticket, service = self._ticket, self._service
        facts = (ticket.code, self._name(service)) if ticket and service else ()
        return ", ".join((self._standing, *facts))

    @Property(str, notify=changed)
    def code(self) -> str:
        return self._ticket.code if self._ticket else ""

    @Property(bool, notify=changed)
    def isRemote(self) -> bool:
        return self._is_call

    @Property(str, notify=changed)
    def service(self) -> str:
        return self._name(self._service) if self._service else ""

    @Property(str, notify=changed)
    def language(self) -> str:
        ticket = self._ticket
        return sentences.language_name(self._words, ticket.language) if ticket else ""

    @Property(bool, notify=changed)
    def isForeign(self) -> bool:
        return self._ticket is not None and self._ticket.language != HOUSE_LANGUAGE

    @Property(bool, notify=changed)
    def isIdentified(self) -> bool:
        return self._ticket is not None and self._ticket.identified

    @Property(str, notify=changed)
    def identified(self) -> str:
        return sentences.identified(self._words, self._ticket) if self._ticket else ""

    @Property(list, notify=changed)
    def documents(self) -> list[str]:
        language = self._words.language.code
        documents = self._service.documents if self._service else ()
        return [in_language(each, language) for each in documents]

    @Property(str, notify=changed)
    def because(self) -> str:
        ticket = self._ticket
        if ticket is None or ticket.because is None:
            return ""
        return sentences.why_next(self._words, ticket.code, ticket.because)

    @Property(str, notify=ticked)
    def timer(self) -> str:
        return self._timer

    @Property(str, notify=ticked)
    def timerSaid(self) -> str:
        return desk_sentences.standing_for(self._words, self._step, self._timer)

    @Property(int, notify=changed)
    def expected(self) -> int:
        return round(self._service.expected_min) if self._service else 0

    @Property(int, notify=changed)
    def calls(self) -> int:
        return self._ticket.calls if self._ticket else 0

    @Property(bool, notify=changed)
    def isAnnounced(self) -> bool:
        return self._announced is not None

    @Property(str, notify=changed)
    def announced(self) -> str:
        if self._announced is None or self._link.plan is None:
            return self._words.gettext("Not announced yet")
        at = clock_with_seconds(self._announced.at, ZoneInfo(self._link.plan.zone))
        return sentences.announced(self._words, at, self._announced.spoken)

    @Property(str, notify=changed)
    def primaryText(self) -> str:
        action, words = NATURAL[self._step], self._words
        if self._asking.is_about(action.value):
            return words.gettext(desk_sentences.UNDER_WAY[action])
        if action is Action.CLOSE:
            service = self._next_here()
            goes_on_with, stands = self._name(service) if service else "", self._wishes.stands
            return desk_sentences.conclude(words, goes_on_with, stands)
        return desk_sentences.naturally(words, action, is_call=self._is_call)

    @Property(bool, notify=changed)
    def canAct(self) -> bool:
        return self._can(NATURAL[self._desk.step]) if self._desk else False

    @Property(bool, notify=changed)
    def canRecall(self) -> bool:
        return self._can(Action.RECALL)

    @Property(bool, notify=changed)
    def canMarkAbsent(self) -> bool:
        return self._can(Action.MARK_ABSENT)

    @Property(int, notify=ticked)
    def undoSeconds(self) -> int:
        ticket = self._ticket
        until = undo_until(ticket) if ticket else None
        if until is None or self._desk is None or not self._desk.offers(Action.UNDO_CALL):
            return 0
        left = until - self._now()
        return min(max(ceil(left.total_seconds()), 0), round(UNDO_WITHIN.total_seconds()))

    @Property(str, notify=changed)
    def pause(self) -> str:
        plan, reason = self._link.plan, self._desk.pause if self._desk else None
        if plan is None or reason is None:
            return ""
        name = plan.pauses.get(reason)
        return in_language(name, self._words.language.code) if name else reason

    @Property(str, notify=changed)
    def goesOnWith(self) -> str:
        service = self._next_here()
        return self._name(service) if service else ""

    @Property(str, notify=changed)
    def afterwards(self) -> str:
        left = [] if self._next_here() else self._wishes.names_left
        return self._words.gettext("Afterwards waits on for: %1", ", ".join(left)) if left else ""

    @Property(bool, notify=changed)
    def canSendOn(self) -> bool:
        return self._can(Action.SEND_ON) and self._next_here() is not None

    @Property(list, notify=changed)
    def errands(self) -> list[str]:
        desk = self._desk
        return [e.value for e in ERRANDS[desk.step] if desk.offers(e)] if desk else []

    @Property(bool, notify=changed)
    def canAsk(self) -> bool:
        return self._desk is not None and self._link.is_up and not self._asking.is_busy

    @Property(str, notify=changed)
    def absentText(self) -> str:
        ticket = self._ticket
        return desk_sentences.surely_absent(self._words, ticket) if ticket else ""

    @Property(bool, notify=changed)
    def isAbsentAsked(self) -> bool:
        return self._is_absent_asked

    @Slot()
    def next(self) -> None:
        """The natural next step."""
        if self._desk and not self._is_echo("next"):
            self._act(NATURAL[self._desk.step])

    @Slot()
    def recall(self) -> None:
        """Announce the ticket again."""
        if not self._is_echo("recall"):
            self._act(Action.RECALL)

    @Slot()
    def markAbsent(self) -> None:
        """The citizen did not come. There is no way back: the first press asks, the second does."""
        if self._is_echo("absent") or not self._can(Action.MARK_ABSENT):
            return
        if self._is_absent_asked:
            self._act(Action.MARK_ABSENT)
        else:
            self._is_absent_asked = True
            self.changed.emit()

    @Slot()
    def keepWaiting(self) -> None:
        """Do not mark the ticket absent after all."""
        self._is_absent_asked = False
        self.changed.emit()

    @Slot()
    def undo(self) -> None:
        """The call was a mistake: the ticket goes back where it stood."""
        if self.undoSeconds and not self._is_echo("undo"):
            self._act(Action.UNDO_CALL)

    @Slot()
    def sendOn(self) -> None:
        """The present service is done, and the citizen waits on for the others."""
        if self.canSendOn and not self._is_echo("send_on"):
            self._act(Action.SEND_ON)

    def tick(self) -> None:
        """A second has passed."""
        self.ticked.emit()

    def _name(self, service: Service) -> str:
        return in_language(service.name, self._words.language.code)

    @property
    def _step(self) -> DeskStep:
        return self._desk.step if self._desk else DeskStep.IDLE

    @property
    def _standing(self) -> str:
        calls = self._ticket.calls if self._ticket else 0
        return desk_sentences.standing(self._words, self._step, calls, is_call=self._is_call)

    @property
    def _is_call(self) -> bool:
        return self._desk is not None and self._desk.is_call

    @property
    def _timer(self) -> str:
        return sentences.span(self._now() - self._since) if self._since else ""

    @property
    def _ticket(self) -> Ticket | None:
        return self._desk.ticket if self._desk else None

    @property
    def _service(self) -> Service | None:
        plan = self._link.plan
        return plan.services[self._ticket.service] if plan and self._ticket else None

    @property
    def _since(self) -> datetime | None:
        if self._desk is None:
            return None
        ticket = self._desk.ticket
        return (ticket.serving_at or ticket.called_at) if ticket else self._desk.paused_at

    def _next_here(self) -> Service | None:
        """The service of this visit that is served here next, if it is being served."""
        plan, desk = self._link.plan, self._desk
        if plan is None or desk is None or desk.step is not DeskStep.SERVING:
            return None
        service = desk.next_here(plan, self._link.view, self._wishes.delivered)
        return plan.services[service] if service else None

    def _can(self, action: Action) -> bool:
        return (
            self._desk is not None
            and self._desk.offers(action)
            and self._link.is_up
            and not self._asking.is_busy
        )

    def _is_echo(self, control: str) -> bool:
        """Whether the same control was used a moment ago; notes that it was used now."""
        now, last = self._now(), self._last_act
        if last is not None and last[0] == control and now - last[1] < ECHO:
            return True
        self._last_act = (control, now)
        return False

    def _act(self, action: Action) -> None:
        plan = self._link.plan
        if plan is not None and self._desk is not None and self._can(action):
            command = self._desk.command(
                action, uuid4(), plan, self._link.view, self._wishes.delivered
            )
            self._is_absent_asked = False
            self._asking.begin(action.value, lambda: self._link.request(command))

    def _hear(self, notice: LinkEvent) -> None:
        if isinstance(notice, CallConfirmed):
            self._note_announcement(notice)
        before, self._desk = self._desk, self._read()
        if self._desk != before or isinstance(notice, LinkLost):
            self._is_absent_asked = False
        if not self._is_announcement_of_this_call():
            self._announced = None
        self.changed.emit()
        self.ticked.emit()

    def _read(self) -> Desk | None:
        operator = self._link.operator
        counter = counter_of(self._link.view, operator.login) if operator else None
        return desk_at(self._link.view, counter) if counter else None

    def _note_announcement(self, confirmed: CallConfirmed) -> None:
        """Several boards confirm: the first counts, and one that spoke counts more."""
        known = self._announced
        is_new = known is None or (known.ticket, known.calls) != (confirmed.ticket, confirmed.calls)
        if is_new or (confirmed.spoken and known and not known.spoken):
            self._announced = confirmed

    def _is_announcement_of_this_call(self) -> bool:
        ticket, confirmed = self._ticket, self._announced
        return (
            ticket is not None
            and confirmed is not None
            and (confirmed.ticket, confirmed.calls) == (ticket.id, ticket.calls)
        )
