"""Decent hours: when a telephone may ring for a message. Pure.

Source: docs/decisions/0122-what-may-go-twice.md
"""

from datetime import datetime, time, timedelta

from msgspec import Struct

from portal.notifications.kinds import ROME

ANSWERED_WITHIN = timedelta(minutes=15)
"""So long an answer to what a person has just done finds them awake, at any hour."""


class DecentHours(Struct, frozen=True):
    """Local wall time of every day, from `first` on and before `last`."""

    first: time = time(8)
    last: time = time(21)

    def has(self, instant: datetime) -> bool:
        return self.first <= instant.astimezone(ROME).time() < self.last
