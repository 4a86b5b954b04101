"""Bookings found by the name of who comes, while names are sealed and no index of them is kept.

Opens the records page by page, so that others are served between two pages. Must not know which
names are meant, nor what is told of a booking.
Source: docs/decisions/0180-slips-and-names-at-the-counter.md
"""

from collections.abc import Callable
from datetime import UTC, datetime

from queue_server.people.records import Citizen, register
from queue_server.people.seal import Seal
from queue_server.storage.tables import Tables
from sportello.model.person import Actor

PAGE = 50
"""Records that are opened at a time: 41 µs each."""


class NamedVisitors:
    """The visitors of the bookings that are not over."""

    def __init__(self, tables: Tables, key: bytes, clock: Callable[[], datetime]) -> None:
        """`key` opens what is sealed in `tables`."""
        self._tables = tables
        self._seal = Seal(key)
        self._clock = clock

    async def bookings(
        self, is_meant: Callable[[Citizen], bool], by: Actor, at_most: int
    ) -> tuple[list[str], bool]:
        """The ids of the first bookings whose visitor is meant, and whether there are more.

        That `by` has searched is written down, without what for. Raises: StorageFull (then `by` is
        told nothing)
        """
        sql = (
            "select booking, ends_at, sealed from booking_visitor"
            " join person on person.id = person where ends_at >= $1 and booking > $2"
            " order by booking limit $3"
        )
        since, last = self._clock().astimezone(UTC).isoformat(), ""
        meant: list[tuple[str, str]] = []
        while page := await self._tables.rows(sql, since, last, PAGE):
            for booking, ends_at, sealed in page:
                citizen = self._seal.open(sealed, Citizen)
                if citizen is not None and is_meant(citizen):
                    meant.append((ends_at, booking))
            last = page[-1][0]
        told = [booking for _, booking in sorted(meant)[:at_most]]
        await register(self._tables, self._clock(), by, " ".join(told), "bookings_by_name")
        return told, len(meant) > at_most
