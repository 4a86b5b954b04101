"""The parts of the sync, put together on a branch's stores and its hall."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from queue_server.bookings.desk import DeskSeats
from queue_server.bookings.hall_bookings import HallBookings
from queue_server.bookings.store import BookingStore
from queue_server.people.records import People
from queue_server.storage.tables import Tables
from queue_server.sync.exchange import Exchange
from queue_server.sync.high_water import AcknowledgedMark
from queue_server.sync.inbox import Inbox
from queue_server.sync.outbox import Outbox
from queue_server.sync.returning import Returning
from queue_server.sync.unread import UnreadKeys
from queue_server.sync.wishes import Wishes


class BranchSide(Struct, frozen=True):
    """What of a branch the sync reads and changes. `directory` is the server's own."""

    directory: Path
    tables: Tables
    store: BookingStore
    desk: DeskSeats
    people: People
    hall: HallBookings
    outbox: Outbox
    acknowledged: AcknowledgedMark


def exchange_of(side: BranchSide, clock: Callable[[], datetime]) -> Exchange:
    """What goes to the portal and comes from there."""
    wishes = Wishes(side.tables, side.outbox, side.store, side.hall)
    unread = UnreadKeys(side.directory)
    inbox = Inbox(side.outbox, side.store, side.desk, side.people, side.hall, wishes, unread)
    returning = Returning(side.tables, side.outbox, inbox, side.store, side.desk, side.people)
    return Exchange(side.outbox, inbox, returning, side.hall, side.acknowledged, clock)
