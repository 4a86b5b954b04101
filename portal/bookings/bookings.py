"""Bookings: read, moved, cancelled, each in the caller's transaction. `confirming` makes them.

A booking, what is told to the person and to the branch, and the seats change together or not at
all. Who may change a booking now is `sportello.bookings.lifecycle.writer`: until its day begins the
portal, then the branch, which is only asked (`pending`).

Rows are locked in this order: booking, hold, slots, outbox, branch.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace
from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.holds import Hold, lock_holds, use_holds
from portal.bookings.persons import NamedPerson, recipient
from portal.bookings.returns.returned_seats import rest
from portal.bookings.seat_counters import change_seats, negative, seats_in
from portal.bookings.tables import booking, person
from portal.branches.directory import ComuneDirectory
from portal.notifications import outbox
from portal.notifications.kinds import ContactChannel, MessageKind, Recipient
from portal.sync.changes import BranchChange, tell_branches
from portal.sync.links import check_settled
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import Appointment, BookingState, Change, changed, writer
from sportello.bookings.refusals import VersionChanged, WrittenElsewhere
from sportello.bookings.told import BOOKING, CANCEL_WISH, MOVE_WISH, PROPOSAL, MoveTarget
from sportello.model.refusals import NotNow, Refused, UnknownBooking
from sportello.sync.envelope import NOTHING
from sportello.sync.outcome import Proposal


class OtherService(NotNow):
    """A booking is moved to a hold of the same service and as many people."""


class OnlyService(NotNow):
    """A booking without any service is a cancelled one."""


class WishPending(NotNow):
    """The branch has been asked for another change of this booking, and has not answered yet."""


class KeptBooking(Struct, frozen=True):
    """A booking as it is stored.

    channel  how who booked is told; None for a person who was told by voice
    pending  what was asked of the branch that owns it now: "move" or "cancel"
    reconfirmed_at  when the person last said that they will come
    follow          where the turn is followed, once they have checked in
    """

    appointment: Appointment
    visitor: str
    booked_by: str
    channel: ContactChannel | None
    pending: str | None
    reconfirmed_at: datetime | None = None
    follow: str | None = None


async def read(connection: AsyncConnection, comune: str, id: str) -> KeptBooking:
    """Raises: UnknownBooking"""
    return await find(connection, comune, id, is_to_write=False)


async def cancel(
    connection: AsyncConnection, comune: ComuneDirectory, id: str, now: datetime
) -> KeptBooking:
    """The booking, cancelled or `pending`; cancelled again, it is given as it stands.

    Raises: UnknownBooking, AlreadyArrived, BookingOver, WishPending, PortalReconciling
    """
    kept = await find(connection, comune.id, id, is_to_write=True)
    before = kept.appointment
    if before.state is BookingState.CANCELLED or kept.pending == CANCEL_WISH:
        return kept
    after = changed(before, Change.CANCEL, before.version)
    _check_no_wish_is_pending(kept)
    if is_the_branches(comune, before, now):
        return await _ask_branch(connection, comune.id, kept, CANCEL_WISH, None)
    resting = await rest(connection, comune, before)
    freed = negative(seats_in([before.slots]))
    await change_seats(connection, comune.id, held=resting, booked=freed)
    return await write(connection, comune.id, kept, after, MessageKind.CANCELLATION, now)


async def move(
    connection: AsyncConnection, comune: ComuneDirectory, id: str, hold_id: str, now: datetime
) -> KeptBooking:
    """The booking at the time of the hold, or `pending`.

    Raises: UnknownBooking, AlreadyArrived, BookingOver, OtherService, WishPending,
    PortalReconciling, and as `confirm`; then it stays where it was
    """
    kept = await find(connection, comune.id, id, is_to_write=True)
    before = kept.appointment
    after = changed(before, Change.MOVE, before.version)
    _check_no_wish_is_pending(kept)
    held = (await lock_holds(connection, comune.id, [hold_id]))[hold_id]
    if isinstance(held, Refused):
        raise held
    _check_is_the_same(before, held)
    if is_the_branches(comune, before, now):
        await use_holds(connection, comune.id, [held])
        # both seats are taken until the branch has answered: neither is sold again
        target = MoveTarget(held.slots, held.starts_at, held.ends_at, held.visit)
        return await _ask_branch(connection, comune.id, kept, MOVE_WISH, target)
    resting = await rest(connection, comune, before)
    await use_holds(connection, comune.id, [held], left=[before.slots], resting=resting)
    after = replace(after.of_parts(held.parts), moved_from=before.starts_at)
    return await write(connection, comune.id, kept, after, MessageKind.CHANGE, now)


async def leave_out(
    connection: AsyncConnection, comune: ComuneDirectory, id: str, service: str, now: datetime
) -> KeptBooking:
    """The visit without one of its services, whose seats come back; the others stay where they are.

    Left out again, the booking is given as it stands.
    Raises: UnknownBooking, AlreadyArrived, BookingOver, OnlyService, WrittenElsewhere,
    WishPending, PortalReconciling
    """
    kept = await find(connection, comune.id, id, is_to_write=True)
    before = kept.appointment
    if service not in before.services:
        return kept
    stay = [part for part in before.parts if part.service != service]
    after = changed(before, Change.MOVE, before.version)
    if not stay:
        raise OnlyService(f"booking {id} is of {service} alone: cancel it")
    _check_no_wish_is_pending(kept)
    if is_the_branches(comune, before, now):
        raise WrittenElsewhere("its day has begun: tell the branch at the desk")
    gone = before.of_parts([part for part in before.parts if part.service == service])
    resting = await rest(connection, comune, gone)
    await change_seats(connection, comune.id, held=resting, booked=negative(seats_in([gone.slots])))
    after = after.of_parts(stay)
    return await write(connection, comune.id, kept, after, MessageKind.CHANGE, now)


async def reconfirm(connection: AsyncConnection, comune: str, id: str, now: datetime) -> None:
    """The person says that they will come. Nothing is done for a booking that is not confirmed."""
    here = (booking.c.comune == comune) & (booking.c.id == id)
    is_confirmed = booking.c.state == BookingState.CONFIRMED
    said = update(booking).where(here, is_confirmed).values(reconfirmed_at=now)
    await connection.execute(said)


def _check_is_the_same(before: Appointment, held: Hold) -> None:
    """Raises: OtherService"""
    had = [(part.service, part.people) for part in before.parts]
    if before.branch != held.branch or had != [(part.service, part.people) for part in held.parts]:
        wanted = " and ".join(f"{service} for {people} people" for service, people in had)
        raise OtherService(f"booking {before.id} is of {wanted}: hold a slot for the same")


def _check_no_wish_is_pending(kept: KeptBooking) -> None:
    """Raises: WishPending"""
    if kept.pending is not None:
        raise WishPending(f"the branch has been asked to {kept.pending} it: wait for its answer")


def is_the_branches(comune: ComuneDirectory, it: Appointment, now: datetime) -> bool:
    """Whether the branch writes the booking now."""
    return writer(it, now, ZoneInfo(comune.branch(it.branch).zone)) is not Channel.ONLINE


async def find(
    connection: AsyncConnection, comune: str, id: str, *, is_to_write: bool
) -> KeptBooking:
    """A booking; to write, its row is locked. Raises: UnknownBooking"""
    query = select(booking).where(booking.c.comune == comune, booking.c.id == id)
    if is_to_write:
        query = query.with_for_update()
    row = (await connection.execute(query)).first()
    if row is None:
        raise UnknownBooking(f"there is no booking {id}")
    return kept_booking(row)


async def write(
    connection: AsyncConnection,
    comune: str,
    kept: KeptBooking,
    after: Appointment,
    kind: MessageKind | None,
    now: datetime,
    *,
    remark: str = "",
) -> KeptBooking:
    """The next version of a booking, told to its branch and, as a `kind`, to who booked.

    kind    None where that person is told nothing
    remark  what the office adds in its own words

    Raises: VersionChanged, PortalReconciling
    """
    await check_settled(connection, comune, after.branch)
    written = (
        update(booking)
        .where(booking.c.comune == comune, booking.c.id == after.id)
        .where(booking.c.version == kept.appointment.version)
        .values(**columns_of(after))
    )
    if (await connection.execute(written)).rowcount != 1:
        raise VersionChanged(f"booking {after.id} has just changed: read it again")
    if kind is not None:
        to = await recipient_of(connection, comune, kept)
        if to is not None:
            await outbox.add(connection, comune, kind, after, to, now=now, remark=remark)
        else:
            await outbox.withdraw_before(connection, comune, after.id, after.version, now)
    await tell_branches(connection, comune, [told_change(after)])
    return replace(kept, appointment=after)


async def recipient_of(
    connection: AsyncConnection, comune: str, kept: KeptBooking
) -> Recipient | None:
    """Where who booked is told of it. None for who was told by voice."""
    told = await named_person(connection, comune, kept.booked_by)
    return recipient(told, kept.channel, kept.appointment.language)


async def named_person(connection: AsyncConnection, comune: str, id: str) -> NamedPerson:
    """A person of a booking."""
    columns = [person.c[name] for name in NamedPerson.__struct_fields__]
    query = select(*columns).where(person.c.comune == comune, person.c.id == id)
    return NamedPerson(*(await connection.execute(query)).one())


def told_change(it: Appointment) -> BranchChange:
    """The whole booking, as its branch is told."""
    return BranchChange(it.branch, BOOKING, it.id, it.version, _body(it))


async def _ask_branch(
    connection: AsyncConnection,
    comune: str,
    kept: KeptBooking,
    wish: str,
    target: MoveTarget | None,
) -> KeptBooking:
    """Record the wish; the branch, which writes the booking on its day, decides.

    Raises: PortalReconciling
    """
    it = kept.appointment
    await check_settled(connection, comune, it.branch)
    body = NOTHING if target is None else Raw(msgspec.json.encode(target))
    proposal = Proposal(str(uuid4()), BOOKING, it.id, it.version, wish, body)
    told = msgspec.json.encode(proposal).decode()
    here = (booking.c.comune == comune) & (booking.c.id == it.id)
    await connection.execute(update(booking).where(here).values(pending=wish, wish=told))
    change = BranchChange(it.branch, PROPOSAL, proposal.id, 1, told)
    await tell_branches(connection, comune, [change])
    return replace(kept, pending=wish)


def columns_of(it: Appointment) -> dict[str, object]:
    """The columns of its row that follow from the appointment."""
    return {
        "version": it.version,
        "state": it.state,
        "branch": it.branch,
        "service": it.service,
        "starts_at": it.starts_at,
        "body": _body(it),
    }


def _body(it: Appointment) -> str:
    return msgspec.json.encode(it).decode()


def kept_booking(row: Row) -> KeptBooking:  # type: ignore[type-arg]
    """Of a row that has all columns of `booking`."""
    appointment = msgspec.json.decode(row.body, type=Appointment)
    channel = ContactChannel(row.channel) if row.channel else None
    pending, again = row.pending, row.reconfirmed_at
    return KeptBooking(appointment, row.visitor, row.booked_by, channel, pending, again, row.follow)


async def of_persons(
    connection: AsyncConnection, comune: str, persons: Sequence[str]
) -> list[KeptBooking]:
    """The bookings in which one of these rows of `person` is named, the next one first."""
    is_theirs = booking.c.visitor.in_(persons) | booking.c.booked_by.in_(persons)
    query = select(booking).where(booking.c.comune == comune, is_theirs)
    rows = await connection.execute(query.order_by(booking.c.starts_at))
    return [kept_booking(row) for row in rows]
