"""Bookings as aggregates: each with a version, many days ahead, apart from the hall's journal.

Owns the table of bookings. A booking and its seats change in one transaction. Only the writer of a
booking changes it (`sportello.bookings.lifecycle.writer`); the other owner keeps a copy. Never
knows a person: who comes is `queue_server.people`'s.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from queue_server.bookings.seats import Seats, as_text
from queue_server.storage.tables import Statement, Tables
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import Appointment, BookingState, Change, changed, writer
from sportello.bookings.refusals import VersionChanged, WrittenElsewhere
from sportello.model.day import Booking, check_names_no_person
from sportello.model.refusals import UnknownBooking
from sportello.model.wire import encode

KEPT_FOR = timedelta(days=30)
"""After their day, bookings are of use to complaints and statistics for so long."""

WITHOUT_SEAT = frozenset({BookingState.CANCELLED, BookingState.REFUSED})

_decoder = msgspec.json.Decoder(Appointment)


class BookingStore:
    """What the owner of one channel's seats knows of bookings: its own, and copies of others.

    seats   those that it sells
    """

    def __init__(self, tables: Tables, own: Channel, zone: ZoneInfo) -> None:
        self._tables = tables
        self._zone = zone
        self.seats = Seats(tables, own)

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
        if not await self._tables.if_all_find(self._new_row(booking), used, *booked):
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
        self, id: str, seen_version: int, hold: str, to: tuple[datetime, datetime], now: datetime
    ) -> Appointment:
        """The booking at the slots of `hold`, which start and end at `to` (aware).

        Raises: as `change` and `confirm`; then it stays where it was, and the hold is not used.
        """
        before = await self._to_write(id, now)
        slots = await self.seats.held(hold, now)
        starts_at, ends_at = to
        after = replace(
            changed(before, Change.MOVE, seen_version),
            seat=self.seats.own,
            slots=slots,
            starts_at=starts_at,
            ends_at=ends_at,
            moved_from=before.starts_at,
        )
        exchanged = self.seats.changing(self._seats_of(before), slots)
        await self._write(before, after, [self.seats.using(hold, now), *exchanged])
        return after

    # --- by the other owner ------------------------------------------------------------------

    async def keep(self, told: Appointment) -> bool:
        """Keep what the booking's writer says of it, unless as much is known; whether it was news.

        Where the branch cancelled or moved a booking on its day, the seats of its owner are free.
        """
        check_names_no_person(in_the_hall(told))
        known = await self._known(told.id)
        if known is None:
            return await self._tables.if_all_find(self._new_row(told))
        if told.version <= known.version:
            return False
        told = _with_its_move(known, told)
        had = self._seats_of(known)
        freed = self.seats.changing(had if had != self._seats_of(told) else (), ())
        return await self._tables.if_all_find(self._row(known, told), *freed)

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
        known = [await self._known(id) for id in ids]
        return [booking for booking in known if booking is not None]

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
            ("delete from seat_transfer where slot not in (select slot from seat) returning id",),
        )

    # --- inside ------------------------------------------------------------------------------

    async def _known(self, id: str) -> Appointment | None:
        for (body,) in await self._tables.rows("select body from booking where id = $1", id):
            return _decoder.decode(body)
        return None

    async def _to_write(self, id: str, now: datetime) -> Appointment:
        booking = await self.read(id)
        if (other := writer(booking, now, self._zone)) is not self.seats.own:
            raise WrittenElsewhere(f"booking {id} is changed by the owner of {other} seats: ask it")
        return booking

    async def _write(
        self, before: Appointment, after: Appointment, seats: Sequence[Statement]
    ) -> None:
        """Raises: VersionChanged: nothing was changed."""
        if not await self._tables.if_all_find(self._row(before, after), *seats):
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
    return Booking(booking.id, booking.service, booking.starts_at)


def _with_its_move(known: Appointment, told: Appointment) -> Appointment:
    """`told` with when it was before, also where its writer does not say so."""
    if told.moved_from is not None:
        return told
    is_moved = told.starts_at != known.starts_at
    return replace(told, moved_from=known.starts_at if is_moved else known.moved_from)


def _body(booking: Appointment) -> str:
    return encode(booking).decode()
