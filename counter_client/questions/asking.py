"""One thing asked of the server at a time, and what went wrong with it in plain words.

Owns "under way" and "trouble": a second press while something is under way is left out, so two
presses send one command. Must not know what is asked.
"""

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client import sentences
from sportello.model.refusals import Refused
from station.link import LinkError
from station.tasks import Tasks
from text.catalogue import Words


class Asking(QObject):
    """What the operator waits for.

    Properties:
        underWay: name of what is being asked, "" if nothing is.
        trouble: why the last thing asked did not happen, "" if it did or was read.
    """

    changed = Signal()

    def __init__(self, tasks: Tasks, words: Words) -> None:
        super().__init__()
        self._tasks = tasks
        self._words = words
        self._under_way = ""
        self._trouble = ""

    @Property(str, notify=changed)
    def underWay(self) -> str:
        return self._under_way

    @Property(str, notify=changed)
    def trouble(self) -> str:
        return self._trouble

    @property
    def is_busy(self) -> bool:
        """Whether something is being asked, for Python's side."""
        return bool(self._under_way)

    def is_about(self, name: str) -> bool:
        """Whether that is being asked, for Python's side."""
        return self._under_way == name

    @Slot()
    def dismiss(self) -> None:
        """The operator has read the trouble."""
        self._show(self._under_way, "")

    def begin(self, name: str, errand: Callable[[], Awaitable[object]]) -> None:
        """Run `errand` unless something is under way; a refusal or a lost link becomes trouble."""
        if self._under_way:
            return
        self._show(name, "")
        self._tasks.start(self._run(errand), name)

    async def _run(self, errand: Callable[[], Awaitable[object]]) -> None:
        trouble = ""
        try:
            await errand()
        except Refused as refused:
            trouble = sentences.refusal(self._words, refused.code)
        except LinkError as lost:
            trouble = sentences.unanswered(self._words, lost.code)
        finally:
            self._show("", trouble)

    def _show(self, under_way: str, trouble: str) -> None:
        self._under_way, self._trouble = under_way, trouble
        self.changed.emit()
