"""What time alone causes: a new day, what is to be erased, keys that others have changed.

Each timer looks at the clock often instead of sleeping long, so that a clock that is set, a day of
23 hours or a machine that slept cannot make it miss its moment.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from queue_server.access import Access
from queue_server.broadcast import Broadcast
from queue_server.notes import Notes
from queue_server.office import Office
from queue_server.people import People
from queue_server.retention import Retention, erase_what_is_due
from queue_server.station_routes import StationRoutes
from sportello.commands import ForgetDevices, StartDay
from sportello.refusals import NothingToSay, NotLeading, StorageFull
from sportello.words import Actor

LOOK_EVERY_S = 5.0
ERASE_EVERY = timedelta(hours=1)
SERVER = Actor("server")


class Timers:
    def __init__(
        self,
        office: Office,
        broadcast: Broadcast,
        people: People,
        notes: Notes,
        access: Access,
        stations: StationRoutes,
        clock: Callable[[], datetime],
        retention: Retention,
    ) -> None:
        self._office = office
        self._broadcast = broadcast
        self._people = people
        self._notes = notes
        self._access = access
        self._stations = stations
        self._clock = clock
        self._retention = retention
        self._zone = ZoneInfo(broadcast.plan.zone)
        self._erased_at: datetime | None = None

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Do whatever is due; a full disk puts it off until the next look.

        Of several servers only the one that leads starts days and erases.
        """
        now = self._clock()
        try:
            self._office.check_leading()
            await self._start_day(now)
            await self._erase(now)
        except StorageFull:
            return  # whoever met it first has logged it
        except NotLeading:
            pass
        with suppress(StorageFull):
            await self._access.refresh()
            self._stations.dismiss_revoked()
            await self._forget_devices()

    async def _start_day(self, now: datetime) -> None:
        day = self._broadcast.hall.day
        if day is not None and day >= now.astimezone(self._zone).date():
            return
        try:
            await self._office.submit(StartDay(id=uuid4()), SERVER)
        except NothingToSay:
            return  # somebody took a ticket at the same moment

    async def _forget_devices(self) -> None:
        """Of stations that have no key any more."""
        reporting = {station for station, _ in self._broadcast.hall.devices}
        for station in reporting - {key.station for key in self._access.keys}:
            with suppress(NothingToSay, NotLeading):
                await self._office.submit(ForgetDevices(id=uuid4(), station=station), SERVER)

    async def _erase(self, now: datetime) -> None:
        if self._erased_at is None or now - self._erased_at >= ERASE_EVERY:
            await erase_what_is_due(self._people, self._notes, self._access, self._retention)
            self._erased_at = now
