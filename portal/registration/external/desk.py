"""The desk of a Comune whose register is another program: received at once, numbered later.

Owns what is written when a document is sent: the row that asks for its number and, while a person
has opened it, the entry in the portal's own emergency register.
"""

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.emergency.entries import EmergencyEntry, OrdinaryNumber, PresentedDocument, enter
from casework.emergency.marks import ShownNumbers
from casework.emergency.openings import last_opening
from casework.emergency.rules import (
    EmergencyNotOpen,
    EmergencyNumber,
    EmergencyPeriodOver,
    EmergencySite,
)
from casework.office.host import Received
from portal.registration.entries import Administration, RegisterEntry
from portal.registration.external import errands
from portal.storage.metadata import database_now


class ExternalDesk:
    def __init__(self, site: str, marks: ShownNumbers) -> None:
        self._site = site
        self._marks = marks

    def site_of(self, of_whom: Administration) -> EmergencySite:
        return EmergencySite(of_whom.comune, of_whom.aoo, self._site, of_whom.zone)

    async def receive(self, connection: AsyncConnection, entry: RegisterEntry) -> Received:
        entry.check()
        now = (await connection.execute(select(database_now()))).scalar_one()
        entry = replace(entry, presented_at=entry.presented_at or now)
        made = None if entry.emergency else await self._enter(connection, entry)
        if made is not None:
            entry = replace(entry, emergency=made.number)
        await errands.add(connection, entry, None if made is None else made.id)
        assert entry.presented_at is not None, "it was set above"
        return Received(presented_at=entry.presented_at, emergency=entry.emergency)

    async def may_show(
        self, of_whom: Administration, ordinary: OrdinaryNumber | None, emergency: str | None
    ) -> bool:
        site = self.site_of(of_whom)
        if emergency is not None and (id := EmergencyNumber.of_text(emergency, site)) is not None:
            self._marks.raise_to(site, id)
        return True

    async def _enter(
        self, connection: AsyncConnection, entry: RegisterEntry
    ) -> EmergencyEntry | None:
        """None where the emergency register is not open: it waits for its ordinary number alone."""
        site = self.site_of(entry.administration)
        assert entry.presented_at is not None, "it is set before"
        current = await last_opening(connection, site)
        if current is None or current.closing is not None:
            return None  # without the lock that entries share
        try:
            return await enter(
                connection, site, document_of(entry), entry.presented_at, self._marks.of(site)
            )
        except (EmergencyNotOpen, EmergencyPeriodOver):
            return None


def document_of(entry: RegisterEntry) -> PresentedDocument:
    names = PresentedDocument.__struct_fields__
    return PresentedDocument(**{name: getattr(entry, name) for name in names})
