"""Everything that the branch holds, told to the portal, and everything it holds, taken back.

After a restore of either side the newer version of each aggregate is adopted; what was acknowledged
before is on one of the two sides. Owns the order in which seats and bookings find together.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec import Raw, Struct

from queue_server.bookings.desk import DeskSeats
from queue_server.bookings.store import BookingStore
from queue_server.people.records import People
from queue_server.storage.tables import Tables
from queue_server.sync.inbox import Inbox
from queue_server.sync.outbox import Outbox
from queue_server.sync.portal_client import Counterpart
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.seats import SeatTransfer
from sportello.bookings.told import ANSWER, BOOKING, SEATS, VISITOR, VisitorTold
from sportello.sync.contract import Returned
from sportello.sync.envelope import NOTHING, Envelope
from sportello.sync.outcome import ProposalAnswer


class Returning:
    def __init__(
        self,
        tables: Tables,
        outbox: Outbox,
        inbox: Inbox,
        store: BookingStore,
        desk: DeskSeats,
        people: People,
    ) -> None:
        self._tables = tables
        self._outbox = outbox
        self._inbox = inbox
        self._store = store
        self._desk = desk
        self._people = people

    async def exchange(self, portal: Counterpart, now: datetime) -> None:
        """Both sides tell what they hold. Cut off, it is done again from the beginning.

        Raises: PortalTrouble, StorageFull, NotLeading
        """
        side = await self._outbox.open()
        returned = Returned(side.handshake, tuple(await self.all_held()))
        answer = await portal.reconcile(returned)
        told = answer.page.envelopes
        await self._adopt([each for each in told if each.kind == SEATS], SeatTransfer)
        await self._adopt([each for each in told if each.kind == BOOKING], Appointment)
        others = [each for each in told if each.kind not in (SEATS, BOOKING)]
        await self._outbox.settled(
            answer.page.incarnation, answer.page.until, side.sent, answer.above
        )
        await self._inbox.take(others, portal, now, is_whole=True)

    async def all_held(self) -> list[Envelope]:
        """Seats first, then bookings, who comes, and what was answered."""
        held = [_seats(each) for each in await self._store.seats.all_transfers()]
        bookings = await self._store.all_known()
        held += [_booking(each) for each in bookings]
        visitors = [await self.filled(_visitor(each.id)) for each in bookings]
        held += [each for each in visitors if not each.is_deleted]
        sql = "select booking, body from wish_answer order by proposal"
        for booking, body in await self._tables.rows(sql):
            answer = msgspec.json.decode(body, type=ProposalAnswer)
            held.append(_envelope(ANSWER, booking, 1, answer))
        return held

    async def wholes(self, wanted: Sequence[tuple[str, str]]) -> tuple[Envelope, ...]:
        """The aggregates, as (kind, id), of which the portal misses a version."""
        ids = [id for kind, id in wanted if kind == BOOKING]
        found = [_booking(each) for each in await self._store.these(ids)]
        visitors = [_visitor(id) for kind, id in wanted if kind == VISITOR]
        return (*found, *[await self.filled(each) for each in visitors])

    async def filled(self, envelope: Envelope) -> Envelope:
        """With the person, where it stands for one: people are read when they are sent."""
        if envelope.kind != VISITOR:
            return envelope
        known = await self._people.visitor_of(envelope.aggregate)
        if known is None:
            return envelope
        citizen, contacts = known
        told = VisitorTold(
            surname=citizen.surname,
            given_name=citizen.given_name,
            codice_fiscale=citizen.codice_fiscale or None,
            email=contacts.email or None,
            phone=contacts.phone or None,
            told_by=contacts.told_by,
        )
        return _envelope(VISITOR, envelope.aggregate, envelope.version, told)

    async def _adopt(self, envelopes: Iterable[Envelope], kind: type[Struct]) -> None:
        for envelope in envelopes:
            if envelope.is_deleted:
                continue
            told = msgspec.json.decode(envelope.body, type=kind)
            if isinstance(told, SeatTransfer):
                await self._adopt_transfer(told)
            elif isinstance(told, Appointment):
                if told.seat is Channel.DESK:
                    for slot in told.slots:
                        await self._desk.open(slot)
                await self._store.adopt(told)

    async def _adopt_transfer(self, told: SeatTransfer) -> None:
        await self._desk.open(told.slot)
        if told.giver is Channel.ONLINE and told.is_on_the_way:
            await self._store.seats.answer(told)
        else:
            await self._store.seats.adopt(told)


def _seats(transfer: SeatTransfer) -> Envelope:
    return _envelope(SEATS, transfer.id, transfer.version, transfer)


def _booking(booking: Appointment) -> Envelope:
    return _envelope(BOOKING, booking.id, booking.version, booking)


def _visitor(booking: str) -> Envelope:
    return Envelope(f"{VISITOR}/{booking}", VISITOR, booking, 1, NOTHING)


def _envelope(kind: str, id: str, version: int, body: Struct) -> Envelope:
    """Not one of the numbered changes, but how it stands."""
    return Envelope(f"{kind}/{id}/{version}", kind, id, version, Raw(msgspec.json.encode(body)))
