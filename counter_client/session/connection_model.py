"""Whether what the screen shows is of this moment, and if not, since when and why."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal

from counter_client import sentences
from station.link import Joined, Link, LinkEvent, LinkLost
from text.catalogue import Words
from text.times import clock_with_seconds


class LineModel(QObject):
    """The line to the server.

    Properties:
        isUp: whether actions can be asked for now.
        lastNews: local time of the last word from the server, e.g. "10:31:58"; "" before any.
        outage: why the line is down, in a sentence; "" while it is up.
    """

    changed = Signal()

    def __init__(self, link: Link, words: Words) -> None:
        super().__init__()
        self._link = link
        self._words = words
        self._outage = ""
        link.listen(self._hear)

    @Property(bool, notify=changed)
    def isUp(self) -> bool:
        return self._link.is_up

    @Property(str, notify=changed)
    def lastNews(self) -> str:
        plan, at = self._link.plan, self._link.updated_at
        return clock_with_seconds(at, ZoneInfo(plan.zone)) if plan and at else ""

    @Property(str, notify=changed)
    def outage(self) -> str:
        return self._outage

    def _hear(self, notice: LinkEvent) -> None:
        match notice:
            case Joined():
                self._outage = ""
            case LinkLost(code=code):
                self._outage = sentences.outage(self._words, code)
            case _:
                return
        self.changed.emit()
