"""Wakes long polls when their branch has news: at once in this process, soon in the others.

Owns who waits. After a commit the polls of this process wake at once, and the other processes on
PostgreSQL are told by one NOTIFY for all that was committed in a tenth of a second: a NOTIFY inside
the transaction would make all commits of the database wait for each other. All processes look at
the numbers every LOOK_EVERY_S, which is enough where a NOTIFY is lost.
Source: docs/decisions/0136-long-polls-are-woken-after-the-commit.md
"""

import asyncio
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import cast

import asyncpg
import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from portal.branches.tables import branch
from portal.storage.database import Database

LOOK_EVERY_S = 2.0
TELL_EVERY_S = 0.1
CHANNEL = "portal_changes"

log = structlog.get_logger(__name__)

BranchName = tuple[str, str]
"""Comune and branch."""


class ChangeWatch:
    def __init__(self, database: Database, url: str | None) -> None:
        """`url` is that of the PostgreSQL, None for SQLite, where there are no other processes."""
        self._database = database
        self._url = url
        self._waiting: dict[BranchName, dict[asyncio.Event, int]] = {}
        self._untold: set[str] = set()
        database.on_commit = self._committed

    @contextmanager
    def expecting(self, name: BranchName, after: int) -> Iterator[asyncio.Event]:
        """An event that is set once the branch may have changes after that number.

        What commits from here on sets it, so look for changes inside.
        """
        woken = asyncio.Event()
        self._waiting.setdefault(name, {})[woken] = after
        try:
            yield woken
        finally:
            del self._waiting[name][woken]
            if not self._waiting[name]:
                del self._waiting[name]

    def end(self) -> None:
        """Let every poll go with what there is: the portal is being stopped."""
        for waiting in self._waiting.values():
            for woken in waiting:
                woken.set()

    async def run(self) -> None:
        """Look for what others have committed, and hear and tell it on PostgreSQL."""
        if self._url is None:
            await self._look_forever()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._look_forever())
            tasks.create_task(self._talk_forever(self._url or ""))

    async def look(self) -> None:
        """Wake the polls of the branches that have new changes."""
        if not self._waiting:
            return
        query = select(branch.c.comune, branch.c.id, branch.c.changes)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        for comune, id, number in rows:
            for woken, after in self._waiting.get((comune, id), {}).items():
                if number > after:
                    woken.set()

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
        for woken in self._waiting.get(name, ()):
            woken.set()
