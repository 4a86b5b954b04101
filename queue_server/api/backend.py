"""What the handlers of messages work with, and who sent the message.

Owns no rule: `queue_server.parts` fills it once, and every handler takes from it what it needs.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.accounts.access import Accounts
from queue_server.follow.tokens import FollowTokens
from queue_server.forecasts.adviser import Adviser
from queue_server.forecasts.history_queries import LookingBack
from queue_server.journal.seam import Journal
from queue_server.office.broadcast import Broadcast
from queue_server.office.leadership import Succession
from queue_server.office.writer import Office
from queue_server.people.notes import Notes
from queue_server.people.records import People
from queue_server.timekeeping.timekeeper import Timekeeper
from sportello.model.person import Actor
from sportello.model.refusals import StorageFull


class Backend(Struct, frozen=True):
    """`storage_trouble` says what keeps commands from being written, or soon will."""

    office: Office
    broadcast: Broadcast
    access: Accounts
    people: People
    notes: Notes
    adviser: Adviser
    looking_back: LookingBack
    tokens: FollowTokens
    journal: Journal
    succession: Succession
    time: Timekeeper
    storage_trouble: Callable[[], StorageFull | None]
    zone: ZoneInfo

    def now(self) -> datetime:
        """Aware UTC, as the branch believes it."""
        return self.time.now()

    def today(self) -> date:
        return self.now().astimezone(self.zone).date()


class OperatorSession(Protocol):
    """Where a client keeps the token of its operator: a socket does, over HTTP the client does."""

    @property
    def station_key(self) -> str | None:
        """The key of the station at which the operator logs in; None over HTTP."""

    def begin(self, token: str) -> None:
        """The operator has logged in."""

    def end(self) -> str | None:
        """The operator logs out: the token that is to be deleted, if there is one."""


class Caller(Struct, frozen=True):
    """Who sent a message, its key or token checked."""

    actor: Actor
    session: OperatorSession
