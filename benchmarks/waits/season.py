"""A season of bookings drawn from how towns are booked, played on the portal's own functions.

`python -m benchmarks.waits.season` says how many seats that came back more than a day ahead were
filled through the waiting list or by the public, and whether a dead hold has kept a seat. A seat
comes back when a booking is cancelled, and when one who waits moves to an earlier seat. How many
on the list it suited is counted at that moment. Days pass in seconds: the clock is drawn, and what
the database's clock would end is ended by hand.
Source: 783,533 bookings of 97 German towns in 2022 (lead times, hours, slots that reappeared); how
many ask, cancel, would come earlier, take or decline an offer are settings.
"""

import argparse
import asyncio
import heapq
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from statistics import median

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, func, select, update

from portal.bookings import bookings
from portal.bookings.confirming import WantedBooking
from portal.bookings.desk import BookingDesk
from portal.bookings.free_slots import free_slots
from portal.bookings.holds import OPEN, WantedHold, end_expired
from portal.bookings.once import RequestKey, StoredAnswer
from portal.bookings.person_limit import OPEN_STATES
from portal.bookings.persons import NamedPerson
from portal.bookings.returns import waiting_list
from portal.bookings.returns.returned_seats import FIRST_ASKED_FOR, RESTING
from portal.bookings.slot_rows import publish
from portal.bookings.tables import booking, hold, slot, waiting
from portal.branches.directory import ComuneDirectory
from portal.branches.sheets import BranchSheet, Comune, ServiceSheet
from portal.branches.staff_settings import put, put_comune
from portal.pages.booking.wishes import week_of_day
from portal.storage.database import Database, open_database
from portal.storage.metadata import database_now
from portal.storage.migrate import migrate
from portal.upkeep import SWEEP_EVERY_S
from sportello.bookings.calendar import Calendar, Channel, WeeklyRule
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.periods import EarlierWish
from sportello.model.place import Access
from sportello.model.plan import Span
from sportello.model.refusals import Refused

