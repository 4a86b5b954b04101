"""Wakes long polls when their branch has news: at once in this process, soon in the others.

Owns who waits. After a commit the polls of this process wake at once, and the other processes on
PostgreSQL are told by one NOTIFY for all that was committed in a tenth of a second: a NOTIFY inside
the transaction would make all commits of the database wait for each other. All processes look at
the numbers every LOOK_EVERY_S, which is enough where a NOTIFY is lost.
Source: docs/decisions/0136-long-polls-are-woken-after-the-commit.md
"""

import asyncio
import math
from collections.abc import Hashable
from typing import cast

import asyncpg
import structlog
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from portal.branches.tables import branch
from portal.storage.database import Database

LOOK_EVERY_S = 2.0
TICK_S = 0.5
TELL_EVERY_S = 0.1
CHANNEL = "portal_changes"

log = structlog.get_logger(__name__)

BranchName = tuple[str, str]
"""Comune and branch."""


class Patience(Struct, frozen=True, gc=False):
    """A poll knows the changes up to `after`, and waits until `until_s` by the loop's clock."""

    after: int
    until_s: float


class ChangeWatch:
    def __init__(self, database: Database, url: str | None) -> None:
        """`url` is that of the PostgreSQL, None for SQLite, where there are no other processes."""
        self._database = database
        self._url = url
        self._waiting: dict[BranchName, dict[asyncio.Future[bool], Patience]] = {}
        self._untold: set[str] = set()
        database.on_commit = self._committed

    def news(self, name: BranchName, after: int, patience_s: float) -> asyncio.Future[bool]:
        """True once the branch may have changes after that number, False `patience_s` later, or a
        tick more.

        What commits from here on is news, so look for changes after this call, and `forget` it.
        Thousands wait: each costs a future, no task and no timer of its own.
        """
        loop = asyncio.get_running_loop()
        news: asyncio.Future[bool] = loop.create_future()
        self._waiting.setdefault(name, {})[news] = Patience(after, loop.time() + patience_s)
        if patience_s <= 0:
            news.set_result(False)
        return news

    def forget(self, name: BranchName, news: asyncio.Future[bool]) -> None:
        del self._waiting[name][news]
        if not self._waiting[name]:
            del self._waiting[name]

    def end(self) -> None:
        """Let every poll go with what there is: the portal is being stopped."""
        self._let_go(math.inf)

    def _let_go(self, now_s: float) -> None:
        for waiting in self._waiting.values():
            for news, patience in waiting.items():
                if patience.until_s <= now_s:
                    _settle(news, False)

    async def run(self) -> None:
        """Look for what others have committed, and hear and tell it on PostgreSQL."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._tick_forever())
            tasks.create_task(self._look_forever())
            if self._url is not None:
                tasks.create_task(self._talk_forever(self._url))

    async def look(self) -> None:
        """Wake the polls of the branches that have new changes."""
        if not self._waiting:
            return
        query = select(branch.c.comune, branch.c.id, branch.c.changes)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        for comune, id, number in rows:
            for news, patience in self._waiting.get((comune, id), {}).items():
                if number > patience.after:
                    _settle(news, True)

    async def _tick_forever(self) -> None:
        while True:
            self._let_go(asyncio.get_running_loop().time())
            await asyncio.sleep(TICK_S)

    async def _look_forever(self) -> None:
        while True:
            try:
                await self.look()
            except (DBAPIError, OSError) as error:
                log.warning("change_watch_failed", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _talk_forever(self, url: str) -> None:
        """Away, the database is looked for again; the polls go on by looking."""
        while True:
            try:
                await self._talk(await asyncpg.connect(url))
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("change_watch_deaf", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _talk(self, line: asyncpg.Connection) -> None:
        try:
            await line.add_listener(CHANNEL, self._heard)
            while True:
                await asyncio.sleep(TELL_EVERY_S)
                told, self._untold = self._untold, set()
                if told:
                    sql = f"select pg_notify('{CHANNEL}', name) from unnest($1::text[]) name"
                    await line.execute(sql, sorted(told))
        finally:
            line.terminate()

    def _committed(self, notes: set[Hashable]) -> None:
        for comune, id in cast(set[BranchName], notes):
            self._wake((comune, id))
            if self._url is not None:
                self._untold.add(f"{comune}/{id}")

    def _heard(self, _: object, __: object, ___: object, payload: object) -> None:
        comune, _, id = str(payload).partition("/")
        self._wake((comune, id))

    def _wake(self, name: BranchName) -> None:
        for news in self._waiting.get(name, ()):
            _settle(news, True)


def _settle(news: asyncio.Future[bool], has_come: bool) -> None:
    """One that is settled stays listed until its poll has run on."""
    if not news.done():
        news.set_result(has_come)
