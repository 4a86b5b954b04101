"""Holds: a seat kept for a person while they fill in the rest, for a short time.

A hold has one state, which one conditional statement changes: it becomes a booking, expires or is
given up once. Until when it lasts is the database's to say.
"""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.seat_counters import hold_seats, let_go_seats
from portal.bookings.tables import hold, slot
from portal.branches.directory import ComuneDirectory
from portal.storage.metadata import database_now
from sportello.bookings.refusals import HoldExpired, HoldUnknown, HoldUsed, SlotFull, SlotWithdrawn
from sportello.bookings.slots import Slot, chain_from, check_bookable
from sportello.model.refusals import NotNow

OPEN, USED, EXPIRED, GIVEN_UP = "open", "used", "expired", "given_up"

SWEEP_AT_ONCE = 200
"""Expired holds that one transaction gives back."""


class LimitReached(NotNow):
    """The client has as many open holds as it may have."""


class HoldRules(Struct, frozen=True):
    """How long a hold lasts, and how many a client may have open; None for any number."""

    lasts_s: float = 600.0
    most_open: int | None = 5


class Hold(Struct, frozen=True):
    """`id` is a secret of 128 bits. Instants aware UTC; `slots` are a chain."""

    id: str
    branch: str
    service: str
    people: int
    slots: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    expires_at: datetime


async def open_hold(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    slot_id: str,
    service: str,
    people: int,
    *,
    client: str,
    now: datetime,
    rules: HoldRules,
) -> Hold:
    """Hold the seats that `people` need for `service` from that slot on.

    client  digest of who asks, for `rules.most_open`

    Raises: UnknownService, SlotWithdrawn, TooEarly, TooLate, LimitReached, SlotFull
    """
    chain = await _chain(connection, comune, slot_id, service, people, now)
    if rules.most_open is not None:
        await _check_limit(connection, comune.id, client, rules.most_open)
    ids = [each.id for each in chain]
    try:
        await hold_seats(connection, comune.id, ids)
    except SlotFull:
        if not await end_expired(connection, comune.id):
            raise
        await hold_seats(connection, comune.id, ids)
    first, last = chain[0], chain[-1]
    id, branch = secrets.token_urlsafe(16), comune.calendars[first.calendar].branch
    added = insert(hold).values(
        comune=comune.id,
        id=id,
        state=OPEN,
        client=client,
        branch=branch,
        service=service,
        people=people,
        slots=json.dumps(ids),
        starts_at=first.starts_at,
        ends_at=last.ends_at,
        expires_at=database_now(rules.lasts_s),
    )
    expires_at = (await connection.execute(added.returning(hold.c.expires_at))).scalar_one()
    return Hold(id, branch, service, people, tuple(ids), first.starts_at, last.ends_at, expires_at)


async def use_hold(connection: AsyncConnection, comune: str, id: str) -> Hold:
    """The hold, used up from now on; its seats stay held for who makes a booking of it.

    Raises: HoldUnknown, HoldUsed, HoldExpired
    """
    used = (
        update(hold)
        .where(hold.c.comune == comune, hold.c.id == id, hold.c.state == OPEN)
        .where(hold.c.expires_at > database_now())
        .values(state=USED)
        .returning(hold)
    )
    row = (await connection.execute(used)).first()
    if row is None:
        await _refuse(connection, comune, id)
    assert row is not None, "_refuse raises"
    return _hold(row)


async def give_up(connection: AsyncConnection, comune: str, id: str) -> None:
    """Its seats are free again. Given up again, or after its end, nothing is done."""
    ended = (
        update(hold)
        .where(hold.c.comune == comune, hold.c.id == id, hold.c.state == OPEN)
        .values(state=GIVEN_UP)
        .returning(hold.c.slots)
    )
    row = (await connection.execute(ended)).first()
    if row is not None:
        await let_go_seats(connection, comune, json.loads(row.slots))


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
    chains = [json.loads(slots) for (slots,) in (await connection.execute(ended)).all()]
    for chain in sorted(chains):
        await let_go_seats(connection, comune, chain)
    return len(chains)


async def _chain(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    slot_id: str,
    service: str,
    people: int,
    now: datetime,
) -> Sequence[Slot]:
    """Raises: UnknownService, SlotWithdrawn, TooEarly, TooLate"""
    comune.service(service)
    first = select(slot.c.calendar, slot.c.starts_at).where(
        slot.c.comune == comune.id, slot.c.id == slot_id
    )
    row = (await connection.execute(first)).first()
    calendar = comune.calendars.get(row.calendar) if row is not None else None
    if row is None or calendar is None or service not in calendar.services:
        raise SlotWithdrawn(f"slot {slot_id} is not offered for {service}: choose another one")
    length = calendar.length(service, people)
    following = (
        select(slot.c.id, slot.c.calendar, slot.c.starts_at, slot.c.ends_at)
        .where(slot.c.comune == comune.id, slot.c.calendar == row.calendar)
        .where(slot.c.starts_at >= row.starts_at, slot.c.capacity > 0)
        .order_by(slot.c.starts_at)
        .limit(length)
    )
    rows = (await connection.execute(following)).all()
    slots = [Slot(r.id, r.calendar, r.starts_at, r.ends_at, {}) for r in rows]
    chain = chain_from(slots, 0, length)
    if not chain or chain[0].id != slot_id:
        raise SlotWithdrawn(f"no {length} slots run on from {slot_id}: choose another one")
    check_bookable(calendar, chain[0], now)
    return chain


async def _check_limit(connection: AsyncConnection, comune: str, client: str, most: int) -> None:
    query = select(func.count()).where(
        hold.c.comune == comune,
        hold.c.client == client,
        hold.c.state == OPEN,
        hold.c.expires_at > database_now(),
    )
    if (await connection.execute(query)).scalar_one() >= most:
        raise LimitReached(f"{most} seats are held already: confirm or give up one of them")


async def _refuse(connection: AsyncConnection, comune: str, id: str) -> None:
    """Say why the hold cannot be used. Raises: HoldUnknown, HoldUsed, HoldExpired"""
    query = select(hold.c.state).where(hold.c.comune == comune, hold.c.id == id)
    state = (await connection.execute(query)).scalar()
    if state is None:
        raise HoldUnknown("there is no such hold: choose a slot again")
    if state == USED:
        raise HoldUsed("this hold has become a booking already")
    raise HoldExpired("this hold has expired: choose a slot again")


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
    )
