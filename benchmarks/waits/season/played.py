"""The events of a season in the order of their drawn time: people look, book, cancel and answer.

Days pass in seconds: the clock is drawn, and what the database's clock would end is ended by hand.
A seat comes back when a booking is cancelled, and when one who waits moves to an earlier seat.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from statistics import median

from sqlalchemy import ColumnElement, func, select, update

from benchmarks.waits.season.people import HOUR_SHARES, Townspeople
from benchmarks.waits.season.seats import (
    ReturnedSeat,
    SeasonFigures,
    is_busy,
    number_suited,
    used_again,
)
from benchmarks.waits.season.town import (
    BEGIN,
    BRANCH,
    COMUNE,
    FIRST_DAY,
    HORIZON_DAYS,
    SERVICE,
    SLOT_MIN,
    found,
    town,
)
from casework.storage.once import RequestKey, StoredAnswer
from portal.bookings import bookings
from portal.bookings.confirming import WantedBooking
from portal.bookings.desk import BookingDesk
from portal.bookings.free_slots import free_slots
from portal.bookings.holds import OPEN, WantedHold, end_expired
from portal.bookings.persons import NamedPerson
from portal.bookings.returns import waiting_list
from portal.bookings.returns.returned_seats import FIRST_ASKED_FOR, RESTING
from portal.bookings.tables import hold, slot, waiting
from portal.pages.booking.wishes import week_of_day
from portal.storage.database import Database, open_database
from portal.storage.metadata import database_now
from portal.upkeep import SWEEP_EVERY_S
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.periods import EarlierWish
from sportello.model.refusals import Refused

DAYS = 56
PAGES = 4
"""Of a booking in the week that is shown first: search, times, person, summary. Another week is one
more. tests/portal/pages/test_booking_walk.py counts them."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HOLD_LASTS = timedelta(minutes=10)
TYPING = timedelta(minutes=4)
A_DAY = timedelta(days=1)
LATE = timedelta(days=2)
"""A seat that is later than that, after the day on which people would come, is worth waiting."""

IS_RESTING = (hold.c.client == RESTING) & (hold.c.state == OPEN)

SeasonEvent = Callable[[], Coroutine[object, object, None]]


