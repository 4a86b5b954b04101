"""Bookings as their branch tells them: those of the desk, and what became of a day's in the hall.

Owns what follows here: the copy, its online seats, what the citizen is told, the end of a wish that
was pending. A branch writes the bookings of its desk, and those of its day; what it says of others
is overruled.
"""

import secrets
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import asdict, replace
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.bookings.bookings import (
    KeptBooking,
    columns_of,
    find,
    named_person,
    recipient_of,
    told_change,
)
from portal.bookings.persons import (
    NamedPerson,
    PersonFaulty,
    checked,
    person_row,
)
from portal.bookings.seat_counters import book_regardless, change_seats, negative, seats_in
from portal.bookings.tables import booking, person
from portal.branches.directory import ComuneDirectory
from portal.notifications import outbox
from portal.notifications.kinds import ASKED_AFTER, ContactChannel, MessageKind, Recipient
from portal.sync import conflicts
from portal.sync.changes import tell_branches
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import CAME, Appointment, BookingState, writer
from sportello.bookings.messages import ToldBy
from sportello.bookings.told import BOOKING, SEATS, MoveTarget, VisitorTold
from sportello.model.refusals import UnknownBooking
from sportello.sync.envelope import NOTHING
from sportello.sync.outcome import Proposal, ProposalAnswer, ProposalOutcome
from sportello.sync.version import Delivery, judge

CLOCKS_APART = timedelta(minutes=5)
"""A branch whose clock is ahead by less may begin its day before the portal does."""

WITHOUT_SEAT = frozenset({BookingState.CANCELLED, BookingState.REFUSED})


