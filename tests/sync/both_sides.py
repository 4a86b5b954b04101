"""A portal and a branch in one process, each on real files, and a wire between them in the test's
hand: it can be cut, lose answers, deliver twice and late.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from msgspec import Raw
from msgspec.structs import replace
from sqlalchemy import select

from casework.storage.once import RequestKey, StoredAnswer
from portal.bookings import bookings, moderation
from portal.bookings.confirming import WantedBooking
from portal.bookings.desk import BookingDesk
from portal.bookings.holds import WantedHold, give_up
from portal.bookings.persons import NamedPerson
from portal.bookings.slot_rows import publish
from portal.bookings.tables import slot as slot_table
from portal.branches.directory import Directory
from portal.branches.sheets import BranchSheet, Comune, ServiceSheet
from portal.branches.staff_settings import put, put_comune
from portal.branches.video_rooms import VideoRooms
from portal.notifications.kinds import MessageKind
from portal.notifications.tables import outbox
from portal.storage.database import Database, open_database
from portal.storage.migrate import migrate
from portal.sync import links, seat_ledger, visitors
from portal.sync.restoring import renew_incarnations
from portal.sync.sync_office import SyncOffice, SyncStranger
from portal.sync.waits import ToldWaits
from queue_server.api.messages import SUBJECTS, Messages
from queue_server.config.limits import Limits
from queue_server.config.tables import PortalTable
from queue_server.office.after_restore import MARK
from queue_server.parts import Parts
from queue_server.people.records import Citizen, Contacts
from queue_server.people.retention import Retention
from queue_server.storage.stores import open_home
from queue_server.sync.high_water import FILE_NAME
from queue_server.sync.portal_client import Counterpart, PortalAway, PortalStranger
from queue_server.sync.portal_link import PortalLink
from queue_server.timekeeping.timekeeper import Timekeeper
from queue_server.timekeeping.witness import Believed
from sportello.bookings.calendar import Calendar, Channel, WeeklyRule
from sportello.bookings.lifecycle import Appointment, AppointmentKind, BookingState, Change
from sportello.bookings.messages import ToldBy
from sportello.bookings.slots import slots_on
from sportello.bookings.told import BOOKING
from sportello.bookings.visits import WantedService
from sportello.model.commands import CallNext, CheckIn, Close, OpenCounter, StartDay, StartServing
from sportello.model.person import Actor, Role
from sportello.model.place import Access
from sportello.model.plan import Span
from sportello.model.refusals import Refused
from sportello.sync.contract import (
    Greeted,
    Greeting,
    Presence,
    PresenceAnswer,
    PushAnswer,
    Pushed,
    Returned,
    ReturnedAnswer,
)
from sportello.sync.cursor import Cursor
from sportello.sync.envelope import ChangePage, Envelope
from sportello.sync.incarnation import Handshake
from tests.queue_server.a_server import a_plan

ROME = ZoneInfo("Europe/Rome")
COMUNE, BRANCH, SERVICE = "c_x001", "centro", "tributi"
MODERATED = "certificati"
"""A booking of it waits for the office."""

THE_DAY = date(2026, 12, 14)
"""On which the slots are; a Monday, and far enough from any change of clocks."""

EVENING_BEFORE = datetime(2026, 12, 13, 17, tzinfo=UTC)
MORNING = datetime(2026, 12, 14, 7, 30, tzinfo=UTC)
NINE = datetime(2026, 12, 14, 8, tzinfo=UTC)
"""When the first slot begins."""

MARIA = NamedPerson("Maria", "Fontanelli", "FNTMRA85D52L840G", "maria@example.org", "+393331234560")
TOTEM = Actor("totem-1", frozenset({Role.TOTEM}))
DESK = Actor("desk-1", frozenset({Role.OPERATOR}), "anna")

T = TypeVar("T")


def a_calendar(**facts: Any) -> Calendar:
    """Three slots on THE_DAY, and three a week later, each with two seats of either side."""
    days = [WeeklyRule(0, Span(9 * 60, 10 * 60))]
    seats = {Channel.ONLINE: 2, Channel.DESK: 2}
    known = Calendar("c", BRANCH, "Europe/Rome", (SERVICE, MODERATED), tuple(days), 20, seats)
    return replace(known, **facts)


SLOTS = [slot.id for slot in slots_on(a_calendar(), THE_DAY)]
LATER_SLOTS = [slot.id for slot in slots_on(a_calendar(), THE_DAY + timedelta(days=7))]

ROOMS = "https://video.borgosanlieto.example/{room}"


class SetClock:
    """Stands still until it is set; aware UTC."""

    def __init__(self, now: datetime = EVENING_BEFORE) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class PortalSide:
    """One Comune with one branch, on SQLite."""

    def __init__(self, database: Database, directory: Directory, clock: SetClock) -> None:
        self.database = database
        self.directory = directory
        self.clock = clock
        self.waits = ToldWaits(database, clock)
        self.rooms = VideoRooms(bytes(32), directory)
        self.office = SyncOffice(database, directory, self.waits, self.rooms, clock)
        self.desk = BookingDesk(
            database, lambda: directory.comune(COMUNE), clock, timedelta(minutes=10)
        )

    async def hold(self, slot: str, service: str = SERVICE) -> str:
        """Raises: Refused"""
        held = await self.desk.hold(WantedHold(slot, service, 1, "a client"))
        return held.id

    async def confirm(
        self,
        hold: str,
        who: NamedPerson = MARIA,
        kind: AppointmentKind = AppointmentKind.IN_PERSON,
    ) -> str:
        """The id of the booking. Raises: Refused"""
        key = RequestKey(COMUNE, "POST /bookings", str(uuid4()), "")
        wanted = WantedBooking(
            hold=hold,
            visitor=who,
            kind=kind,
            key=key,
            answer=lambda made: StoredAnswer(201, made.id),
        )
        return (await self.desk.confirm(wanted)).body

    async def book(self, slot: str = SLOTS[0], service: str = SERVICE) -> str:
        return await self.confirm(await self.hold(slot, service))

    async def decide(self, id: str, is_approved: bool) -> None:
        """Raises: Refused"""
        async with self.database.transaction() as connection:
            comune, now = self.directory.comune(COMUNE), self.clock()
            seen = (await bookings.read(connection, COMUNE, id)).appointment.version
            if is_approved:
                await moderation.approve(connection, comune, id, seen, now)
            else:
                await moderation.refuse(connection, comune, id, seen, "Manca la delega.", now)

    async def end_undecided(self) -> None:
        """As the portal's upkeep does every two seconds."""
        async with self.database.transaction() as connection:
            comune = self.directory.comune(COMUNE)
            await moderation.end_undecided(connection, comune, self.clock())

    async def cancel(self, id: str) -> bookings.KeptBooking:
        async with self.database.transaction() as connection:
            comune = self.directory.comune(COMUNE)
            return await bookings.cancel(connection, comune, id, self.clock())

    async def move(self, id: str, slot: str) -> bookings.KeptBooking:
        """Raises: Refused; then the hold is given up."""
        hold = await self.hold(slot, (await self.read(id)).appointment.service)
        comune = self.directory.comune(COMUNE)
        try:
            async with self.database.transaction() as connection:
                return await bookings.move(connection, comune, id, hold, self.clock())
        except Refused:
            async with self.database.transaction() as connection:
                await give_up(connection, COMUNE, hold)
            raise

    async def read(self, id: str) -> bookings.KeptBooking:
        async with self.database.reading() as connection:
            return await bookings.read(connection, COMUNE, id)

    async def messages_of(self, id: str) -> list[tuple[str, str, str]]:
        """What was put on its way about a booking but reminders: kind, channel, state."""
        query = select(outbox.c.kind, outbox.c.channel, outbox.c.state).where(
            outbox.c.subject == id, outbox.c.kind != MessageKind.REMINDER
        )
        async with self.database.reading() as connection:
            found = await connection.execute(query.order_by(outbox.c.version, outbox.c.kind))
            return [(row.kind, row.channel, row.state) for row in found]

    async def offer(self, slot: str, seats: int = 1) -> str:
        """Raises: SlotFull"""
        async with self.database.transaction() as connection:
            id = str(uuid4())
            await seat_ledger.offer(connection, COMUNE, BRANCH, id, slot, seats)
            return id

    async def ask_back(self, id: str) -> None:
        """Raises: NothingOnTheWay"""
        async with self.database.transaction() as connection:
            await seat_ledger.ask_back(connection, COMUNE, BRANCH, id)

    async def tell_visitors(self) -> None:
        async with self.database.transaction() as connection:
            await visitors.tell_due(connection, COMUNE, self.clock())

    async def set_calendar(self, calendar: Calendar) -> None:
        async with self.database.transaction() as connection:
            await put(connection, COMUNE, calendar)
            await publish(connection, COMUNE, calendar, self.clock())
        await self.directory.refresh()

    async def seats(self, slot: str) -> tuple[int, int, int]:
        """Capacity, held, booked."""
        here = (slot_table.c.comune == COMUNE) & (slot_table.c.id == slot)
        query = select(slot_table.c.capacity, slot_table.c.held, slot_table.c.booked).where(here)
        async with self.database.reading() as connection:
            return tuple((await connection.execute(query)).one())


