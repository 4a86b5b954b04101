"""A station's real link whose far end is the core in this process: real messages, no socket.

The session greets, is welcomed, follows the feed; what goes over the line is encoded and decoded
as over a socket. Used where a situation is to stand in a millisecond.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from sportello.decisions.branch import Branch
from sportello.model.events import AnyEvent
from sportello.model.person import Actor
from sportello.model.plan import Plan
from sportello.model.waiting import Wait
from sportello.model.wire import Happened, StationCommand, Waits, Welcome, encode
from station.link.client import Link
from station.link.session import LinkLost


class NearLink(Link):
    """`branch` is the far end; nothing is heard before `join`."""

    def __init__(self, plan: Plan, station: str, now: Callable[[], datetime]) -> None:
        super().__init__((), station, "key", now=now)
        self.branch = Branch(plan)
        self._plan = plan

    def join(self, waits: dict[str, Wait] | None = None) -> None:
        """The line stands, and these are the `waits` of now."""
        self._session.connected()
        hall = self.branch.hall.snapshot()
        self._take(encode(Welcome(at=self._now(), plan=self._plan, hall=hall, waits=waits or {})))

    def lose(self, code: str = "server_away") -> None:
        """The line breaks."""
        self._session.disconnected()
        self._tell(LinkLost(code, "gone"))

    def let(self, command: StationCommand, by: Actor) -> list[AnyEvent]:
        """Somebody else commands something, and the station hears what came of it.

        Raises: Refused.
        """
        decided = self.branch.decide(command, self._now(), by)
        seq = self.branch.hall.seq
        events = [replace(event, seq=seq + n) for n, event in enumerate(decided, 1)]
        for event in events:
            self.branch.apply(event)
        if self.is_up:
            self._take(encode(Happened(events=events)))
        return events

    def wait(self, waits: dict[str, Wait]) -> None:
        """What a citizen would be told from now on."""
        self._take(encode(Waits(at=self._now(), by_service=waits)))

    def _take(self, message: bytes) -> None:
        self.updated_at = self._now()
        for notice in self._session.receive(message):
            self._tell(notice)
