"""A season of bookings drawn from how towns are booked, played on the portal's own functions.

`python -m benchmarks.waits.season` says how many seats that came back more than a day ahead were
used after all, by whom, and whether a dead hold has kept a seat. Days pass in seconds: the clock is
drawn, and what the database's clock would end is ended by hand.
Source: 783,533 bookings of 97 German towns in 2022 (lead times, hours, slots that reappeared); how
many cancel, would come earlier and take an offer are settings.
"""

import argparse
import asyncio
import heapq
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path

from msgspec import Struct
from sqlalchemy import ColumnElement, func, select, update

from portal.bookings import bookings
from portal.bookings.confirming import WantedBooking
from portal.bookings.desk import BookingDesk
from portal.bookings.free_slots import free_slots
from portal.bookings.holds import OPEN, WantedHold, end_expired
from portal.bookings.once import RequestKey, StoredAnswer
from portal.bookings.persons import NamedPerson
from portal.bookings.returns import waiting_list
from portal.bookings.returns.returned_seats import FIRST_ASKED_FOR, RESTING
from portal.bookings.slot_rows import publish
from portal.bookings.tables import hold, slot, waiting
from portal.branches.directory import ComuneDirectory
from portal.branches.sheets import BranchSheet, Comune, ServiceSheet
from portal.branches.staff_settings import put, put_comune
from portal.storage.database import Database, open_database
from portal.storage.migrate import migrate
from sportello.bookings.calendar import Calendar, Channel, WeeklyRule
from sportello.model.place import Access
from sportello.model.plan import Span
from sportello.model.refusals import Refused

COMUNE, BRANCH, SERVICE, CALENDAR = "c_demo", "centro", "cie", "sportelli"
FIRST_DAY = date(2027, 1, 11)
DAYS = 56
WISHES_A_DAY = 22
LEAD_DAYS = ((0, 3), (1, 8), (3, 22), (9, 33), (16, 17), (24, 17))
"""Days ahead that people would come, with their share in percent."""
HOUR_SHARES = (1, 1, 0, 0, 0, 0, 2, 4, 7, 8, 8, 8, 7, 6, 6, 6, 5, 5, 5, 5, 5, 4, 3, 2)
ABANDONED = 0.38
CANCELLED = 0.2
WOULD_COME_EARLIER = 0.5
TAKES_AN_OFFER = 0.6
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HOLD_LASTS = timedelta(minutes=10)
A_DAY = timedelta(days=1)


class SeasonFigures(Struct, frozen=True):
    """Seats that came back more than a day ahead, and what became of them."""

    booked: int
    abandoned: int
    came_back: int
    used_again: int
    by_the_list: int
    lost_to_dead_holds: int

    @property
    def share_used(self) -> float:
        return self.used_again / max(1, self.came_back)


