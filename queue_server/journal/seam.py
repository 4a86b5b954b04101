"""What the office needs of a journal, whatever it is kept in."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from sportello.events import AnyEvent


class Entry(Struct, frozen=True):
    """An event with its `seq`, the day it belongs to, and the command and hands it came from."""

    command: UUID
    station: str
    operator: str | None
    day: date
    event: AnyEvent


class Answered(Struct, frozen=True):
    """What became of a command: the station that asked, and the events, in order."""

    station: str
    events: list[AnyEvent]


class Journal(Protocol):
    """Every method may wait for the disk.

    Raises: StorageFull, when it refuses: nothing was done. NotLeading, when another server writes
    by now or nobody can tell: then what was to be appended may be there or not.
    """

    async def append(self, entries: Sequence[Entry]) -> None:
        """All of `entries` or none; on return they are on disk."""

    async def last(self) -> tuple[int, date] | None:
        """The last `seq` and its day; None if nothing has ever happened."""

    async def replay(self, day: date) -> list[AnyEvent]:
        """The events of that day, in order."""

    async def days(self, most: int) -> list[date]:
        """The last `most` days on which anything happened, in order."""

    async def since(self, seq: int, limit: int) -> list[AnyEvent]:
        """The first `limit` events after `seq`, in order."""

    async def answered(self, commands: Collection[UUID]) -> dict[UUID, Answered]:
        """Those of `commands` that have led to events before, at any time."""

    def close(self) -> None: ...
