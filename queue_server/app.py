"""A server from start to end: the order in which its parts start and shut down."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic

import structlog
from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from queue_server.addresses import url_of
from queue_server.api.endpoint import Subject
from queue_server.api.http_refusals import failed
from queue_server.api.messages import SUBJECTS, Messages
from queue_server.config.limits import Limits
from queue_server.config.plan_compatibility import check_furnished
from queue_server.config.tables import PortalTable
from queue_server.office.after_restore import go_on_above_the_unseen
from queue_server.office.timers import SERVER
from queue_server.parts import Parts
from queue_server.people.retention import Retention
from queue_server.storage.stores import open_home
from queue_server.timekeeping.last_seen import read_last_seen, write_last_seen
from queue_server.timekeeping.timekeeper import Clock, Timekeeper
from queue_server.timekeeping.witness import Believed, Kernel, Witness
from sportello.bookings.calendar import Calendar
from sportello.model.plan import Plan
from sportello.model.refusals import ServerStopping
from sportello.model.wire import edition
from web.connections import Connection
from web.process import descriptors
from web.process.one_server import alone_in
from web.process.signals import told_to_end

HOST, PORT = "127.0.0.1", 8210
STOP_WITHIN_S = 5.0
LINGER_S = 2.0
"""For the rest of a body that was refused, so that its sender reads why."""

RETENTION = Retention()
BELIEVED = Believed()
LIMITS = Limits()

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


class RunningServer(Struct, frozen=True):
    """A server that answers at `url`, and the parts that its host may ask."""

    url: str
    port: int
    parts: Parts


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
    limits: Limits = LIMITS,
    clock: Clock = utc_now,
    witness: Witness = BELIEVED,
    counter: Callable[[], float] = monotonic,
    subjects: Sequence[Subject] = SUBJECTS,
    calendars: Sequence[Calendar] = (),
    portal: PortalTable | None = None,
    clamd: str | None = None,
) -> AsyncIterator[RunningServer]:
    """The branch kept in `directory`, open for as long as the context; port 0 for any free one.

    With a `database`, "postgresql://…", the branch is kept there and shared with other servers.
    `public_url` is where citizens' telephones reach it, without a slash at the end; None where
    they do not. `clock` is doubted where the `witness` has something to say against it. What can be
    asked is the join of the `subjects`; `calendars` say when the desk takes bookings, and `portal`
    where those of citizens come from. With a portal and a scanner, `clamd`, requests are taken in.
    Raises: CannotStart; OSError when the address is taken.
    """
    async with AsyncExitStack() as ending:
        ending.enter_context(alone_in(directory))
        # before the group of tasks, which would wrap its OSError in an ExceptionGroup
        listening = ending.enter_context(socket.create_server((host, port)))
        url = await url_of(host, listening.getsockname()[1])
        home = await ending.enter_async_context(open_home(directory, database, url, edition(plan)))
        time = Timekeeper(clock, witness, plan)
        limits = replace(limits, caps=limits.caps.within(descriptors.room()))
        messages = Messages(subjects)
        parts = Parts(
            home,
            plan,
            time,
            directory,
            retention,
            public_url,
            limits,
            counter,
            messages,
            calendars,
            portal,
            clamd,
        )
        ending.push_async_callback(parts.close)
        await parts.access.refresh()
        await parts.succession.begin()
        seen = read_last_seen(directory)
        time.begin(parts.office.last_at, seen, has_ended=parts.broadcast.hall.is_over)
        ending.callback(lambda: write_last_seen(directory, time.seen))
        check_furnished(parts.broadcast.today, time.now())
        await parts.open_outbox()
        await go_on_above_the_unseen(directory, parts.office, SERVER)

        runner = web.AppRunner(parts.door(), handle_signals=False, shutdown_timeout=STOP_WITHIN_S)
        await runner.setup()
        ending.callback(lambda: log.info("server_stopped"))
        ending.push_async_callback(runner.cleanup)
        await ending.enter_async_context(_at_work(parts))
        opened = await asyncio.get_running_loop().create_server(
            partial(_connection, runner, parts), sock=listening
        )
        ending.callback(opened.close)
        port = listening.getsockname()[1]
        log.info("server_ready", host=host, port=port, seq=parts.broadcast.hall.seq)
        yield RunningServer(f"http://{host}:{port}", port, parts)


def _connection(runner: web.AppRunner, parts: Parts) -> Connection:
    assert runner.server is not None, "it was set up before anybody could come"
    return Connection(
        runner.server,
        parts.connections,
        failed,
        access_log=None,
        auto_decompress=False,  # nothing of ours is large enough to be worth the risk
        lingering_time=LINGER_S,
    )


@asynccontextmanager
async def _at_work(parts: Parts) -> AsyncIterator[None]:
    """The tasks. At the end the batch is finished while the lead is held, then everybody parts."""
    async with asyncio.TaskGroup() as tasks:
        working = tasks.create_task(parts.office.run())
        succeeding = tasks.create_task(parts.succession.run())
        lasting = [tasks.create_task(work) for work in parts.lasting()]
        try:
            yield
        finally:
            for task in lasting:
                task.cancel()
            parts.office.close()
            await asyncio.wait([working])
            succeeding.cancel()
            stopping = ServerStopping("the server is being stopped: come back in a moment")
            parts.broadcast.end(stopping)
            parts.streams.end()


async def serve(
    directory: Path,
    plan: Plan,
    *,
    host: str = HOST,
    port: int = PORT,
    database: str | None = None,
    public_url: str | None = None,
    retention: Retention = RETENTION,
    limits: Limits = LIMITS,
    calendars: Sequence[Calendar] = (),
    portal: PortalTable | None = None,
    clamd: str | None = None,
    ready: Callable[[RunningServer], None] = lambda server: None,
) -> None:
    """Serve until SIGTERM or SIGINT, then end in order: finish the batch, part from the stations.

    `ready` is told once the door is open. Raises: as `running`.
    """
    descriptors.raise_limit(limits.caps.total)
    told = told_to_end()
    async with running(
        directory,
        plan,
        host=host,
        port=port,
        database=database,
        public_url=public_url,
        retention=retention,
        witness=Kernel(),
        limits=limits,
        calendars=calendars,
        portal=portal,
        clamd=clamd,
    ) as server:
        ready(server)
        await told.wait()
