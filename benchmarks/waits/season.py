"""A season of bookings drawn from how towns are booked, played on the portal's own functions.

`python -m benchmarks.waits.season` says how many seats that came back more than a day ahead were
filled through the waiting list or by the public, and whether a dead hold has kept a seat. A seat
comes back when a booking is cancelled, and when one who waits moves to an earlier seat. It was
waited for if it suited at least one person on the list at that moment. Days pass in seconds: the
clock is drawn, and what the database's clock would end is ended by hand.
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
WOULD_COME_EARLIER = 0.5
TAKES_AN_OFFER, DECLINES_IT = 0.6, 0.2
"""The others do not answer."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HOLD_LASTS = timedelta(minutes=10)
A_DAY = timedelta(days=1)


class ReturnedSeat(Struct):
    """A seat that came back more than a day ahead."""

    slot: str
    was_waited_for: bool
    was_cancelled: bool
    is_by_the_list: bool = False


class SeasonFigures(Struct, frozen=True):
    """Seats that came back more than a day ahead, and what became of them."""

    booked: int
    abandoned: int
    returned: tuple[ReturnedSeat, ...]
    used_again: int
    lost_to_dead_holds: int

    @property
    def waited_for(self) -> tuple[ReturnedSeat, ...]:
        return tuple(each for each in self.returned if each.was_waited_for)


def share_by_the_list(seats: Sequence[ReturnedSeat]) -> float:
    return sum(each.is_by_the_list for each in seats) / max(1, len(seats))


class Season:
    """Events in the order of their drawn time."""

    def __init__(self, database: Database, seed: int, days: int, wishes_a_day: int) -> None:
        self._database = database
        self._days = days
        self._wishes_a_day = wishes_a_day
        self._random = random.Random(seed)
        self._events: list[tuple[datetime, int, Callable[[], Coroutine[object, object, None]]]] = []
        self._numbers = count()
        self._now = datetime.combine(FIRST_DAY, time(6), UTC)
        self._counts: Counter[str] = Counter()
        self._returned: list[ReturnedSeat] = []
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
        self._plan(
            self._now + timedelta(minutes=4),
            lambda: self._confirm(held.id, chosen.starts_at, first),
        )

    async def _confirm(self, held: str, starts_at: datetime, first: date) -> None:
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
        is_late = starts_at.date() - first > timedelta(days=2)
        if is_late and self._random.random() < WOULD_COME_EARLIER:
            wish = EarlierWish(since=first)
            async with self._database.transaction() as connection:
                await waiting_list.wait(connection, COMUNE, id, self._now, wish)

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
            was_waited_for = await self._is_waited_for(left.starts_at)
            self._returned.append(ReturnedSeat(left.slots[0], was_waited_for, was_cancelled))
        await self._offer()

    async def _is_waited_for(self, starts_at: datetime) -> bool:
        """Whether at least one person has a later booking and could come then."""
        later = (booking.c.id == waiting.c.booking) & (booking.c.starts_at > starts_at)
        query = select(waiting.c.wish).join(booking, later)
        query = query.where(booking.c.state.in_(OPEN_STATES))
        async with self._database.reading() as connection:
            wishes = (await connection.execute(query)).scalars().all()
        return any(msgspec.json.decode(wish, type=EarlierWish).suits(starts_at) for wish in wishes)

    async def _offer(self) -> None:
        """What the portal does by itself; those who are asked answer, or let it pass."""
        async with self._database.transaction() as connection:
            await waiting_list.offer_returned(connection, self._comune, self._now)
            asked = select(waiting.c.booking, waiting.c.until).where(waiting.c.until.is_not(None))
            rows = (await connection.execute(asked)).all()
        for id, until in rows:
            if (id, until) not in self._asked:
                self._asked.add((id, until))
                self._plan_answer(id, until)
        self._plan(self._now + FIRST_ASKED_FOR, self._end_rest)

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
    folder: Path, seed: int, days: int = DAYS, wishes_a_day: int = WISHES_A_DAY
) -> SeasonFigures:
    """So many days from FIRST_DAY on. Seats of later days that come back are not counted:
    after the season no one looks for a seat.
    """
    async with open_database(folder, None) as database:
        return await Season(database, seed, days, wishes_a_day).play()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wishes", type=int, default=WISHES_A_DAY, help="a day")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(play(Path(folder), options.seed, wishes_a_day=options.wishes))
    came_back = len(told.returned)
    print(
        f"{told.booked} booked, {told.abandoned} holds abandoned; "
        f"{told.lost_to_dead_holds} seats lost to dead holds"
    )
    print(
        f"{came_back} seats came back more than a day ahead, "
        f"{told.used_again / max(1, came_back):.0%} were booked again"
    )
    for those, what in ((told.waited_for, "waited for"), (told.returned, "of all")):
        cancelled = [each for each in those if each.was_cancelled]
        print(
            f"{len(those)} {what}: {share_by_the_list(those):.0%} filled through the list; "
            f"{len(cancelled)} of cancelled bookings: {share_by_the_list(cancelled):.0%}"
        )


if __name__ == "__main__":
    main()
