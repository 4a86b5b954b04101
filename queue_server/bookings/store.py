"""Bookings as aggregates: each with a version, many days ahead, apart from the hall's journal.

Owns the table of bookings. A booking and its seats change in one transaction. Only the writer of a
booking changes it (`sportello.bookings.lifecycle.writer`); the other owner keeps a copy. Never
knows a person: who comes is `queue_server.people`'s.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from queue_server.bookings.seats import Seats, Telling, as_text, tell_no_one
from queue_server.storage.tables import Statement, Tables
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import (
    CAME,
    Appointment,
    BookingState,
    Change,
    VisitPart,
    changed,
    writer,
)
from sportello.bookings.refusals import VersionChanged, WrittenElsewhere
from sportello.bookings.told import BOOKING, VISITOR, MoveTarget
from sportello.model.day import Booking, check_names_no_person
from sportello.model.refusals import UnknownBooking
from sportello.model.wire import encode

KEPT_FOR = timedelta(days=30)
"""After their day, bookings are of use to complaints and statistics for so long."""

WITHOUT_SEAT = frozenset({BookingState.CANCELLED, BookingState.REFUSED})

TRIES = 5
"""To keep bookings that change at the same moment."""

_decoder = msgspec.json.Decoder(Appointment)


class BookingStore:
    """What the owner of one channel's seats knows of bookings: its own, and copies of others.

    seats   those that it sells
    """

    def __init__(
        self,
        tables: Tables,
        own: Channel,
        zone: ZoneInfo,
        telling: Telling = tell_no_one,
        check_settled: Callable[[], None] = lambda: None,
    ) -> None:
        """`telling` puts what is written here on its way to the other owner; `check_settled`
        refuses while that may know newer versions.
        """
        self._tables = tables
        self._zone = zone
        self._telling = telling
        self._check_settled = check_settled
        self.seats = Seats(tables, own, telling)

    # --- by the writer -----------------------------------------------------------------------

    async def confirm(self, hold: str, wanted: Appointment, now: datetime) -> Appointment:
        """Turn a hold into the booking `wanted`, whose seat and slots are those of the hold.

        Confirmed again, the booking is given as it stands.
        Raises: HoldUnknown, HoldUsed, HoldExpired, ValueError for an id that names a person.
        """
        check_names_no_person(in_the_hall(wanted))
        if (known := await self._known(wanted.id)) is not None:
            return known
        slots = await self.seats.held(hold, now)
        booking = replace(wanted, seat=self.seats.own, slots=slots)
        used, booked = self.seats.using(hold, now), self.seats.changing((), slots)
        told = self._told(booking)
        if not await self._tables.if_all_find(self._new_row(booking), used, *booked, *told):
            if (known := await self._known(wanted.id)) is not None:
                return known
            await self.seats.held(hold, now)
            raise VersionChanged(f"booking {wanted.id} or its hold has just changed: ask again")
        return booking

    async def change(
        self, id: str, change: Change, seen_version: int, now: datetime
    ) -> Appointment:
        """The booking after `change`; one that is cancelled or refused gives its seats back.

        Raises: UnknownBooking, WrittenElsewhere, VersionChanged, AlreadyArrived, BookingOver.
        """
        before = await self._to_write(id, now)
        after = changed(before, change, seen_version)
        freed = self._seats_of(before) if after.state in WITHOUT_SEAT else ()
        await self._write(before, after, self.seats.changing(freed, ()))
        return after

    async def move(
        self, id: str, seen_version: int, hold: str, to: Sequence[VisitPart], now: datetime
    ) -> Appointment:
        """The booking at the slots of `hold`, which are those of `to`, for each of its services.

        Raises: as `change` and `confirm`; then it stays where it was, and the hold is not used.
        """
        before = await self._to_write(id, now)
        slots = await self.seats.held(hold, now)
        after = replace(
            changed(before, Change.MOVE, seen_version).of_parts(to),
            seat=self.seats.own,
            slots=slots,
            moved_from=before.starts_at,
        )
        exchanged = self.seats.changing(self._seats_of(before), slots)
        await self._write(before, after, [self.seats.using(hold, now), *exchanged])
        return after

    async def arrive(self, id: str) -> Appointment:
        """The booking of a citizen who is in the hall, whatever was written meanwhile: arrival
        beats cancellation.

        Raises: UnknownBooking, VersionChanged
        """
        before = await self.read(id)
        if before.state in CAME:
            return before
        after = replace(before, version=before.version + 1, state=BookingState.ARRIVED)
        retaken = set(self._seats_of(after)) - set(self._seats_of(before))
        await self._write(before, after, self.seats.adopting((), retaken))
        return after

    async def grant_move(
        self, id: str, seen_version: int, to: MoveTarget, now: datetime
    ) -> Appointment:
        """The booking at slots in which its owner, who wished it, has booked seats already.

        Raises: as `change`.
        """
        before = await self._to_write(id, now)
        after = replace(
            changed(before, Change.MOVE, seen_version),
            slots=to.slots,
            starts_at=to.starts_at,
            ends_at=to.ends_at,
            visit=to.visit,
            moved_from=before.starts_at,
        )
        await self._write(before, after, ())
        return after

    async def tell_visitor(self, id: str) -> None:
        """Tell the other owner who comes; the person is read when it is sent."""
        await self._tables.together(*self._telling(VISITOR, id, 1, None))

    # --- by the other owner ------------------------------------------------------------------

    async def keep(self, told: Appointment) -> bool:
        """Keep what the booking's writer says of it, unless as much is known; whether it was news.

        Where the branch cancelled or moved a booking on its day, the seats of its owner are free.
        """
        check_names_no_person(in_the_hall(told))
        known = await self._known(told.id)
        if known is not None and told.version <= known.version:
            return False
        return await self._tables.if_all_find(*self._keeping(known, told))

    async def hear_all(self, told: Sequence[Appointment]) -> None:
        """What the portal says of bookings, in one transaction; the last word of each.

        As `keep`, but it may have written a version that this side has written too, over a cut at
        midnight. Then its word stands. Only who has come stays, whatever it says, and it hears of
        that as a version above its own: arrival beats cancellation.
        """
        for _ in range(TRIES):
            known = await self._known_of([each.id for each in told])
            if await self._tables.if_all_find(
                *(done for each in told for done in self._hearing(known.get(each.id), each))
            ):
                return
        raise VersionChanged("bookings change faster than they can be kept: ask again")

    def _hearing(self, known: Appointment | None, told: Appointment) -> list[Statement]:
        if known is None:
            return [self._new_row(told)]
        if told.version < known.version or told == known:
            return []
        if known.state in CAME and told.state not in CAME:
            stays = replace(known, version=told.version + 1)
            return [self._row(known, stays), *self._told(stays)]
        return self._keeping(known, told)

    async def adopt(self, told: Appointment) -> None:
        """A version that this store has lost, of whichever owner: with its seats, if they are ours.

        Those of slots that are not counted here are left out.
        """
        known = await self._known(told.id)
        if known is not None and known.version >= told.version:
            return
        had = self._seats_of(known) if known is not None else ()
        has = [slot for slot in self._seats_of(told) if await self.seats.count(slot) is not None]
        changed = self.seats.adopting(had, has) if list(had) != has else []
        row = self._new_row(told) if known is None else self._row(known, told)
        await self._tables.if_all_find(row, *changed)

    def day_of(self, booking: Appointment) -> date:
        """The local day on which it starts."""
        return booking.starts_at.astimezone(self._zone).date()

    # --- to read -----------------------------------------------------------------------------

    async def read(self, id: str) -> Appointment:
        """Raises: UnknownBooking."""
        if (known := await self._known(id)) is None:
            raise UnknownBooking(f"there is no booking {id}")
        return known

    async def of_code(self, code: str) -> list[Appointment]:
        """The bookings of that code, as a rule one: portal and branch draw their own."""
        sql = "select body from booking where code = $1 order by day, id"
        return [_decoder.decode(body) for (body,) in await self._tables.rows(sql, code)]

    async def these(self, ids: Sequence[str]) -> list[Appointment]:
        """Those of the ids that are known here, in their order."""
        known = await self._known_of(ids)
        return [known[id] for id in ids if id in known]

    async def all_known(self) -> list[Appointment]:
        """Everything that is not erased: what a restored portal is told."""
        found = await self._tables.rows("select body from booking order by day, id")
        return [_decoder.decode(body) for (body,) in found]

    async def unfinished(self, before: date) -> list[Appointment]:
        """Those of earlier days that arrived, and of which nothing more is known."""
        sql = "select body from booking where state = $1 and day < $2 order by id"
        found = await self._tables.rows(sql, BookingState.ARRIVED, before.isoformat())
        return [_decoder.decode(body) for (body,) in found]

    async def concerning(self, day: date) -> list[Appointment]:
        """The bookings of that local day, and those that the hall knew as such."""
        sql = "select body from booking where day = $1 or hall_day = $1 order by id"
        return [_decoder.decode(body) for (body,) in await self._tables.rows(sql, day.isoformat())]

    async def missed(self, before: date) -> list[Appointment]:
        """Those of earlier days that are still expected."""
        sql = "select body from booking where state = $1 and day < $2 order by id"
        found = await self._tables.rows(sql, BookingState.CONFIRMED, before.isoformat())
        return [_decoder.decode(body) for (body,) in found]

    async def note_in_hall(self, id: str, day: date) -> None:
        """The hall of `day` is told of the booking: what becomes of it concerns that hall."""
        sql = "update booking set hall_day = $2 where id = $1 returning id"
        await self._tables.rows(sql, id, day.isoformat())

    async def erase(self, now: datetime) -> None:
        """Delete what lies KEPT_FOR behind: bookings, counts of seats, holds, hand-overs."""
        since = now - KEPT_FOR
        day = since.astimezone(self._zone).date().isoformat()
        await self._tables.erase_together(
            ("delete from booking where day < $1 returning id", day),
            ("delete from seat where starts_at < $1 returning slot", as_text(since)),
            ("delete from seat_hold where expires_at < $1 returning id", as_text(since)),
            (
                "delete from wish_answer where booking not in (select id from booking)"
                " returning booking",
            ),
            ("delete from seat_transfer where slot not in (select slot from seat) returning id",),
        )

    # --- inside ------------------------------------------------------------------------------

    async def _known(self, id: str) -> Appointment | None:
        return (await self._known_of([id])).get(id)

    async def _known_of(self, ids: Sequence[str]) -> dict[str, Appointment]:
        asked = [("select body from booking where id = $1", id) for id in ids]
        found = await self._tables.together(*asked)
        known = [_decoder.decode(body) for rows in found for (body,) in rows]
        return {booking.id: booking for booking in known}

    def _keeping(self, known: Appointment | None, told: Appointment) -> list[Statement]:
        """Statements that put `told` in the place of what is known, if that still stands."""
        if known is None:
            return [self._new_row(told)]
        told = _with_its_move(known, told)
        had = self._seats_of(known)
        freed = self.seats.changing(had if had != self._seats_of(told) else (), ())
        return [self._row(known, told), *freed]

    def _told(self, booking: Appointment) -> list[Statement]:
        return self._telling(BOOKING, booking.id, booking.version, booking)

    async def _to_write(self, id: str, now: datetime) -> Appointment:
        self._check_settled()
        booking = await self.read(id)
        if (other := writer(booking, now, self._zone)) is not self.seats.own:
            raise WrittenElsewhere(f"booking {id} is changed by the owner of {other} seats: ask it")
        return booking

    async def _write(
        self, before: Appointment, after: Appointment, seats: Sequence[Statement]
    ) -> None:
        """Raises: VersionChanged: nothing was changed."""
        if not await self._tables.if_all_find(self._row(before, after), *seats, *self._told(after)):
            raise VersionChanged(f"booking {before.id} or its hold has changed: read it again")

    def _new_row(self, booking: Appointment) -> Statement:
        sql = (
            "insert into booking (id, version, state, day, body, code)"
            " values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing returning id"
        )
        day = self.day_of(booking).isoformat()
        values = (booking.id, booking.version, booking.state, day, _body(booking), booking.code)
        return (sql, *values)

    def _row(self, before: Appointment, after: Appointment) -> Statement:
        """The statement that puts `after` in the place of `before`, if that still stands."""
        sql = (
            "update booking set version = $2, state = $3, day = $4, body = $5"
            " where id = $1 and version = $6 returning id"
        )
        day = self.day_of(after).isoformat()
        return (sql, after.id, after.version, after.state, day, _body(after), before.version)

    def _seats_of(self, booking: Appointment) -> tuple[str, ...]:
        """The slots in which it has a seat of ours."""
        is_ours = booking.seat is self.seats.own and booking.state not in WITHOUT_SEAT
        return booking.slots if is_ours else ()


def in_the_hall(booking: Appointment) -> Booking:
    """What the hall is told of a booking."""
    first, *others = booking.services
    wishes = tuple(dict.fromkeys(other for other in others if other != first))
    return Booking(booking.id, first, booking.starts_at, wishes=wishes, kind=booking.kind)


def _with_its_move(known: Appointment, told: Appointment) -> Appointment:
    """`told` with when it was before, also where its writer does not say so."""
    if told.moved_from is not None:
        return told
    is_moved = told.starts_at != known.starts_at
    return replace(told, moved_from=known.starts_at if is_moved else known.moved_from)


def _body(booking: Appointment) -> str:
    return encode(booking).decode()
