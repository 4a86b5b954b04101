"""The only wiring: which part of the server knows which.

Owns no order in time but that of hearing: `app` starts and ends them.
"""

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from aiohttp import web

from queue_server.accounts.access import Accounts
from queue_server.accounts.admission import Admission
from queue_server.api.backend import Backend
from queue_server.api.http import HttpRoutes
from queue_server.api.http_refusals import tell_refusals
from queue_server.api.messages import Messages
from queue_server.api.socket import StationRoutes
from queue_server.bookings.desk import DeskSeats
from queue_server.bookings.guesses import CodeGuesses, NameSearches
from queue_server.bookings.hall_bookings import HallBookings
from queue_server.bookings.seats import tell_no_one
from queue_server.bookings.store import BookingStore
from queue_server.casework.door import CaseworkDoor
from queue_server.casework.process import CaseworkProcess
from queue_server.config.limits import Limits
from queue_server.config.tables import PortalTable
from queue_server.follow.tokens import FollowTokens
from queue_server.follow.turn import Turns
from queue_server.forecasts.adviser import Adviser
from queue_server.forecasts.forecasts import Forecasts
from queue_server.forecasts.history_queries import LookingBack
from queue_server.forecasts.worker_process import WorkerProcess
from queue_server.office.after_restore import is_restored
from queue_server.office.broadcast import Broadcast
from queue_server.office.leadership import Succession
from queue_server.office.timers import Timers
from queue_server.office.writer import Office
from queue_server.people.named_visitors import NamedVisitors
from queue_server.people.notes import Notes
from queue_server.people.records import People
from queue_server.people.retention import Retention
from queue_server.storage.disk_space import nearly_full
from queue_server.storage.stores import Home
from queue_server.sync.booked_turns import BookedTurns
from queue_server.sync.high_water import AcknowledgedMark
from queue_server.sync.outbox import Outbox
from queue_server.sync.portal_client import Portal
from queue_server.sync.portal_link import PortalLink
from queue_server.sync.wiring import BranchSide, exchange_of
from queue_server.timekeeping.timekeeper import Timekeeper
from sportello.bookings.calendar import Calendar, Channel
from sportello.model.events import AnyEvent, DayTakenBack
from sportello.model.plan import Plan
from sportello.model.refusals import StorageFull
from sportello.model.wire import MAX_MESSAGE_BYTES
from sportello.sync.contract import Presence, ServiceWait
from web.connections import Connections
from web.streams import Streams


