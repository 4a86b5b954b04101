"""The process from start to end: what opens in which order. The only wiring."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from sqlalchemy.exc import DBAPIError

from casework.api.answering import add_calls
from casework.at_branch.calls import branch_calls
from casework.at_branch.emergency import desk_of
from casework.at_branch.forms import CopiedForms, FormsNotHere
from casework.at_branch.hand_in import AGAIN_EVERY_S, HandingIn
from casework.at_branch.host import BranchCases
from casework.at_branch.portal import PortalNotReached, RequestsPortal
from casework.at_branch.prepared.arriving import PreparedHere, PreparedRounds
from casework.at_branch.prepared.copies import SealedCopies
from casework.at_branch.seam import FILES, CaseworkStart
from casework.at_branch.store import note_restore, open_store, secret_of
from casework.at_branch.trust.copied_trust import CopiedTrust
from casework.at_branch.visits import forget_lost
from casework.attachments.case_files import CaseFiles
from casework.emergency.marks import ShownNumbers
from casework.handover.phone_site import PhoneSite
from casework.office.forgetting import erase_idle_drafts
from casework.storage.once import forget_old
from sportello.model.refusals import StorageFull
from web.pages.problems import code_of, problem

MOST_BYTES = 64 * 1024
FORGET_EVERY_S = 3600.0
STOP_WITHIN_S = 5.0

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def serving(
    start: CaseworkStart, clock: Callable[[], datetime] = utc_now
) -> AsyncIterator[BranchCases]:
    """Requests are answered at the socket for as long as the context lasts. Raises: CannotStart"""
    async with AsyncExitStack() as ending:
        directory = Path(start.directory)
        database = await ending.enter_async_context(open_store(directory))
        secret = secret_of(directory)
        portal = RequestsPortal(start.portal)
        ending.push_async_callback(portal.close)
        forms = CopiedForms(database, portal, clock)
        await forms.open()
        files = CaseFiles(
            database.transaction,
            clock,
            place=str(directory / FILES),
            secret=secret,
            clamd=start.clamd,
        )
        await note_restore(database, directory)
        desk = partial(desk_of, forms, start.site, ShownNumbers(directory))
        here = PreparedHere(database, files, forms, portal, SealedCopies(secret), clock)
        prepared = PreparedRounds(here)
        hand_in = HandingIn(database, files, portal, desk, clock, prepared.tell)
        trust = CopiedTrust(database, forms, portal, clock)
        host = BranchCases(
            database, files, forms, clock, secret, hand_in, desk, start.public_url, trust
        )
        app = web.Application(middlewares=[_tell_errors], client_max_size=MOST_BYTES)
        PhoneSite(host, _as_often_as_wished).add_to(app)
        add_calls(app, branch_calls(host, prepared))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=STOP_WITHIN_S)
        await runner.setup()
        ending.push_async_callback(runner.cleanup)
        lasting = (
            *(files.run(), forms.run(), trust.run(), prepared.run()),
            *(_settle(hand_in, host, forms), _forget(host, forms)),
        )
        await ending.enter_async_context(_at_work(lasting))
        await web.UnixSite(runner, start.socket).start()
        yield host


async def _settle(hand_in: HandingIn, host: BranchCases, forms: CopiedForms) -> None:
    """What was sent gets its number, however long the portal was away."""
    while True:
        try:
            await hand_in.settle(forms.comune, host.sent)
        except (FormsNotHere, PortalNotReached):
            pass  # it is said where forms are copied
        except (DBAPIError, StorageFull) as error:
            log.warning("requests_not_settled", error=type(error).__name__)
        await asyncio.sleep(AGAIN_EVERY_S)


def _as_often_as_wished(request: web.BaseRequest, is_change: bool) -> None:
    """The pages of one branch are few, for minutes, and each takes a few files."""


async def _forget(host: BranchCases, forms: CopiedForms) -> None:
    """Drafts that no one went on with, and answers that are kept no longer."""
    while True:
        try:
            async with host.database.transaction() as connection:
                await erase_idle_drafts(connection, forms.comune.id, host.clock())
                await forget_lost(connection, forms.comune.id)
                await forget_old(connection)
        except FormsNotHere:
            pass  # then there is no case either
        except DBAPIError as error:
            log.warning("drafts_not_forgotten", error=type(error).__name__)
        await asyncio.sleep(FORGET_EVERY_S)


@asynccontextmanager
async def _at_work(lasting: tuple[Coroutine[object, object, None], ...]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        working = [tasks.create_task(work) for work in lasting]
        try:
            yield
        finally:
            for task in working:
                task.cancel()


@web.middleware
async def _tell_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What aiohttp itself refuses (no such path …) takes the form of all other refusals."""
    try:
        return await handler(request)
    except web.RequestPayloadError:
        return problem(400, "malformed", "the request's body cannot be read")
    except web.HTTPError as error:
        return problem(error.status, code_of(error), error.reason)