class BranchSide:
    """A queue server without its doors, and the far end of its line to the portal."""

    def __init__(self, parts: Parts, clock: SetClock, wire: Counterpart) -> None:
        self.parts = parts
        self.clock = clock
        self.wire = wire
        self.store = parts.bookings

    async def hold(self, slot: str, service: str = SERVICE) -> str:
        """Raises: Refused"""
        id = str(uuid4())
        await self.parts.backend.desk.hold(id, [WantedService(service)], slot, self.clock())
        return id

    async def book(
        self, slot: str = SLOTS[0], service: str = SERVICE, told_by: ToldBy | None = None
    ) -> str:
        """At the desk, for Maria. Raises: Refused"""
        hold, id = await self.hold(slot, service), str(uuid4())
        wanted_services = [WantedService(service)]
        (chain,) = await self.parts.backend.desk.held(hold, wanted_services, self.clock())
        wanted = Appointment(
            id=id,
            code=id[:8].upper(),
            version=1,
            state=BookingState.CONFIRMED,
            branch="Comune di prova",
            service=service,
            slots=(slot,),
            seat=Channel.DESK,
            starts_at=chain[0].starts_at,
            ends_at=chain[-1].ends_at,
        )
        await self.store.confirm(hold, wanted, self.clock())
        who = Citizen(MARIA.codice_fiscale or "", MARIA.surname, MARIA.given_name)
        contacts = Contacts(MARIA.email or "", MARIA.phone or "", told_by)
        await self.parts.people.expect(who, id, wanted.ends_at, contacts)
        await self.store.tell_visitor(id)
        return id

    async def cancel(self, id: str) -> None:
        """Raises: Refused"""
        known = await self.store.read(id)
        await self.store.change(id, Change.CANCEL, known.version, self.clock())

    async def offer(self, slot: str, seats: int = 1) -> str:
        """Raises: SlotFull, Reconciling"""
        id = str(uuid4())
        await self.parts.backend.desk.hand_over(id, slot, seats)
        return id

    async def ask_back(self, slot: str) -> None:
        """Raises: NothingOnTheWay"""
        await self.parts.backend.desk.ask_back(slot)

    async def begin_day(self) -> None:
        await self.parts.office.submit(StartDay(id=uuid4()), Actor("server"))
        await self.look()

    async def look(self) -> None:
        """As the server does every five seconds."""
        await self.parts.hall_bookings.look(self.clock())

    async def check_in(self, id: str) -> None:
        """Raises: Refused"""
        await self.parts.office.submit(CheckIn(id=uuid4(), booking=id), TOTEM)

    async def serve_next(self) -> None:
        """Raises: Refused"""
        ticket = await self.call_and_serve()
        await self.parts.office.submit(Close(id=uuid4(), ticket=ticket), DESK)

    async def call_and_serve(self) -> str:
        """The ticket that is being served now. Raises: Refused"""
        submit = self.parts.office.submit
        if "1" not in self.parts.broadcast.hall.counters:
            await submit(OpenCounter(id=uuid4(), counter="1"), DESK)
        called = await submit(CallNext(id=uuid4(), counter="1"), DESK)
        ticket: str = called[-1].ticket
        await submit(StartServing(id=uuid4(), ticket=ticket), DESK)
        return ticket

    async def meet(self) -> None:
        """Shake hands, as at every beginning of a line. Raises: PortalTrouble"""
        await self.parts.exchange.shake_hands(self.wire)

    async def push(self) -> bool:
        return await self.parts.exchange.push(self.wire)

    async def pull(self) -> bool:
        return await self.parts.exchange.pull(self.wire, 0)

    async def sync(self) -> None:
        """Until neither side has anything more to say."""
        await self.meet()
        for _ in range(20):
            said = [await self.push(), await self.pull()]
            if not any(said):
                return
        raise AssertionError("the two sides never come to rest")

    async def seats(self, slot: str) -> tuple[int, int, int]:
        """Capacity, held, booked of the desk."""
        await self.parts.backend.desk.open(slot)
        count = await self.store.seats.count(slot)
        assert count is not None
        return count.capacity, count.held, count.booked


