"""A site's emergency register as those use it who receive documents: a number, if it is open.

Owns that a number is shown only once the mark next to the store knows it.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from casework.emergency.entries import (
    EmergencyEntry,
    OrdinaryNumber,
    PresentedDocument,
    enter,
    link_ordinary,
)
from casework.emergency.marks import ShownNumbers
from casework.emergency.openings import last_opening
from casework.emergency.rules import (
    EmergencyNotOpen,
    EmergencyNumber,
    EmergencyPeriodOver,
    EmergencySite,
)


class EmergencyDesk:
    def __init__(self, site: EmergencySite, marks: ShownNumbers) -> None:
        self.site = site
        self._marks = marks

    async def receive(
        self, connection: AsyncConnection, document: PresentedDocument, now: datetime
    ) -> EmergencyEntry | None:
        """In the transaction of sending. None where it is not open, or its period is over."""
        current = await last_opening(connection, self.site)
        if current is None or current.closing is not None:
            return None  # without the lock that entries share
        try:
            shown = self._marks.of(self.site)
            return await enter(connection, self.site, document, now, shown)
        except (EmergencyNotOpen, EmergencyPeriodOver):
            return None

    def before_showing(self, number: str) -> None:
        """After the commit. Raises: OSError, then it must not be shown"""
        id = EmergencyNumber.of_text(number, self.site)
        if id is not None:
            self._marks.raise_to(self.site, id)

    async def link(
        self, connection: AsyncConnection, number: str, ordinary: OrdinaryNumber, now: datetime
    ) -> None:
        """The ordinary number of an entry, for good. Raises: LinkedAlready to another one"""
        id = EmergencyNumber.of_text(number, self.site)
        if id is not None:
            await link_ordinary(connection, self.site, id, ordinary, now)
