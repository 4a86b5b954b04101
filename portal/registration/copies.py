"""Each registration is in the second store before its number is shown, and comes back from there.

Owns when pages are written and read. A database that was put back from a copy has lost the
registrations since: they return under their own numbers, and only then is numbered again.
Source: docs/decisions/0201-a-register-that-a-restore-cannot-shorten.md
"""

import asyncio
from itertools import takewhile
from typing import Any

import structlog
from sqlalchemy import Row, Table, insert, select, tuple_, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.branches.tables import comune as comune_table
from portal.registration.annulment_copies import AnnulmentCopies
from portal.registration.entries import Administration, Registration, RegistrationId
from portal.registration.numbering import in_register, make_counter, registration_of, row_of
from portal.registration.second_store import PageContradicts, SecondStore, SecondStoreAway
from portal.registration.tables import (
    numbering_wait,
    register_copied,
    register_counter,
    registration,
)
from portal.storage.database import Database

AT_ONCE = 500
"""Registrations on one page at most."""
LOOK_EVERY_S = 5.0
NONE_YET = RegistrationId(0, 0)

log = structlog.get_logger(__name__)


class RegisterCopies:
    def __init__(self, database: Database, store: SecondStore) -> None:
        self._database = database
        self._store = store
        self._annulments = AnnulmentCopies(database, store)
        self._writing = asyncio.Lock()
        self._copied: dict[tuple[str, str], RegistrationId] = {}
        """As far as this process knows: at least so much of each register is copied."""

    async def keep(self, made: Registration) -> bool:
        """After the commit: whether the second store holds it, so that its number may be shown."""
        of_whom = made.entry.administration
        async with self._writing:  # who waited here finds it on the page of who came first
            if not self._knows(of_whom, made.id):
                await self._try_to_write(of_whom)
            return self._knows(of_whom, made.id)

    async def read_back(self) -> bool:
        """Bring back what the database does not hold any more, and let numbering go on.

        False while the second store cannot say what it holds: then no number is given.
        """
        try:
            for comune in await self._comuni():
                for of_whom in await self._registers(comune):
                    await self._read_back(of_whom)
                await self._go_on(comune)
        except SecondStoreAway as away:
            log.warning("second_store_of_the_register_away", detail=str(away))
            async with self._database.transaction() as connection:
                await stop_numbering(connection)
            return False
        return True

    async def run(self) -> None:
        """Write what was left by a process that ended, read what could not be read at the start."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self.look()
            except (DBAPIError, OSError) as error:
                log.warning("register_copies_failed", error=type(error).__name__)

    async def look(self) -> None:
        async with self._database.reading() as connection:
            is_waiting = (await connection.execute(select(numbering_wait.c.comune))).first()
            counters = (await connection.execute(select(register_counter))).all()
        if is_waiting is not None:
            await self.read_back()
            return
        for row in counters:
            of_whom = Administration(row.comune, row.aoo)
            async with self._writing:
                if not self._knows(of_whom, RegistrationId(row.year, row.last)):
                    await self._try_to_write(of_whom)
            await self._annulments.copy(of_whom)

    async def _try_to_write(self, of_whom: Administration) -> None:
        try:
            while pending := await self._pending(of_whom):
                await self._store.write(pending)
                async with self._database.brief_transaction() as connection:
                    await _note_copied(connection, of_whom, pending[-1].id)
                self._copied[of_whom.comune, of_whom.aoo] = pending[-1].id
        except (SecondStoreAway, PageContradicts) as failed:
            log.error("registration_not_copied", why=type(failed).__name__, detail=str(failed))

    async def _pending(self, of_whom: Administration) -> list[Registration]:
        """Those of one year that follow what is copied; none above is seen without all below."""
        async with self._database.brief_reading() as connection:
            copied = await _copied(connection, of_whom)
            self._copied[of_whom.comune, of_whom.aoo] = copied  # another process may have written
            above = tuple_(registration.c.year, registration.c.number) > (
                copied.year,
                copied.number,
            )
            query = (
                select(registration)
                .where(in_register(registration, of_whom), above)
                .order_by(registration.c.year, registration.c.number)
                .limit(AT_ONCE)
            )
            found = [registration_of(row) for row in await connection.execute(query)]
        return list(takewhile(lambda each: each.id.year == found[0].id.year, found))

    def _knows(self, of_whom: Administration, id: RegistrationId) -> bool:
        return id <= self._copied.get((of_whom.comune, of_whom.aoo), NONE_YET)

    async def _comuni(self) -> list[str]:
        async with self._database.reading() as connection:
            return list((await connection.execute(select(comune_table.c.comune))).scalars())

    async def _registers(self, comune: str) -> list[Administration]:
        query = select(register_counter.c.aoo).where(register_counter.c.comune == comune)
        async with self._database.reading() as connection:
            known = set((await connection.execute(query)).scalars())
        areas = known | await self._store.areas(comune)
        return [Administration(comune, aoo) for aoo in sorted(areas)]

    async def _read_back(self, of_whom: Administration) -> None:
        pages = await self._store.pages(of_whom)
        async with self._database.reading() as connection:
            copied = await _copied(connection, of_whom)
            known = await _row(connection, register_counter, of_whom)
        if copied != NONE_YET and copied not in pages:
            raise SecondStoreAway(f"it does not hold {copied} of {of_whom.comune} {of_whom.aoo}")
        last = NONE_YET if known is None else RegistrationId(known.year, known.last)
        if lost_pages := [page for page in pages if page > last]:
            lost = await self._store.read(of_whom, lost_pages)
            async with self._database.transaction() as connection:
                await _adopt(connection, of_whom, lost)
        await self._annulments.read_back(of_whom)

    async def _go_on(self, comune: str) -> None:
        here = numbering_wait.c.comune == comune
        async with self._database.transaction() as connection:
            await connection.execute(numbering_wait.delete().where(here))


async def stop_numbering(connection: AsyncConnection) -> None:
    """No register gives a number before the second store was read."""
    for comune in (await connection.execute(select(comune_table.c.comune))).scalars().all():
        await insert_new(connection, numbering_wait, {"comune": comune})


async def begin_second_store(
    connection: AsyncConnection, of_whom: Administration, after: int | None
) -> RegistrationId:
    """Go on without the second store that was: all that the database holds is written to the one
    that is set now. Returns the last number, as given.

    after  the highest number known from receipts, where that is above the database's
    """
    await make_counter(connection, of_whom)
    counter, copied = in_register(register_counter, of_whom), in_register(register_copied, of_whom)
    if after is not None:
        lost = register_counter.c.last < after
        await connection.execute(update(register_counter).where(counter, lost).values(last=after))
    await connection.execute(register_copied.delete().where(copied))
    here = numbering_wait.c.comune == of_whom.comune
    await connection.execute(numbering_wait.delete().where(here))
    row = (await connection.execute(select(register_counter).where(counter))).one()
    return RegistrationId(row.year, row.last)


async def _adopt(
    connection: AsyncConnection, of_whom: Administration, lost: list[Registration]
) -> None:
    """Those that the database does not hold, as they are. Its counter is locked first: what another
    process has numbered and written meanwhile is not lost.
    """
    await make_counter(connection, of_whom)
    here = in_register(register_counter, of_whom)
    locked = update(register_counter).where(here).values(last=register_counter.c.last)
    row = (await connection.execute(locked.returning(*register_counter.c))).one()
    missing = [each for each in lost if each.id > RegistrationId(row.year, row.last)]
    if not missing:
        return
    await connection.execute(insert(registration), [row_of(each) for each in missing])
    last = missing[-1]
    facts = {"year": last.id.year, "last": last.id.number, "last_at": last.date}
    await connection.execute(update(register_counter).where(here).values(**facts))
    await _note_copied(connection, of_whom, last.id)
    log.warning(
        "registrations_brought_back", comune=of_whom.comune, aoo=of_whom.aoo, count=len(missing)
    )


async def _copied(connection: AsyncConnection, of_whom: Administration) -> RegistrationId:
    """Up to which number the second store holds all."""
    row = await _row(connection, register_copied, of_whom)
    return NONE_YET if row is None else RegistrationId(row.year, row.number)


async def _note_copied(
    connection: AsyncConnection, of_whom: Administration, until: RegistrationId
) -> None:
    row = {"comune": of_whom.comune, "aoo": of_whom.aoo, "year": until.year, "number": until.number}
    if await insert_new(connection, register_copied, row):
        return
    copied = tuple_(register_copied.c.year, register_copied.c.number)
    further = update(register_copied).where(
        in_register(register_copied, of_whom), copied < (until.year, until.number)
    )
    await connection.execute(further.values(year=until.year, number=until.number))


async def _row(
    connection: AsyncConnection, table: Table, of_whom: Administration
) -> Row[Any] | None:
    return (await connection.execute(select(table).where(in_register(table, of_whom)))).first()
