"""Carries out what the announcer orders: has each call spoken, and tells the server when it was.

Owns the timer and the voice's task of one board, and decides which calls this board is for. Must
not know the screen, nor which voice it is.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from display_board.announcer import Announcer, AnnouncerOrder, ReportShown, Show
from display_board.loudness import volume_at
from display_board.phrases import phrases
from hardware.errors import DeviceError
from hardware.voice.interface import Voice
from sportello.hall.devices import is_news
from sportello.hall.view import is_silent
from sportello.model.commands import ConfirmCall, ReportDevice
from sportello.model.events import (
    CallUndone,
    DayStarted,
    MarkedAbsent,
    ServingStarted,
    TicketCalled,
    TicketClosed,
    TicketParked,
    TicketRecalled,
    TicketTransferred,
)
from sportello.model.place import Counter
from sportello.model.refusals import Refused
from sportello.model.ticket import Call, State
from sportello.model.wire import StationCommand
from station.config import StationConfig
from station.link.client import Link
from station.link.errors import LinkError
from station.link.session import Joined, LinkEvent
from station.tasks import Tasks
from text.catalogue import Words

log = logging.getLogger(__name__)

FRESH = timedelta(seconds=90)
"""How old a call may be that was missed while the line was down, and is still announced."""

VOICE = "voice"
"""The device's name in the reports to the server."""


class Crier:
    """The announcements of one board, carried out.

    announcer   what is shown, waiting and past
    is_silent   whether the present call is shown only, not spoken
    """

    def __init__(
        self,
        link: Link,
        config: StationConfig,
        *,
        voice: Voice | None,
        words_in: Callable[[str], Words],
        tasks: Tasks,
        announcer: Announcer | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`voice` is None on a board without one."""
        self.announcer = announcer or Announcer()
        self.is_silent = False
        self._link = link
        self._config = config.board
        self._station = config.station
        self._voice = voice
        self._words_in = words_in
        self._tasks = tasks
        self._now = now
        self._day = link.view.day
        self._speaking: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._listeners: list[Callable[[], None]] = []

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever something about the announcements has changed."""
        self._listeners.append(listener)

    def hear(self, notice: LinkEvent) -> None:
        """What the link tells."""
        match notice:
            case Joined():
                self._catch_up()
            case DayStarted(day=day):
                self._day = day
                self.announcer.start_day()
                self._changed()
            case TicketCalled() | TicketRecalled() if self._link.is_up and not is_silent(notice):
                call = self._link.view.calls[0]
                if self._is_for_us(call):
                    self._obey(self.announcer.call(call, self._now_s()))
            case CallUndone() | ServingStarted() | MarkedAbsent() | TicketClosed():
                self.announcer.withdraw(notice.ticket)
            case TicketParked() | TicketTransferred():
                self.announcer.withdraw(notice.ticket)

    def counter(self, call: Call) -> Counter | None:
        """Where the call leads to, None if the plan does not know the counter."""
        plan = self._link.plan
        return plan.counters.get(call.counter) if plan else None

    def _catch_up(self) -> None:
        """After a broken line: announce what is recent and still waited for, note the rest."""
        view = self._link.view
        if view.day != self._day:
            self._day = view.day
            self.announcer.start_day()
        for queued in tuple(self.announcer.queue):
            if not self._is_awaited(queued):
                self.announcer.withdraw(queued.ticket)
        for call in filter(self._is_for_us, reversed(view.calls)):
            if self._is_awaited(call) and self._now() - call.at < FRESH:
                self._obey(self.announcer.call(call, self._now_s()))
            else:
                self.announcer.remember([call])
        self._changed()

    def _is_awaited(self, call: Call) -> bool:
        ticket = self._link.view.tickets.get(call.ticket)
        return ticket is not None and ticket.state is State.CALLED

    def _is_for_us(self, call: Call) -> bool:
        """Whether this board shows the area of the counter, or that where the ticket waited."""
        plan, areas = self._link.plan, self._config.areas
        if plan is None or not areas:
            return True
        ticket = self._link.view.tickets.get(call.ticket)
        places = {plan.counters[call.counter].area} if call.counter in plan.counters else set()
        if ticket and ticket.service in plan.services:
            places.add(plan.services[ticket.service].area)
        return not places.isdisjoint(areas)

    # --- obeying ------------------------------------------------------------------------------

    def _obey(self, orders: list[AnnouncerOrder]) -> None:
        for order in orders:
            match order:
                case Show(call=call):
                    self._announce(call)
                case ReportShown(call=call, spoken=spoken):
                    log.info("%s was %s", call.code, "shown and spoken" if spoken else "shown")
                    confirmation = ConfirmCall(
                        id=uuid4(), ticket=call.ticket, calls=call.calls, spoken=spoken
                    )
                    self._tasks.start(self._tell(confirmation), f"confirmation of {call.code}")
        self._wake_in(self.announcer.due_s(self._now_s()))
        self._changed()

    def _announce(self, call: Call) -> None:
        if self._speaking:
            self._speaking.cancel()
        volume = self._volume_for(call)
        self.is_silent = not volume
        self._speaking = self._tasks.start(self._say(call, volume), f"voice for {call.code}")

    async def _say(self, call: Call, volume: int) -> None:
        """Have the call spoken, and let the announcer know how that ended."""
        heard = False
        if self._voice and volume:
            heard = await self._has_spoken(call, self._voice, volume)
        self.is_silent = not heard
        self._speaking = None
        self._obey(self.announcer.voice_ended(call, heard, self._now_s()))

    async def _has_spoken(self, call: Call, voice: Voice, volume: int) -> bool:
        counter = self.counter(call)
        label = counter.label if counter else call.counter
        sentences = phrases(call.code, label, call.language, self._words_in)
        try:
            await voice.say(*sentences, volume=volume / 100)
        except DeviceError as error:
            log.warning("%s was not spoken: %s", call.code, error)
            self._report(error.code)
            return False
        self._report("ready")
        return True

    def _volume_for(self, call: Call) -> int:
        """In percent; 0 without a voice, at silent hours and for silent areas."""
        counter, plan = self.counter(call), self._link.plan
        if self._voice is None or self._config.is_silent or plan is None:
            return 0
        if counter and counter.area in self._config.silent_areas:
            return 0
        return volume_at(self._config.volume, self._now().astimezone(ZoneInfo(plan.zone)).time())

    def _report(self, code: str) -> None:
        known = self._link.view.devices.get((self._station, VOICE))
        if is_news(known, code, self._now()):
            report = ReportDevice(id=uuid4(), device=VOICE, code=code)
            self._tasks.start(self._tell(report), f"report of the voice: {code}")

    async def _tell(self, command: StationCommand) -> None:
        try:
            await self._link.request(command)
        except (Refused, LinkError) as error:
            log.warning("the server was not told %s: %s", type(command).__name__, error)

    def _wake_in(self, due_s: float | None) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if due_s is not None:
            self._timer = asyncio.get_running_loop().call_later(due_s, self._wake)

    def _wake(self) -> None:
        self._obey(self.announcer.advance(self._now_s()))

    def _now_s(self) -> float:
        return asyncio.get_running_loop().time()

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()