class Fault(StrEnum):
    """What the wire does to one call."""

    LOST = "lost"
    ANSWER_LOST = "answer_lost"
    TWICE = "twice"
    AFTER_AN_OLD_ONE = "after_an_old_one"


class Wire:
    """Implements `Counterpart`. `is_cut` lets nothing through, `faults` befall the next calls.

    newer  bookings of which the portal says a state that no branch knows, as a newer one might
    """

    def __init__(self) -> None:
        self.portal: PortalSide | None = None
        self.is_cut = False
        self.faults: list[Fault] = []
        self.newer: set[str] = set()
        self._pushes: list[Pushed] = []
        self._pages: list[ChangePage] = []

    async def shake_hands(self, mine: Handshake) -> Greeted:
        return await self._through(
            lambda p, link: p.office.shake_hands(link, Greeting(BRANCH, mine))
        )

    async def changes(self, cursor: Cursor, wait_s: float) -> ChangePage:
        is_late = self.faults[:1] == [Fault.AFTER_AN_OLD_ONE]
        page = await self._through(lambda p, link: p.office.page(link, cursor))
        page = replace(page, envelopes=tuple(map(self._said, page.envelopes)))
        self._pages.append(page)
        return self._pages[0] if is_late else page

    async def aggregate(self, kind: str, id: str) -> Envelope | None:
        return self._said(await self._through(lambda p, link: p.office.aggregate(link, kind, id)))

    def _said(self, envelope: Envelope) -> Envelope:
        if envelope.kind != BOOKING or envelope.aggregate not in self.newer:
            return envelope
        body = bytes(envelope.body).replace(b'"confirmed"', b'"confirmed_by_post"')
        return replace(envelope, body=Raw(body))

    async def push(self, pushed: Pushed) -> PushAnswer:
        old = self._pushes[0] if self._pushes and self._has(Fault.AFTER_AN_OLD_ONE) else None
        self._pushes.append(pushed)

        async def deliver(portal: PortalSide, link: links.BranchLink) -> PushAnswer:
            if old is not None:
                with suppress(SyncStranger):  # of a store that was restored since
                    await portal.office.push(link, old)
            return await portal.office.push(link, pushed)

        return await self._through(deliver)

    async def reconcile(self, returned: Returned) -> ReturnedAnswer:
        return await self._through(lambda p, link: p.office.reconcile(link, returned))

    async def presence(self, presence: Presence) -> PresenceAnswer:
        return await self._through(lambda p, link: p.office.presence(link, presence))

    async def close(self) -> None: ...

    def _has(self, fault: Fault) -> bool:
        return self.faults[:1] == [fault]

    async def _through(self, call: Callable[[PortalSide, links.BranchLink], Awaitable[T]]) -> T:
        fault = self.faults.pop(0) if self.faults else None
        if self.is_cut or fault is Fault.LOST or self.portal is None:
            raise PortalAway("the line is cut")
        try:
            told = await call(self.portal, await self._link(self.portal))
            if fault is Fault.TWICE:
                told = await call(self.portal, await self._link(self.portal))
        except SyncStranger as stranger:
            raise PortalStranger(stranger.detail) from None
        if fault is Fault.ANSWER_LOST:
            raise PortalAway("the line broke before the answer")
        return told

    async def _link(self, portal: PortalSide) -> links.BranchLink:
        async with portal.database.reading() as connection:
            link = await links.link_of(connection, COMUNE, BRANCH)
        assert link is not None
        return link


