"""The citizen's copy of the request: the same place, in the citizen's language, while it is typed.

Owns that nothing personal stays there once the request is put away, or the line is lost for long.
Labels in another language than the operator's are asked of the server; answers are the operator's
own, as they are typed. Must not know a screen.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.cases.case_rows import CasePlace
from counter_client.cases.case_standing import CaseStanding
from counter_client.cases.second_screen import copy_lines
from counter_client.cases.second_screen.copy_lines import CopyLine
from counter_client.cases.second_screen.place_seen import PlaceSeen, PlaceTold
from counter_client.cases.sent_request import ToldRequest
from sportello.cases.messages import CaseFilesShown, SavedStep
from sportello.model.languages import HOUSE_LANGUAGE, in_language
from sportello.model.refusals import Refused
from station.guided import citizen_sentences as said
from station.guided.case_door import CaseDoor
from station.guided.step_model import StepModel
from station.link import Link, LinkError, LinkEvent, LinkLost
from station.list_model import RowModel
from station.tasks import Tasks
from text.catalogue import Words

LOST_FOR_LONG = timedelta(minutes=1)
"""After which nothing personal stays on a screen that turns to the hall."""


class CitizenCopy(QObject):
    """Of the request at hand, as long as there is one.

    Properties:
        isShown: whether there is anything to show.
        administration: whose counter it is.
        title, heading, progress: of the request, of the place, "Step 2 of 6"; in their language.
        lines: `CopyLine`s; current: the number of the line that the operator is at, or -1.
        isNumbered: whether the first line is a number, to be read from afar.
        isRightToLeft: whether their language is written so.
        welcome: what stands there between two requests.
        isWanted: whether a window is wanted on any screen; isDeclined: on none.
        isPreviewed: whether the operator's own screen shows it now.
    For Python's side:
        translating: the last asking for the citizen's language, done or not; None before.
    """

    changed = Signal()

    def __init__(
        self,
        link: Link,
        door: CaseDoor,
        tasks: Tasks,
        step: StepModel,
        words: Words,
        words_in: Callable[[str], Words],
        now: Callable[[], datetime],
        *,
        wants_window: bool | None = None,
    ) -> None:
        """`words` are the operator's. `wants_window`: None where there is a second screen."""
        super().__init__()
        self._link = link
        self._door = door
        self._tasks = tasks
        self._step = step
        self._own = words.language.code
        self._words_in = words_in
        self._now = now
        self._wants_window = wants_window
        self._lost_at: datetime | None = None
        self._lines = RowModel(CopyLine, key=lambda line: line.path, parent=self)
        self.translating: asyncio.Task[None] | None = None
        self._clear()
        link.listen(self._hear)

    def _clear(self) -> None:
        self._seen: PlaceSeen | None = None
        self._theirs: PlaceTold | None = None
        self._path = ""
        self._is_previewed = False

    # --- what is shown -------------------------------------------------------------------------

    @Property(bool, notify=changed)
    def isShown(self) -> bool:
        return self._seen is not None and not self._is_lost_for_long

    @Property(str, notify=changed)
    def administration(self) -> str:
        return self._link.plan.name if self._link.plan else ""

    @Property(str, notify=changed)
    def title(self) -> str:
        seen = self._shows
        return in_language(seen.title, seen.language) if seen else ""

    @Property(str, notify=changed)
    def heading(self) -> str:
        if (seen := self._shows) is None:
            return ""
        if isinstance(self._theirs, SavedStep):
            return self._theirs.title
        if seen.place is CasePlace.SIGN:
            return self._words.gettext(said.SIGN_BY_CARD if seen.is_card else said.SIGN)
        return self._words.gettext(_HEADINGS[seen.place]) if seen.place in _HEADINGS else ""

    @Property(str, notify=changed)
    def progress(self) -> str:
        view = self._theirs if self._shows else None
        return copy_lines.progress_said(view, self._words) if isinstance(view, SavedStep) else ""

    @Property(QObject, constant=True)
    def lines(self) -> RowModel[CopyLine]:
        return self._lines

    @Property(int, notify=changed)
    def current(self) -> int:
        paths = [line.path for line in self._lines.rows]
        return paths.index(self._path) if self._path in paths else -1

    @Property(bool, notify=changed)
    def isNumbered(self) -> bool:
        return isinstance(self._theirs, ToldRequest) and bool(self._shows)

    @Property(bool, notify=changed)
    def isRightToLeft(self) -> bool:
        return self._words.language.is_right_to_left

    @Property(str, constant=True)
    def welcome(self) -> str:
        return self._words_in(HOUSE_LANGUAGE).gettext(said.WELCOME)

    @Property(bool, constant=True)
    def isWanted(self) -> bool:
        return self._wants_window is True

    @Property(bool, constant=True)
    def isDeclined(self) -> bool:
        return self._wants_window is False

    @Property(bool, notify=changed)
    def isPreviewed(self) -> bool:
        return self._is_previewed and bool(self._shows)

    # --- what the operator does ----------------------------------------------------------------

    @Slot(str)
    def point(self, path: str) -> None:
        """The operator is at that question, document or answer."""
        if path != self._path:
            self._path = path
            self.changed.emit()

    @Slot(bool)
    def preview(self, shows: bool) -> None:
        """Show it on the operator's screen, which is turned to the citizen."""
        self._is_previewed = shows
        self.changed.emit()

    def follow(self, seen: PlaceSeen | None) -> None:
        """Where the operator is; None once the request is put away, and all is forgotten."""
        if seen is None:
            self._clear()
        else:
            self._go_along(seen)
        self._refresh()

    def tick(self) -> None:
        """Look whether the line is lost for long by now."""
        if self._lost_at is not None:
            self._refresh()

    # --- what follows from it ------------------------------------------------------------------

    def _go_along(self, seen: PlaceSeen) -> None:
        before, self._seen = self._seen, seen
        if before is not None and before.told is seen.told:
            return
        if not _is_same_place(self._theirs, seen.told):
            self._theirs = None
        if seen.language == self._own or isinstance(seen.told, ToldRequest):
            self._theirs = seen.told
        else:
            self.translating = self._tasks.start(self._translate(seen), "citizens_copy")

    async def _translate(self, seen: PlaceSeen) -> None:
        """In the operator's language where no other one is to be had."""
        try:
            theirs = await self._asked(seen)
        except (Refused, LinkError):
            theirs = seen.told
        if self._seen is not None and self._seen.told is seen.told:
            self._theirs = theirs
            self._refresh()

    async def _asked(self, seen: PlaceSeen) -> PlaceTold:
        """The same in the citizen's language. Raises: Refused, LinkError"""
        case, language = seen.case, seen.language
        match seen.told:
            case SavedStep(id=step):
                return await self._door.step(case, step, language)
            case CaseFilesShown():
                return await self._door.files(case, language)
        return CaseStanding(
            await self._door.case(case, language),
            await self._door.completeness(case, language),
            await self._door.files(case, language),
        )

    def _hear(self, notice: LinkEvent) -> None:
        if isinstance(notice, LinkLost):
            self._lost_at = self._lost_at or self._now()
        elif self._link.is_up and self._lost_at is not None:
            self._lost_at = None
            self._refresh()

    def _refresh(self) -> None:
        self._lines.show(self._made() if self._shows else [])
        self.changed.emit()

    def _made(self) -> list[CopyLine]:
        words, files = self._words, self._seen.files if self._seen else {}
        match self._theirs:
            case SavedStep() as view:
                return copy_lines.of_step(view, self._step.answers, files, words)
            case CaseFilesShown() as documents:
                return copy_lines.of_documents(documents, words)
            case CaseStanding() as standing:
                return copy_lines.of_summary(standing, words)
            case ToldRequest() as told:
                return copy_lines.of_receipt(told, self._zone, words)
        return []

    @property
    def _shows(self) -> PlaceSeen | None:
        return None if self._is_lost_for_long else self._seen

    @property
    def _is_lost_for_long(self) -> bool:
        return self._lost_at is not None and self._now() - self._lost_at >= LOST_FOR_LONG

    @property
    def _words(self) -> Words:
        return self._words_in(self._seen.language if self._seen else HOUSE_LANGUAGE)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._link.plan.zone) if self._link.plan else ZoneInfo("UTC")


_HEADINGS = {
    CasePlace.DOCUMENTS: said.DOCUMENTS,
    CasePlace.SUMMARY: said.CHECK,
    CasePlace.SEND: said.READY,
    CasePlace.SENT: said.REGISTERED,
}


def _is_same_place(theirs: PlaceTold | None, told: PlaceTold) -> bool:
    """Whether what is shown may stay until the citizen's language has come."""
    if isinstance(theirs, SavedStep) and isinstance(told, SavedStep):
        return theirs.id == told.id
    return type(theirs) is type(told)