class Parts:
    """One branch's server, put together but not yet at work."""

    def __init__(
        self,
        home: Home,
        plan: Plan,
        time: Timekeeper,
        directory: Path,
        retention: Retention,
        public_url: str | None,
        limits: Limits,
        counter: Callable[[], float],
        messages: Messages,
        calendars: Sequence[Calendar],
        portal: PortalTable | None,
        clamd: str | None,
    ) -> None:
        """`directory` is the server's own, wherever the branch is kept. `counter` counts seconds
        and is never set back. `public_url` is where citizens' telephones reach the server, None
        where they do not; `portal` is None for a branch without one, `clamd` where it takes in no
        guided requests.
        """
        self._plan = plan
        self._directory = directory
        self._acknowledged = AcknowledgedMark(directory)
        self.time = time
        self._clock = clock = time.now
        self.journal = home.journal
        self.access = Accounts(home.access, clock)
        self.admission = Admission(self.access, limits, counter)
        self.people = People(home.people, home.people_key, clock)
        self.broadcast = Broadcast(plan)
        zone = ZoneInfo(plan.zone)
        self.outbox = Outbox(home.bookings)
        telling = tell_no_one if portal is None else self.outbox.telling
        self.bookings = BookingStore(
            home.bookings, Channel.DESK, zone, telling, self.outbox.check_settled
        )
        settled, has_portal = self.outbox.check_settled, portal is not None
        desk = DeskSeats(self.bookings.seats, calendars, zone, settled, has_portal=has_portal)
        self.notes = Notes(home.people, home.people_key, clock, lambda: self.broadcast.hall)
        self.connections = Connections(limits.caps, limits.patience, counter)
        self.streams = Streams(most=limits.caps.pages * 9 // 10)
        self._worker = WorkerProcess()
        self.forecasts = Forecasts(
            plan, home.journal, self.broadcast, clock, self._worker, self.streams.wake
        )
        self.turns = Turns(self.broadcast, self.forecasts.expected_of, clock)
        self.office = Office(
            plan, home.journal, time, self.forecasts.told_for, self._publish, self._renew
        )
        self.succession = Succession(
            home.lead,
            home.journal,
            self.office,
            self.broadcast,
            self._publish,
            self._go_back,
            self._take_over,
        )
        self.looking_back = LookingBack(
            plan, home.journal, clock, self.broadcast.today, lambda: self.forecasts.experience
        )
        self.adviser = Adviser(self.looking_back, self.broadcast.today, clock)
        self.hall_bookings = hall_bookings = HallBookings(
            self.bookings,
            self.office,
            lambda: self.broadcast.hall,
            lambda: self.outbox.is_reconciling,
        )
        side = BranchSide(
            directory,
            home.bookings,
            self.bookings,
            desk,
            self.people,
            hall_bookings,
            self.outbox,
            self._acknowledged,
        )
        self.exchange = exchange_of(side, clock)
        self.portal_link = None if portal is None else self._link(portal)
        self.tokens = FollowTokens(home.people_key, public_url)
        self.booked_turns = BookedTurns(hall_bookings, self.turns, self.tokens, self.broadcast)
        self.backend = Backend(
            office=self.office,
            broadcast=self.broadcast,
            access=self.access,
            people=self.people,
            notes=self.notes,
            adviser=self.adviser,
            looking_back=self.looking_back,
            tokens=self.tokens,
            journal=self.journal,
            succession=self.succession,
            time=time,
            bookings=self.bookings,
            desk=desk,
            hall_bookings=hall_bookings,
            code_guesses=CodeGuesses(counter),
            name_searches=NameSearches(counter),
            named_visitors=NamedVisitors(home.people, home.people_key, clock),
            storage_trouble=self._storage_trouble,
            zone=zone,
            check_clocks=self._check_clocks,
        )
        self.casework = (
            CaseworkProcess(directory, portal, clamd, public_url) if portal and clamd else None
        )
        self.messages = messages
        self.stations = StationRoutes(messages, self.backend, self.admission)
        self.timers = Timers(
            self.office,
            self.broadcast,
            self.people,
            self.notes,
            self.access,
            self.stations.dismiss_revoked,
            time,
            directory,
            retention,
            hall_bookings,
            self._portal_code,
        )

    def door(self) -> web.Application:
        """Every path that is answered."""
        app = web.Application(middlewares=[tell_refusals], client_max_size=MAX_MESSAGE_BYTES)
        app.router.add_get("/station", self.stations.serve)
        HttpRoutes(self.messages, self.backend, self.admission).add_to(app)
        if self.casework is not None:
            CaseworkDoor(self.casework, self.backend, self.admission, self.portal_link).add_to(app)
        if self.tokens.public_url is not None:
            self._add_pages(app)
        return app

    def _add_pages(self, app: web.Application) -> None:
        """The citizens' pages. What makes them is loaded only where citizens have an address."""
        from queue_server.follow.pages import Pages
        from queue_server.follow.routes import FollowRoutes

        pages = Pages(self._plan, uuid4)
        routes = FollowRoutes(
            self.tokens, self.turns, self.streams, pages, self.office, self._clock
        )
        routes.add_to(app)

    def lasting(self) -> list[Coroutine[object, object, None]]:
        """What runs as long as the server lives."""
        return [
            self.forecasts.run(),
            self.timers.run(),
            self.looking_back.run(),
            self.adviser.run(),
            self.notes.run(),
            self.streams.run(),
            self.connections.run(),
            *(part.run() for part in (self.portal_link, self.casework) if part is not None),
        ]

    async def open_outbox(self) -> None:
        """Before anything is told. A store that came out of a copy takes a new incarnation."""
        side = await self.outbox.open()
        if is_restored(self._directory) or self._acknowledged.is_above(side):
            await self.outbox.renew()
            await self.bookings.seats.end_all()

    def _link(self, table: PortalTable) -> PortalLink:
        return PortalLink(self.exchange, Portal(table), self.office, self._clock, self._presence)

    def _check_clocks(self) -> None:
        """Raises: ClocksApart"""
        if self.portal_link is not None:
            self.portal_link.check_clocks()

    def _portal_code(self) -> str | None:
        return None if self.portal_link is None else self.portal_link.state.code

    def _presence(self, behind_s: float) -> Presence:
        latest = self.forecasts.latest
        waits = latest.by_service.items() if latest else ()
        return Presence(
            waits=tuple(ServiceWait(id, w.people, w.low_min, w.high_min) for id, w in waits),
            waiting=len(self.broadcast.hall.waiting),
            behind_s=behind_s,
            turns=self.booked_turns(),
        )

    async def close(self) -> None:
        if self.portal_link is not None:
            await self.portal_link.close()
        if self.casework is not None:
            await self.casework.close()
        await self.looking_back.close()
        await self._worker.close()
        self.access.close()

    def _storage_trouble(self) -> StorageFull | None:
        """What keeps the next command from being written, or soon will."""
        return self.office.full or nearly_full(self._directory)

    def _publish(self, events: Sequence[AnyEvent]) -> None:
        """Anyone who keeps something next to the hall hears of events before the stations do."""
        if events:
            self.time.not_before(events[-1].at)
        self.people.note(events)
        self.turns.note(events)
        self.hall_bookings.note(events)
        self.broadcast.publish(events)
        self.notes.hear(events)
        self.forecasts.note(events)
        self.streams.wake()

    def _renew(self, events: Sequence[AnyEvent]) -> None:
        """As `_publish`, of a day that goes on after the one that followed was taken back."""
        self.people.note(events)
        self.turns.note(events)
        self.hall_bookings.note(events)
        self.broadcast.start_anew(events)
        self.notes.hear(events)
        self.forecasts.note(events[-1:])  # it has learned from the others
        self.streams.wake()

    def _go_back(self, events: Sequence[AnyEvent]) -> None:
        """As `_renew`, where another server leads."""
        (*_, day) = (event.day for event in events if isinstance(event, DayTakenBack))
        self.time.go_back(events[-1].at, day)
        self._renew(events)

    async def _take_over(self) -> None:
        """What a server does that leads from now on, before it answers."""
        await self.access.refresh()
        self.notes.stir()
