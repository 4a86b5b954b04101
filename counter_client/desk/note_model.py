"""What is noted on the ticket at hand, and the note that is being written.

It is read by itself when the ticket comes to this counter, and written only when the operator says
so. Off the screen and out of memory when the visit ends or the screen is locked; nothing of it is
logged here. Must not know who may note what: the server decides.
"""

import asyncio
from uuid import uuid4
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client import sentences
from counter_client.desk.possible_actions import counter_of, desk_at
from counter_client.questions.asking import Asking
from sportello.model.events import TicketLeft
from sportello.model.lifecycle import ENDED
from sportello.model.refusals import Refused
from sportello.model.ticket import Ticket
from sportello.model.wire import NOTE_LENGTH, Note, ReadNote, WriteNote
from station.link import Joined, Link, LinkError, LinkEvent
from station.tasks import Tasks
from text.catalogue import Words
from text.times import clock_at

ASKING = "note"


class Draft(Struct, frozen=True):
    """What is written about a ticket, and what the server keeps of it."""

    ticket: str
    text: str
    kept: str

    @property
    def is_changed(self) -> bool:
        return self.text.strip() != self.kept


class NoteModel(QObject):
    """The note of the ticket at this counter, and one that is open to be written.

    Properties:
        text: what is noted on the ticket at hand, "" if nothing is or it is not known yet.
        written: who noted it and when, in words; "" without a note.
        isThere: whether there is a note to show, or a trouble with it.
        isUnread: whether the server could not be asked.
        isUnsaved: whether something was written on the ticket at hand and not kept.
        trouble: the one or the other of these in a sentence, "" if neither.
        canOpen: whether one can be written now.
        isOpen: whether one is being written.
        code: of the ticket that it is about.
        draft: what is written so far.
        tooMany: characters beyond those that a note may have; 0 while it fits.
        canSave: whether there is something to keep, and the server can be told.
    For Python's side:
        reading: the last question for the note at hand, done or not; None before the first.
    """

    changed = Signal()

    def __init__(self, link: Link, asking: Asking, tasks: Tasks, words: Words) -> None:
        super().__init__()
        self._link = link
        self._asking = asking
        self._tasks = tasks
        self._words = words
        self._ticket: Ticket | None = None
        self._is_watching = False
        self.reading: asyncio.Task[None] | None = None
        self._forget()
        link.listen(self._hear)
        asking.changed.connect(self.changed)

    def _forget(self) -> None:
        self._note: Note | None = None
        self._is_unread = False
        self._draft: Draft | None = None
        self._is_open = False

    # --- the ticket at hand --------------------------------------------------------------------

    @Property(str, notify=changed)
    def text(self) -> str:
        return self._note.text if self._note else ""

    @Property(str, notify=changed)
    def written(self) -> str:
        note, plan = self._note, self._link.plan
        if note is None or plan is None or note.written_at is None or note.operator is None:
            return ""
        at = clock_at(note.written_at, ZoneInfo(plan.zone))
        return sentences.noted(self._words, note.operator, at)

    @Property(bool, notify=changed)
    def isUnread(self) -> bool:
        return self._is_unread

    @Property(bool, notify=changed)
    def isUnsaved(self) -> bool:
        draft = self._draft
        if draft is None or self._is_open or not self._is_at_hand(draft.ticket):
            return False
        return draft.is_changed

    @Property(str, notify=changed)
    def trouble(self) -> str:
        return self._trouble

    @Property(bool, notify=changed)
    def isThere(self) -> bool:
        return (self._note is not None and self._note.text != "") or self._trouble != ""

    @property
    def _trouble(self) -> str:
        if self.isUnsaved:
            return self._words.gettext("What you wrote is not saved yet: N goes on.")
        if self.isUnread:
            return self._words.gettext("The note could not be read: N tries again.")
        return ""

    @Property(bool, notify=changed)
    def canOpen(self) -> bool:
        return self._ticket is not None and self._link.is_up and not self._asking.is_busy

    # --- the note that is being written --------------------------------------------------------

    @Property(bool, notify=changed)
    def isOpen(self) -> bool:
        return self._is_open

    @Property(str, notify=changed)
    def code(self) -> str:
        about = self._link.view.tickets.get(self._draft.ticket) if self._draft else None
        return about.code if about else ""

    @Property(str, notify=changed)
    def draft(self) -> str:
        return self._draft.text if self._draft else ""

    @Property(int, notify=changed)
    def tooMany(self) -> int:
        return max(len(self._draft.text.strip()) - NOTE_LENGTH, 0) if self._draft else 0

    @Property(bool, notify=changed)
    def canSave(self) -> bool:
        if self._draft is None or not self._is_open or not self._link.is_up:
            return False
        return self._draft.is_changed and not self.tooMany and not self._asking.is_busy

    @Slot()
    @Slot(str)
    def open(self, ticket: str = "") -> None:
        """Write on that ticket, or on the one at hand; what was not kept is still there."""
        about = ticket or (self._ticket.id if self._ticket else "")
        if not about or not self._link.is_up:
            return
        draft = self._draft
        if draft and draft.ticket == about and draft.is_changed:
            self._is_open = True
            self.changed.emit()
        else:
            self._asking.begin(ASKING, lambda: self._begin(about))

    @Slot(str)
    def type(self, text: str) -> None:
        """What is written by now."""
        if self._draft and self._is_open and text != self._draft.text:
            self._draft = replace(self._draft, text=text)
            self.changed.emit()

    @Slot()
    def save(self) -> None:
        """Have the server keep it; nothing written erases the note."""
        draft = self._draft
        if draft and self.canSave:
            self._asking.begin(ASKING, lambda: self._save(draft))

    @Slot()
    def close(self) -> None:
        """Put it aside; what was written stays until the visit ends."""
        self._is_open = False
        self.changed.emit()

    # --- what others tell ----------------------------------------------------------------------

    def watch(self, is_watching: bool) -> None:
        """Whether the desk is on the screen: otherwise nothing is read."""
        if is_watching != self._is_watching:
            self._is_watching = is_watching
            self._look()

    def forget(self) -> None:
        """Take everything off the screen and out of memory."""
        self._forget()
        self.changed.emit()

    def _look(self) -> None:
        """Read the note of the ticket at hand."""
        if self._ticket and self._is_watching and self._link.is_up:
            self.reading = self._tasks.start(self._read(self._ticket.id), "note")

    async def _read(self, ticket: str) -> None:
        try:
            note = await self._link.ask(ReadNote(id=uuid4(), ticket=ticket))
        except (Refused, LinkError):
            note = None
        if self._is_watching and self._is_at_hand(ticket):
            self._is_unread = note is None
            self._note = note or self._note
            self.changed.emit()

    async def _begin(self, ticket: str) -> None:
        note = await self._link.ask(ReadNote(id=uuid4(), ticket=ticket))
        if not self._is_watching:
            return  # the screen was locked while the answer was on its way
        self._draft, self._is_open = Draft(ticket, note.text, note.text), True
        if self._is_at_hand(ticket):
            self._note, self._is_unread = note, False
        self.changed.emit()

    async def _save(self, draft: Draft) -> None:
        wish = WriteNote(id=uuid4(), ticket=draft.ticket, text=draft.text.strip())
        note = await self._link.ask(wish)
        if self._draft == draft:
            self._draft, self._is_open = None, False
        if self._is_at_hand(draft.ticket) and self._is_watching:
            self._note, self._is_unread = note, False
        self.changed.emit()

    def _hear(self, notice: LinkEvent) -> None:
        before, self._ticket = self._ticket, self._present()
        is_same = before is not None and self._is_at_hand(before.id)
        joined_by_another = isinstance(notice, TicketLeft) and self._is_at_hand(notice.into)
        if not is_same:
            self._note, self._is_unread = None, False
        if self._draft and not self._goes_on(self._draft.ticket):
            self._draft, self._is_open = None, False
        if not is_same or joined_by_another or isinstance(notice, Joined):
            self._look()
        self.changed.emit()

    def _is_at_hand(self, ticket: str | None) -> bool:
        return self._ticket is not None and self._ticket.id == ticket

    def _goes_on(self, ticket: str) -> bool:
        known = self._link.view.tickets.get(ticket)
        return known is not None and known.state not in ENDED

    def _present(self) -> Ticket | None:
        operator = self._link.operator
        counter = counter_of(self._link.view, operator.login) if operator else None
        return desk_at(self._link.view, counter).ticket if counter else None
