"""The half of a branch that works on prepared requests: its store, its files, the portal's line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec.structs import replace

from casework.at_branch.forms import CopiedForms
from casework.at_branch.portal import RequestsPortal
from casework.at_branch.prepared import copies
from casework.at_branch.prepared.arriving import PreparedHere, PreparedRounds
from casework.at_branch.prepared.copies import SealedCopies
from casework.at_branch.seam import PortalLine
from casework.at_branch.store import open_store, secret_of
from casework.attachments.case_files import CaseFiles
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.drafts.refusals import UnknownCase
from portal.sync import links
from sportello.sync.prepared import PreparedBody
from tests.portal.a_portal import BRANCH, PortalUnderTest

NOWHERE = "http://127.0.0.1:9"


class PreparedBranch:
    """`rounds` is what the process runs; `cut` and `mend` are the line's."""

    def __init__(
        self, here: PreparedHere, comune: str, line: PortalLine, away: RequestsPortal
    ) -> None:
        self._here, self._away = here, away
        self.line = line
        self.comune = comune
        self.database, self.files = here.database, here.files
        self.rounds = PreparedRounds(here)

    def cut(self) -> None:
        self.rounds = PreparedRounds(replace(self._here, portal=self._away))

    def mend(self) -> None:
        self.rounds = PreparedRounds(self._here)

    async def case(self, id: str) -> KeptCase:
        """The branch's own, once the counter has opened it. Raises: UnknownCase"""
        async with self.database.reading() as connection:
            return await cases.find(connection, self.comune, id)

    async def copies(self) -> list[str]:
        async with self.database.reading() as connection:
            return [each.case_id for each in await copies.all_here(connection, self.comune)]

    async def copy_of(self, id: str) -> PreparedBody:
        async with self.database.reading() as connection:
            return await self._here.copies.body(connection, self.comune, id)

    async def files_of_home(self, booking: str) -> int:
        """As a visit at the counter is told of them."""
        async with self.database.reading() as connection:
            found = await self.rounds.of_booking(connection, self._here.forms.comune, booking)
        return sum(each.files for each in found)

    async def aside(self, id: str) -> dict[str, object]:
        try:
            return dict((await self.case(id)).from_home)
        except UnknownCase:
            return {}


@asynccontextmanager
async def a_prepared_branch(
    directory: Path, portal: PortalUnderTest, name: str = BRANCH
) -> AsyncIterator[PreparedBranch]:
    async with portal.context.database.transaction() as connection:
        key = await links.make_key(connection, portal.comune, name)
    address = PortalLine(portal.url, key)
    line = RequestsPortal(address)
    away = RequestsPortal(PortalLine(NOWHERE, key))
    async with open_store(directory) as database:
        secret = secret_of(directory)
        forms = CopiedForms(database, line, portal.clock)
        await forms.copy()
        files = CaseFiles(
            database.transaction,
            portal.clock,
            place=str(directory / "files"),
            secret=secret,
            clamd="/nonexistent/clamd.ctl",
        )
        here = PreparedHere(database, files, forms, line, SealedCopies(secret), portal.clock)
        try:
            yield PreparedBranch(here, portal.comune, address, away)
        finally:
            await line.close()
            await away.close()
            await files.intake.close()
            await files.scanning.close()
