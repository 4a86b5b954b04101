"""What operators note on a ticket for the one who serves it next; after the visit no one reads it.

Owns the table of notes, sealed next to people, and their end: a note goes when its visit does, on
whatever server, also one that was killed meanwhile. Never in the journal; never logs a text.
Source: docs/decisions/0025-notes-next-to-people.md
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from msgspec import Struct

from queue_server.people.records import register
from queue_server.people.seal import Seal
from queue_server.storage.tables import Tables
from sportello.hall.view import HallView
from sportello.model.events import AnyEvent, DayStarted, TicketClosed, TicketLeft
from sportello.model.lifecycle import ENDED
from sportello.model.person import Actor
from sportello.model.refusals import StorageFull, UnknownTicket, WrongState

AGAIN_AFTER_S = 5.0

READ, WRITTEN = "note", "note_written"
"""What the register of readings calls the two."""

log = structlog.get_logger(__name__)


class Noted(Struct, frozen=True):
    """What is noted on a ticket, who wrote the last of it, and when (aware UTC)."""

    text: str
    operator: str
    written_at: datetime


class Notes:
    """The notes of the visits that go on.

    A note stays under the ticket on which it was written. That of a ticket which was merged into
    another is read as the end of that one's, and goes with it.
    """

    def __init__(
        self,
        tables: Tables,
        key: bytes,
        clock: Callable[[], datetime],
        hall: Callable[[], HallView],
    ) -> None:
        """`key` seals what is in `tables`, and opens it; `hall` gives what is on disk of today."""
        self._tables = tables
        self._seal = Seal(key)
        self._clock = clock
        self._hall = hall
        self._into: dict[str, str] = {}
        self._turn = asyncio.Lock()
        self._stirred = asyncio.Event()
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    def hear(self, events: Sequence[AnyEvent]) -> None:
        """Keep in mind what was merged; see to what has ended. The hall knows of it already."""
        for event in events:
            match event:
                case DayStarted():
                    self._into.clear()
                    self.stir()
                case TicketLeft(ticket=ticket, into=str(into)):
                    self._into[ticket] = into
                    self.stir()
                case TicketClosed() | TicketLeft():
                    self.stir()

    def stir(self) -> None:
        """Look soon whether notes are to be erased."""
        self._at_rest.clear()
        self._stirred.set()

    async def at_rest(self) -> None:
        """Return when nothing is left that has to be erased."""
        await self._at_rest.wait()

    async def run(self) -> None:
        """Erase what has ended, each time there is news of it; a full disk only puts it off."""
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            try:
                await self.sweep()
            except StorageFull:  # who met it first has logged it
                await asyncio.sleep(AGAIN_AFTER_S)
                self._stirred.set()
            if not self._stirred.is_set():
                self._at_rest.set()

    async def read(self, ticket: str, by: Actor) -> Noted | None:
        """What is noted on `ticket`, None if nothing; that `by` has read is written down first.

        Raises: StorageFull (then no one is told anything)
        """
        async with self._turn:
            notes = await self._of(ticket)
            if not notes:
                return None
            await register(self._tables, self._clock(), by, ticket, READ)
        log.info("note_read", operator=by.operator, station=by.station, ticket=ticket)
        text = "\n".join(note.text for note in notes)
        last = max(notes, key=lambda note: note.written_at)
        return Noted(text, last.operator, last.written_at)

    async def write(self, ticket: str, text: str, by: Actor) -> Noted | None:
        """Note `text` instead of what was noted before; nothing but space erases.

        Raises: UnknownTicket, WrongState if the visit has ended, StorageFull
        """
        noted = Noted(text.strip(), by.operator or "", self._clock())
        async with self._turn:
            self._check_goes_on(ticket)
            await register(self._tables, noted.written_at, by, ticket, WRITTEN)
            if noted.text:
                await self._keep(ticket, noted)
            for origin in self._origins(ticket):
                if origin != ticket or not noted.text:
                    await self._erase(origin)
        log.info("note_written", operator=by.operator, station=by.station, ticket=ticket)
        return noted if noted.text else None

    async def sweep(self) -> int:
        """Erase the notes of visits that are over; how many they were. Raises: StorageFull

        What is over is so on every server, so also one that is behind erases nothing too early.
        """
        async with self._turn:
            kept = await self._tables.rows("select ticket from note")
            over = [ticket for (ticket,) in kept if self._is_over(self._holder(ticket))]
            erased = sum([await self._erase(ticket) for ticket in over])
        if erased:
            log.info("notes_erased", count=erased)
        return erased

    async def _of(self, ticket: str) -> list[Noted]:
        """Its own note, then those of the tickets that were merged into it.

        What an older version sealed with a key that is lost is left out.
        """
        sealed = dict(await self._tables.rows("select ticket, sealed from note"))
        origins = [origin for origin in self._origins(ticket) if origin in sealed]
        notes = [self._seal.open(sealed[origin], Noted) for origin in origins]
        return [note for note in notes if note is not None]

    async def _keep(self, ticket: str, noted: Noted) -> None:
        sql = (
            "insert into note (ticket, sealed) values ($1, $2)"
            " on conflict (ticket) do update set sealed = $2"
        )
        await self._tables.rows(sql, ticket, self._seal.close(noted))

    async def _erase(self, ticket: str) -> int:
        return await self._tables.erase(
            "delete from note where ticket = $1 returning ticket", ticket
        )

    def _origins(self, ticket: str) -> list[str]:
        return [ticket, *(other for other in self._into if self._holder(other) == ticket)]

    def _holder(self, ticket: str) -> str:
        """The ticket that stands for this one by now."""
        while ticket in self._into:
            ticket = self._into[ticket]
        return ticket

    def _check_goes_on(self, ticket: str) -> None:
        known = self._hall().tickets.get(ticket)
        if known is None:
            raise UnknownTicket(f"there is no ticket {ticket!r} today")
        if known.state in ENDED:
            raise WrongState(f"ticket {known.code} is {known.state}: nothing is noted any more")

    def _is_over(self, ticket: str) -> bool:
        """A ticket's id begins with its day."""
        hall = self._hall()
        known = hall.tickets.get(ticket)
        if known is None:
            return hall.day is not None and ticket < hall.day.isoformat()
        return known.state in ENDED
