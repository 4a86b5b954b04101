"""What the office needs of a journal, whatever it is kept in."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from queue_server.journal.chain import Kept
from queue_server.journal.head import Head, HeadFile
from sportello.model.events import AnyEvent, DayStarted


class Entry(Struct, frozen=True):
    """An event with its `seq`, the day it belongs to, and the command and hands it came from.

    `asked` is a digest of the command, None if it is not asked again.
    """

    command: UUID
    station: str
    operator: str | None
    day: date
    event: AnyEvent
    asked: bytes | None = None


class AcceptedCommand(Struct, frozen=True):
    """What became of a command: the station that asked, and the events, in order.

    `asked` is a digest of the command, None in journals of older versions.
    """

    station: str
    events: list[AnyEvent]
    asked: bytes | None = None


class Ledger(Protocol):
    """The rows of a journal as they are kept, to be proved and mended.

    name        what staff knows it by
    kept_head   where its head is kept as well
    needs_head  whether the kept head can only be missing because it was lost
    """

    name: str
    kept_head: HeadFile
    needs_head: bool

    async def last(self) -> tuple[int, date] | None:
        """The last `seq` and its day; None if nothing has ever happened."""

    async def kept(self, after: int, limit: int) -> list[Kept]:
        """The first `limit` rows after place `after`, in order."""

    async def before(self, seq: int) -> Kept | None:
        """The last row before place `seq`."""

    async def first_of_last_day(self) -> int:
        """The place of the first row of the last row's day; 0 if there is none."""

    async def last_sealed(self) -> tuple[int, bytes]:
        """Place and digest of the last row that has one; those of the start if none has."""

    async def mend(self, removed: Sequence[int], digests: Sequence[tuple[int, bytes]]) -> None:
        """Delete the rows at `removed`, and write `digests` to their places: all or nothing."""

    async def faults(self) -> list[str]:
        """What is wrong with its file next to the rows, its indexes above all, a line each."""

    async def make_indexes_anew(self) -> None:
        """Out of the rows."""


class Journal(Ledger, Protocol):
    """Every method may wait for the disk.

    Raises: StorageFull, when it refuses: nothing was done. NotLeading, when another server writes
    by now or no one can tell: then what was to be appended may be there or not.
    """

    async def take_up(self) -> None:
        """Make sure that it is whole, before any of it is believed. Raises: JournalTorn"""

    def resume(self, head: Head) -> None:
        """Believe that it ends with `head`; the kept head stays as it is until `settle`."""

    async def settle(self) -> None:
        """Keep the present head next to the journal, instead of whatever stands there."""

    async def append(self, entries: Sequence[Entry]) -> None:
        """All of `entries` or none; on return they are on disk."""

    async def replay(self, day: date) -> list[AnyEvent]:
        """The events of that day, in order; of one that was taken back, as it began again."""

    async def days(self, most: int) -> list[date]:
        """The last `most` days on which anything happened, in order."""

    async def since(self, seq: int, limit: int) -> list[AnyEvent]:
        """The first `limit` events after `seq`, in order."""

    async def answered(self, commands: Collection[UUID]) -> dict[UUID, AcceptedCommand]:
        """Those of `commands` that have led to events before, at any time."""

    def close(self) -> None: ...


def since_it_began(events: list[AnyEvent]) -> list[AnyEvent]:
    """Those from the last beginning of the day on."""
    starts = [n for n, event in enumerate(events) if isinstance(event, DayStarted)]
    return events[starts[-1] :] if starts[1:] else events
