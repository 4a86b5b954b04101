"""Which call the board shows, when the next one may take its place, and which came before.

    call ──> queue ──> shown ──> recent
                         │
       for 8 s at least, and until the voice has ended

Pure: instants are seconds of any clock that never goes back, and anyone who holds the announcer
obeys the orders it returns. Must not know the link, the voice or the screen.
"""

from collections.abc import Iterable

from msgspec import Struct

from sportello.model.ticket import Call

RECENT_CALLS = 8


class AnnouncementPace(Struct, frozen=True):
    """Seconds. `voice_limit_s` is when a voice that does not end is given up."""

    shown_s: float = 8.0
    voice_limit_s: float = 45.0


class Show(Struct, frozen=True):
    """Show this call large and say it aloud; report to `voice_ended` when the voice is done."""

    call: Call


class ReportShown(Struct, frozen=True):
    """This call was shown for its full time and, if `spoken`, heard to its end."""

    call: Call
    spoken: bool


AnnouncerOrder = Show | ReportShown


class Announcer:
    """The announcements of one board.

    shown    the call on the board, None before the first
    queue    those that wait for their turn, in the order in which they were called
    recent   those that were shown before, newest first, each ticket once
    """

    def __init__(self, pace: AnnouncementPace | None = None) -> None:
        self._pace = pace or AnnouncementPace()
        self.start_day()

    def start_day(self) -> None:
        """Yesterday's calls are gone."""
        self.shown: Call | None = None
        self.queue: list[Call] = []
        self.recent: list[Call] = []
        self._known: dict[str, int] = {}
        self._shown_at_s = 0.0
        self._voice_ended = True
        self._spoken = False
        self._confirmed = True

    @property
    def is_announcing(self) -> bool:
        """Whether what is shown is still on its first seconds or its voice."""
        return not self._confirmed

    def call(self, call: Call, now_s: float) -> list[AnnouncerOrder]:
        """Announce `call` when its turn comes; a recall of one that still waits takes its place.

        A call that is known already changes nothing: hearing of it twice is harmless.
        """
        if not self._is_news(call):
            return []
        waiting = [queued.ticket for queued in self.queue]
        if call.ticket in waiting:
            self.queue[waiting.index(call.ticket)] = call
        else:
            self.queue.append(call)
        return self.advance(now_s)

    def withdraw(self, ticket: str) -> None:
        """The call is over: do not announce it late. What is shown stays."""
        self.queue = [queued for queued in self.queue if queued.ticket != ticket]

    def remember(self, calls: Iterable[Call]) -> None:
        """These `calls`, oldest first, are past: they take their place without a word."""
        for call in calls:
            if not self._is_news(call):
                continue
            self.withdraw(call.ticket)
            if self.is_announcing:
                self._keep(call)
            else:
                self._put_up(call)

    def voice_ended(self, call: Call, heard: bool, now_s: float) -> list[AnnouncerOrder]:
        """The voice is done with `call`, or failed, or had nothing to say (not `heard`)."""
        if call == self.shown and not self._voice_ended:
            self._voice_ended = True
            self._spoken = heard
        return self.advance(now_s)

    def advance(self, now_s: float) -> list[AnnouncerOrder]:
        """What the passing of time allows."""
        orders: list[AnnouncerOrder] = []
        if self.shown and not self._confirmed and now_s >= self._done_at_s():
            self._confirmed = True
            orders.append(ReportShown(self.shown, self._spoken))
        if self.queue and self._confirmed:
            orders.append(self._show(self.queue.pop(0), now_s))
        return orders

    def due_s(self, now_s: float) -> float | None:
        """Seconds until `advance` has something to do; None while only a call can bring it."""
        return None if self._confirmed else max(0.0, self._done_at_s() - now_s)

    def _done_at_s(self) -> float:
        limit_s = self._pace.shown_s if self._voice_ended else self._pace.voice_limit_s
        return self._shown_at_s + max(limit_s, self._pace.shown_s)

    def _show(self, call: Call, now_s: float) -> Show:
        self._put_up(call)
        self._shown_at_s = now_s
        self._voice_ended = self._spoken = self._confirmed = False
        return Show(call)

    def _put_up(self, call: Call) -> None:
        if self.shown:
            self._keep(self.shown)
        self.recent = [past for past in self.recent if past.ticket != call.ticket]
        self.shown = call

    def _keep(self, call: Call) -> None:
        others = [past for past in self.recent if past.ticket != call.ticket]
        self.recent = [call, *others][:RECENT_CALLS]

    def _is_news(self, call: Call) -> bool:
        if call.calls <= self._known.get(call.ticket, 0):
            return False
        self._known[call.ticket] = call.calls
        return True
