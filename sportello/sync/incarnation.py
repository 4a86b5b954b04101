"""Incarnations: how two stores notice that one of them was restored from a copy.

A store takes a new incarnation whenever it is restored. Its high-water mark, kept beside the store
so that a restore does not set it back, bounds what it may have sent before.
"""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from sportello.sync.envelope import Envelope


class Handshake(Struct, frozen=True):
    """What a side says when it connects.

    incarnation  its own
    sent         number of its last change, at least the high-water mark beside its store
    peer         the other side's incarnation as it knew it, None at the very first contact
    received     the other side's last change that it has applied
    """

    incarnation: str
    sent: int
    peer: str | None = None
    received: int = 0


class Standing(StrEnum):
    """What two handshakes mean for the side that asks.

    IN_STEP        go on from the cursors
    RECONCILING    one was restored: sell and number nothing until both have told what they hold
    """

    IN_STEP = "in_step"
    RECONCILING = "reconciling"


def standing(mine: Handshake, theirs: Handshake) -> Standing:
    """Compare both handshakes; the two sides come to the same answer."""
    strangers = mine.peer is None and theirs.peer is None
    acquainted = mine.peer == theirs.incarnation and theirs.peer == mine.incarnation
    if strangers:
        return Standing.IN_STEP
    if not acquainted or mine.received > theirs.sent or theirs.received > mine.sent:
        return Standing.RECONCILING
    return Standing.IN_STEP


def reconciled(
    mine: Iterable[Envelope], returned: Iterable[Envelope]
) -> dict[tuple[str, str], Envelope]:
    """The last version of each aggregate an owner has, and of those its reader returned.

    After a restore the reader may hold newer versions than the owner: they were acknowledged, so
    they are adopted, and the owner's next version stands above both.
    """
    newest: dict[tuple[str, str], Envelope] = {}
    for envelope in (*mine, *returned):
        if envelope.key not in newest or newest[envelope.key].version < envelope.version:
            newest[envelope.key] = envelope
    return newest
