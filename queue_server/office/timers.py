"""What time alone causes: a new day, what is to be erased, keys that others have changed.

Each timer looks at the clock often instead of sleeping long, so that a clock that is set, a day of
23 hours or a machine that slept cannot make it miss its moment.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from queue_server.accounts.access import Accounts
from queue_server.bookings.hall_bookings import HallBookings
from queue_server.office.broadcast import Broadcast
from queue_server.office.writer import Office
from queue_server.people.notes import Notes
from queue_server.people.records import People
from queue_server.people.retention import Retention, erase_what_is_due
from queue_server.timekeeping.last_seen import write_last_seen
from queue_server.timekeeping.timekeeper import Timekeeper
from sportello.hall import devices
from sportello.model.commands import ForgetDevices, ReportDevice, StartDay
from sportello.model.person import Actor
from sportello.model.refusals import NothingToSay, NotLeading, StorageFull

LOOK_EVERY_S = 5.0
ERASE_EVERY = timedelta(hours=1)
KEEP_TIME_EVERY = timedelta(minutes=1)
SERVER = Actor("server")

CLOCK, PORTAL = "clock", devices.PORTAL[1]
"""The server's clock and its line to the portal stand among the devices of the branch, and so on
the hall's page.
"""


class Timers:
    def __init__(
        self,
        office: Office,
        broadcast: Broadcast,
        people: People,
        notes: Notes,
        access: Accounts,
        dismiss_revoked: Callable[[], None],
        time: Timekeeper,
        directory: Path,
        retention: Retention,
        bookings: HallBookings,
        portal_code: Callable[[], str | None],
    ) -> None:
        """`dismiss_revoked` closes the sockets of stations whose key is not valid any more;
        `portal_code` says how the line to the portal is, None where there is none.
        """
        self._office = office
        self._broadcast = broadcast
        self._people = people
        self._notes = notes
        self._access = access
        self._dismiss_revoked = dismiss_revoked
        self._time = time
        self._directory = directory
        self._retention = retention
        self._bookings = bookings
        self._portal_code = portal_code
        self._zone = ZoneInfo(broadcast.plan.zone)
        self._erased_at: datetime | None = None
        self._kept_at: datetime | None = None

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Do whatever is due; a full disk puts it off until the next look.

        Of several servers only the one that leads starts days and erases.
        """
        now = self._time.now()
        self._keep_time(now)
        try:
            self._office.check_leading()
            await self._start_day(now)
            await self._bookings.look(now)
            await self._report_devices()
            await self._erase(now)
        except StorageFull:
            return  # who met it first has logged it
        except NotLeading:
            pass
        with suppress(StorageFull):
            await self._access.refresh()
            self._dismiss_revoked()
            await self._forget_devices()

    async def _start_day(self, now: datetime) -> None:
        day = self._broadcast.hall.day
        if day is not None and day >= now.astimezone(self._zone).date():
            return
        try:
            await self._office.submit(StartDay(id=uuid4()), SERVER)
        except NothingToSay:
            return  # a ticket was taken at the same moment

    async def _forget_devices(self) -> None:
        """Of stations that have no key any more; the server needs none."""
        reporting = {station for station, _ in self._broadcast.hall.devices} - {SERVER.station}
        for station in reporting - {key.station for key in self._access.keys}:
            with suppress(NothingToSay, NotLeading):
                await self._office.submit(ForgetDevices(id=uuid4(), station=station), SERVER)

    def _keep_time(self, now: datetime) -> None:
        if self._kept_at is None or abs(now - self._kept_at) >= KEEP_TIME_EVERY:
            write_last_seen(self._directory, self._time.seen)
            self._kept_at = now

    async def _report_devices(self) -> None:
        doubt = self._time.doubt_about(self._broadcast.hall.day)
        await self._report(CLOCK, devices.READY if doubt is None else doubt.value)
        if (code := self._portal_code()) is not None:
            await self._report(PORTAL, code)

    async def _report(self, device: str, code: str) -> None:
        known = self._broadcast.hall.devices.get((SERVER.station, device))
        if code == (devices.READY if known is None else known.code):
            return
        with suppress(NothingToSay):  # a wait was told at the same moment
            await self._office.submit(ReportDevice(id=uuid4(), device=device, code=code), SERVER)

    async def _erase(self, now: datetime) -> None:
        if self._erased_at is None or now - self._erased_at >= ERASE_EVERY:
            await erase_what_is_due(self._people, self._notes, self._access, self._retention)
            await self._bookings.erase(now)
            self._erased_at = now
