"""The emergency register on the screen of the head of the desk, and what is typed to change it.

The branch is asked when the hall comes on the screen, when the register is looked at, and once a
minute; a branch that takes in no requests says nothing of it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.emergency.emergency_door import EmergencyDoor
from counter_client.emergency.emergency_forms import EmergencyForm, FieldWrong, read
from counter_client.emergency.emergency_sentences import (
    FAULTS,
    REFUSALS,
    SHORT,
    STANDINGS,
    EmergencyFact,
    facts,
)
from counter_client.questions.asking import Asking
from sportello.cases.emergency import EmergencyShown, EmergencyStanding
from sportello.model.refusals import Refused
from station.link import LinkError
from station.list_model import RowModel
from station.tasks import Tasks
from text.catalogue import Words

ASKING = "emergency"
ASK_EVERY = timedelta(minutes=1)


class EmergencyModel(QObject):
    """The branch's emergency register.

    Properties:
        isThere: whether this branch has one, and it could be asked.
        short: its state in a few words, for a button.
        said: its state in a sentence; isUrgent: whether that asks for something.
        facts: `EmergencyFact`s.
        isOpen: whether it is on the screen.
        mayChange: whether this operator may open it, go on and close it.
        gives: whether it was opened and not closed.
        form: what is being typed: "open", "go_on", "act"; "" for nothing.
        wrong, error: the field that cannot be sent, and why; "" for none.
        refused: why the branch did not do it, "" if it did.
    For Python's side:
        asked: the last question by itself, done or not; None before the first.
    """

    changed = Signal()
    begun = Signal()
    """A form is there, empty."""

    def __init__(
        self,
        door: EmergencyDoor,
        asking: Asking,
        tasks: Tasks,
        words: Words,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__()
        self._door = door
        self._asking = asking
        self._tasks = tasks
        self._words = words
        self._now = now
        self._facts = RowModel(EmergencyFact, key=lambda row: row.name, parent=self)
        self._told: EmergencyShown | None = None
        self._asked_at: datetime | None = None
        self.asked: asyncio.Task[None] | None = None
        self._is_watched = False
        self._is_open = False
        self._form = EmergencyForm.NONE
        self._typed: dict[str, str] = {}
        self._wrong: FieldWrong | None = None
        self._refused = ""

    @Property(bool, notify=changed)
    def isThere(self) -> bool:
        return self._told is not None

    @Property(str, notify=changed)
    def short(self) -> str:
        return self._words.gettext(SHORT[self._standing])

    @Property(str, notify=changed)
    def said(self) -> str:
        return self._words.gettext(STANDINGS[self._standing])

    @Property(bool, notify=changed)
    def isUrgent(self) -> bool:
        return self._standing is EmergencyStanding.OVER

    @Property(QObject, constant=True)
    def facts(self) -> RowModel[EmergencyFact]:
        return self._facts

    @Property(bool, notify=changed)
    def isOpen(self) -> bool:
        return self._is_open

    @Property(bool, notify=changed)
    def mayChange(self) -> bool:
        return self._told is not None and self._told.may_open

    @Property(bool, notify=changed)
    def gives(self) -> bool:
        return self._standing is not EmergencyStanding.CLOSED

    @Property(str, notify=changed)
    def form(self) -> str:
        return self._form.value

    @Property(str, notify=changed)
    def wrong(self) -> str:
        return self._wrong.name if self._wrong else ""

    @Property(str, notify=changed)
    def error(self) -> str:
        return self._words.gettext(FAULTS[self._wrong.fault]) if self._wrong else ""

    @Property(str, notify=changed)
    def refused(self) -> str:
        return self._refused

    @property
    def _standing(self) -> EmergencyStanding:
        return self._told.standing if self._told else EmergencyStanding.CLOSED

    # --- on the screen -------------------------------------------------------------------------

    @Slot()
    def look(self) -> None:
        """Show it, as it is now."""
        if self.isThere:
            self._is_open = True
            self._asking.begin(ASKING, lambda: self._take(self._door.read))
            self.changed.emit()

    @Slot()
    def close(self) -> None:
        """Back from what is typed, or off the screen."""
        if self._form is EmergencyForm.NONE:
            self._is_open = False
        self._leave_form()
        self.changed.emit()

    @Slot(str)
    def begin(self, form: str) -> None:
        """Type what is needed to open it, to go on, or to store an act."""
        if self.mayChange and not self._asking.is_busy:
            self._leave_form()
            self._form = EmergencyForm(form)
            self.changed.emit()
            self.begun.emit()

    @Slot(str, str)
    def type(self, field: str, text: str) -> None:
        self._typed[field] = text
        if self._wrong is not None and self._wrong.name == field:
            self._wrong = None
            self.changed.emit()

    @Slot()
    def send(self) -> None:
        """What was typed, if it can be sent."""
        typed = read(self._form, self._typed)
        if isinstance(typed, FieldWrong):
            self._wrong = typed
            self.changed.emit()
        else:
            self._asking.begin(ASKING, lambda: self._take(lambda: self._door.say(typed)))

    @Slot()
    def closeRegister(self) -> None:
        """The portal is there again."""
        if self.mayChange and self.gives:
            self._asking.begin(ASKING, lambda: self._take(self._door.close_register))

    # --- what others tell ----------------------------------------------------------------------

    def watch(self, is_watched: bool) -> None:
        """Whether the hall is on the screen."""
        if is_watched != self._is_watched:
            self._is_watched, self._asked_at = is_watched, None
            self._is_open = False
            self._leave_form()
            self.tick()

    def tick(self) -> None:
        """Some seconds have passed."""
        is_due = self._asked_at is None or self._now() - self._asked_at >= ASK_EVERY
        if self._is_watched and is_due:
            self._asked_at = self._now()
            self.asked = self._tasks.start(self._ask(), ASKING)

    async def _ask(self) -> None:
        """Where no answer comes nothing is said of it."""
        try:
            told: EmergencyShown | None = await self._door.read()
        except (Refused, LinkError):
            told = None
        self._show(told)

    async def _take(self, asked: Callable[[], Awaitable[EmergencyShown]]) -> None:
        """Where it is refused what was typed is still there. Raises: Refused, LinkError"""
        try:
            told = await asked()
        except Refused as refused:
            if refused.code not in REFUSALS:
                raise
            self._refused = self._words.gettext(REFUSALS[refused.code])
            self.changed.emit()
            return
        self._leave_form()
        self._show(told)

    def _show(self, told: EmergencyShown | None) -> None:
        self._told = told
        self._facts.show([] if told is None else facts(told, self._words))
        self._is_open = self._is_open and told is not None
        self.changed.emit()

    def _leave_form(self) -> None:
        self._form, self._typed, self._wrong = EmergencyForm.NONE, {}, None
        self._refused = ""
