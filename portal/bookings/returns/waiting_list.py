"""The waiting list: who has a booking and would come earlier is offered seats that come back.

A seat is offered to one person at a time, whom it suits and who asked first, and kept for them
until they take it, decline, or their time is over; then it is the next one's, and at last
everyone's. To take it moves the booking, whose old seat comes back in turn; who took it may wait
for something earlier still, behind those who have not been offered anything.

Rows are locked in this order: booking, waiting, hold, slots. The job waits for none of the first
three: what is locked, it takes up the next time. It locks only whom it asks.
Source: docs/decisions/0146-a-waiting-list-of-bookings.md, 0175-the-nearer-the-shorter.md,
0186-a-list-that-people-stay-on.md
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings import bookings
from portal.bookings.bookings import KeptBooking
from portal.bookings.holds import OPEN
from portal.bookings.person_limit import OPEN_STATES
from portal.bookings.returns.returned_seats import FIRST_ASKED_FOR, OFFERED, RESTING
from portal.bookings.seat_counters import change_seats, negative, seats_in
from portal.bookings.tables import booking, hold, waiting
from portal.branches.directory import ComuneDirectory
from portal.notifications import outbox
from portal.notifications.hours import DecentHours
from portal.notifications.kinds import ROME, MessageKind
from portal.storage.metadata import database_now
from sportello.bookings.calendar import Calendar
from sportello.bookings.periods import EarlierWish
from sportello.bookings.refusals import BookingOver, SeveralServices
from sportello.model.refusals import NotNow

LONGEST, SHORTEST = timedelta(hours=2), timedelta(minutes=20)
PART_OF_WHAT_IS_LEFT = 12
"""An offer lasts for a twelfth of the time that is left, within these bounds and in decent hours: a
seat that is offered at night is kept until the morning.
"""
TIME_TO_COME = timedelta(hours=2)
"""At least so long before its start the last one must have answered."""
AT_ONCE = 50
"""Seats that one transaction offers."""
LOOKED_AT = 1000
"""People whose wishes are looked at for one seat, those who asked first."""


class OfferOver(NotNow):
    """Nothing is offered any more: it was declined, or its time is over."""


class WaitingPlace(Struct, frozen=True):
    """`offered_at` is the start of the seat that is offered until `until`; None while none is.

    before  how many asked earlier for the same service there: whom a seat suits is asked first
    wish    what they said of when they could come
    """

    offered_at: datetime | None
    until: datetime | None
    before: int = 0
    wish: EarlierWish = EarlierWish()


async def wait(
    connection: AsyncConnection,
    comune: str,
    id: str,
    now: datetime,
    wish: EarlierWish | None = None,
) -> bool:
    """Put a booking on the list, for earlier times that suit the wish. Asked again, it keeps its
    place, and the new wish counts. Returns whether it was on the list before.

    Raises: UnknownBooking, BookingOver, SeveralServices
    """
    kept = await bookings.find(connection, comune, id, is_to_write=True)
    it = kept.appointment
    if it.visit:
        raise SeveralServices(f"booking {id} has several services: none can be earlier alone")
    if it.state not in OPEN_STATES or it.starts_at <= now:
        raise BookingOver(f"booking {id} is {it.state}: there is nothing earlier for it")
    told = msgspec.json.encode(wish or EarlierWish()).decode()
    is_new = await _place(connection, comune, id) is None
    if is_new:
        row = {"comune": comune, "booking": id, "branch": it.branch, "service": it.service}
        row |= {"passed": "[]", "wish": told}
        await connection.execute(insert(waiting).values(**row, asked_at=now))
    else:
        await connection.execute(update(waiting).where(_is_of(comune, id)).values(wish=told))
    return not is_new


async def place_of(
    connection: AsyncConnection, comune: str, id: str, now: datetime
) -> WaitingPlace | None:
    """How a booking stands on the list; None if it is not on it."""
    mine = waiting.alias("mine")
    same = (waiting.c.comune == mine.c.comune) & (waiting.c.branch == mine.c.branch)
    same &= (waiting.c.service == mine.c.service) & (waiting.c.asked_at < mine.c.asked_at)
    asked_earlier = select(func.count()).where(same, mine.c.comune == comune, mine.c.booking == id)
    query = (
        select(waiting.c.until, waiting.c.wish, hold.c.starts_at)
        .outerjoin(hold, (hold.c.comune == waiting.c.comune) & (hold.c.id == waiting.c.offered))
        .where(waiting.c.comune == comune, waiting.c.booking == id)
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    wish = _wish_of(row)
    if row.until is not None and row.until > now:
        return WaitingPlace(row.starts_at, row.until, wish=wish)
    before = (await connection.execute(asked_earlier)).scalar_one()
    return WaitingPlace(None, None, before, wish)


async def accept(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    id: str,
    now: datetime,
    *,
    waits_on: bool = False,
) -> KeptBooking:
    """The booking at the time that was offered: off the list, or last on it with the same wish.

    Raises: OfferOver, and as `bookings.move`
    """
    await bookings.find(connection, comune.id, id, is_to_write=True)
    row = await _place(connection, comune.id, id)
    if row is None or row.offered is None or row.until <= now:
        raise OfferOver(f"nothing is offered to booking {id}")
    kept = await bookings.move(connection, comune, id, row.offered, now)
    mine = _is_of(comune.id, id)
    if waits_on:
        last = update(waiting).where(mine).values(offered=None, until=None, asked_at=now)
        await connection.execute(last)
    else:
        await connection.execute(delete(waiting).where(mine))
    return kept


async def decline(connection: AsyncConnection, comune: str, id: str) -> None:
    """The seat is the next one's; this booking waits on for another. Repeatable."""
    row = await _place(connection, comune, id)
    if row is not None and row.offered is not None:
        await _pass_on(connection, comune, row)


