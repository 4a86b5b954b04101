"""The seats that one owner sells: a counter row for each slot, holds, and the ledger of hand-overs.

Every change is a conditional statement, so the database alone decides who got the last seat; it
checks besides that no row ever promises more than it has. The rules, told without a database, are
those of `sportello.bookings.seats`. Knows no booking.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from queue_server.storage.tables import Statement, Tables
from sportello.bookings.calendar import Channel
from sportello.bookings.refusals import HoldExpired, HoldUnknown, HoldUsed, SlotFull, SlotWithdrawn
from sportello.bookings.seats import SeatCount, SeatTransfer, TransferState
from sportello.bookings.slots import Slot
from sportello.bookings.told import SEATS
from sportello.model.refusals import Refused

Telling = Callable[[str, str, int, Struct | None], list[Statement]]
"""(kind, aggregate, version, body) -> the statements that tell the other owner of it."""


def tell_no_one(kind: str, aggregate: str, version: int, body: Struct | None) -> list[Statement]:
    """Of a branch that has no portal."""
    return []


HELD, USED, ENDED = "held", "used", "ended"


class Seats:
    """The seats of the channel `own`; `telling` is for offers and for answers to them."""

    def __init__(self, tables: Tables, own: Channel, telling: Telling = tell_no_one) -> None:
        self._tables = tables
        self._telling = telling
        self.own = own

    async def open(self, slots: Iterable[Slot]) -> None:
        """Sell the seats of these slots; a slot that is there already stays as it is."""
        sql = (
            "insert into seat (slot, channel, starts_at, capacity) values ($1, $2, $3, $4)"
            " on conflict (slot, channel) do nothing returning slot"
        )
        opened = [
            (sql, slot.id, self.own, as_text(slot.starts_at), slot.seats.get(self.own, 0))
            for slot in slots
        ]
        await self._tables.together(*opened)

    async def count(self, slot: str) -> SeatCount | None:
        """How the seats of a slot stand, None of one that was never opened."""
        sql = "select capacity, held, booked from seat where slot = $1 and channel = $2"
        for capacity, held, booked in await self._tables.rows(sql, slot, self.own):
            return SeatCount(slot, self.own, capacity, held, booked)
        return None

    async def counts(self, first: datetime, last: datetime) -> list[SeatCount]:
        """How the seats stand of the slots that were opened and start from `first` to `last`."""
        sql = (
            "select slot, capacity, held, booked from seat"
            " where channel = $1 and starts_at >= $2 and starts_at <= $3"
        )
        found = await self._tables.rows(sql, self.own, as_text(first), as_text(last))
        return [
            SeatCount(slot, self.own, capacity, held, booked)
            for slot, capacity, held, booked in found
        ]

    # --- holds -------------------------------------------------------------------------------

    async def hold(self, id: str, slots: Sequence[str], expires_at: datetime) -> None:
        """Keep one seat in each slot until `expires_at`. The same hold again changes nothing.

        Raises: SlotFull, SlotWithdrawn: then no seat is kept.
        """
        sql = (
            "insert into seat_hold (id, slots, state, expires_at) values ($1, $2, $3, $4)"
            " on conflict (id) do nothing returning id"
        )
        kept = (sql, id, " ".join(slots), HELD, as_text(expires_at))
        if not await self._tables.if_all_find(kept, *self._in_order(_HOLD, slots)):
            sql = "select id from seat_hold where id = $1 and slots = $2"
            if not await self._tables.rows(sql, id, " ".join(slots)):
                raise await self._why_not(slots)

    async def give_up(self, id: str) -> None:
        """The hold is not wanted any more. One that was used or has ended stays as it is."""
        sql = "update seat_hold set state = $2 where id = $1 and state = $3 returning id"
        for (slots,) in await self._tables.rows("select slots from seat_hold where id = $1", id):
            letting_go = self._in_order(_LET_GO, slots.split())
            await self._tables.if_all_find((sql, id, ENDED, HELD), *letting_go)

    async def end_expired(self, now: datetime) -> int:
        """Free the seats of holds whose time is over; how many holds they were."""
        sql = "select id from seat_hold where state = $1 and expires_at <= $2"
        expired = await self._tables.rows(sql, HELD, as_text(now))
        for (id,) in expired:
            await self.give_up(id)
        return len(expired)

    async def held(self, id: str, now: datetime) -> tuple[str, ...]:
        """The slots of a hold that can be used. Raises: HoldUnknown, HoldUsed, HoldExpired."""
        sql = "select slots, state, expires_at from seat_hold where id = $1"
        for slots, state, expires_at in await self._tables.rows(sql, id):
            if state == USED:
                raise HoldUsed(f"hold {id} has become a booking already")
            if state == ENDED or expires_at <= as_text(now):
                raise HoldExpired(f"hold {id} has ended: hold a seat again")
            return tuple(slots.split())
        raise HoldUnknown(f"there is no hold {id}")

    def using(self, id: str, now: datetime) -> Statement:
        """The statement that uses a hold once, and only before it expires."""
        sql = (
            "update seat_hold set state = $2"
            " where id = $1 and state = $3 and expires_at > $4 returning id"
        )
        return (sql, id, USED, HELD, as_text(now))

    def changing(self, freed: Iterable[str], booked: Iterable[str]) -> list[Statement]:
        """Booked seats that are free again, and held ones that become booked.

        Two transactions that want the same slots lock them in the same order.
        """
        changes = [(slot, _FREE) for slot in freed] + [(slot, _BOOK) for slot in booked]
        return [(sql, slot, self.own) for slot, sql in sorted(changes)]

    def _in_order(self, sql: str, slots: Iterable[str]) -> list[Statement]:
        return [(sql, slot, self.own) for slot in sorted(slots)]

    async def _why_not(self, slots: Iterable[str]) -> Refused:
        for slot in slots:
            if await self.count(slot) is None:
                return SlotWithdrawn(f"slot {slot} is not offered")
        return SlotFull(f"no seat is free in all of {', '.join(slots)}")

    # --- the ledger --------------------------------------------------------------------------

    async def offer(self, id: str, slot: str, seats: int) -> SeatTransfer:
        """Take free seats out of the count and put them on the way to the other owner.

        The same offer again changes nothing. Raises: SlotFull
        """
        sql = (
            "update seat set capacity = capacity - $3"
            " where slot = $1 and channel = $2 and capacity - held - booked >= $3 returning slot"
        )
        made = SeatTransfer(id, slot, self.own, seats)
        taken = (sql, slot, self.own, seats)
        if not await self._tables.if_all_find(_entry(made), taken, *self._told(made)):
            known = await self.transfer(id)
            if known is None:
                raise SlotFull(f"slot {slot} has not {seats} free {self.own} seats to give")
            return known
        return made

    async def offered(self) -> list[SeatTransfer]:
        """What was offered and not answered: it is told again until it is."""
        sql = f"select {_ENTRY} from seat_transfer where giver = $1 and state = $2 order by id"
        found = await self._tables.rows(sql, self.own, TransferState.OFFERED)
        return [_transfer(row) for row in found]

    async def ask_back(self, offer: SeatTransfer) -> None:
        """Ask the other owner to return what it has not taken yet; asked again, nothing is done."""
        sql = (
            "update seat_transfer set is_wanted_back = 1 where id = $1 and giver = $2"
            " and state = $3 and is_wanted_back = 0 returning id"
        )
        asked = (sql, offer.id, self.own, TransferState.OFFERED)
        await self._tables.if_all_find(asked, *self._told(replace(offer, is_wanted_back=True)))

    async def answer(self, offer: SeatTransfer) -> SeatTransfer:
        """Take what the other owner offers. It returns where the slot is not known here, and where
        it is wanted back.

        The first answer stays, however often the offer is heard.
        """
        sql = (
            "update seat set capacity = capacity + $3"
            " where slot = $1 and channel = $2 returning slot"
        )
        taken = replace(offer, state=TransferState.TAKEN)
        grown = (sql, offer.slot, self.own, offer.seats)
        if not offer.is_wanted_back and await self._tables.if_all_find(
            _entry(taken), grown, *self._told(taken)
        ):
            return taken
        returned = replace(offer, state=TransferState.RETURNED)
        if await self._tables.if_all_find(_entry(returned), *self._told(returned)):
            return returned
        known = await self.transfer(offer.id)
        assert known is not None, "it was answered before"
        return known

    async def settle(self, told: SeatTransfer) -> None:
        """The other owner has answered an offer. Heard again, it changes nothing."""
        if told.is_on_the_way:
            return
        sql = (
            "update seat_transfer set state = $2"
            " where id = $1 and state = $3 and giver = $4 returning id"
        )
        settled = (sql, told.id, told.state, TransferState.OFFERED, self.own)
        known = await self.transfer(told.id)
        if told.state is TransferState.TAKEN or known is None:
            await self._tables.together(settled)
            return
        sql = (
            "update seat set capacity = capacity + $3"
            " where slot = $1 and channel = $2 returning slot"
        )
        await self._tables.if_all_find(settled, (sql, known.slot, self.own, known.seats))

    async def all_transfers(self) -> list[SeatTransfer]:
        """The whole ledger: what a restored portal is told."""
        sql = f"select {_ENTRY} from seat_transfer order by id"
        return [_transfer(row) for row in await self._tables.rows(sql)]

    async def adopt(self, told: SeatTransfer) -> None:
        """What the other owner's ledger says of a hand-over that this one has lost, or has not
        heard the answer to. Seats that are in use stay: then fewer are free than it says.
        """
        if told.giver is self.own and await self.transfer(told.id) is not None:
            await self.settle(told)
            return
        gained = 0 if told.state is not TransferState.TAKEN else told.seats
        gained = -gained if told.giver is self.own else gained
        sql = (
            "update seat set capacity = case when capacity + $3 < held + booked"
            " then held + booked else capacity + $3 end"
            " where slot = $1 and channel = $2 returning slot"
        )
        changed = [(sql, told.slot, self.own, gained)] if gained else []
        await self._tables.if_all_find(_entry(told), *changed)

    async def end_all(self) -> None:
        """Free the seats of every hold: who held them speaks to no store that was restored."""
        for (id,) in await self._tables.rows("select id from seat_hold where state = $1", HELD):
            await self.give_up(id)

    def adopting(self, freed: Iterable[str], booked: Iterable[str]) -> list[Statement]:
        """As `changing`, of seats that were sold already, whether or not there is one free."""
        changes = [(slot, _FREE) for slot in freed] + [(slot, _ADOPT) for slot in booked]
        return [(sql, slot, self.own) for slot, sql in sorted(changes)]

    def _told(self, transfer: SeatTransfer) -> list[Statement]:
        return self._telling(SEATS, transfer.id, transfer.version, transfer)

    async def transfer(self, id: str) -> SeatTransfer | None:
        """The ledger's entry of that name."""
        sql = f"select {_ENTRY} from seat_transfer where id = $1"
        for row in await self._tables.rows(sql, id):
            return _transfer(row)
        return None


