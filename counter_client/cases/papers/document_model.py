"""The files of a request: attached, taken out, looked at until the virus scanner has its word.

Must not know where a file comes from beyond its path, nor what it shows.
"""

import asyncio
import mimetypes
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Property, QObject, QUrl, Signal, Slot

from counter_client.cases.case_rows import FINAL, DocumentLine, documents, names_of
from counter_client.questions.asking import Asking
from sportello.cases.messages import CaseFilesShown
from sportello.model.refusals import Refused
from station.guided.case_door import CaseDoor, HeldCase
from station.link import LinkError
from station.list_model import RowModel
from station.tasks import Tasks
from text.catalogue import Words

ASKING = "file"


class DocumentModel(QObject):
    """Documents that are asked for, and what is there.

    Properties:
        rows: `DocumentLine`s.
    Signals:
        attached: a file is there now: its path ("documents.card", or a field's) and its id.
        detached: it is not there any more: path and id.
    For Python's side:
        case: whose files they are; None before one is at hand.
        shown: all that the server told; None before.
        looking: the watch on the scanner, done or not; None before the first.
    """

    changed = Signal()
    attached = Signal(str, str)
    detached = Signal(str, str)

    def __init__(
        self, door: CaseDoor, asking: Asking, tasks: Tasks, words: Words, *, look_s: float = 2.0
    ) -> None:
        super().__init__()
        self._door = door
        self._asking = asking
        self._tasks = tasks
        self._words = words
        self._look_s = look_s
        self._rows = RowModel(DocumentLine, key=lambda row: row.path, parent=self)
        self.case: HeldCase | None = None
        self.shown: CaseFilesShown | None = None
        self.looking: asyncio.Task[None] | None = None

    @Property(QObject, constant=True)
    def rows(self) -> RowModel[DocumentLine]:
        return self._rows

    @property
    def names(self) -> Mapping[str, str]:
        """What to say of each file, by its id."""
        return {} if self.shown is None else names_of(self.shown, self._words)

    async def refresh(self, case: HeldCase) -> CaseFilesShown:
        """Raises: Refused, LinkError"""
        self.case = case
        shown = await self._door.files(case, self._words.language.code)
        if self.case == case:
            self.shown = shown
            self._rows.show(documents(shown, self._words))
            self.changed.emit()
            self._look()
        return shown

    def forget(self) -> None:
        self.case, self.shown = None, None
        self._rows.show([])
        self.changed.emit()

    @Slot(str, QUrl)
    def attach(self, path: str, url: QUrl) -> None:
        """Take in that file for that question."""
        self.attach_file(path, Path(url.toLocalFile()))

    def attach_file(
        self, path: str, file: Path, stored: Callable[[Path], object] = lambda _: None
    ) -> None:
        """`stored` is called once the server has it."""
        if (case := self.case) is not None:
            self._asking.begin(ASKING, lambda: self._attach(case, path, file, stored))

    @Slot(str)
    def detachLast(self, path: str) -> None:
        """Take the newest file of that question out again."""
        case, shown = self.case, self.shown
        if case is None or shown is None:
            return
        if ids := [file.id for file in shown.files if file.path == path]:
            self._asking.begin(ASKING, lambda: self._detach(case, path, ids[-1]))

    async def _attach(
        self, case: HeldCase, path: str, file: Path, stored: Callable[[Path], object]
    ) -> None:
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        told = await self._door.attach(case, path, file, media_type)
        stored(file)
        await self.refresh(case)
        self.attached.emit(path, told.id)

    async def _detach(self, case: HeldCase, path: str, attachment: str) -> None:
        await self._door.detach(case, attachment)
        await self.refresh(case)
        self.detached.emit(path, attachment)

    def _look(self) -> None:
        if self._is_waiting and (self.looking is None or self.looking.done()):
            self.looking = self._tasks.start(self._until_scanned(), "scanner")

    async def _until_scanned(self) -> None:
        while self._is_waiting:
            await asyncio.sleep(self._look_s)
            if (case := self.case) is None:
                return
            try:
                await self.refresh(case)
            except (Refused, LinkError):
                continue

    @property
    def _is_waiting(self) -> bool:
        return self.shown is not None and any(e.state not in FINAL for e in self.shown.files)