async def make_portal(directory: Path, clock: SetClock, url: str | None = None) -> None:
    """A portal with its Comune, branch, service, calendar and slots."""
    async with open_database(directory, url) as database, database.transaction() as connection:
        await migrate(connection)
        await put_comune(connection, Comune(id=COMUNE, name="Comune di prova", owner="Regione"))
        text = {"it": "Sede"}
        await put(
            connection,
            COMUNE,
            BranchSheet(id=BRANCH, name=text, address="Piazza 1", video_rooms=ROOMS),
        )
        sheet = ServiceSheet(
            id=SERVICE,
            name=text,
            access=Access.APPOINTMENT_ONLY,
            summary=text,
            kinds=tuple(AppointmentKind),
        )
        await put(connection, COMUNE, sheet)
        await put(connection, COMUNE, replace(sheet, id=MODERATED, is_moderated=True))
        await put(connection, COMUNE, a_calendar())
        await publish(connection, COMUNE, a_calendar(), clock())
        await links.make_key(connection, COMUNE, BRANCH)


@asynccontextmanager
async def opened_portal(
    directory: Path, clock: SetClock, url: str | None
) -> AsyncIterator[PortalSide]:
    async with open_database(directory, url) as database:
        comuni = Directory(database)
        await comuni.refresh()
        yield PortalSide(database, comuni, clock)


