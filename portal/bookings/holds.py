"""Holds: a seat kept for a person while they fill in the rest, for a short time.

All holds that are asked for at the same moment are opened in one transaction: `open_holds` decides
over rows that it has locked. A hold has one state and becomes a booking, expires or is given up
once. Until when it lasts is the database's clock to say, which all processes share.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec
from msgspec import Struct
from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.seat_counters import SlotSeats, change_seats, lock_seats, negative, seats_in
from portal.bookings.tables import hold
from portal.bookings.visit_search import VisitStart, search_from
from portal.branches.directory import ComuneDirectory
from portal.storage.listed import is_listed
from portal.storage.metadata import database_now
from portal.sync.links import still_reconciling
from sportello.bookings.calendar import Calendar
from sportello.bookings.lifecycle import OfParts, VisitPart
from sportello.bookings.refusals import HoldExpired, HoldUnknown, HoldUsed, SlotFull, SlotWithdrawn
from sportello.bookings.slots import Slot, check_bookable, slot_id
from sportello.bookings.visits import WantedService
from sportello.model.refusals import NotNow, Refused

OPEN, USED, EXPIRED, GIVEN_UP = "open", "used", "expired", "given_up"

SWEEP_AT_ONCE = 200
"""Expired holds that one transaction gives back."""


class LimitReached(NotNow):
    """The client has as many open holds as it may have."""


class WantedHold(Struct, frozen=True):
    """Seats that `people` need for `service` from `slot` on, and then those of the services of
    `then`, one after the other.

    client     digest of who asks, to count what it holds
    most_open  how many open holds it may have; None for any number
    """

    slot: str
    service: str
    people: int
    client: str
    most_open: int | None = None
    then: tuple[WantedService, ...] = ()

    @property
    def services(self) -> tuple[WantedService, ...]:
        return (WantedService(self.service, self.people), *self.then)


class Hold(Struct, OfParts, frozen=True):
    """`id` is a secret of 128 bits. Instants aware UTC; `slots` are a chain, and `visit` where
    each service is that has some of them, empty for one service.
    """

    id: str
    branch: str
    service: str
    people: int
    slots: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime
    visit: tuple[VisitPart, ...] = ()


async def open_holds(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    wanted: Sequence[WantedHold],
    *,
    lasts: timedelta,
    now: datetime,
) -> list[Hold | Refused]:
    """What becomes of each: a hold, or UnknownService, SlotWithdrawn, TooEarly, TooLate, SlotFull,
    LimitReached, PortalReconciling. Who asked first is served first.
    """
    places = [_place(comune, each, now) for each in wanted]
    ids = [id for place in places for id in _slots_of(place)]
    rows, clock = await lock_seats(connection, comune.id, ids)
    open_of = await _open_holds(connection, comune.id, wanted)
    opening = _Opening(comune, rows, open_of, clock + lasts)
    told = [opening.decide(each, place) for each, place in zip(wanted, places, strict=True)]
    held = [(each, one) for each, one in zip(wanted, told, strict=True) if isinstance(one, Hold)]
    await change_seats(connection, comune.id, held=seats_in(one.slots for _, one in held))
    if held:
        rows_of_holds = [_columns(comune.id, each.client, one) for each, one in held]
        await connection.execute(_NEW, rows_of_holds)
    return told


_NEW = insert(hold)


class _Opening:
    """Decides over locked rows, counting down what is free."""

    def __init__(
        self,
        comune: ComuneDirectory,
        rows: Mapping[str, SlotSeats],
        open_of: Counter[str],
        expires_at: datetime,
    ) -> None:
        self._rows = rows
        self._comune = comune
        self._open_of = open_of
        self._expires_at = expires_at

    def decide(self, wanted: WantedHold, place: "HoldPlace") -> Hold | Refused:
        if isinstance(place, Refused):
            return place
        for id in _slots_of(place):
            if id in self._rows and self._rows[id].is_reconciling:
                return still_reconciling(self._branch(id))
        if wanted.most_open is not None and self._open_of[wanted.client] >= wanted.most_open:
            return LimitReached(f"{wanted.most_open} seats are held: confirm or give up one first")
        parts = self._visit(place) if isinstance(place, VisitStart) else self._chain(wanted, place)
        if isinstance(parts, Refused):
            return parts
        seats = [self._rows[id] for part in parts for id in part.slots]
        self._take(wanted.client, seats)
        return Hold(
            id=secrets.token_urlsafe(16),
            branch=self._branch(seats[0].id),
            service=wanted.service,
            people=wanted.people,
            slots=tuple(each.id for each in seats),
            starts_at=parts[0].starts_at,
            ends_at=parts[-1].ends_at,
            expires_at=self._expires_at,
            visit=parts if len(parts) > 1 else (),
        )

    def _chain(self, wanted: WantedHold, chain: tuple[str, ...]) -> tuple[VisitPart, ...] | Refused:
        seats = [self._rows[id] for id in chain if id in self._rows]
        if len(seats) < len(chain) or not _run_on(seats):
            return _withdrawn(chain[0])
        if any(each.free <= 0 for each in seats):
            return SlotFull(f"slot {wanted.slot} has no free seat: choose another one")
        ends = seats[0].starts_at, seats[-1].ends_at
        return (VisitPart(wanted.service, wanted.people, chain, *ends),)

    def _visit(self, start: VisitStart) -> tuple[VisitPart, ...] | Refused:
        first = start.first.id
        if first not in self._rows or not self._rows[first].is_offered:
            return _withdrawn(first)
        free = {id: row.free for id, row in self._rows.items() if row.is_offered}
        full = SlotFull(f"from slot {first} on the services do not fit any more: choose another")
        return start.parts(free) or full

    def _branch(self, slot: str) -> str:
        return self._comune.calendars[self._rows[slot].calendar].branch

    def _take(self, client: str, seats: Iterable[SlotSeats]) -> None:
        self._open_of[client] += 1
        for each in seats:
            each.free -= 1


def _run_on(seats: Sequence[SlotSeats]) -> bool:
    """Whether they are offered, and each starts when the one before ends."""
    follows = all(before.ends_at == after.starts_at for before, after in pairwise(seats))
    return follows and all(each.is_offered for each in seats)


def _withdrawn(slot: str) -> SlotWithdrawn:
    return SlotWithdrawn(f"slot {slot} is not offered any more: choose another one")


HoldPlace = tuple[str, ...] | VisitStart | Refused
"""Ids of consecutive slots, or where the services of a visit may be, or why there is no place."""


def _slots_of(place: HoldPlace) -> Iterable[str]:
    """The ids of all slots that come into question."""
    if isinstance(place, VisitStart):
        return place.search.slots
    return () if isinstance(place, Refused) else place


def _place(comune: ComuneDirectory, wanted: WantedHold, now: datetime) -> HoldPlace:
    """Where it may be, by the calendars alone."""
    if not wanted.then:
        return _chain(comune, wanted, now)
    try:
        return search_from(comune, wanted.slot, wanted.services, now)
    except Refused as refused:
        return refused


def _chain(comune: ComuneDirectory, wanted: WantedHold, now: datetime) -> tuple[str, ...] | Refused:
    """The slots of one service."""
    origin = comune.origin_of(wanted.slot)
    try:
        comune.service(wanted.service)
        if origin is None or not comune.offers(origin[0], wanted.service):
            return SlotWithdrawn(f"slot {wanted.slot} is not offered for {wanted.service}")
        calendar, starts_at = origin
        check_bookable(calendar, _first(calendar, starts_at, wanted.slot), now)
    except Refused as refused:
        return refused
    length = calendar.length(wanted.service, wanted.people)
    minutes = timedelta(minutes=calendar.slot_min)
    return tuple(slot_id(calendar.id, starts_at + n * minutes) for n in range(length))


def _first(calendar: Calendar, starts_at: datetime, id: str) -> Slot:
    return Slot(id, calendar.id, starts_at, starts_at, {})


async def _open_holds(
    connection: AsyncConnection, comune: str, wanted: Iterable[WantedHold]
) -> Counter[str]:
    """By client, of those that are limited."""
    clients = sorted({each.client for each in wanted if each.most_open is not None})
    if not clients:
        return Counter()
    of_clients = {"at": comune, "clients": clients}
    rows = await connection.execute(_OPEN_OF_CLIENTS, of_clients)
    return Counter({row.client: row.open for row in rows})


_OPEN_OF_CLIENTS = (
    select(hold.c.client, func.count().label("open"))
    .where(hold.c.comune == bindparam("at"), is_listed(hold.c.client, "clients"))
    .where(hold.c.state == OPEN, hold.c.expires_at > database_now())
    .group_by(hold.c.client)
)


async def lock_holds(
    connection: AsyncConnection, comune: str, ids: Iterable[str]
) -> dict[str, Hold | Refused]:
    """Each of the holds by its id, locked: itself if it can be used, else HoldUnknown, HoldUsed or
    HoldExpired.
    """
    wanted = sorted(set(ids))
    unknown = HoldUnknown("there is no such hold: choose a slot again")
    found: dict[str, Hold | Refused] = dict.fromkeys(wanted, unknown)
    for row in await connection.execute(_LOCKED, {"at": comune, "ids": wanted}):
        if row.state == USED:
            found[row.id] = HoldUsed("this hold has become a booking already")
        elif row.state != OPEN or row.expires_at <= row.now:
            found[row.id] = HoldExpired("this hold has expired: choose a slot again")
        else:
            found[row.id] = _hold(row)
    return found


_HERE = (hold.c.comune == bindparam("at")) & is_listed(hold.c.id, "ids")

_LOCKED = (
    select(hold, database_now().label("now")).where(_HERE).order_by(hold.c.id).with_for_update()
)

_USED_NOW = update(hold).where(_HERE).values(state=USED)


async def use_holds(
    connection: AsyncConnection,
    comune: str,
    holds: Sequence[Hold],
    left: Iterable[Iterable[str]] = (),
    resting: Mapping[str, int] = {},
) -> None:
    """Holds that are locked and open become booked seats; those of the chains `left` come back,
    but `resting` ones stay held.
    """
    if not holds:
        return
    await connection.execute(_USED_NOW, {"at": comune, "ids": [each.id for each in holds]})
    seats = seats_in(each.slots for each in holds)
    booked = Counter(seats)
    booked.subtract(seats_in(left))
    held = Counter(resting)
    held.subtract(seats)
    await change_seats(connection, comune, held=held, booked=booked)


async def holds_of(
    connection: AsyncConnection, comune: str, client: str, ids: Iterable[str]
) -> dict[str, str]:
    """The branch of each of these holds that the client has opened, by its id."""
    query = select(hold.c.id, hold.c.branch).where(
        hold.c.comune == comune, hold.c.client == client, hold.c.id.in_(sorted(ids))
    )
    return {row.id: row.branch for row in await connection.execute(query)}


async def give_up(connection: AsyncConnection, comune: str, id: str) -> bool:
    """Its seats are free again. False if it was given up before, or is over: nothing is done."""
    ended = (
        update(hold)
        .where(hold.c.comune == comune, hold.c.id == id, hold.c.state == OPEN)
        .values(state=GIVEN_UP)
        .returning(hold.c.slots)
    )
    chains = [json.loads(slots) for slots in (await connection.execute(ended)).scalars()]
    await change_seats(connection, comune, held=negative(seats_in(chains)))
    return bool(chains)


async def end_expired(connection: AsyncConnection, comune: str) -> int:
    """Free the seats of expired holds. Returns the number of holds."""
    overdue = (
        select(hold.c.id)
        .where(hold.c.comune == comune, hold.c.state == OPEN)
        .where(hold.c.expires_at <= database_now())
        .order_by(hold.c.id)
        .limit(SWEEP_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    ended = (
        update(hold)
        .where(hold.c.comune == comune, hold.c.id.in_(overdue), hold.c.state == OPEN)
        .values(state=EXPIRED)
        .returning(hold.c.slots)
    )
    chains = [json.loads(slots) for slots in (await connection.execute(ended)).scalars()]
    await change_seats(connection, comune, held=negative(seats_in(chains)))
    return len(chains)


def _columns(comune: str, client: str, one: Hold) -> dict[str, object]:
    return {
        "comune": comune,
        "id": one.id,
        "state": OPEN,
        "client": client,
        "branch": one.branch,
        "service": one.service,
        "people": one.people,
        "slots": json.dumps(one.slots),
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "expires_at": one.expires_at,
        "visit": msgspec.json.encode(one.visit).decode(),
    }


def _hold(row: Row) -> Hold:  # type: ignore[type-arg]
    return Hold(
        row.id,
        row.branch,
        row.service,
        row.people,
        tuple(json.loads(row.slots)),
        row.starts_at,
        row.ends_at,
        row.expires_at,
        msgspec.json.decode(row.visit, type=tuple[VisitPart, ...]),
    )
