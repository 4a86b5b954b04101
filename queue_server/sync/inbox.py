"""What the portal says, applied here. Everything may be said twice and does no harm.

Owns what each kind means. A page is applied in the order in which its kinds need each other, and
the cursor moves after it: what was cut off in between is said again.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

import msgspec
import structlog
from msgspec import Struct

from queue_server.bookings.desk import DeskSeats
from queue_server.bookings.hall_bookings import HallBookings
from queue_server.bookings.store import BookingStore, in_the_hall
from queue_server.people.records import Citizen, Contacts, People
from queue_server.sync.outbox import Outbox
from queue_server.sync.portal_client import Counterpart, PortalStranger
from queue_server.sync.unread import UnreadKeys
from queue_server.sync.wishes import Wishes
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.seats import SeatTransfer
from sportello.bookings.told import (
    BOOKING,
    KINDS,
    PROPOSAL,
    SEATS,
    TROUBLE,
    VISITOR,
    BookingTrouble,
    VisitorTold,
)
from sportello.model.day import check_names_no_person
from sportello.model.refusals import UnknownBooking
from sportello.sync.cursor import Cursor, judge_page
from sportello.sync.envelope import ChangePage, Envelope
from sportello.sync.outcome import Proposal
from sportello.sync.version import Delivery, judge

T = TypeVar("T", bound=Struct)

log = structlog.get_logger(__name__)


class Inbox:
    def __init__(
        self,
        outbox: Outbox,
        store: BookingStore,
        desk: DeskSeats,
        people: People,
        hall: HallBookings,
        wishes: Wishes,
        unread: UnreadKeys,
    ) -> None:
        self._outbox = outbox
        self._store = store
        self._desk = desk
        self._people = people
        self._hall = hall
        self._wishes = wishes
        self._unread = unread

    async def apply(
        self, cursor: Cursor, page: ChangePage, portal: Counterpart, now: datetime
    ) -> None:
        """Apply a page and move the cursor to its end; one that does not follow the cursor is
        dropped.

        Raises: PortalStranger, PortalAway, StorageFull, NotLeading
        """
        match judge_page(cursor, page):
            case Delivery.STRANGER:
                raise PortalStranger("the portal's store is another one")
            case Delivery.STALE | Delivery.GAP:
                return
        await self.take(page.envelopes, portal, now, is_whole=page.is_snapshot)
        await self._outbox.move_cursor(page.until)

    async def take(
        self,
        envelopes: Iterable[Envelope],
        portal: Counterpart,
        now: datetime,
        *,
        is_whole: bool,
    ) -> None:
        """Apply what the envelopes say; `is_whole` says that each is the last version there is."""
        told = list(envelopes)
        for envelope in told:
            if envelope.kind not in KINDS:
                self._unread.add(envelope.key)
        seats = [each for each in told if each.kind == SEATS]
        await self._take_seats(seats)
        bookings = [each for each in told if each.kind == BOOKING]
        await self._take_bookings(bookings, portal, is_whole=is_whole)
        for envelope in told:
            if envelope.kind == VISITOR:
                await self._take_visitor(envelope)
        if bookings:
            await self._hall.look(now)
        wishes = [self._read(each, Proposal) for each in told if each.kind == PROPOSAL]
        for wish in wishes:
            if wish is not None:
                await self._wishes.decide(wish, now)
        if wishes:
            await self._hall.look(now)

    async def _take_seats(self, envelopes: Iterable[Envelope]) -> None:
        """The last word on each hand-over: what is offered and asked back in one page returns."""
        for envelope in {each.aggregate: each for each in envelopes}.values():
            told = self._read(envelope, SeatTransfer)
            if told is None:
                continue
            if told.giver is self._store.seats.own:
                await self._store.seats.settle(told)
            elif told.is_on_the_way:
                await self._desk.open(told.slot)
                await self._store.seats.answer(told)

    async def _take_bookings(
        self, envelopes: Iterable[Envelope], portal: Counterpart, *, is_whole: bool
    ) -> None:
        """The last word of each booking; where a version is missing, the portal is asked for it."""
        by_id: dict[str, list[Envelope]] = {}
        for envelope in envelopes:
            by_id.setdefault(envelope.aggregate, []).append(envelope)
        known = {each.id: each.version for each in await self._store.these(list(by_id))}
        last: list[Appointment] = []
        for id, said in by_id.items():
            version = known.get(id, 0)
            for envelope in said:
                if judge(version, envelope.version, is_whole_answer=is_whole) is Delivery.GAP:
                    envelope = await portal.aggregate(BOOKING, id) or envelope
                version = max(version, envelope.version)
                said[-1] = envelope if envelope.version >= said[-1].version else said[-1]
            if (booking := self._booking(said[-1])) is not None:
                last.append(booking)
        await self._store.hear_all(last)

    def _booking(self, envelope: Envelope) -> Appointment | None:
        """None if it cannot be kept here; the portal is told why by `PortalLink`."""
        booking = self._read(envelope, Appointment)
        if booking is None:
            return None
        try:
            check_names_no_person(in_the_hall(booking))
        except ValueError as wrong:
            log.warning("booking_not_kept", booking=envelope.aggregate, why=str(wrong))
            return None
        return booking

    async def _take_visitor(self, envelope: Envelope) -> None:
        if envelope.is_deleted:
            await self._people.forget_visitor(envelope.aggregate)
            return
        told = self._read(envelope, VisitorTold)
        if told is None:
            return
        try:
            booking = await self._store.read(envelope.aggregate)
        except UnknownBooking:
            log.warning("visitor_without_booking", booking=envelope.aggregate)
            if self._unread.has((BOOKING, envelope.aggregate)):
                self._unread.add(envelope.key)
            return
        citizen = Citizen(told.codice_fiscale or "", told.surname, told.given_name)
        contacts = Contacts(told.email or "", told.phone or "", video_link=told.video_link)
        await self._people.expect(citizen, booking.id, booking.ends_at, contacts)

    async def tell_trouble(self, booking: str, code: str) -> None:
        """A person at the portal has to look at the booking. Raises: StorageFull"""
        trouble = BookingTrouble(BOOKING, booking, code)
        await self._outbox.tell(TROUBLE, booking, 1, trouble)

    async def ask_again(self, portal: Counterpart, now: datetime) -> None:
        """For what a program before this one did not understand. Raises: PortalTrouble"""
        for kind, id in self._unread.before:
            envelope = await portal.aggregate(kind, id)
            self._unread.was_asked_for((kind, id))
            if envelope is not None:
                await self.take([envelope], portal, now, is_whole=True)

    def _read(self, envelope: Envelope, kind: type[T]) -> T | None:
        """None for what cannot be read: from a newer portal, which is not waited for."""
        if envelope.is_deleted:
            return None
        try:
            return msgspec.json.decode(envelope.body, type=kind)
        except msgspec.DecodeError:
            log.warning("message_unread", kind=envelope.kind, message=envelope.id)
            self._unread.add(envelope.key)
            return None