@asynccontextmanager
async def opened_branch(
    directory: Path,
    clock: SetClock,
    wire: Counterpart,
    url: str | None,
    calendar: Calendar | None = None,
) -> AsyncIterator[BranchSide]:
    """As `queue_server.app.running`, without a socket and without timers; its desk's seats are
    those of the calendar.
    """
    plan = a_plan()
    desk = replace(calendar or a_calendar(seats={Channel.DESK: 2}), branch=plan.name)
    table = PortalTable("http://localhost", BRANCH, "key")
    async with open_home(directory, url, "") as home:
        time = Timekeeper(clock, Believed(), plan)
        parts = Parts(
            home,
            plan,
            time,
            directory,
            Retention(),
            None,
            Limits(),
            monotonic,
            Messages(SUBJECTS),
            (desk,),
            table,
            None,
        )
        await parts.access.refresh()
        await parts.succession.begin()
        await parts.open_outbox()
        (directory / MARK).unlink(missing_ok=True)
        working = asyncio.create_task(parts.office.run())
        try:
            parts.portal_link = PortalLink(
                parts.exchange,
                wire,
                parts.office,
                clock,
                lambda behind_s: Presence((), 0, behind_s),
            )
            yield BranchSide(parts, clock, wire)
        finally:
            parts.office.close()
            await working
            await parts.close()


