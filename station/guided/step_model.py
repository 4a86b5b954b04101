"""One step of a guided request as Qt shows it, saved while it is filled in.

Owns what was typed until the server has it: a broken line, or another window that has saved, loses
nothing. Choices are saved at once, since other questions may follow from them; texts when they are
left. An error is shown where its field was left, and everywhere once the reader wanted to go on.
"""

import asyncio
import logging
from collections.abc import Mapping

from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal, Slot

from sportello.cases.guided.views import FieldView, StepState
from sportello.cases.messages import ChangedProblem, SavedStep
from sportello.model.refusals import Refused
from station.guided.case_door import CaseDoor, HeldCase
from station.guided.field_rows import ErrorLine, FieldControl, FieldLine, StepLines
from station.guided.refusals import ChangedByAnother
from station.guided.step_answers import StepAnswers
from station.guided.step_sentences import NOT_SAVED, changed_elsewhere
from station.link import LinkError
from station.list_model import RowModel
from station.tasks import Tasks
from text.catalogue import Words
from text.written_answers import read_answer

log = logging.getLogger(__name__)


class ProgressLine(Struct, frozen=True):
    """A step of the request, in order; `standing` is a `StepState`."""

    step: str
    title: str
    standing: StepState
    is_current: bool


class StepModel(QObject):
    """The step at hand.

    Properties:
        step, title, help: of the step; "" before one is open.
        fields: `FieldLine`s.
        errors: `ErrorLine`s, the list on top.
        progress: `ProgressLine`s of the whole request.
        isFirst, isLast: whether a step is before it, or after it.
        isSaving: whether an answer of the server is awaited.
        isUnsaved: whether something written here is not with the server yet.
        trouble: that the line is broken and nothing is lost, in a sentence; "" for none.
        notice: what another window or person has changed meanwhile; "" for nothing.
    Signals:
        saved: the server has what was written.
        refused: a saving in passing was refused, with its code.
    For Python's side:
        view: the step as the server told it last; None before one is open.
        version: of the case, as it was told last.
        answers: the tree of answers that the fields show.
        lines: the rows of `fields`.
        saving: the last saving in passing, done or not; None before the first.
    """

    changed = Signal()
    saved = Signal()
    refused = Signal(str)

    def __init__(self, door: CaseDoor, tasks: Tasks, words: Words) -> None:
        super().__init__()
        self._door = door
        self._tasks = tasks
        self._words = words
        self._fields = RowModel(FieldLine, key=lambda line: line.path, parent=self)
        self._errors = RowModel(ErrorLine, key=lambda line: line.path, parent=self)
        self._progress = RowModel(ProgressLine, key=lambda line: line.step, parent=self)
        self._saving = asyncio.Lock()
        self.saving: asyncio.Task[None] | None = None
        self._case: HeldCase | None = None
        self._clear()

    def _clear(self) -> None:
        self.view: SavedStep | None = None
        self.version = 1
        self.answers = StepAnswers()
        self._left: set[str] = set()
        self._shows_all = False
        self._files: Mapping[str, str] = {}
        self._trouble = self._notice = ""

    # --- what is shown -------------------------------------------------------------------------

    @Property(str, notify=changed)
    def step(self) -> str:
        return self.view.id if self.view else ""

    @Property(str, notify=changed)
    def title(self) -> str:
        return self.view.title if self.view else ""

    @Property(str, notify=changed)
    def help(self) -> str:
        return (self.view.help or "") if self.view else ""

    @Property(QObject, constant=True)
    def fields(self) -> RowModel[FieldLine]:
        return self._fields

    @property
    def lines(self) -> tuple[FieldLine, ...]:
        return self._fields.rows

    @Property(QObject, constant=True)
    def errors(self) -> RowModel[ErrorLine]:
        return self._errors

    @Property(QObject, constant=True)
    def progress(self) -> RowModel[ProgressLine]:
        return self._progress

    @Property(bool, notify=changed)
    def isFirst(self) -> bool:
        return self.view is None or self.view.previous is None

    @Property(bool, notify=changed)
    def isLast(self) -> bool:
        return self.view is None or self.view.next is None

    @Property(bool, notify=changed)
    def isSaving(self) -> bool:
        return self._saving.locked()

    @Property(bool, notify=changed)
    def isUnsaved(self) -> bool:
        return bool(self.answers.changed)

    @Property(str, notify=changed)
    def trouble(self) -> str:
        return self._trouble

    @Property(str, notify=changed)
    def notice(self) -> str:
        return self._notice

    @property
    def is_settled(self) -> bool:
        """For Python's side: whether the last saving met neither a broken line nor another one."""
        return not self._trouble and not self._notice

    @property
    def error_paths(self) -> tuple[str, ...]:
        """For Python's side: the lines that are told to be wrong."""
        return tuple(each.path for each in self._errors.rows)

    # --- opening -------------------------------------------------------------------------------

    async def open(self, case: HeldCase, step: str, *, shows_errors: bool = False) -> None:
        """`shows_errors`: of all fields, for who comes to mend it. Raises: Refused, LinkError"""
        told = await self._door.step(case, step, self._language)
        self.show(case, told)
        self._shows_all = shows_errors
        self._refresh()

    def show(self, case: HeldCase, told: SavedStep) -> None:
        """A step that was just told, such as the first of a case that was begun."""
        files = self._files if case == self._case else {}
        self._clear()
        self._case, self._files = case, files
        self._take_in(told)

    def forget(self) -> None:
        """Everything off the screen and out of memory."""
        self._case = None
        self._clear()
        self._refresh()

    def name_files(self, files: Mapping[str, str]) -> None:
        """What to say of each attached file, by its id."""
        self._files = files
        self._refresh()

    # --- what the reader does ------------------------------------------------------------------

    @Slot(str, str)
    def write(self, path: str, text: str) -> None:
        """What stands in a field by now; it is saved once the field is left."""
        line = self._line(path)
        if line is None or line.text == text:
            return
        self.answers.type(path, text, read_answer(line.kind, text))
        self._refresh()

    @Slot(str)
    def leave(self, path: str) -> None:
        """The field has lost the focus."""
        if path.partition(".")[0] in self.answers.changed:
            self._left.add(path)
            self._save_in_passing()

    @Slot(str, str)
    def choose(self, path: str, value: str) -> None:
        """Take that option; of several and of what is ticked, take it or leave it."""
        line = self._line(path)
        if line is None:
            return
        match line.control:
            case FieldControl.CHOICES:
                taken = value in line.chosen
                rest = tuple(each for each in line.chosen if each != value)
                among = rest if taken else (*line.chosen, value)
                self.answers.put(path, [each for each in line.option_values if each in among])
            case FieldControl.TICK:
                self.answers.put(path, not line.chosen)
            case _ if line.kind == "yes_no":
                self.answers.put(path, value == "true")
            case _:
                self.answers.put(path, value)
        self._left.add(path)
        self._refresh()
        self._save_in_passing()

    @Slot(str)
    def addRow(self, path: str) -> None:
        self.answers.add_row(path)
        self._save_in_passing()

    @Slot(str)
    def removeRow(self, path: str) -> None:
        """`path` is that of the row: "children.0"."""
        rows, _, number = path.rpartition(".")
        self.answers.remove_row(rows, int(number))
        self._save_in_passing()

    def attach(self, path: str, attachment: str) -> None:
        """A file was taken in for that field; of another step's, or taken in before: nothing."""
        files = self.answers.at(path) or ()
        if self._line(path) is not None and attachment not in files:
            self.answers.put(path, [*files, attachment])
            self._save_in_passing()

    def detach(self, path: str, attachment: str) -> None:
        files = self.answers.at(path) or ()
        if self._line(path) is not None and attachment in files:
            self.answers.put(path, [each for each in files if each != attachment])
            self._save_in_passing()

    # --- saving --------------------------------------------------------------------------------

    async def go_on(self) -> bool:
        """Save all that is shown, suggestions too; whether the step is without an error.

        Raises: Refused
        """
        self._shows_all = True
        return await self._save(with_offered=True) and not self._errors.rows

    async def keep(self) -> bool:
        """Save what was written, whatever it is; whether the server has it. Raises: Refused"""
        return not self.answers.changed or await self._save(with_offered=False)

    @Slot()
    def retry(self) -> None:
        """The line is back."""
        if self._trouble:
            self._save_in_passing()

    def _save_in_passing(self) -> None:
        self.saving = self._tasks.start(self._saved_in_passing(), "save_step")

    async def _saved_in_passing(self) -> None:
        try:
            await self.keep()
        except Refused as refused:
            self.refused.emit(refused.code)

    async def _save(self, *, with_offered: bool) -> bool:
        try:
            async with self._saving:
                return await self._save_now(with_offered=with_offered)
        finally:
            self.changed.emit()

    async def _save_now(self, *, with_offered: bool) -> bool:
        case, view = self._case, self.view
        if case is None or view is None:
            return False
        given = self.answers.to_save(with_offered=with_offered)
        self.changed.emit()
        try:
            told = await self._door.save(case, view.id, given, self.version, self._language)
        except ChangedByAnother as changed:
            return await self._take_theirs(case, view, changed.told)
        except LinkError as lost:
            log.info("a step is not saved yet: %s", lost)
            self._trouble = self._words.gettext(NOT_SAVED)
            self._refresh()
            return False
        if not self._is_at(case, view):
            return False
        self._trouble = self._notice = ""
        self.answers.saved(given)
        self._take_in(told)
        self.saved.emit()
        return True

    async def _take_theirs(self, case: HeldCase, view: SavedStep, told: ChangedProblem) -> bool:
        """Show what the other has saved, and keep what was written here. Raises: Refused"""
        try:
            fresh = await self._door.step(case, view.id, self._language)
        except LinkError:
            return False
        if not self._is_at(case, view):
            return False
        self._take_in(fresh)
        self._notice = changed_elsewhere(self._words, fresh.fields, told.changes)
        self._refresh()
        return False

    # --- what follows from it ------------------------------------------------------------------

    def _is_at(self, case: HeldCase, view: SavedStep) -> bool:
        """Whether no other one was opened meanwhile."""
        return self._case == case and self.view is not None and self.view.id == view.id

    @property
    def _language(self) -> str:
        return self._words.language.code

    def _line(self, path: str) -> FieldLine | None:
        return next((line for line in self._fields.rows if line.path == path), None)

    def _take_in(self, told: SavedStep) -> None:
        self.view, self.version = told, told.version
        self.answers.take_in(told.fields)
        self._refresh()

    def _refresh(self) -> None:
        view = self.view
        fields: tuple[FieldView, ...] = view.fields if view else ()
        faults = [] if view is None else [e for e in view.errors if self._tells(e.path)]
        make = StepLines(self.answers, faults, self._words, self._files)
        lines = make.lines(fields)
        self._fields.show(lines)
        self._errors.show(make.errors(lines))
        self._progress.show(
            [
                ProgressLine(
                    each.id, each.title, each.state, view is not None and each.id == view.id
                )
                for each in (view.progress if view else ())
            ]
        )
        self.changed.emit()

    def _tells(self, path: str) -> bool:
        return self._shows_all or path in self._left
