"""The time when a server was last seen at work, on disk beside the journal.

Owns the file. It is written once a minute and at the end, without waiting for the disk: what a
power cut loses of it only makes the server more careful.
"""

from datetime import datetime
from pathlib import Path

import msgspec
import structlog
from msgspec import Struct

FILE_NAME = "last-seen.json"

log = structlog.get_logger(__name__)


class LastSeen(Struct, frozen=True):
    """At `at` (aware UTC) the machine's start `boot` had lasted `steady_s`.

    It `is_sure` unless the machine had just started, and nothing had confirmed its clock. `denied`
    is the instant from which on the clock was not followed, after a day was taken back.
    """

    at: datetime
    boot: str
    steady_s: float
    is_sure: bool = True
    denied: datetime | None = None


def read_last_seen(directory: Path) -> LastSeen | None:
    """None if it was never written, or half."""
    try:
        raw = (directory / FILE_NAME).read_bytes()
        return msgspec.json.decode(raw, type=LastSeen)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as damage:
        log.warning("last_seen_unreadable", detail=str(damage))
        return None


def write_last_seen(directory: Path, seen: LastSeen) -> None:
    """A disk that is full keeps the one before."""
    new = directory / f"{FILE_NAME}.new"
    try:
        new.touch(mode=0o600)
        new.write_bytes(msgspec.json.encode(seen))
        new.replace(directory / FILE_NAME)
    except OSError as error:
        log.warning("last_seen_not_written", detail=error.strerror)