FILES = (None, None)


class BothSides:
    """`clock` is the portal's and the branch's alike, unless a test sets one of them apart."""

    def __init__(
        self, place: Path, template: Path | None = None, urls: tuple[str | None, str | None] = FILES
    ) -> None:
        """`urls` are the PostgreSQL databases of portal and branch, None for files."""
        self._urls = urls
        self._place = place
        self._template = template
        self.portal_clock, self.branch_clock = SetClock(), SetClock()
        self.wire = Wire()
        self._portal_open, self._branch_open = AsyncExitStack(), AsyncExitStack()

    async def open(self) -> None:
        for name in ("portal", "branch"):
            (self._place / name).mkdir(parents=True)
        if self._template is None:
            await make_portal(self._place / "portal", self.portal_clock, self._urls[0])
        else:
            shutil.copy(self._template / "portal.db", self._place / "portal")
        await self.open_portal()
        await self.open_branch()

    async def open_portal(self) -> None:
        opened = opened_portal(self._place / "portal", self.portal_clock, self._urls[0])
        self.portal = await self._portal_open.enter_async_context(opened)
        self.wire.portal = self.portal

    async def open_branch(self) -> None:
        folder = self._place / "branch"
        opened = opened_branch(folder, self.branch_clock, self.wire, self._urls[1])
        self.branch = await self._branch_open.enter_async_context(opened)

    async def close_portal(self) -> None:
        self.wire.portal = None
        await self._portal_open.aclose()

    async def close_branch(self) -> None:
        await self._branch_open.aclose()

    async def close(self) -> None:
        await self.close_branch()
        await self.close_portal()

    def set_time(self, now: datetime) -> None:
        self.portal_clock.now = self.branch_clock.now = now

    async def copy(self, side: str) -> None:
        """Last night's copy of "portal" or "branch", whose server is stopped meanwhile."""
        await self._stopped(side)
        shutil.rmtree(self._place / f"copy of {side}", ignore_errors=True)
        shutil.copytree(self._place / side, self._place / f"copy of {side}")
        await self._started(side)

    async def restore(self, side: str) -> None:
        """What is there now is lost, and the copy takes its place."""
        await self._stopped(side)
        shutil.rmtree(self._place / side)
        shutil.copytree(self._place / f"copy of {side}", self._place / side)
        if side == "branch":
            (self._place / side / MARK).touch()
        else:
            async with (
                open_database(self._place / side, None) as database,
                database.transaction() as connection,
            ):
                await renew_incarnations(connection)
        await self._started(side)

    async def put_back_by_hand(self, *, is_marked: bool = True) -> None:
        """The branch's store is its copy, and no program was told; `is_marked` says whether its
        directory is still there.
        """
        await self._stopped("branch")
        if not is_marked:
            (self._place / "branch" / FILE_NAME).unlink()
        for each in (self._place / "copy of branch").iterdir():
            if each.name != FILE_NAME:
                shutil.copy(each, self._place / "branch")
        await self._started("branch")

    async def restart(self, side: str) -> None:
        await self._stopped(side)
        await self._started(side)

    async def _stopped(self, side: str) -> None:
        await (self.close_portal() if side == "portal" else self.close_branch())

    async def _started(self, side: str) -> None:
        await (self.open_portal() if side == "portal" else self.open_branch())


@asynccontextmanager
async def both_sides(
    place: Path, urls: tuple[str | None, str | None] = FILES
) -> AsyncIterator[BothSides]:
    """New ones, which have met."""
    both = BothSides(place, urls=urls)
    await both.open()
    try:
        await both.branch.meet()
        yield both
    finally:
        await both.close()
