"""The lead of a branch: a lock in its database, held by one session of one server.

The database itself ends a session that has said nothing for `SILENT_S`, and with it the lock: a
leader that hangs, is stopped or cut off is replaced without a decision by staff. It may come back
and believe that it leads still; then the epoch stands in its way, which each lead counts up.
"""

import asyncio
from contextlib import suppress

import asyncpg
import structlog

from queue_server.journal.postgres import CHANNEL, PostgresJournal
from queue_server.storage.postgres import AWAY, UNTIL_STANDBYS_HAVE_IT, WRITABLE, said
from sportello.model.refusals import NotLeading

LOCK = "8210002, hashtext(current_schema())"
SILENT_S = 5
SPEAK_EVERY_S = 1.0
LOOK_EVERY_S = 0.5

log = structlog.get_logger(__name__)

TAKE = "update lead set epoch = epoch + 1, url = $1, edition = $2, since = now() returning epoch"


class DatabaseLead:
    """A `Lead`. `url` is where the stations reach this server, `edition` names its
    configuration."""

    def __init__(self, database_url: str, journal: PostgresJournal, url: str, edition: str) -> None:
        self._database_url = database_url
        self._journal = journal
        self._url = url
        self._edition = edition
        self._has_warned = False
        self._session: asyncpg.Connection | None = None
        self._something_happened = asyncio.Event()

    async def attempt(self) -> bool:
        try:
            session = await self._open()
            if not await session.fetchval(f"select pg_try_advisory_lock({LOCK})"):
                return False
            # waits for the appends of the former leader, and for the standbys
            epoch = await session.fetchval(TAKE, self._url, self._edition)
        except AWAY as away:
            await self.let_go()
            raise NotLeading(f"the database does not answer: {said(away)}") from away
        self._journal.deposed.clear()
        self._journal.epoch = epoch
        return True

    async def holder(self) -> str | None:
        try:
            session = await self._open()
            url: str | None
            url, edition = await session.fetchrow("select url, edition from lead")
        except AWAY as away:
            await self.let_go()
            raise NotLeading(f"the database does not answer: {said(away)}") from away
        if edition not in (None, self._edition) and not self._has_warned:
            log.warning("furnished_otherwise", leader=url, remedy="copy its branch.toml")
            self._has_warned = True
        return url

    async def news(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_S):  # `wait_for` of 3.11 may lose a cancellation
                await self._something_happened.wait()
        self._something_happened.clear()

    async def hold(self) -> None:
        session = self._session
        assert session is not None, "only a lead that was won is held"
        try:
            while not self._journal.deposed.is_set():
                await session.fetchval("select 1", timeout=SILENT_S - 2 * SPEAK_EVERY_S)
                with suppress(TimeoutError):
                    async with asyncio.timeout(SPEAK_EVERY_S):
                        await self._journal.deposed.wait()
        except AWAY:
            return
        finally:
            self._journal.epoch = None

    async def let_go(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        try:
            await session.close(timeout=SPEAK_EVERY_S)
        except AWAY:
            session.terminate()

    async def _open(self) -> asyncpg.Connection:
        if self._session is None:
            session = await asyncpg.connect(
                self._database_url,
                server_settings={
                    **UNTIL_STANDBYS_HAVE_IT,
                    "idle_session_timeout": f"{SILENT_S}s",
                    # a host that has vanished without a word
                    "tcp_user_timeout": f"{SILENT_S}s",
                },
                **WRITABLE,
            )
            self._session = session
            await session.add_listener(CHANNEL, self._hear)
        return self._session

    def _hear(self, connection: object, pid: int, channel: str, payload: object) -> None:
        self._something_happened.set()
