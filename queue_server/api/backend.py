"""What the handlers of messages work with, and who sent the message.

Owns no rule: `queue_server.parts` fills it once, and every handler takes from it what it needs.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.accounts.access import Accounts
from queue_server.bookings.desk import DeskSeats
from queue_server.bookings.guesses import CodeGuesses, NameSearches
from queue_server.bookings.hall_bookings import HallBookings
from queue_server.bookings.store import BookingStore
from queue_server.follow.tokens import FollowTokens
from queue_server.forecasts.adviser import Adviser
from queue_server.forecasts.history_queries import LookingBack
from queue_server.journal.seam import Journal
from queue_server.office.broadcast import Broadcast
from queue_server.office.leadership import Succession
from queue_server.office.writer import Office
from queue_server.people.named_visitors import NamedVisitors
from queue_server.people.notes import Notes
from queue_server.people.records import People
from queue_server.timekeeping.timekeeper import Timekeeper
from sportello.bookings.check_in import CheckInRules
from sportello.model.person import Actor
from sportello.model.refusals import StorageFull


class Backend(Struct, frozen=True):
    """`storage_trouble` says what keeps commands from being written, or soon will; `check_clocks`
    refuses with `ClocksApart`.
    """

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
    bookings: BookingStore
    desk: DeskSeats
    hall_bookings: HallBookings
    code_guesses: CodeGuesses
    name_searches: NameSearches
    named_visitors: NamedVisitors
    storage_trouble: Callable[[], StorageFull | None]
    zone: ZoneInfo
    check_clocks: Callable[[], None]

    def now(self) -> datetime:
        """Aware UTC, as the branch believes it."""
        return self.time.now()

    @property
    def check_in_rules(self) -> CheckInRules:
        """With the lateness that routing allows now."""
        return CheckInRules(late=timedelta(minutes=self.broadcast.today.rules.late_min))

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


class Caller(Struct, frozen=True, gc=False):
    """Who sent a message, its key or token checked."""

    actor: Actor
    session: OperatorSession