async def stop_waiting(connection: AsyncConnection, comune: str, id: str) -> None:
    """Off the list; what is offered is the next one's. Repeatable."""
    await decline(connection, comune, id)
    await connection.execute(delete(waiting).where(_is_of(comune, id)))


async def offer_returned(
    connection: AsyncConnection, comune: ComuneDirectory, now: datetime
) -> int:
    """Pass on what was not taken in time, and offer the seats that rest. Returns their number."""
    await _forget_ended(connection, comune.id, now)
    lapsed = select(waiting).where(waiting.c.comune == comune.id, waiting.c.until <= now)
    for row in (await connection.execute(_skipping_locked(lapsed))).all():
        await _pass_on(connection, comune.id, row)
    resting = (
        select(hold)
        .where(hold.c.comune == comune.id, hold.c.client == RESTING, hold.c.state == OPEN)
        .where(hold.c.expires_at > database_now())
        .order_by(hold.c.starts_at, hold.c.id)
        .limit(AT_ONCE)
    )
    offered = 0
    freed: list[tuple[str, ...]] = []
    for seat in (await connection.execute(_skipping_locked(resting))).all():
        rest_of_chain = await _offer(connection, comune, seat, now)
        if rest_of_chain is not None:
            offered += 1
            freed.append(rest_of_chain)
    await change_seats(connection, comune.id, held=negative(seats_in(freed)))
    return offered


async def _offer(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    seat: Row,  # type: ignore[type-arg]
    now: datetime,
) -> tuple[str, ...] | None:
    """Offer a seat to who asked first and can come then. The slots of its chain that they do not
    need; None if there is no such person. If one is asked about another seat, it rests meanwhile.
    """
    chain = tuple(json.loads(seat.slots))
    origin = comune.origin_of(chain[0])
    if origin is None:
        return None
    calendar, _ = origin
    until = _answer_by(now, seat.starts_at)
    if seat.starts_at - max(calendar.notice, TIME_TO_COME) < until:
        return None
    here = (hold.c.comune == comune.id) & (hold.c.id == seat.id)
    at = seat.starts_at.astimezone(ZoneInfo(calendar.zone))
    for row in await _candidates(connection, comune.id, calendar, seat.starts_at):
        if not _suits(row, at):
            continue
        if row.offered is not None:
            await _rest_on(connection, here)
            continue
        if not await _still_suits(connection, comune.id, row.booking, at):
            continue
        kept = await bookings.find(connection, comune.id, row.booking, is_to_write=False)
        it = kept.appointment
        length = calendar.length(it.service, it.people)
        if length > len(chain):
            continue
        to = await bookings.recipient_of(connection, comune.id, kept)
        if to is None:
            continue  # there is no way to tell them
        ends_at = seat.starts_at + length * timedelta(minutes=calendar.slot_min)
        taken = chain[:length]
        kept_for = {"client": OFFERED, "service": it.service, "people": it.people}
        kept_for |= {"slots": json.dumps(taken), "ends_at": ends_at, "expires_at": seat.starts_at}
        await connection.execute(update(hold).where(here).values(**kept_for))
        said = update(waiting).where(_is_of(comune.id, row.booking))
        await connection.execute(said.values(offered=seat.id, until=until))
        then = replace(it, slots=taken, starts_at=seat.starts_at, ends_at=ends_at)
        due_at = _from_decent_hour(now)
        kind = MessageKind.SEAT_FREE
        await outbox.add(connection, comune.id, kind, then, to, now=now, due_at=due_at, until=until)
        return chain[length:]
    return None