_HOLD = (
    "update seat set held = held + 1"
    " where slot = $1 and channel = $2 and held + booked < capacity returning slot"
)
_LET_GO = (
    "update seat set held = held - 1 where slot = $1 and channel = $2 and held > 0 returning slot"
)
_BOOK = (
    "update seat set held = held - 1, booked = booked + 1"
    " where slot = $1 and channel = $2 and held > 0 returning slot"
)
_ADOPT = (
    "update seat set booked = booked + 1, capacity = case when held + booked + 1 > capacity"
    " then held + booked + 1 else capacity end"
    " where slot = $1 and channel = $2 returning slot"
)
_FREE = (
    "update seat set booked = booked - 1"
    " where slot = $1 and channel = $2 and booked > 0 returning slot"
)


_ENTRY = "id, slot, giver, seats, state, is_wanted_back"


def as_text(instant: datetime) -> str:
    """An aware instant as the tables keep it."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _entry(transfer: SeatTransfer) -> Statement:
    sql = (
        f"insert into seat_transfer ({_ENTRY}) values ($1, $2, $3, $4, $5, $6)"
        " on conflict (id) do nothing returning id"
    )
    it = transfer
    return (sql, it.id, it.slot, it.giver, it.seats, it.state, int(it.is_wanted_back))


def _transfer(row: tuple[str, str, str, int, str, int]) -> SeatTransfer:
    id, slot, giver, seats, state, is_wanted_back = row
    return SeatTransfer(id, slot, Channel(giver), seats, TransferState(state), bool(is_wanted_back))
