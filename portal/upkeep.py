"""What the portal does by itself: seats of dead holds come back, slots are made day by day.

Each job may run in several processes at once; what one has done, the others find done.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.office.forgetting import erase_idle_drafts
from casework.storage.once import forget_old
from portal.bookings import erasing, moderation
from portal.bookings.holds import end_expired
from portal.bookings.returns.waiting_list import offer_returned
from portal.bookings.slot_rows import publish
from portal.branches.directory import ComuneDirectory, Directory
from portal.branches.holidays import with_coming_holidays
from portal.branches.staff_settings import put, stored
from portal.cases.exchange.time_passing import accept_silent, end_unanswered
from portal.cases.handling.suspensions import move_terms
from portal.cases.host import case_comune
from portal.cases.telling import tell_news
from portal.identity.forgetting import forget_what_is_over
from portal.notifications import outbox
from portal.pages.booking.drafts import forget_drafts
from portal.prepared.forgetting import forget_over
from portal.retention import survey_texts
from portal.retention.discarding import discard_ended
from portal.satisfaction.publishing import publish_ended_quarters
from portal.staff import activity, notes
from portal.storage.database import Database
from portal.sync import changes
from portal.sync.visitors import AT_ONCE, tell_due
from sportello.bookings.calendar import Calendar

SWEEP_EVERY_S = 2.0
PUBLISH_EVERY_S = 600.0

log = structlog.get_logger(__name__)


class Upkeep:
    def __init__(
        self, database: Database, directory: Directory, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._directory = directory
        self._clock = clock

    async def sweep(self) -> int:
        """Give back the seats of expired holds, end requests whose hour has come undecided, offer
        seats that came back to those who wait, and tell branches of people who are due there.

        Returns the number of holds.
        """
        ended = 0
        for comune in self._directory.comuni:
            async with self._database.transaction() as connection:
                ended += await end_expired(connection, comune.id)
            async with self._database.transaction() as connection:
                await moderation.end_undecided(connection, comune, self._clock())
            async with self._database.transaction() as connection:
                await offer_returned(connection, comune, self._clock())
            await self._tell_visitors(comune.id)
        return ended

    async def _tell_visitors(self, comune: str) -> None:
        """A few in each transaction, so that no booking waits long for the row of its branch."""
        told = AT_ONCE
        while told == AT_ONCE:
            async with self._database.transaction() as connection:
                told = await tell_due(connection, comune, self._clock())

    async def publish(self) -> None:
        """Make the slots up to each calendar's horizon, and forget what is over."""
        now = self._clock()
        for comune in self._directory.comuni:
            for id in comune.calendars:
                async with self._database.transaction() as connection:
                    await _publish_stored(connection, comune, id, now)
            async with self._database.transaction() as connection:
                await erase_idle_drafts(connection, comune.id, now)
            async with self._database.transaction() as connection:
                today = now.astimezone(ZoneInfo(comune.comune.zone)).date()
                await move_terms(connection, comune.id, today)
            await self._let_time_pass(comune, now, today)
            async with self._database.transaction() as connection:
                zone, services = comune.comune.zone, comune.public_services
                await publish_ended_quarters(connection, comune.id, zone, services, now)
            await self._discard_cases(comune, now)
        async with self._database.transaction() as connection:
            await forget_old(connection)
            await changes.forget_old(connection)
            await forget_drafts(connection)
            await erasing.erase_old(connection, now)
            await forget_over(connection, now)
            await forget_what_is_over(connection, now)
            await activity.erase_old(connection, now)
            await notes.erase_old(connection, now)
            await survey_texts.erase_old(connection, now)
            await outbox.erase_old(connection, now)
            await outbox.erase_of_erased_cases(connection)

    async def _let_time_pass(self, comune: ComuneDirectory, now: datetime, today: date) -> None:
        """Over what was asked of citizens, then over terms; some in each transaction."""
        ended = AT_ONCE
        while ended:
            async with self._database.transaction() as connection:
                ended = await end_unanswered(connection, comune.id, now, today)
        granted = [""]
        while granted:
            async with self._database.transaction() as connection:
                granted = await accept_silent(connection, comune.id, now, today)
                for case in granted:
                    await tell_news(connection, case_comune(comune.comune), case, now)

    async def _discard_cases(self, comune: ComuneDirectory, now: datetime) -> None:
        """Whose time is over; some in each transaction, so that no office waits long."""
        went = True
        while went:
            async with self._database.transaction() as connection:
                report = await discard_ended(connection, comune.id, comune.comune.zone, now)
            went = bool(report)
            for each in report:
                log.info("cases_discarded", service=each.service, cases=each.cases)

    async def run_sweeping(self) -> None:
        while True:
            await _tried("sweep", self.sweep)
            await asyncio.sleep(SWEEP_EVERY_S)

    async def run_publishing(self) -> None:
        while True:
            await _tried("publish", self.publish)
            await asyncio.sleep(PUBLISH_EVERY_S)


async def _publish_stored(
    connection: AsyncConnection, comune: ComuneDirectory, id: str, now: datetime
) -> None:
    """As the calendar is stored: staff may have changed it since the directory was read."""
    calendar = await stored(connection, comune.id, Calendar, id)
    if calendar is None:
        return
    coming = with_coming_holidays(calendar, comune.comune.patron, now)
    if coming != calendar:
        await put(connection, comune.id, coming)
    await publish(connection, comune.id, coming, now)


async def _tried(name: str, job: Callable[[], Awaitable[object]]) -> None:
    """A database that is away comes back: the job is done the next time."""
    try:
        await job()
    except (DBAPIError, OSError) as error:
        log.warning("upkeep_failed", job=name, error=type(error).__name__)