class Season:
    def __init__(
        self, database: Database, people: Townspeople, seed: int, days: int, slot_min: int
    ) -> None:
        self._database = database
        self._people = people
        self._days = days
        self._random = random.Random(seed)
        self._events: list[tuple[datetime, int, SeasonEvent]] = []
        self._numbers = count()
        self._now = BEGIN
        self._counts: Counter[str] = Counter()
        self._returned: list[ReturnedSeat] = []
        self._pages: list[int] = []
        self._first: dict[str, date] = {}
        self._asked: set[tuple[str, datetime]] = set()
        self._comune = town(slot_min)
        self._desk = BookingDesk(database, lambda: self._comune, lambda: self._now, HOLD_LASTS)

    async def play(self) -> SeasonFigures:
        async with self._database.transaction() as connection:
            await found(connection, self._comune, self._days)
        for day in range(self._days):
            for _ in range(self._people.wishes_a_day):
                (hour,) = self._random.choices(range(24), HOUR_SHARES)
                minute = time(hour, self._random.randrange(60))
                at = datetime.combine(FIRST_DAY + timedelta(days=day), minute, UTC)
                self._plan(at, self._wish)
        while self._events:
            self._now, _, event = heapq.heappop(self._events)
            await event()
        return await self._figures()

    def _plan(self, at: datetime, event: SeasonEvent) -> None:
        heapq.heappush(self._events, (at, next(self._numbers), event))

    def _is_drawn(self, share: float) -> bool:
        return self._random.random() < share

    async def _wish(self) -> None:
        """Someone looks for the first free slot from the day on that suits them."""
        first = self._now.date() + timedelta(days=self._people.days_ahead(self._random))
        span = self._now.date(), first + timedelta(days=HORIZON_DAYS)
        async with self._database.reading() as connection:
            slots = await free_slots(connection, self._comune, BRANCH, SERVICE, span, self._now)
        free = [each for each in slots if each.free > 0]
        chosen = next((each for each in free if each.starts_at.date() >= first), None)
        if chosen is None:
            self._counts["found nothing"] += 1
            return
        is_shown_first = week_of_day(free[0].starts_at.date()) == week_of_day(
            chosen.starts_at.date()
        )
        pages = PAGES if is_shown_first else PAGES + 1
        held = await self._desk.hold(WantedHold(chosen.id, SERVICE, 1, "client"))
        if self._is_drawn(self._people.abandon):
            self._counts["abandoned"] += 1
            self._plan(self._now + HOLD_LASTS, lambda: self._expire(hold.c.id == held.id))
            return
        self._plan(
            self._now + TYPING, lambda: self._confirm(held.id, chosen.starts_at, first, pages)
        )

    async def _confirm(self, held: str, starts_at: datetime, first: date, pages: int) -> None:
        key = RequestKey(COMUNE, "season", held, held)
        person = NamedPerson("Maria", "Fontanelli", email="maria@borgo.example")
        wanted = WantedBooking(
            hold=held, visitor=person, key=key, answer=lambda made: StoredAnswer(201, made.id)
        )
        id = (await self._desk.confirm(wanted)).body
        self._counts["booked"] += 1
        self._pages.append(pages)
        self._first[id] = first
        if self._is_drawn(self._people.cancel):
            left = (starts_at - self._now) * self._random.random()
            self._plan(self._now + left, lambda: self._cancel(id))
        if self._is_late(id, starts_at) and self._is_drawn(self._people.join):
            wish = EarlierWish(since=first if self._is_drawn(self._people.says_when) else None)
            async with self._database.transaction() as connection:
                await waiting_list.wait(connection, COMUNE, id, self._now, wish)
            self._counts["joined"] += 1
            await self._offer()

    def _is_late(self, id: str, starts_at: datetime) -> bool:
        return starts_at.date() - self._first[id] > LATE

    async def _cancel(self, id: str) -> None:
        async with self._database.transaction() as connection:
            before = (await bookings.read(connection, COMUNE, id)).appointment
            try:
                kept = await bookings.cancel(connection, self._comune, id, self._now)
            except Refused:
                return
        if kept.pending is None:
            await self._seat_came_back(before, was_cancelled=True)

    async def _seat_came_back(self, left: Appointment, *, was_cancelled: bool) -> None:
        is_of_season = left.starts_at.date() < FIRST_DAY + timedelta(days=self._days)
        if is_of_season and left.starts_at - self._now > A_DAY:
            async with self._database.reading() as connection:
                suited = await number_suited(connection, left.starts_at)
                busy = await is_busy(connection, left.slots[0], self._now)
            self._returned.append(ReturnedSeat(left.slots[0], suited, was_cancelled, busy))
        await self._offer()

    async def _offer(self) -> None:
        """What the portal does by itself; those who are asked answer, or let it pass."""
        async with self._database.transaction() as connection:
            await waiting_list.offer_returned(connection, self._comune, self._now)
            rests = (await connection.execute(select(hold.c.id).where(IS_RESTING))).first()
        await self._plan_answers()
        if rests is not None:
            self._plan(self._now + FIRST_ASKED_FOR, self._end_rest)

    async def _plan_answers(self) -> None:
        """Of those who have just been asked."""
        offered = select(waiting.c.booking, waiting.c.until, hold.c.starts_at)
        offered = offered.join(hold, hold.c.id == waiting.c.offered)
        async with self._database.reading() as connection:
            rows = (await connection.execute(offered)).all()
        for id, until, starts_at in rows:
            if (id, until) not in self._asked:
                self._asked.add((id, until))
                self._plan_answer(id, until, starts_at)

    def _plan_answer(self, id: str, until: datetime, starts_at: datetime) -> None:
        """Some time before the offer is over, or not at all."""
        drawn = self._random.random()
        at = until - (until - self._now) * self._random.uniform(0.1, 0.9)
        is_too_early = starts_at.date() < self._first[id]
        if is_too_early and drawn < self._people.takes + self._people.declines:
            self._plan(at, lambda: self._decline(id))
        elif drawn < self._people.takes:
            self._plan(at, lambda: self._accept(id))
        elif drawn < self._people.takes + self._people.declines:
            self._plan(at, lambda: self._decline(id))
        self._plan(until + timedelta(seconds=1), self._offer)

    async def _accept(self, id: str) -> None:
        now, still = self._now, self._is_drawn(self._people.waits_on)
        try:
            async with self._database.transaction() as connection:
                before = (await bookings.read(connection, COMUNE, id)).appointment
                kept = await waiting_list.accept(connection, self._comune, id, now, waits_on=still)
        except Refused:
            return
        (slot,) = kept.appointment.slots
        taken = [each for each in self._returned if each.slot == slot]
        if taken:
            taken[-1].is_by_the_list = True
        await self._seat_came_back(before, was_cancelled=False)

    async def _decline(self, id: str) -> None:
        async with self._database.transaction() as connection:
            await waiting_list.decline(connection, COMUNE, id)
        await self._offer()

    async def _end_rest(self) -> None:
        """End what has rested for long enough, as the portal does two seconds later."""
        async with self._database.transaction() as connection:
            nearly_over = (
                update(hold).where(IS_RESTING).values(expires_at=database_now(SWEEP_EVERY_S))
            )
            await connection.execute(nearly_over)
            await waiting_list.offer_returned(connection, self._comune, self._now)
        await self._plan_answers()
        await self._expire(IS_RESTING & (hold.c.expires_at <= database_now(SWEEP_EVERY_S)))

    async def _expire(self, which: ColumnElement[bool]) -> None:
        """What the database's clock would end by now."""
        async with self._database.transaction() as connection:
            ended = update(hold).where(which, hold.c.state == OPEN).values(expires_at=LONG_AGO)
            await connection.execute(ended)
            await end_expired(connection, COMUNE)

    async def _figures(self) -> SeasonFigures:
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(slot))).all()
            open_holds = select(func.count()).where(hold.c.state == OPEN)
            still_open = (await connection.execute(open_holds)).scalar_one()
        free = {row.id: row.capacity - row.booked for row in rows}
        return SeasonFigures(
            booked=self._counts["booked"],
            abandoned=self._counts["abandoned"],
            found_nothing=self._counts["found nothing"],
            joined=self._counts["joined"],
            pages=median(self._pages),
            returned=tuple(self._returned),
            used_again=used_again(self._returned, free),
            lost_to_dead_holds=sum(row.held for row in rows) + still_open,
        )


async def play(
    folder: Path, people: Townspeople, seed: int, days: int = DAYS, slot_min: int = SLOT_MIN
) -> SeasonFigures:
    """So many days from FIRST_DAY on. Seats of later days that come back are not counted:
    after the season no one looks for a seat.
    """
    async with open_database(folder, None) as database:
        return await Season(database, people, seed, days, slot_min).play()
