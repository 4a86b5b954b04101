"""The Comune and its forms as the portal publishes them, copied here and kept while it is away.

Owns when they are asked for. A branch that has never heard them takes in no request.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import msgspec
import structlog
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError

from casework.at_branch.portal import PortalNotReached, PortalSaysNo, RequestsPortal
from casework.at_branch.tables import told_comune
from casework.definitions import copies
from casework.office.host import CaseComune
from casework.storage.database import Database
from sportello.model.refusals import NotPossible
from sportello.sync.casework import ToldComune, ToldForms

ASK_EVERY_S = 30.0
FIRST_EVERY_S = 2.0
"""As long as the portal has never been heard."""

log = structlog.get_logger(__name__)


class FormsNotHere(NotPossible):
    """The branch has not heard from its portal yet which forms there are."""


class CopiedForms:
    def __init__(
        self, database: Database, portal: RequestsPortal, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._portal = portal
        self._clock = clock
        self._comune: ToldComune | None = None
        self._trouble: str | None = None

    async def open(self) -> None:
        """What was told last."""
        async with self._database.reading() as connection:
            body = (await connection.execute(select(told_comune.c.body))).scalar()
        if body is not None:
            self._comune = msgspec.json.decode(body, type=ToldComune)

    @property
    def comune(self) -> CaseComune:
        """Raises: FormsNotHere"""
        told = self._comune
        if told is None:
            raise FormsNotHere("the forms have not come from the portal yet: see that it answers")
        return CaseComune(id=told.id, name=told.name, aoo=told.aoo, zone=told.zone)

    async def copy(self) -> None:
        """Raises: PortalNotReached, PortalSaysNo"""
        told = await self._portal.forms()
        comune = told.comune.id
        async with self._database.reading() as connection:
            missing = await copies.missing(connection, comune, told.forms)
        fetched = [(each, await self._portal.form(each)) for each in missing]
        async with self._database.transaction() as connection:
            for each, definition in fetched:
                await copies.keep_form(connection, comune, each, definition)
            await copies.follow(connection, comune, told.forms)
            await connection.execute(delete(told_comune))
            await connection.execute(insert(told_comune).values(self._row(told)))
        self._comune = told.comune

    async def run(self) -> None:
        """Again and again; a portal that is away leaves what is here."""
        while True:
            try:
                await self.copy()
                self._note(None)
            except (PortalNotReached, PortalSaysNo, DBAPIError) as failure:
                self._note(str(failure) if not isinstance(failure, DBAPIError) else "the store")
            await asyncio.sleep(FIRST_EVERY_S if self._comune is None else ASK_EVERY_S)

    def _row(self, told: ToldForms) -> dict[str, object]:
        body = msgspec.json.encode(told.comune).decode()
        return {"comune": told.comune.id, "body": body, "told_at": self._clock()}

    def _note(self, trouble: str | None) -> None:
        if trouble != self._trouble:
            if trouble is None:
                log.info("forms_copied")
            else:
                log.warning("forms_not_copied", why=trouble)
        self._trouble = trouble
