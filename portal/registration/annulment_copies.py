"""Annulments are in the second store too, some seconds after they were entered, and come back.

Each is an object of its own next to the pages: a registration is annulled long after its page was
written. The first annulment of a registration stays, in the database and there.
"""

import structlog
from sqlalchemy import select

from portal.registration.annulments import annulment_of, enter
from portal.registration.entries import Administration, RegistrationId
from portal.registration.numbering import find, in_register
from portal.registration.second_store import SecondStore, SecondStoreAway
from portal.registration.tables import annulment
from portal.storage.database import Database

log = structlog.get_logger(__name__)


class AnnulmentCopies:
    def __init__(self, database: Database, store: SecondStore) -> None:
        self._database = database
        self._store = store
        self._copied: dict[tuple[str, str], set[RegistrationId]] = {}
        """As far as this process knows."""

    async def copy(self, of_whom: Administration) -> None:
        """Those that are not there yet; where it is away, the next time."""
        entered = await self._entered(of_whom)
        try:
            known = await self._known(of_whom)
            for id in sorted(entered - known):
                async with self._database.reading() as connection:
                    made = await annulment_of(connection, of_whom, id)
                assert made is not None, "none is ever deleted"
                await self._store.write_annulment(of_whom, id, made)
                known.add(id)
        except SecondStoreAway as away:
            log.error("annulment_not_copied", detail=str(away))

    async def read_back(self, of_whom: Administration) -> None:
        """Those that the database has lost. Raises: SecondStoreAway"""
        entered = await self._entered(of_whom)
        for id in await self._store.annulments(of_whom):
            if id in entered:
                continue
            made = await self._store.annulment(of_whom, id)
            async with self._database.transaction() as connection:
                if await find(connection, of_whom, id) is not None:
                    await enter(connection, of_whom, id, made)
                    log.warning("annulment_brought_back", comune=of_whom.comune, id=str(id))

    async def _known(self, of_whom: Administration) -> set[RegistrationId]:
        key = of_whom.comune, of_whom.aoo
        if key not in self._copied:
            self._copied[key] = set(await self._store.annulments(of_whom))
        return self._copied[key]

    async def _entered(self, of_whom: Administration) -> set[RegistrationId]:
        columns = (annulment.c.year, annulment.c.number)
        query = select(*columns).where(in_register(annulment, of_whom))
        async with self._database.reading() as connection:
            return {RegistrationId(*row) for row in (await connection.execute(query)).all()}
