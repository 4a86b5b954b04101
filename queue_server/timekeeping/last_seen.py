"""The time when a server was last seen at work, on disk next to the journal.

Owns the file: one line with a check. It is written once a minute and at the end, without waiting
for the disk: what a power cut loses of it only makes the server more careful.
"""

from pathlib import Path
from typing import Annotated

import msgspec
import structlog
from msgspec import Meta, Struct

from queue_server.checked_line import with_check, without_check
from sportello.model.instants import Instant

FILE_NAME = "last-seen.json"

POSSIBLE = range(1970, 2200)
"""Years, from that of a clock that was never set on. Beyond them sums of times may overflow."""

LONGEST_S = 100 * 366 * 24 * 3600
"""No machine has run for longer."""

REMEDY = (
    "the file is taken for missing and written anew: see whether the day is right, and set the "
    "clock if it is not (queue-server day DIR)"
)


log = structlog.get_logger(__name__)


class LastSeen(Struct, frozen=True):
    """At `at` (aware UTC) the machine's start `boot` had lasted `steady_s`.

    It `is_sure` unless the machine had just started, and nothing had confirmed its clock. `denied`
    is the instant from which on the clock was not followed, after a day was taken back.
    """

    at: Instant
    boot: str
    steady_s: Annotated[float, Meta(ge=0, le=LONGEST_S)]
    is_sure: bool = True
    denied: Instant | None = None


def read_last_seen(directory: Path) -> LastSeen | None:
    """None if it was never written, or is damaged."""
    file = directory / FILE_NAME
    try:
        return _read(file.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as damage:  # msgspec's errors are ValueErrors too
        log.warning("last_seen_damaged", file=str(file), detail=str(damage), remedy=REMEDY)
        return None


def write_last_seen(directory: Path, seen: LastSeen) -> None:
    """A disk that is full keeps the one before."""
    new = directory / f"{FILE_NAME}.new"
    try:
        new.touch(mode=0o600)
        new.write_bytes(with_check(msgspec.json.encode(seen)))
        new.replace(directory / FILE_NAME)
    except OSError as error:
        log.warning("last_seen_not_written", detail=error.strerror)


def _read(line: bytes) -> LastSeen:
    """Raises: ValueError if it is damaged or impossible"""
    told = without_check(line)
    if told is None:
        if not line.endswith(b"}"):
            raise ValueError("its check does not fit")
        told = line  # of a version that wrote none
    seen = msgspec.json.decode(told, type=LastSeen)
    for instant in filter(None, (seen.at, seen.denied)):
        if instant.year not in POSSIBLE:
            raise ValueError(f"no server was at work at {instant}")
    return seen