class Season:
    """Events in the order of their drawn time."""

    def __init__(self, database: Database, seed: int, days: int) -> None:
        self._database = database
        self._days = days
        self._random = random.Random(seed)
        self._events: list[tuple[datetime, int, Callable[[], Coroutine[object, object, None]]]] = []
        self._numbers = count()
        self._now = datetime.combine(FIRST_DAY, time(6), UTC)
        self._counts: Counter[str] = Counter()
        self._came_back: Counter[str] = Counter()
        self._asked: set[tuple[str, datetime]] = set()
        self._comune = _comune()
        self._desk = BookingDesk(database, lambda: self._comune, lambda: self._now, HOLD_LASTS)

    async def play(self) -> SeasonFigures:
        await self._set_up()
        for day in range(self._days):
            for _ in range(WISHES_A_DAY):
                (hour,) = self._random.choices(range(24), HOUR_SHARES)
                minute = time(hour, self._random.randrange(60))
                at = datetime.combine(FIRST_DAY + timedelta(days=day), minute, UTC)
                self._plan(at, self._wish)
        while self._events:
            self._now, _, event = heapq.heappop(self._events)
            await event()
        return await self._figures()

    def _plan(self, at: datetime, event: Callable[[], Coroutine[object, object, None]]) -> None:
        heapq.heappush(self._events, (at, next(self._numbers), event))

    async def _wish(self) -> None:
        """Someone looks for the first free slot from the day on that suits them."""
        days = [day for day, _ in LEAD_DAYS]
        (ahead,) = self._random.choices(days, [share for _, share in LEAD_DAYS])
        first = self._now.date() + timedelta(days=ahead)
        span = first, first + timedelta(days=28)
        async with self._database.reading() as connection:
            found = await free_slots(connection, self._comune, BRANCH, SERVICE, span, self._now)
        chosen = next((each for each in found if each.free > 0), None)
        if chosen is None:
            self._counts["found nothing"] += 1
            return
        held = await self._desk.hold(WantedHold(chosen.id, SERVICE, 1, "client"))
        if self._random.random() < ABANDONED:
            self._counts["abandoned"] += 1
            self._plan(self._now + HOLD_LASTS, lambda: self._expire(hold.c.id == held.id))
            return
        is_late = chosen.starts_at.date() - first > timedelta(days=2)
        self._plan(
            self._now + timedelta(minutes=4),
            lambda: self._confirm(held.id, chosen.starts_at, is_late),
        )

    async def _confirm(self, held: str, starts_at: datetime, is_late: bool) -> None:
        key = RequestKey(COMUNE, "season", held, held)
        person = NamedPerson("Maria", "Fontanelli", email="maria@borgo.example")
        wanted = WantedBooking(
            hold=held, visitor=person, key=key, answer=lambda made: StoredAnswer(201, made.id)
        )
        id = (await self._desk.confirm(wanted)).body
        self._counts["booked"] += 1
        if self._random.random() < CANCELLED:
            left = (starts_at - self._now) * self._random.random()
            self._plan(self._now + left, lambda: self._cancel(id))
        if is_late and self._random.random() < WOULD_COME_EARLIER:
            async with self._database.transaction() as connection:
                await waiting_list.wait(connection, COMUNE, id, self._now)

    async def _cancel(self, id: str) -> None:
        async with self._database.transaction() as connection:
            kept = await bookings.read(connection, COMUNE, id)
            before = kept.appointment
            try:
                kept = await bookings.cancel(connection, self._comune, id, self._now)
            except Refused:
                return
        if kept.pending is None:
            await self._seat_came_back(before.slots[0], before.starts_at)

    async def _seat_came_back(self, id: str, starts_at: datetime) -> None:
        is_of_season = starts_at.date() < FIRST_DAY + timedelta(days=self._days)
        if is_of_season and starts_at - self._now > A_DAY:
            self._came_back[id] += 1
        await self._offer()

    async def _offer(self) -> None:
        """What the portal does by itself; those who are asked answer, or let it pass."""
        async with self._database.transaction() as connection:
            await waiting_list.offer_returned(connection, self._comune, self._now)
            asked = select(waiting.c.booking, waiting.c.until).where(waiting.c.until.is_not(None))
            rows = (await connection.execute(asked)).all()
        for row in rows:
            id, until = row.booking, row.until
            if (id, until) in self._asked:
                continue
            self._asked.add((id, until))
            if self._random.random() < TAKES_AN_OFFER:
                answered = until - waiting_list.OFFERED_FOR * self._random.uniform(0.1, 0.9)
                self._plan(max(answered, self._now), lambda id=id: self._accept(id))  # type: ignore[misc]
            self._plan(until + timedelta(seconds=1), self._offer)
        over = (hold.c.client == RESTING) & (hold.c.state == OPEN)
        self._plan(self._now + FIRST_ASKED_FOR, lambda: self._expire(over))

    async def _accept(self, id: str) -> None:
        try:
            async with self._database.transaction() as connection:
                before = (await bookings.read(connection, COMUNE, id)).appointment
                await waiting_list.accept(connection, self._comune, id, self._now)
        except Refused:
            return
        self._counts["by the list"] += 1
        await self._seat_came_back(before.slots[0], before.starts_at)

    async def _expire(self, which: ColumnElement[bool]) -> None:
        """What the database's clock would end by now."""
        async with self._database.transaction() as connection:
            ended = update(hold).where(which, hold.c.state == OPEN).values(expires_at=LONG_AGO)
            await connection.execute(ended)
            await end_expired(connection, COMUNE)

    async def _set_up(self) -> None:
        async with self._database.transaction() as connection:
            await migrate(connection)
            await put_comune(connection, self._comune.comune)
            for branch in self._comune.branches.values():
                await put(connection, COMUNE, branch)
            for service in self._comune.services.values():
                await put(connection, COMUNE, service)
            for ahead in range(0, self._days, 28):  # the horizon moves on
                then = self._now + timedelta(days=ahead)
                await publish(connection, COMUNE, self._comune.calendars[CALENDAR], then)

    async def _figures(self) -> SeasonFigures:
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(slot))).all()
            open_holds = select(func.count()).where(hold.c.state == OPEN)
            still_open = (await connection.execute(open_holds)).scalar_one()
        free = {row.id: row.capacity - row.booked for row in rows}
        return SeasonFigures(
            booked=self._counts["booked"],
            abandoned=self._counts["abandoned"],
            came_back=sum(self._came_back.values()),
            used_again=sum(n - min(n, free[id]) for id, n in self._came_back.items()),
            by_the_list=self._counts["by the list"],
            lost_to_dead_holds=sum(row.held for row in rows) + still_open,
        )


def _comune() -> ComuneDirectory:
    calendar = Calendar(
        id=CALENDAR,
        branch=BRANCH,
        zone="Europe/Rome",
        services=(SERVICE,),
        rules=tuple(WeeklyRule(day, Span(8 * 60 + 30, 12 * 60 + 30)) for day in range(5)),
        slot_min=15,
        seats={Channel.ONLINE: 1},
    )
    service = ServiceSheet(
        id=SERVICE, name={"it": "CIE"}, access=Access.APPOINTMENT_ONLY, summary={"it": "CIE"}
    )
    return ComuneDirectory(
        Comune(id=COMUNE, name="Borgo", owner="Comune di Borgo"),
        1,
        {BRANCH: BranchSheet(id=BRANCH, name={"it": "Centro"}, address="via Roma 1")},
        {SERVICE: service},
        {CALENDAR: calendar},
    )


async def play(folder: Path, seed: int, days: int = DAYS) -> SeasonFigures:
    """So many days from FIRST_DAY on. Seats of later days that come back are not counted:
    after the season no one looks for a seat.
    """
    async with open_database(folder, None) as database:
        return await Season(database, seed, days).play()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    seed = parser.parse_args().seed
    with tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(play(Path(folder), seed))
    print(
        f"{told.booked} booked, {told.abandoned} holds abandoned; {told.came_back} seats came back "
        f"more than a day ahead, {told.used_again} were used again ({told.share_used:.0%}), "
        f"{told.by_the_list} offers taken from the waiting list; "
        f"{told.lost_to_dead_holds} seats lost to dead holds"
    )


if __name__ == "__main__":
    main()