COMUNE, BRANCH, SERVICE, CALENDAR = "c_demo", "centro", "cie", "sportelli"
FIRST_DAY = date(2027, 1, 11)
DAYS = 56
WISHES_A_DAY = 22
"""For 11 seats a day: nearly all of them are booked. With 30, more people ask than can come."""
LEAD_DAYS = ((0, 3), (1, 8), (3, 22), (9, 33), (16, 17), (24, 17))
"""Days ahead that people would come, with their share in percent."""
HOUR_SHARES = (1, 1, 0, 0, 0, 0, 2, 4, 7, 8, 8, 8, 7, 6, 6, 6, 5, 5, 5, 5, 5, 4, 3, 2)
ABANDONED = 0.38
CANCELLED = 0.2
JOIN = 0.3
"""Share of those who join the list, of those whose seat is two days later than they would come."""
TAKES_AN_OFFER, DECLINES_IT = 0.6, 0.2
"""The others do not answer."""
PAGES = 4
"""Of a booking in the week that is shown first: search, times, person, summary. Another week is one
more. tests/portal/pages/test_booking_walk.py counts them."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HOLD_LASTS = timedelta(minutes=10)
A_DAY = timedelta(days=1)


class ReturnedSeat(Struct):
    """A seat that came back more than a day ahead.

    suited    how many on the list it suited at that moment
    was_busy  the next free seat was more than a week away
    """

    slot: str
    suited: int
    was_cancelled: bool
    was_busy: bool
    is_by_the_list: bool = False


class SeasonFigures(Struct, frozen=True):
    """Seats that came back more than a day ahead, and what became of them.

    joined  how many asked for something earlier
    pages   median of those of one booking, from the search to the summary that confirms it
    """

    booked: int
    abandoned: int
    joined: int
    pages: float
    returned: tuple[ReturnedSeat, ...]
    used_again: int
    lost_to_dead_holds: int

    @property
    def waited_for(self) -> tuple[ReturnedSeat, ...]:
        return self.suiting(1)

    def suiting(self, people: int) -> tuple[ReturnedSeat, ...]:
        """The seats that suited at least so many on the list."""
        return tuple(each for each in self.returned if each.suited >= people)


def share_by_the_list(seats: Sequence[ReturnedSeat]) -> float:
    return sum(each.is_by_the_list for each in seats) / max(1, len(seats))


class Season:
    """Events in the order of their drawn time."""

    def __init__(
        self, database: Database, seed: int, days: int, wishes_a_day: int, join: float
    ) -> None:
        self._database = database
        self._join = join
        self._days = days
        self._wishes_a_day = wishes_a_day
        self._random = random.Random(seed)
        self._events: list[tuple[datetime, int, Callable[[], Coroutine[object, object, None]]]] = []
        self._numbers = count()
        self._now = datetime.combine(FIRST_DAY, time(6), UTC)
        self._counts: Counter[str] = Counter()
        self._returned: list[ReturnedSeat] = []
        self._pages: list[int] = []
        self._asked: set[tuple[str, datetime]] = set()
        self._comune = _comune()
        self._desk = BookingDesk(database, lambda: self._comune, lambda: self._now, HOLD_LASTS)

    async def play(self) -> SeasonFigures:
        await self._set_up()
        for day in range(self._days):
            for _ in range(self._wishes_a_day):
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
        span = self._now.date(), first + timedelta(days=28)
        async with self._database.reading() as connection:
            found = await free_slots(connection, self._comune, BRANCH, SERVICE, span, self._now)
        free = [each for each in found if each.free > 0]
        chosen = next((each for each in free if each.starts_at.date() >= first), None)
        if chosen is None:
            self._counts["found nothing"] += 1
            return
        is_shown_first = week_of_day(free[0].starts_at.date()) == week_of_day(
            chosen.starts_at.date()
        )
        pages = PAGES if is_shown_first else PAGES + 1
        held = await self._desk.hold(WantedHold(chosen.id, SERVICE, 1, "client"))
        if self._random.random() < ABANDONED:
            self._counts["abandoned"] += 1
            self._plan(self._now + HOLD_LASTS, lambda: self._expire(hold.c.id == held.id))
            return
        self._plan(
            self._now + timedelta(minutes=4),
            lambda: self._confirm(held.id, chosen.starts_at, first, pages),
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
        if self._random.random() < CANCELLED:
            left = (starts_at - self._now) * self._random.random()
            self._plan(self._now + left, lambda: self._cancel(id))
        is_late = starts_at.date() - first > timedelta(days=2)
        if is_late and self._random.random() < self._join:
            wish = EarlierWish(since=first)
            async with self._database.transaction() as connection:
                await waiting_list.wait(connection, COMUNE, id, self._now, wish)
            self._counts["joined"] += 1
            await self._offer()

    async def _cancel(self, id: str) -> None:
        async with self._database.transaction() as connection:
            kept = await bookings.read(connection, COMUNE, id)
            before = kept.appointment
            try:
                kept = await bookings.cancel(connection, self._comune, id, self._now)
            except Refused:
                return
        if kept.pending is None:
            await self._seat_came_back(before, was_cancelled=True)

    async def _seat_came_back(self, left: Appointment, *, was_cancelled: bool) -> None:
        is_of_season = left.starts_at.date() < FIRST_DAY + timedelta(days=self._days)
        if is_of_season and left.starts_at - self._now > A_DAY:
            suited = await self._number_suited(left.starts_at)
            busy = await self._is_busy(left.slots[0])
            self._returned.append(ReturnedSeat(left.slots[0], suited, was_cancelled, busy))
        await self._offer()

    async def _number_suited(self, starts_at: datetime) -> int:
        """How many have a later booking, could come then and have not let that time pass."""
        later = (booking.c.id == waiting.c.booking) & (booking.c.starts_at > starts_at)
        query = select(waiting.c.wish, waiting.c.passed).join(booking, later)
        query = query.where(booking.c.state.in_(OPEN_STATES))
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return sum(
            msgspec.json.decode(row.wish, type=EarlierWish).suits(starts_at)
            and starts_at.isoformat() not in row.passed
            for row in rows
        )

    async def _is_busy(self, returned: str) -> bool:
        """Whether no other seat of the next seven days is free."""
        within = slot.c.starts_at.between(self._now, self._now + timedelta(days=7))
        is_free = slot.c.booked + slot.c.held < slot.c.capacity
        query = select(slot.c.id).where(within, is_free, slot.c.id != returned).limit(1)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).first() is None

    async def _offer(self) -> None:
        """What the portal does by itself; those who are asked answer, or let it pass."""
        async with self._database.transaction() as connection:
            await waiting_list.offer_returned(connection, self._comune, self._now)
        await self._plan_answers()
        self._plan(self._now + FIRST_ASKED_FOR, self._end_rest)

    async def _plan_answers(self) -> None:
        """Of those who have just been asked."""
        asked = select(waiting.c.booking, waiting.c.until).where(waiting.c.until.is_not(None))
        async with self._database.reading() as connection:
            rows = (await connection.execute(asked)).all()
        for id, until in rows:
            if (id, until) not in self._asked:
                self._asked.add((id, until))
                self._plan_answer(id, until)

    def _plan_answer(self, id: str, until: datetime) -> None:
        """Some time before the offer is over, or not at all."""
        drawn = self._random.random()
        at = until - (until - self._now) * self._random.uniform(0.1, 0.9)
        if drawn < TAKES_AN_OFFER:
            self._plan(at, lambda: self._accept(id))
        elif drawn < TAKES_AN_OFFER + DECLINES_IT:
            self._plan(at, lambda: self._decline(id))
        self._plan(until + timedelta(seconds=1), self._offer)

    async def _accept(self, id: str) -> None:
        try:
            async with self._database.transaction() as connection:
                before = (await bookings.read(connection, COMUNE, id)).appointment
                after = await waiting_list.accept(connection, self._comune, id, self._now)
        except Refused:
            return
        (slot,) = after.appointment.slots
        last = next((each for each in reversed(self._returned) if each.slot == slot), None)
        if last is not None:
            last.is_by_the_list = True
        await self._seat_came_back(before, was_cancelled=False)

    async def _decline(self, id: str) -> None:
        async with self._database.transaction() as connection:
            await waiting_list.decline(connection, COMUNE, id)
        await self._offer()

    async def _end_rest(self) -> None:
        """End what has rested for long enough, as the portal does two seconds later."""
        resting = (hold.c.client == RESTING) & (hold.c.state == OPEN)
        async with self._database.transaction() as connection:
            nearly_over = update(hold).where(resting).values(expires_at=database_now(SWEEP_EVERY_S))
            await connection.execute(nearly_over)
            await waiting_list.offer_returned(connection, self._comune, self._now)
        await self._plan_answers()
        await self._expire(resting & (hold.c.expires_at <= database_now(SWEEP_EVERY_S)))

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
        came_back = Counter(each.slot for each in self._returned)
        return SeasonFigures(
            booked=self._counts["booked"],
            abandoned=self._counts["abandoned"],
            joined=self._counts["joined"],
            pages=median(self._pages),
            returned=tuple(self._returned),
            used_again=sum(n - min(n, free[id]) for id, n in came_back.items()),
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


async def play(
    folder: Path,
    seed: int,
    days: int = DAYS,
    wishes_a_day: int = WISHES_A_DAY,
    join: float = JOIN,
) -> SeasonFigures:
    """So many days from FIRST_DAY on. Seats of later days that come back are not counted:
    after the season no one looks for a seat.
    """
    async with open_database(folder, None) as database:
        return await Season(database, seed, days, wishes_a_day, join).play()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wishes", type=int, default=WISHES_A_DAY, help="a day")
    parser.add_argument("--join", type=float, default=JOIN, help="share of who would come earlier")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(
            play(Path(folder), options.seed, wishes_a_day=options.wishes, join=options.join)
        )
    came_back = len(told.returned)
    print(
        f"{told.booked} booked over {told.pages:g} pages (median), {told.joined} joined the list, "
        f"{told.abandoned} holds abandoned; {told.lost_to_dead_holds} seats lost to dead holds"
    )
    print(
        f"{came_back} seats came back more than a day ahead, "
        f"{told.used_again / max(1, came_back):.0%} were booked again"
    )
    busy = tuple(each for each in told.returned if each.was_busy)
    for those, what in (
        (told.returned, "of all"),
        (busy, "with nothing else free for a week"),
        (told.waited_for, "that suited one or more"),
        (told.suiting(3), "that suited three or more"),
    ):
        cancelled = [each for each in those if each.was_cancelled]
        print(
            f"{len(those)} {what}: {share_by_the_list(those):.0%} filled through the list; "
            f"{len(cancelled)} of cancelled bookings: {share_by_the_list(cancelled):.0%}"
        )


if __name__ == "__main__":
    main()
