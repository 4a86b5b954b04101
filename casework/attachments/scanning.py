"""The job that hands files to the scanner, one after the other, until each has a final state.

A file is claimed by a conditional update with a lease: several processes share the work, and what
one leaves unfinished another does. Must not call anything clean that clamd did not.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import msgspec
import structlog
from msgspec import Struct
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments, inspection
from casework.attachments.clamd import Clamd, NotLookedAt, ScannerAway
from casework.attachments.file_store import PieceMissing
from casework.attachments.receiving import FileVault, StoredFile
from casework.attachments.refusals import AttachmentUnknown
from casework.attachments.sealing import SealBroken
from casework.attachments.sweeping import Transaction
from casework.attachments.tables import attachment
from casework.own_process.parent import OwnProcess, ProcessFailed
from sportello.cases.messages import AttachmentState

LEASE = timedelta(minutes=5)
AGAIN = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720))
"""After which a file is handed over again that was not looked at. Then a person has to decide."""

UNWRAPPING = f"{inspection.__name__}.unwrapping"
"""Named and not imported: what opens files of strangers is for its own process alone."""

UNWRAPPING_S = 30.0
AT_ONCE = 256 * 1024
WHILE_AWAY = timedelta(seconds=30)

log = structlog.get_logger(__name__)


class ClaimedFile(Struct, frozen=True):
    """`scans` is how often it was not looked at before."""

    comune: str
    id: str
    scans: int
    has_inside: bool


class Scanning:
    def __init__(
        self,
        transaction: Transaction,
        vault: FileVault,
        clamd: Clamd,
        clock: Callable[[], datetime],
    ) -> None:
        self._transaction = transaction
        self._vault = vault
        self._clamd = clamd
        self._clock = clock
        self._unwrapping = OwnProcess(UNWRAPPING, within_s=UNWRAPPING_S, for_one_answer=True)

    async def scan_due(self) -> int:
        """Scan what is due. Returns the number of files that have a final state now.

        Where clamd is away the rest waits.
        """
        done = 0
        while True:
            async with self._transaction() as connection:
                claimed = await _claim(connection, self._clock())
            if claimed is None:
                return done
            comune, id_ = claimed.comune, claimed.id
            state, found, again = await self._looked_at(claimed)
            async with self._transaction() as connection:
                await attachments.set_state(
                    connection,
                    comune,
                    id_,
                    state,
                    was=AttachmentState.SCANNING,
                    now=self._clock(),
                    scan_at=None if again is None else self._clock() + again,
                    found=found,
                    scans=int(state is AttachmentState.NOT_SCANNED),
                )
            if state is AttachmentState.RECEIVED:
                return done
            done += again is None

    async def close(self) -> None:
        """End the process that takes files out of files."""
        await self._unwrapping.close()

    async def _looked_at(
        self, claimed: ClaimedFile
    ) -> tuple[AttachmentState, str | None, timedelta | None]:
        """The state that follows, what was found, and after how long it is tried again."""
        id_, scans = claimed.id, claimed.scans
        try:
            async with self._transaction() as connection:
                file = await attachments.stored_file(connection, claimed.comune, id_)
            found = await self._clamd.scan(self._vault.read(file))
            if found is None and claimed.has_inside:
                found = await self._found_inside(file)
        except ScannerAway as away:
            log.warning("scanner_away", why=str(away))
            return AttachmentState.RECEIVED, None, WHILE_AWAY
        except (NotLookedAt, SealBroken, PieceMissing, AttachmentUnknown, ProcessFailed) as why:
            log.warning("attachment_not_scanned", attachment=id_, why=str(why), times=scans + 1)
            again = AGAIN[scans] if scans < len(AGAIN) else None
            return AttachmentState.NOT_SCANNED, None, again
        if found is not None:
            log.warning("attachment_infected", attachment=id_, found=found)
            return AttachmentState.INFECTED, found, None
        return AttachmentState.CLEAN, None, None

    async def _found_inside(self, file: StoredFile) -> str | None:
        """What the scanner finds in the files that are inside. Raises: as `scan`, ProcessFailed"""
        told = await self._unwrapping.ask(file.size, self._vault.read(file))
        for inside in msgspec.msgpack.decode(told, type=list[bytes]):
            if (found := await self._clamd.scan(_in_pieces(inside))) is not None:
                return found
        return None


async def _in_pieces(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), AT_ONCE):
        yield data[start : start + AT_ONCE]


async def _claim(connection: AsyncConnection, now: datetime) -> ClaimedFile | None:
    """One file that is due, now SCANNING."""
    wanted = [attachment.c[name] for name in (*ClaimedFile.__struct_fields__, "scan_at")]
    due = select(*wanted).where(attachment.c.scan_at <= now).order_by(attachment.c.scan_at).limit(1)
    while (row := (await connection.execute(due)).one_or_none()) is not None:
        that = (
            attachment.c.comune == row.comune,
            attachment.c.id == row.id,
            attachment.c.scan_at == row.scan_at,
        )
        claimed = {
            "state": AttachmentState.SCANNING,
            "state_since": now,
            "scan_at": now + LEASE,
        }
        if (await connection.execute(update(attachment).where(*that).values(claimed))).rowcount:
            return ClaimedFile(row.comune, row.id, row.scans, row.has_inside)
    return None