async def _candidates(
    connection: AsyncConnection, comune: str, calendar: Calendar, starts_at: datetime
) -> Iterable[Row]:  # type: ignore[type-arg]
    """Those who wait for something earlier than they have, the first who asked first."""
    theirs = (booking.c.comune == waiting.c.comune) & (booking.c.id == waiting.c.booking)
    query = (
        select(waiting)
        .join(booking, theirs)
        .where(waiting.c.comune == comune, waiting.c.branch == calendar.branch)
        .where(waiting.c.service.in_(calendar.services))
        .where(booking.c.state.in_(OPEN_STATES), booking.c.pending.is_(None))
        .where(booking.c.starts_at > starts_at)
        .order_by(waiting.c.asked_at, waiting.c.booking)
        .limit(LOOKED_AT)
    )
    return (await connection.execute(query)).all()


async def _still_suits(connection: AsyncConnection, comune: str, id: str, at: datetime) -> bool:
    """Lock a place on the list. False if it has gone, or someone else asks or changes it."""
    unasked = select(waiting).where(_is_of(comune, id), waiting.c.offered.is_(None))
    row = (await connection.execute(_skipping_locked(unasked))).first()
    return row is not None and _suits(row, at)


def _suits(row: Row, at: datetime) -> bool:  # type: ignore[type-arg]
    """Whether who waits could come at that local time, and has not let it pass already."""
    passed = map(datetime.fromisoformat, json.loads(row.passed))
    return _wish_of(row).suits(at) and at not in passed


def _wish_of(row: Row) -> EarlierWish:  # type: ignore[type-arg]
    """Those who joined under a version that did not ask come at any time."""
    return msgspec.json.decode(row.wish or b"{}", type=EarlierWish)


async def _rest_on(connection: AsyncConnection, seat: ColumnElement[bool]) -> None:
    """A seat that is soon everyone's rests for as long as at first."""
    is_ending = hold.c.expires_at < database_now(FIRST_ASKED_FOR.total_seconds() / 2)
    until = database_now(FIRST_ASKED_FOR.total_seconds())
    await connection.execute(update(hold).where(seat, is_ending).values(expires_at=until))


async def _pass_on(connection: AsyncConnection, comune: str, row: Row) -> None:  # type: ignore[type-arg]
    """The seat rests again, so that the next one is looked for; this one is not asked again."""
    here = (hold.c.comune == comune) & (hold.c.id == row.offered) & (hold.c.state == OPEN)
    until = database_now(FIRST_ASKED_FOR.total_seconds())
    again = update(hold).where(here).values(client=RESTING, expires_at=until)
    starts_at = (await connection.execute(again.returning(hold.c.starts_at))).scalar_one_or_none()
    passed = json.loads(row.passed) + ([starts_at.isoformat()] if starts_at is not None else [])
    ended = update(waiting).where(_is_of(comune, row.booking))
    await connection.execute(ended.values(offered=None, until=None, passed=json.dumps(passed)))


async def _forget_ended(connection: AsyncConnection, comune: str, now: datetime) -> None:
    """Bookings that were cancelled, or have begun, wait for nothing."""
    theirs = (booking.c.comune == waiting.c.comune) & (booking.c.id == waiting.c.booking)
    is_over = booking.c.state.not_in(OPEN_STATES) | (booking.c.starts_at <= now)
    query = select(waiting).join(booking, theirs).where(waiting.c.comune == comune, is_over)
    locked = query.with_for_update(of=waiting, skip_locked=True)
    for row in (await connection.execute(locked)).all():
        if row.offered is not None:
            await _pass_on(connection, comune, row)
        await connection.execute(delete(waiting).where(_is_of(comune, row.booking)))


async def _place(connection: AsyncConnection, comune: str, id: str) -> Row | None:  # type: ignore[type-arg]
    query = select(waiting).where(_is_of(comune, id)).with_for_update()
    return (await connection.execute(query)).first()


def _is_of(comune: str, booking: str) -> ColumnElement[bool]:
    return (waiting.c.comune == comune) & (waiting.c.booking == booking)


def _skipping_locked(query: Select) -> Select:  # type: ignore[type-arg]
    return query.with_for_update(skip_locked=True)


def _answer_by(now: datetime, starts_at: datetime) -> datetime:
    """Until when an offer that is made now of a seat at `starts_at` is kept."""
    asked = _from_decent_hour(now)
    return asked + min(LONGEST, max(SHORTEST, (starts_at - asked) / PART_OF_WHAT_IS_LEFT))


def _from_decent_hour(now: datetime) -> datetime:
    """Now, or when people may next be told."""
    hours = DecentHours()
    if hours.has(now):
        return now
    local = now.astimezone(ROME)
    day = local.date() + timedelta(days=local.time() >= hours.last)
    return datetime.combine(day, hours.first, ROME)
