"""The desk of a Comune whose register is another program: received at once, numbered later.

Owns what is written when a document is sent: the row that asks for its number and, while a person
has opened it, the entry in the portal's own emergency register.
"""

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.emergency.desk import EmergencyDesk
from casework.emergency.entries import OrdinaryNumber, PresentedDocument
from casework.emergency.marks import ShownNumbers
from casework.emergency.rules import EmergencySite
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
        """What has a number of a branch's emergency register keeps that one."""
        entry.check()
        now = (await connection.execute(select(database_now()))).scalar_one()
        presented_at = entry.presented_at or now
        entry, id = replace(entry, presented_at=presented_at), None
        if entry.emergency is None:
            desk = self._emergency(entry.administration)
            made = await desk.receive(connection, document_of(entry), presented_at)
            if made is not None:
                entry, id = replace(entry, emergency=made.number), made.id
        await errands.add(connection, entry, id)
        return Received(presented_at=presented_at, emergency=entry.emergency)

    async def may_show(
        self, of_whom: Administration, ordinary: OrdinaryNumber | None, emergency: str | None
    ) -> bool:
        if emergency is not None:
            self._emergency(of_whom).before_showing(emergency)
        return True

    def _emergency(self, of_whom: Administration) -> EmergencyDesk:
        return EmergencyDesk(self.site_of(of_whom), self._marks)


def document_of(entry: RegisterEntry) -> PresentedDocument:
    names = PresentedDocument.__struct_fields__
    return PresentedDocument(**{name: getattr(entry, name) for name in names})
