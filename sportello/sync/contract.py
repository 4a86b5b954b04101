"""What travels between a branch and the portal: paths under /sync/v1 and the body of each call.

The branch opens every connection, with its key as a bearer token. Owns the shapes; what is in an
aggregate is its subject's (`sportello.bookings.told`). Unknown members and kinds are ignored, so
that either side may be newer. Source: docs/sync.md
"""

from datetime import datetime

from msgspec import Struct

from sportello.sync.envelope import ChangePage, Envelope
from sportello.sync.incarnation import Handshake

PREFIX = "/sync/v1"
HANDSHAKE = f"{PREFIX}/handshake"
CHANGES = f"{PREFIX}/changes"
PUSH = f"{PREFIX}/push"
RECONCILE = f"{PREFIX}/reconcile"
PRESENCE = f"{PREFIX}/presence"
AGGREGATES = f"{PREFIX}/aggregates"

LONGEST_POLL_S = 25.0
"""Shorter than the half minute after which proxies cut an idle request."""

PAGE = 500
"""Changes that one page holds at most."""

STRANGER = "sync_stranger"
"""The code of a 409: the store was restored, on either side, or both never met. Shake hands."""


class Greeting(Struct, frozen=True):
    """`POST handshake`: `branch` is who the branch believes to be, which the key confirms."""

    branch: str
    handshake: Handshake


class Greeted(Struct, frozen=True):
    """The portal's handshake; `now` is its clock, for the branch to measure its own."""

    handshake: Handshake
    now: datetime


class Pushed(Struct, frozen=True):
    """`POST push`: the branch's changes; `wholes` are aggregates that the portal asked for."""

    page: ChangePage
    wholes: tuple[Envelope, ...] = ()


class PushAnswer(Struct, frozen=True):
    """Applied and on disk up to `received`; `wanted` are aggregates, as (kind, id), of which a
    version is missing: they are sent whole with the next push.
    """

    received: int
    now: datetime
    wanted: tuple[tuple[str, str], ...] = ()


class Returned(Struct, frozen=True):
    """`POST reconcile`: all that the branch holds, after a restore of either side."""

    handshake: Handshake
    envelopes: tuple[Envelope, ...]


class ReturnedAnswer(Struct, frozen=True):
    """All that the portal holds of the branch, a snapshot.

    above  the branch numbers its changes from above this on
    """

    page: ChangePage
    above: int
    now: datetime


class ServiceWait(Struct, frozen=True):
    """How many people go before one who comes now for a service, and how long that takes."""

    service: str
    people: int
    low_min: int
    high_min: int


class TurnTold(Struct, frozen=True):
    """A booked visit that is in the hall now, by its booking.

    follow   address of its page on the telephone; None where the branch has no such pages
    is_near  it may be called at any moment, and has not been yet
    """

    booking: str
    follow: str | None
    is_near: bool


class Presence(Struct, frozen=True):
    """`PUT presence`: the branch is there, and these are its waits. Kept in no journal.

    waiting   how many people wait, for whatever service
    behind_s  how far its clock is behind the portal's, None if not measured yet
    turns     of those who booked and have checked in
    """

    waits: tuple[ServiceWait, ...]
    waiting: int = 0
    behind_s: float | None = None
    turns: tuple[TurnTold, ...] = ()


class PresenceAnswer(Struct, frozen=True):
    now: datetime
