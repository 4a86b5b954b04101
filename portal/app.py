"""A portal from start to end: the order in which its parts start and shut down.

Owns the wiring: the only module that knows every subject.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Protocol

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from msgspec import Struct

from casework.handover.phone_site import PhoneSite
from portal.api.site import ApiSite
from portal.branches.directory import Directory
from portal.cases.card_checks import keep_checking_cards
from portal.cases.handling.catching_up import catch_up
from portal.cases.host import PortalCases, case_comune
from portal.cases.receipts import ReceiptMaking
from portal.cases.registering import open_asking
from portal.clients import RequestLimits
from portal.config.secret_key import read_key
from portal.config.settings import PortalSettings
from portal.context import PortalContext, context_of
from portal.error_sentences import sentences_for
from portal.identity.site import IdentitySite, open_identity
from portal.notifications.post_office import open_worker
from portal.pages.site import PublicSite
from portal.prepare import prepare
from portal.staff.site import StaffSite
from portal.storage.database import open_database
from portal.sync.door import SyncDoor
from portal.sync.high_water import HighWater
from portal.sync.watch import ChangeWatch
from portal.upkeep import Upkeep
from web.connections import Caps, ClientTimeouts, Connection, Connections, TellError, connection_of
from web.pages.problems import ToldProblems
from web.process import descriptors
from web.process.one_server import alone_in
from web.process.signals import told_to_end

STOP_WITHIN_S = 5.0
LINGER_S = 2.0
CAPS = Caps(keyless=2048, pages=2048, keyed=10_000, stations=16)
"""Browsers, and branches that wait for changes."""
MOST_BYTES = 64 * 1024

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


class PortalSite(Protocol):
    """The routes of one subject."""

    def add_to(self, app: web.Application) -> None: ...


class RunningPortal(Struct, frozen=True):
    """`site` has every route of every subject."""

    url: str
    port: int
    context: PortalContext
    site: web.Application


@asynccontextmanager
async def running(
    directory: Path,
    settings: PortalSettings,
    *,
    host: str | None = None,
    port: int | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> AsyncIterator[RunningPortal]:
    """The portal kept in `directory`, open for as long as the context; port 0 for any free one.

    Raises: CannotStart; OSError when the address is taken or the database cannot be reached.
    """
    async with AsyncExitStack() as ending:
        key = read_key(directory)
        if settings.database.url is None:
            ending.enter_context(alone_in(directory))
        at = (host or settings.server.host, settings.server.port if port is None else port)
        listening = ending.enter_context(socket.create_server(at, backlog=1024))
        address = f"http://{at[0]}:{listening.getsockname()[1]}"
        url = settings.database.url
        database = await ending.enter_async_context(open_database(directory, url))
        await prepare(database, directory, clock())
        high_water = HighWater(directory, database)
        await high_water.check()
        comuni = Directory(database)
        await comuni.refresh()
        context = context_of(settings, directory, database, comuni, key, address, clock)
        await context.register_copies.read_back()
        for each in comuni.comuni:
            await catch_up(PortalCases(context), case_comune(each.comune))
        watch = ChangeWatch(database, url)
        if settings.exempt:
            networks = ", ".join(str(each) for each in settings.exempt)
            log.warning("clients_without_limits", networks=networks)
        identity = await ending.enter_async_context(open_identity(context, directory))
        connections = Connections(CAPS.within(descriptors.room()), ClientTimeouts(), monotonic)
        problems = ToldProblems(sentences_for)
        public = PublicSite(context, context.waits)
        site = _site(context, watch, problems, public, identity)
        runner = web.AppRunner(site, handle_signals=False, shutdown_timeout=STOP_WITHIN_S)
        await runner.setup()
        ending.callback(lambda: log.info("portal_stopped"))
        ending.push_async_callback(runner.cleanup)
        ending.callback(watch.end)
        worker = await ending.enter_async_context(open_worker(context))
        asking = await ending.enter_async_context(open_asking(context))
        upkeep = Upkeep(database, comuni, clock)
        lasting = (
            *(connections.run(), comuni.run(), watch.run(), context.waits.run(), high_water.run()),
            identity.run(),
            *(upkeep.run_sweeping(), upkeep.run_publishing(), worker.run()),
            *(context.register_copies.run(), context.files.run()),
            *(keep_checking_cards(context), ReceiptMaking(context).run()),
            asking.run(),
        )
        await ending.enter_async_context(_at_work(lasting))
        loop = asyncio.get_running_loop()
        tell_error = partial(public.errors.failed, problems)
        accept = partial(_connection, runner, connections, tell_error)
        opened = await loop.create_server(accept, sock=listening)
        ending.callback(opened.close)
        log.info("portal_ready", url=address)
        yield RunningPortal(address, listening.getsockname()[1], context, site)


def _site(
    context: PortalContext,
    watch: ChangeWatch,
    problems: ToldProblems,
    public: PublicSite,
    identity: IdentitySite,
) -> web.Application:
    head = identity.head.middleware
    middlewares = [_begin, problems.middleware, head, public.errors.middleware]
    app = web.Application(middlewares=middlewares, client_max_size=MOST_BYTES)
    door = SyncDoor(context, watch)
    sites: tuple[PortalSite, ...] = (
        ApiSite(context),
        PhoneSite(PortalCases(context), RequestLimits(context).check),
        door,
        public,
        identity,
        StaffSite(context),
    )
    for site in sites:
        site.add_to(app)
    return app


@web.middleware
def _begin(request: web.Request, handler: Handler) -> Awaitable[web.StreamResponse]:
    """The outermost: the connection hears that a request has begun. No coroutine of its own, which
    each of the branches that wait would hold.
    """
    connection_of(request).begin(request)
    return handler(request)


def _connection(
    runner: web.AppRunner, connections: Connections, tell_error: TellError
) -> Connection:
    assert runner.server is not None, "it was set up before anyone could connect"
    return Connection(
        runner.server, connections, tell_error, access_log=None, lingering_time=LINGER_S
    )


@asynccontextmanager
async def _at_work(lasting: tuple[Coroutine[object, object, None], ...]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        working = [tasks.create_task(work) for work in lasting]
        try:
            yield
        finally:
            for task in working:
                task.cancel()


async def serve(
    directory: Path,
    settings: PortalSettings,
    *,
    host: str | None = None,
    port: int | None = None,
    ready: Callable[[RunningPortal], None] = lambda portal: None,
) -> None:
    """Serve until SIGTERM or SIGINT. Raises: as `running`."""
    descriptors.raise_limit(CAPS.total)
    if lacking := descriptors.lacking(CAPS.total):
        remedy = f"LimitNOFILE={CAPS.total + descriptors.RESERVED} in the service, or ulimit -Hn"
        log.warning("too_few_open_files_allowed", connections_lacking=lacking, remedy=remedy)
    told = told_to_end()
    async with running(directory, settings, host=host, port=port) as portal:
        ready(portal)
        await told.wait()
