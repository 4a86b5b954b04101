"""Where a document is registered: in the register of this portal, or of the Comune's software.

Owns what a sender learns at once: the instant from which terms run, and a number if there is one.
Which register an Administration has is set in portal.toml and never asked for elsewhere.
"""

from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from casework.emergency.entries import OrdinaryNumber
from casework.office.host import Received
from portal.registration.copies import RegisterCopies
from portal.registration.emergency import ordinary_number
from portal.registration.entries import Administration, RegisterEntry, RegistrationId
from portal.registration.numbering import find, register
from portal.storage.database import Database


class RegisterDesk(Protocol):
    async def receive(self, connection: AsyncConnection, entry: RegisterEntry) -> Received:
        """Raises: EntryFaulty, NumberingWaits"""
        ...

    async def may_show(
        self, of_whom: Administration, ordinary: OrdinaryNumber | None, emergency: str | None
    ) -> bool:
        """After the commit: whether these numbers are kept where no restore reaches them."""
        ...


class OwnRegister:
    """Of this portal: the number is given in the transaction of who sends."""

    def __init__(self, database: Database, copies: RegisterCopies) -> None:
        self._database = database
        self._copies = copies

    async def receive(self, connection: AsyncConnection, entry: RegisterEntry) -> Received:
        made = await register(connection, entry)
        return Received(
            presented_at=made.presented_at,
            ordinary=ordinary_number(made),
            emergency=made.entry.emergency,
        )

    async def may_show(
        self, of_whom: Administration, ordinary: OrdinaryNumber | None, emergency: str | None
    ) -> bool:
        assert ordinary is not None, "it is given when a document is received"
        id = RegistrationId(ordinary.year, ordinary.number)
        async with self._database.brief_reading() as connection:
            made = await find(connection, of_whom, id)
        return made is not None and await self._copies.keep(made)
