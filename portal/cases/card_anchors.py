"""Who issues the cards that citizens sign with, and which cards are revoked: as files bring it.

Owns the reading of the same trusted list and revocation lists as the door for cards has, whether or
not that door is open. Without the list nothing is trusted, and a signature waits to be checked.
"""

import asyncio
from pathlib import Path

import structlog

from casework.signature.chains import Anchors
from portal.config.sign_in import CardDoorTable
from portal.identity.cns.revocation import Revocations
from portal.identity.cns.trust_list import read_trust_list
from portal.identity.refusals import TrustListRefused

FileAges = tuple[tuple[Path, int], ...]

log = structlog.get_logger(__name__)


class CardAnchors:
    """Read again when a file there is another one."""

    def __init__(self, table: CardDoorTable, home: Path) -> None:
        self._list = home / table.trust_list
        self._signers = table.list_signers
        self._ages: FileAges = ()
        self._anchors = Anchors()

    async def now(self) -> Anchors:
        """Of this moment."""
        ages = await asyncio.to_thread(self._look)
        if ages != self._ages:
            self._anchors = await asyncio.to_thread(self._read)
            self._ages = ages
        return self._anchors

    def _look(self) -> FileAges:
        folder = self._list.parent
        files = [file for file in (self._list, *folder.glob("*.crl")) if file.is_file()]
        return tuple((file, file.stat().st_mtime_ns) for file in sorted(files))

    def _read(self) -> Anchors:
        try:
            trusted = read_trust_list(self._list.read_bytes(), self._signers)
        except (OSError, TrustListRefused) as failed:
            log.warning("trust_list_unusable", file=self._list.name, error=str(failed))
            return Anchors()
        return Anchors(trusted.anchors, Revocations.read(self._list.parent).lists)
