"""A database with the sample Comune, a clock in the test's hand, and bookings to tell of."""

from collections.abc import AsyncIterator, Mapping, Set
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.branches.directory import ComuneDirectory, Directory
from portal.branches.staff_settings import put, put_comune
from portal.branches.video_rooms import VideoRooms
from portal.config.sample import sample_comune
from portal.notifications import outbox
from portal.notifications.bodies import AboutCase
from portal.notifications.composition.case_facts import CaseFacts
from portal.notifications.hours import DecentHours
from portal.notifications.kinds import CaseMessageKind, ContactChannel, MessageKind, Recipient
from portal.notifications.tables import outbox as table
from portal.notifications.transports.seam import Outgoing, SendResult, Transport, accepted
from portal.notifications.worker import SentMessage, Worker
from portal.notifications.writing import (
    MessageSources,
    MessageWriting,
    NoLongerTrue,
    NotReadyYet,
)
from portal.storage.database import Database
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import Appointment, BookingState
from tests.portal.prepared import open_migrated
from text.catalogue import Words

MORNING = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
"""10:00 in Rome, on a Monday."""

SAMPLE = sample_comune(date(2026, 11, 30))
COMUNE = SAMPLE.comune.id
SERVICE = next(service for service in SAMPLE.services if not service.is_sensitive)
SENSITIVE = next(service for service in SAMPLE.services if service.is_sensitive)
MARIA = Recipient(ContactChannel.EMAIL, "maria@example.it")
MARIAS_PHONE = Recipient(ContactChannel.SMS, "+393331234560")
MARIAS_APP = Recipient(ContactChannel.APP_IO, "FNTMRA85D52L840G")


def a_booking(**changes: object) -> Appointment:
    """On Thursday at 10:30 in Rome, three days after `MORNING`."""
    starts_at = datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
    booking = Appointment(
        id="b1",
        code="K7M2QXR",
        version=1,
        state=BookingState.CONFIRMED,
        branch=SAMPLE.branches[0].id,
        service=SERVICE.id,
        slots=("s1",),
        seat=Channel.ONLINE,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=20),
    )
    return replace(booking, **changes)


def cancelled(booking: Appointment) -> Appointment:
    return replace(booking, state=BookingState.CANCELLED, version=booking.version + 1)


def moved(booking: Appointment, by: timedelta) -> Appointment:
    later = {"starts_at": booking.starts_at + by, "ends_at": booking.ends_at + by}
    return replace(booking, version=booking.version + 1, **later)


def a_comune() -> ComuneDirectory:
    """The sample one, as `Directory` would read it."""
    return ComuneDirectory(
        comune=SAMPLE.comune,
        edition=1,
        branches={branch.id: branch for branch in SAMPLE.branches},
        services={service.id: service for service in SAMPLE.services},
        calendars={calendar.id: calendar for calendar in SAMPLE.calendars},
    )


class Recorder:
    """A provider that answers what the test wants, and remembers what it was given."""

    def __init__(self, *answers: SendResult) -> None:
        self._answers = list(answers)
        self.sent: list[Outgoing] = []

    async def send(self, message: Outgoing) -> SendResult:
        self.sent.append(message)
        return self._answers.pop(0) if self._answers else accepted()

    @property
    def kinds(self) -> list[MessageKind]:
        return [message.facts.kind for message in self.sent]


class PostOffice:
    """`now` is what workers read in place of the database's clock, `missing` what prepared requests
    still lack.
    """

    def __init__(self, database: Database, directory: Directory) -> None:
        self.database = database
        self.directory = directory
        self.now = MORNING
        self.missing: tuple[str, ...] = ()
        self.over: set[str] = set()
        self.waiting: set[str] = set()

    async def tell(
        self,
        kind: MessageKind,
        booking: Appointment,
        to: Recipient = MARIA,
        due_at: datetime | None = None,
    ) -> str:
        async with self.database.transaction() as connection:
            return await outbox.add(
                connection, COMUNE, kind, booking, to, now=self.now, due_at=due_at
            )

    def worker(
        self,
        transports: Mapping[ContactChannel, Transport] | Transport,
        unwanted: Mapping[ContactChannel, Set[MessageKind]] | None = None,
        most_sms_parts: int | None = None,
    ) -> Worker:
        """One, with the same transport for every channel unless told otherwise."""
        if not isinstance(transports, Mapping):
            transports = dict.fromkeys(ContactChannel, transports)
        sources = MessageSources(
            lambda comune, kind, booking: f"https://prenota.example.it/{booking.id}",
            VideoRooms(bytes(32), self.directory),
            self._missing_of,
            self._case_facts_of,
        )
        return Worker(
            self.database,
            transports,
            MessageWriting(self.database, self.directory, sources),
            hours=DecentHours(),
            unwanted=unwanted or {},
            most_sms_parts=most_sms_parts,
            clock=self._clock,
        )

    async def send_due(self, transport: Transport) -> list[SentMessage]:
        return await self.worker(transport).send_due()

    async def states(self) -> dict[MessageKind, str]:
        """Of the newest message of each kind."""
        return {row.kind: row.state for row in await self.rows()}

    async def rows(self) -> list[object]:
        async with self.database.reading() as connection:
            query = select(table).order_by(table.c.made_at, table.c.due_at, table.c.version)
            return list(await connection.execute(query))

    async def _missing_of(self, comune: str, booking: Appointment, words: Words) -> tuple[str, ...]:
        return self.missing

    async def _case_facts_of(
        self, comune: str, kind: CaseMessageKind, about: AboutCase, words: Words
    ) -> CaseFacts:
        """Of any case, until `over` has it; `waiting` are those that may not be told yet."""
        if about.case in self.over:
            raise NoLongerTrue
        if about.case in self.waiting:
            raise NotReadyYet
        return CaseFacts(
            kind=kind,
            language=words.language.code,
            comune="Borgo San Lieto",
            link=f"https://prenota.example.it/{about.case}/{about.party}",
            zone="Europe/Rome",
            presented_at=MORNING,
        )

    async def _clock(self, connection: AsyncConnection) -> datetime:
        return self.now


@asynccontextmanager
async def a_post_office(directory: Path, url: str | None) -> AsyncIterator[PostOffice]:
    async with open_migrated(directory, url) as database:
        async with database.transaction() as connection:
            await put_comune(connection, SAMPLE.comune)
            for sheet in (*SAMPLE.branches, *SAMPLE.services):
                await put(connection, COMUNE, sheet)
        known = Directory(database)
        await known.refresh()
        yield PostOffice(database, known)
