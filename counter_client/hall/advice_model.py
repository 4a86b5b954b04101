"""The break adviser's word for the head of the desk. Asks while the page is open, and only shows.

Owns how often the server is asked. What is advised the server knows, and when it is computed anew.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal

from counter_client.hall import branch_sentences
from counter_client.questions.on_breaks import About
from sportello.model.break_moves import Advice, Move
from sportello.model.events import PlanEvent
from sportello.model.refusals import Refused
from sportello.model.wire import Advised, AskAdvice
from station.link import Joined, Link, LinkError, LinkEvent
from station.tasks import Tasks
from text.catalogue import Words

ASK_EVERY = timedelta(minutes=1)
"""While nothing is being computed; otherwise at every tick."""


class AdviceModel(QObject):
    """Which break is best moved.

    Properties:
        isThere: whether breaks are planned today, and so something can be said.
        isReckoning: whether an answer is on its way.
        said: the move that saves most, or that there is none, in a sentence; "" while nothing is
            known.
        saving: how much all the moves save and how sure that is, "" without any.
        about: what to ask of that move, "" without one.
    """

    changed = Signal()

    def __init__(self, link: Link, tasks: Tasks, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._link = link
        self._tasks = tasks
        self._words = words
        self._now = now
        self._told: Advised | None = None
        self._asked_at: datetime | None = None
        self._is_asking = False
        self._is_watched = False
        link.listen(self._hear)

    @Property(bool, notify=changed)
    def isThere(self) -> bool:
        return bool(self._link.view.breaks)

    @Property(bool, notify=changed)
    def isReckoning(self) -> bool:
        return self._told is None or self._told.is_reckoning

    @Property(str, notify=changed)
    def said(self) -> str:
        plan, advice = self._link.plan, self._advice()
        if plan is None or advice is None:
            return ""
        move = self._best(advice)
        if move is None:
            return branch_sentences.no_move(self._words, advice)
        label, zone = plan.counters[move.counter].label, ZoneInfo(plan.zone)
        return branch_sentences.better_moved(self._words, move, label, zone)

    @Property(str, notify=changed)
    def saving(self) -> str:
        advice = self._advice()
        if advice is None or self._best(advice) is None:
            return ""
        return branch_sentences.saving(self._words, advice)

    @Property(str, notify=changed)
    def about(self) -> str:
        advice = self._advice()
        move = self._best(advice) if advice else None
        return str(About(move.counter, move.planned_at, move.to)) if move else ""

    def watch(self, is_watched: bool) -> None:
        """Keep it up to date from now on, or leave it: the page is closed."""
        if is_watched and not self._is_watched:
            self._asked_at = None
        self._is_watched = is_watched
        self.tick()

    def tick(self) -> None:
        """Some seconds have passed."""
        is_due = self._asked_at is None or self._now() - self._asked_at >= ASK_EVERY
        if self._may_ask() and (is_due or self.isReckoning):
            self._is_asking = True
            self._asked_at = self._now()
            self._tasks.start(self._ask(), "advice")
        self.changed.emit()

    def _may_ask(self) -> bool:
        is_wanted = self._is_watched and not self._is_asking and bool(self._link.view.breaks)
        return is_wanted and self._link.is_up and self._link.operator is not None

    async def _ask(self) -> None:
        """Where no answer comes nothing is said; the next tick asks again."""
        try:
            self._told = await self._link.ask(AskAdvice(id=uuid4()))
        except (Refused, LinkError):
            self._told = None
        finally:
            self._is_asking = False
        self.changed.emit()

    def _hear(self, notice: LinkEvent) -> None:
        if isinstance(notice, PlanEvent | Joined):
            self._told, self._asked_at = None, None
            self.tick()

    def _advice(self) -> Advice | None:
        return self._told.advice if self._told else None

    def _best(self, advice: Advice) -> Move | None:
        """The move that saves most, of those that can still be made."""
        still = [move for move in advice.moves if self._is_to_take(move)]
        return max(still, key=lambda move: move.saves_min, default=None)

    def _is_to_take(self, move: Move) -> bool:
        left = self._link.view.breaks_left(move.counter)
        return self._now() < move.to and move.planned_at in [planned.due_at for planned in left]
