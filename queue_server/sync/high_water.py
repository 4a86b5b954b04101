"""How far the portal has acknowledged what this branch told it, kept next to the store: so that a
store which was put back without `queue-server restore` is noticed at the next start.

Kept in the server's own directory, wherever the branch is kept. Numbers go on from where an old
copy stood, so without it they could reach those that the portal knows already, and be passed over.
Source: docs/decisions/0176-two-marks-next-to-two-stores.md
"""

from pathlib import Path

import structlog
from msgspec import Struct

from queue_server.sync.outbox import SyncSide
from web.process.mark_file import MarkFile

FILE_NAME = "branch.sent"

log = structlog.get_logger(__name__)


class Acknowledged(Struct, frozen=True):
    """Of the store with that incarnation, up to its change `number`."""

    incarnation: str
    number: int


class AcknowledgedMark:
    def __init__(self, directory: Path) -> None:
        self._file = MarkFile(directory / FILE_NAME, Acknowledged)

    def is_above(self, side: SyncSide) -> bool:
        """Whether the store has lost changes that the portal acknowledged."""
        known = self._file.read()
        if known is None or known.incarnation != side.incarnation or known.number <= side.sent:
            return False
        log.warning("store_is_older_than_what_was_told", file=str(self._file.path))
        return True

    def keep(self, incarnation: str, number: int) -> None:
        """On a full disk the mark stays behind, and the exchange goes on."""
        try:
            self._file.write(Acknowledged(incarnation, number))
        except OSError as error:
            log.warning("acknowledged_mark_not_kept", error=type(error).__name__)
