"""Incarnations: how two stores notice that one of them was restored from a copy.

A store takes a new incarnation whenever it is restored. Its high-water mark, apart from the store
so that a restore does not set it back, bounds what it may have sent before: it is raised first, and
the change is sent after.
"""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from sportello.sync.envelope import Envelope


class Handshake(Struct, frozen=True):
    """What a side says when it connects.

    incarnation  its own
    sent         number of its last change, at least the high-water mark kept for its store
    peer         the other side's incarnation as it knew it, None at the very first contact
    received     the other side's last change that it has applied
    """

    incarnation: str
    sent: int
    peer: str | None = None
    received: int = 0


class SyncState(StrEnum):
    """What two handshakes mean for the side that asks.

    IN_STEP        go on from the cursors
    RECONCILING    one was restored: sell and number nothing until both have told what they hold
    """

    IN_STEP = "in_step"
    RECONCILING = "reconciling"


def sync_state(mine: Handshake, theirs: Handshake) -> SyncState:
    """Compare both handshakes; the two sides come to the same answer."""
    strangers = mine.peer is None and theirs.peer is None
    acquainted = mine.peer == theirs.incarnation and theirs.peer == mine.incarnation
    if strangers:
        return SyncState.IN_STEP
    if not acquainted or mine.received > theirs.sent or theirs.received > mine.sent:
        return SyncState.RECONCILING
    return SyncState.IN_STEP


class Restart(Struct, frozen=True):
    """From where a restored owner goes on.

    newest  the last version of each aggregate that it has itself or got back from its reader
    above   every version and every change number of before is at most this, received or not
    """

    newest: dict[tuple[str, str], Envelope]
    above: int


def restart(
    mine: Iterable[Envelope],
    returned: Iterable[Envelope],
    *,
    high_water: int,
    received_by_reader: int,
) -> Restart:
    """What a restored owner adopts, and the number above which it begins again.

    After a restore the reader may hold newer versions than the owner: they were acknowledged, so
    they are adopted. What was sent and reached no reader is lost, but its numbers are not given
    again: each change raised one version by one, so that no version is above the change number.
    """
    newest: dict[tuple[str, str], Envelope] = {}
    for envelope in (*mine, *returned):
        if envelope.key not in newest or newest[envelope.key].version < envelope.version:
            newest[envelope.key] = envelope
    versions = (envelope.version for envelope in newest.values())
    return Restart(newest, max(high_water, received_by_reader, *versions, 0))
