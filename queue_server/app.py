"""The only wiring: which part of the server knows which, and in what order they start and end."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import structlog
from aiohttp import web
from msgspec import Struct

from queue_server.access import Access
from queue_server.advice_routes import AdviceRoutes
from queue_server.adviser import Adviser
from queue_server.announce import url_of
from queue_server.beside import Beside
from queue_server.broadcast import Broadcast
from queue_server.follow.pages import Pages
from queue_server.follow.routes import FollowRoutes
from queue_server.follow.streams import Streams
from queue_server.follow.tokens import FollowTokens
from queue_server.follow.turn import Turns
from queue_server.forecast import Forecasts
from queue_server.front_desk import FrontDesk
from queue_server.home import open_home
from queue_server.http_refusals import tell_refusals
from queue_server.http_routes import HttpRoutes
from queue_server.journal.seam import Journal
from queue_server.lock import alone_in
from queue_server.looking_back import LookingBack
from queue_server.notes import Notes
from queue_server.office import Clock, Office
from queue_server.people import People
from queue_server.restored import go_on_above_the_unseen
from queue_server.retention import Retention
from queue_server.station_routes import StationRoutes
from queue_server.succession import Succession
from queue_server.timers import SERVER, Timers
from sportello.events import AnyEvent
from sportello.refusals import ServerStopping
from sportello.wire import MAX_MESSAGE_BYTES, edition
from sportello.words import Plan

HOST, PORT = "127.0.0.1", 8210
STOP_WITHIN_S = 5.0
RETENTION = Retention()

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


class RunningServer(Struct, frozen=True):
    """A server that answers at `url`, and the parts that its host may ask."""

    url: str
    port: int
    journal: Journal
    office: Office
    broadcast: Broadcast
    access: Access
    people: People
    notes: Notes
    timers: Timers
    succession: Succession


@asynccontextmanager
async def running(
    directory: Path,
    plan: Plan,
    *,
    host: str = HOST,
    port: int = PORT,
    database: str | None = None,
    public_url: str | None = None,
    retention: Retention = RETENTION,
    clock: Clock = utc_now,
) -> AsyncIterator[RunningServer]:
    """The branch kept in `directory`, open for as long as the context; port 0 for any free one.

    With a `database`, "postgresql://…", the branch is kept there and shared with other servers.
    `public_url` is where citizens' telephones reach it, without a slash at the end; None where
    they do not.
    Raises: CannotStart; OSError when the address is taken.
    """
    async with AsyncExitStack() as ending:
        ending.enter_context(alone_in(directory))
        # before the group of tasks, which would wrap its OSError in an ExceptionGroup
        listening = ending.enter_context(socket.create_server((host, port)))
        url = await url_of(host, listening.getsockname()[1])
        home = await ending.enter_async_context(open_home(directory, database, url, edition(plan)))
        journal = home.journal
        access = Access(home.access, clock)
        ending.callback(access.close)
        people = People(home.people, home.people_key, clock)
        await access.refresh()

        broadcast = Broadcast(plan)
        notes = Notes(home.people, home.people_key, clock, lambda: broadcast.hall)
        reckoning = Beside()
        ending.push_async_callback(reckoning.close)
        streams = Streams()
        forecasts = Forecasts(plan, journal, broadcast, clock, reckoning, streams.wake)
        turns = Turns(broadcast, forecasts.expected_of, clock)

        def publish(events: Sequence[AnyEvent]) -> None:
            people.note(events)
            turns.note(events)
            broadcast.publish(events)
            notes.hear(events)
            forecasts.note(events)
            streams.wake()

        async def prepare() -> None:
            await access.refresh()
            notes.stir()

        office = Office(plan, journal, clock, told=forecasts.told_for, publish=publish)
        succession = Succession(home.lead, journal, office, broadcast, publish, prepare)
        await succession.begin()

        looking_back = LookingBack(
            plan, journal, clock, broadcast.today, lambda: forecasts.experience
        )
        ending.push_async_callback(looking_back.close)
        adviser = Adviser(looking_back, broadcast.today, clock)

        tokens = FollowTokens(home.people_key, public_url)
        desk = FrontDesk(office, broadcast, access, people, notes, adviser, tokens, clock)
        stations = StationRoutes(desk, broadcast, access, clock, office.check_leading)
        timers = Timers(office, broadcast, people, notes, access, stations, clock, retention)
        app = web.Application(middlewares=[tell_refusals], client_max_size=MAX_MESSAGE_BYTES)
        app.router.add_get("/station", stations.serve)
        HttpRoutes(desk, broadcast, access, journal, succession).add_to(app)
        AdviceRoutes(looking_back, access).add_to(app)
        FollowRoutes(tokens, turns, streams, Pages(plan, uuid4), office, clock).add_to(app)

        tasks = await ending.enter_async_context(asyncio.TaskGroup())
        working = tasks.create_task(office.run())
        succeeding = tasks.create_task(succession.run())
        await go_on_above_the_unseen(directory, office, SERVER, clock)
        lasting = (
            forecasts.run(),
            timers.run(),
            looking_back.run(),
            adviser.run(),
            notes.run(),
            streams.run(),
        )
        beside = [tasks.create_task(work) for work in lasting]
        runner = web.AppRunner(
            app,
            access_log=None,
            auto_decompress=False,  # nothing of ours is large enough to be worth the risk
            handle_signals=False,
            shutdown_timeout=STOP_WITHIN_S,
        )
        await runner.setup()
        ending.callback(lambda: log.info("server_stopped"))
        ending.push_async_callback(runner.cleanup)
        site = web.SockSite(runner, listening)
        await site.start()
        port = runner.addresses[0][1]
        log.info("server_ready", host=host, port=port, seq=broadcast.hall.seq)
        try:
            yield RunningServer(
                f"http://{host}:{port}",
                port,
                journal,
                office,
                broadcast,
                access,
                people,
                notes,
                timers,
                succession,
            )
        finally:
            await site.stop()
            for task in beside:
                task.cancel()
            office.close()
            await asyncio.wait([working])  # while the lead is still held
            succeeding.cancel()
            broadcast.end(ServerStopping("the server is being stopped: come back in a moment"))
            streams.end()


async def serve(
    directory: Path,
    plan: Plan,
    *,
    host: str = HOST,
    port: int = PORT,
    database: str | None = None,
    public_url: str | None = None,
    retention: Retention = RETENTION,
    ready: Callable[[RunningServer], None] = lambda server: None,
) -> None:
    """Serve until SIGTERM or SIGINT, then end in order: finish the batch, part from the stations.

    `ready` is told once the door is open. Raises: as `running`.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(
        directory,
        plan,
        host=host,
        port=port,
        database=database,
        public_url=public_url,
        retention=retention,
    ) as server:
        ready(server)
        await stop.wait()
