"""Asks the Comune's register for numbers, one after the other, until each request has its own.

Owns this order: claim, let go of the database, ask, note what came. What a number means for the
request it was given to is `Registered`'s, in the same transaction.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.emergency.entries import OrdinaryNumber, link_ordinary
from portal.registration.external import errands
from portal.registration.external.client import (
    ExternalRegisterClient,
    RegisterAway,
    RegisterRefuses,
)
from portal.registration.external.desk import ExternalDesk
from portal.registration.external.errands import ErrandState, RegisterErrand
from portal.storage.database import Database

LOOK_EVERY_S = 2.0

log = structlog.get_logger(__name__)


class Registered(Protocol):
    """The request has its number: called in the transaction that notes it."""

    async def __call__(
        self, connection: AsyncConnection, errand: RegisterErrand, given: OrdinaryNumber
    ) -> None: ...


class RegisterAsking:
    """`run` goes on until it is cancelled; `ask_due` is one round of it."""

    def __init__(
        self,
        database: Database,
        clients: Mapping[str, ExternalRegisterClient],
        desks: Mapping[str, ExternalDesk],
        registered: Registered,
        clock: Callable[[], datetime],
    ) -> None:
        """Clients and desks by the Comune's id."""
        self._database = database
        self._clients = clients
        self._desks = desks
        self._registered = registered
        self._clock = clock

    async def run(self) -> None:
        if not self._clients:
            return
        while True:
            try:
                await self.ask_due()
            except (DBAPIError, OSError) as error:
                log.warning("asking_the_register_failed", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY_S)

    async def ask_due(self) -> None:
        """Everything that is due; of a Comune whose register is away only the first."""
        async with asyncio.TaskGroup() as comuni:
            for comune in self._clients:
                comuni.create_task(self._ask_of(comune))

    async def _ask_of(self, comune: str) -> None:
        while (errand := await self._claim(comune)) is not None:
            try:
                given = await self._clients[comune].ask(errand.entry)
            except RegisterRefuses as refuses:
                log.error("register_refuses", comune=comune, case=errand.case)
                async with self._database.transaction() as connection:
                    await errands.note_refused(connection, errand, str(refuses))
            except RegisterAway as away:
                await self._note_away(errand, str(away))
                return
            else:
                await self._keep(errand, given)

    async def _claim(self, comune: str) -> RegisterErrand | None:
        async with self._database.transaction() as connection:
            return await errands.claim(connection, comune)

    async def _note_away(self, errand: RegisterErrand, why: str) -> None:
        async with self._database.transaction() as connection:
            state = await errands.note_away(connection, errand, why, self._clock())
        if state is ErrandState.REFUSED:
            log.error("register_away_for_too_long", case=errand.case)

    async def _keep(self, errand: RegisterErrand, given: OrdinaryNumber) -> None:
        try:
            await self._note_registered(errand, given)
        except IntegrityError:
            log.error("register_gave_a_number_twice", case=errand.case)
            told = f"it answered {given.number}/{given.year}, which another request has"
            async with self._database.transaction() as connection:
                await errands.note_refused(connection, errand, told)

    async def _note_registered(self, errand: RegisterErrand, given: OrdinaryNumber) -> None:
        of_whom = errand.entry.administration
        async with self._database.transaction() as connection:
            if not await errands.note_registered(connection, errand, given):
                return
            if errand.emergency is not None:
                site = self._desks[of_whom.comune].site_of(of_whom)
                at = self._clock()
                await link_ordinary(connection, site, errand.emergency, given, at)
            await self._registered(connection, errand, given)
