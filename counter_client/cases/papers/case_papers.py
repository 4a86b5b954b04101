"""Where a file of a request goes: to the document, or into the answer, that asks for it.

Owns that a file counts as soon as it is there, from wherever it came. Must not know which place of
the request is shown.
"""

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.cases.papers.document_model import DocumentModel
from counter_client.cases.papers.phone_hand_over import PhoneHandOver
from counter_client.cases.papers.scanner_folder import ScannerFolder
from sportello.cases.messages import CaseFilesShown
from station.guided.case_door import HeldCase
from station.guided.step_model import StepModel

TITLE_DOCUMENT = "title.document"
"""The path of the paper by which someone presents for another."""


class CasePapers(QObject):
    """The files of the request at hand. Paths are those of `DocumentLine` and `FieldLine`.

    Properties:
        titleFiles: the names of what was attached as the paper of the title.
        documents: the `DocumentModel`; scans: the `ScannerFolder`; phone: the `PhoneHandOver`.
    """

    changed = Signal()

    def __init__(
        self,
        step: StepModel,
        documents: DocumentModel,
        scans: ScannerFolder,
        phone: PhoneHandOver,
    ) -> None:
        super().__init__()
        self._step = step
        self._documents = documents
        self._scans = scans
        self._phone = phone
        documents.changed.connect(self._name_files)
        documents.attached.connect(step.attach)
        documents.detached.connect(step.detach)

    @Property(QObject, constant=True)
    def documents(self) -> DocumentModel:
        return self._documents

    @Property(QObject, constant=True)
    def scans(self) -> ScannerFolder:
        return self._scans

    @Property(QObject, constant=True)
    def phone(self) -> PhoneHandOver:
        return self._phone

    @Property(str, notify=changed)
    def titleFiles(self) -> str:
        files = self.asked.files if self.asked else ()
        names = self._documents.names
        return ", ".join(names[each.id] for each in files if each.path == TITLE_DOCUMENT)

    @Slot(str)
    def takeScan(self, path: str) -> None:
        """Attach the newest scan to that question; it is erased here once it is stored."""
        if path and (scan := self._scans.file) is not None:
            self._documents.attach_file(path, scan, self._scans.erase)

    @Slot(str)
    def openPhone(self, path: str) -> None:
        """Let the citizen's telephone take pictures for that question."""
        case = self._documents.case
        if path and case is not None:
            self._phone.open(case, path, lambda: self._take_in(case, path))

    def close_phone(self) -> None:
        """For Python's side: the page on the telephone ends."""
        self._phone.close()

    @property
    def asked(self) -> CaseFilesShown | None:
        """For Python's side: documents and files as the server told them last."""
        return self._documents.shown

    async def refresh(self, case: HeldCase) -> CaseFilesShown:
        """Raises: Refused, LinkError"""
        return await self._documents.refresh(case)

    def forget(self) -> None:
        """Everything off the screen and out of memory."""
        self._phone.close()
        self._documents.forget()

    async def _take_in(self, case: HeldCase, path: str) -> None:
        """What has come by telephone. Raises: Refused, LinkError"""
        if self._documents.case != case:
            return
        shown = await self._documents.refresh(case)
        if self._documents.case == case:
            for file in shown.files:
                if file.path == path:
                    self._step.attach(path, file.id)

    def _name_files(self) -> None:
        self._step.name_files(self._documents.names)
        self.changed.emit()