class ToldBookings:
    """What the branch `branch` says at `now`, in the caller's transaction.

    is_restoring  one of the two stores was restored: the branch also says what it had from here
    """

    def __init__(
        self,
        connection: AsyncConnection,
        comune: ComuneDirectory,
        branch: str,
        now: datetime,
        *,
        is_restoring: bool = False,
    ) -> None:
        self._connection = connection
        self._comune = comune
        self._branch = branch
        self._now = now
        self._is_restoring = is_restoring

    async def hear(self, told: Appointment, *, is_whole: bool) -> Delivery:
        """What was done: applied, known already, or a version before it is missing.

        is_whole  it is the last version there is
        """
        told = replace(told, branch=self._branch)
        kept = await self._find(told.id)
        if kept is not None and kept.appointment.branch != self._branch:
            return Delivery.STALE
        known = 0 if kept is None else kept.appointment.version
        verdict = judge(known, told.version, is_whole_answer=is_whole)
        if verdict is not Delivery.APPLY:
            return verdict
        if kept is None:
            await self._insert(told)
        elif not self._is_restoring and self._is_ours(kept.appointment, told):
            await self._overrule(kept.appointment, told.version + 1)
        else:
            await self._replace(kept, told)
        return Delivery.APPLY

    async def name_visitor(self, id: str, who: VisitorTold) -> bool:
        """Whether the booking is known here. A visitor who has a name here already keeps it."""
        kept = await self._find(id)
        if kept is None:
            return False
        if kept.appointment.branch != self._branch:
            return True
        before = await named_person(self._connection, self._comune.id, kept.visitor)
        if before.surname or before.given_name:
            return True
        named = _tidy(who)
        here = (person.c.comune == self._comune.id) & (person.c.id == kept.visitor)
        await self._connection.execute(update(person).where(here).values(**asdict(named)))
        channel = _channel_of(named, who.told_by)
        await self._set(id, channel=channel or "")
        if kept.appointment.state is BookingState.CONFIRMED and not self._is_restoring:
            await self._message(replace(kept, channel=channel), MessageKind.CONFIRMATION)
        return True

    async def settle_wish(self, id: str, answer: ProposalAnswer) -> None:
        """The end of what was pending; what a person has to look at is a conflict."""
        wish = await self._pending_wish(id)
        if wish is None or wish.id != answer.proposal:
            return
        await self._set(id, pending=None, wish=None)
        if answer.outcome is ProposalOutcome.DONE:
            return
        if (target := _target_of(wish)) is not None:
            freed = negative(seats_in([target.slots]))
            await change_seats(self._connection, self._comune.id, booked=freed)
        await self._conflict(BOOKING, id, answer.code or answer.outcome)

    async def _find(self, id: str) -> KeptBooking | None:
        try:
            return await find(self._connection, self._comune.id, id, is_to_write=True)
        except UnknownBooking:
            return None

    def _is_ours(self, before: Appointment, told: Appointment) -> bool:
        zone = ZoneInfo(self._comune.branch(self._branch).zone)
        owner = writer(before, self._now + CLOCKS_APART, zone)
        return owner is Channel.ONLINE and told.state not in CAME

    async def _overrule(self, before: Appointment, version: int) -> None:
        """A branch whose clock is wrong has written what it did not own: it is told again."""
        after = replace(before, version=version)
        await self._set(before.id, **columns_of(after))
        await tell_branches(self._connection, self._comune.id, [told_change(after)])
        await self._conflict(BOOKING, before.id, "written_by_both")

    async def _insert(self, told: Appointment) -> None:
        """A booking of the desk, or one of ours that a restore has lost; who comes is told next."""
        visitor = secrets.token_urlsafe(16)
        row = {
            "comune": self._comune.id,
            "id": told.id,
            "code": told.code,
            "visitor": visitor,
            "booked_by": visitor,
            "channel": ContactChannel.EMAIL,
            "is_visitor_told": True,
            **columns_of(told),
        }
        if not await insert_new(self._connection, booking, row):
            # the code of another branch's booking: this one is found by its id, and by its person
            await insert_new(self._connection, booking, row | {"code": told.id})
        unnamed = person_row(self._comune.id, visitor, NamedPerson("", ""))
        await self._connection.execute(insert(person).values(unnamed))
        await self._book(_seats(told))

    async def _replace(self, kept: KeptBooking, told: Appointment) -> None:
        before = kept.appointment
        wish = await self._pending_wish(before.id)
        target = _target_of(wish) if wish is not None else None
        has = _seats(before)
        if target is not None and told.slots == target.slots:
            # its seats were booked when the branch was asked, and are now the booking's
            has = has + seats_in([target.slots])
            await self._set(before.id, pending=None, wish=None)
        await change_seats(self._connection, self._comune.id, booked=negative(has - _seats(told)))
        await self._book(_seats(told) - has)
        await self._set(before.id, **columns_of(told))
        await self._tell_citizen(kept, replace(kept, appointment=told))
        if told.state in CAME and before.state is BookingState.CANCELLED:
            await self._conflict(BOOKING, told.id, "arrived_though_cancelled")
        elif told.state in CAME and before.starts_at.date() > self._now.date():
            await self._conflict(BOOKING, told.id, "arrived_though_moved")

    async def _tell_citizen(self, kept: KeptBooking, now: KeptBooking) -> None:
        before, after = kept.appointment, now.appointment
        kind: MessageKind | None = None
        if after.state is BookingState.CANCELLED and before.state not in WITHOUT_SEAT:
            kind = MessageKind.CANCELLATION
        elif after.state is BookingState.REFUSED and before.state not in WITHOUT_SEAT:
            kind = MessageKind.REFUSAL
        elif after.state is BookingState.CONFIRMED and before.state is BookingState.REQUESTED:
            kind = MessageKind.CONFIRMATION
        elif after.state is BookingState.CONFIRMED and _hours(after) != _hours(before):
            kind = MessageKind.CHANGE
        if kind is not None:
            await self._message(now, kind)
            return
        if after.state is not BookingState.CONFIRMED:
            await outbox.withdraw_before(
                self._connection, self._comune.id, after.id, after.version, self._now
            )
        is_served = after.state is BookingState.SERVED and before.state is not BookingState.SERVED
        if is_served and (to := await self._recipient(now)) is not None:
            await outbox.add(
                self._connection,
                self._comune.id,
                MessageKind.HOW_WAS_IT,
                after,
                to,
                now=self._now,
                due_at=self._now + ASKED_AFTER,
            )

    async def _message(self, kept: KeptBooking, kind: MessageKind) -> None:
        """To who booked, where they can be reached. Past bookings are not worth one."""
        it, to = kept.appointment, await self._recipient(kept)
        if to is not None and it.ends_at > self._now:
            await outbox.add(self._connection, self._comune.id, kind, it, to, now=self._now)

    async def _recipient(self, kept: KeptBooking) -> Recipient | None:
        return await recipient_of(self._connection, self._comune.id, kept)

    async def _book(self, seats: Counter[str]) -> None:
        """Seats that were sold, whether or not they are there."""
        for lacking in await book_regardless(self._connection, self._comune.id, seats):
            await self._conflict(SEATS, lacking, "seat_debt")

    async def _pending_wish(self, id: str) -> Proposal | None:
        query = select(booking.c.wish).where(
            booking.c.comune == self._comune.id,
            booking.c.id == id,
            booking.c.branch == self._branch,
        )
        text: str | None = (await self._connection.execute(query)).scalar()
        return msgspec.json.decode(text, type=Proposal) if text else None

    async def _set(self, id: str, **facts: object) -> None:
        here = (booking.c.comune == self._comune.id) & (booking.c.id == id)
        await self._connection.execute(update(booking).where(here).values(**facts))

    async def _conflict(self, kind: str, aggregate: str, code: str) -> None:
        await conflicts.note(self._connection, self._comune.id, self._branch, kind, aggregate, code)


def _hours(it: Appointment) -> list[tuple[str, datetime]]:
    """When each of its services begins."""
    return [(part.service, part.starts_at) for part in it.parts]


def _seats(it: Appointment) -> Counter[str]:
    """The online seats that it has."""
    is_ours = it.seat is Channel.ONLINE and it.state not in WITHOUT_SEAT
    return seats_in([it.slots]) if is_ours else Counter()


def _target_of(wish: Proposal) -> MoveTarget | None:
    """Where a wish to move wants the booking; None of any other wish."""
    return None if wish.body == NOTHING else msgspec.json.decode(wish.body, type=MoveTarget)


def _channel_of(named: NamedPerson, told_by: ToldBy | None) -> ContactChannel | None:
    """As the person wished at the desk, if they can be reached so; None for who was told there."""
    if told_by is ToldBy.ALOUD:
        return None
    if named.phone and (told_by is ToldBy.SMS or not named.email):
        return ContactChannel.SMS
    return ContactChannel.EMAIL


def _tidy(who: VisitorTold) -> NamedPerson:
    """As the portal keeps people; what it cannot use of them is left out."""
    named = NamedPerson(who.given_name, who.surname, who.codice_fiscale, who.email, who.phone)
    try:
        return checked(named, "person")
    except PersonFaulty as faulty:
        fields = {fault.path.removeprefix("person."): None for fault in faulty.faults}
        optional = {name: None for name in fields if name not in ("given_name", "surname")}
        kept = replace(named, **optional)
        return kept if len(optional) < len(fields) else checked(kept, "person")
