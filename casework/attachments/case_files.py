"""All files of cases together, open for as long as the server that mounts casework.

Owns the jobs: what is due is scanned every few seconds, what is left behind is swept every hour.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy.exc import DBAPIError

from casework.attachments.clamd import Clamd, ClamdAddress
from casework.attachments.file_store import FileStore
from casework.attachments.intake import Intake
from casework.attachments.receiving import FileVault
from casework.attachments.scanning import Scanning
from casework.attachments.sweeping import Transaction, sweep
from casework.documents.kept import CaseDocuments
from casework.signature.card_signing import CardSigning
from casework.signature.judging import FileJudge
from sportello.model.refusals import StorageFull

SCAN_EVERY_S = 2.0
SWEEP_EVERY_S = 3600.0

log = structlog.get_logger(__name__)


class CaseFiles:
    """`intake` is what pages and API call; `vault` gives out what `cleared_file` has found;
    `documents` are those that are made of cases, `card_signing` signs them with cards,
    `judge` says what a signed file is worth.

    place   a folder, or "s3://bucket/prefix" with keys in the environment
    secret  that of the server that mounts casework; with another one nothing can be opened any more
    clamd   "host:port", or the path of its socket
    """

    def __init__(
        self,
        transaction: Transaction,
        clock: Callable[[], datetime],
        *,
        place: str,
        secret: bytes,
        clamd: str,
    ) -> None:
        self._transaction = transaction
        self._clock = clock
        self.vault = FileVault(FileStore(place), secret)
        self.intake = Intake(transaction, self.vault, clock)
        self.documents = CaseDocuments(transaction, self.vault, clock)
        self.card_signing = CardSigning()
        self.judge = FileJudge()
        self.scanning = Scanning(transaction, self.vault, Clamd(clamd_address(clamd)), clock)

    async def run(self) -> None:
        """The jobs, until the end, when the processes that look into files end too."""
        swept = time.monotonic()
        try:
            while True:
                await asyncio.sleep(SCAN_EVERY_S)
                try:
                    await self.scanning.scan_due()
                    if time.monotonic() - swept > SWEEP_EVERY_S:
                        await sweep(self._transaction, self.vault.store, self._clock())
                        swept = time.monotonic()
                except (DBAPIError, OSError, StorageFull) as error:
                    log.warning("attachments_failed", error=type(error).__name__)
        finally:
            await self.close()

    async def close(self) -> None:
        """End the processes that look into files, for a host that does not `run` the jobs."""
        await self.intake.close()
        await self.documents.close()
        await self.card_signing.close()
        await self.judge.close()
        await self.scanning.close()


def clamd_address(written: str) -> ClamdAddress:
    """A path is its socket's. Raises: ValueError if the port is none"""
    if written.startswith("/"):
        return ClamdAddress(socket=Path(written))
    host, _, port = written.rpartition(":")
    return ClamdAddress(host, int(port))
