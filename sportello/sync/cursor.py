"""A cursor: how far a reader has applied an owner's changes.

The owner numbers its changes without holes, under the lock that also guards what it changes: a bare
sequence would give a number before the commit, and a reader would skip what commits later.
"""

from msgspec import Struct

from sportello.sync.envelope import ChangePage
from sportello.sync.version import Delivery


class Cursor(Struct, frozen=True):
    """`number` is the last change applied, of the owner's store in that `incarnation`."""

    incarnation: str
    number: int = 0


def judge_page(cursor: Cursor, page: ChangePage) -> Delivery:
    """What a reader at `cursor` does with a page; only APPLY moves the cursor, to `page.until`.

    A page that begins before the cursor is STALE as a whole, even where it ends after it: it may
    hold an aggregate that was deleted since, and nothing is lost by asking from the cursor.
    """
    if page.incarnation != cursor.incarnation:
        return Delivery.STRANGER
    if page.is_snapshot:
        return Delivery.APPLY if page.until >= cursor.number else Delivery.STALE
    if page.after < cursor.number:
        return Delivery.STALE
    return Delivery.APPLY if page.after == cursor.number else Delivery.GAP


def needs_snapshot(cursor: Cursor, incarnation: str, last_dropped: int) -> bool:
    """Whether an owner answers `cursor` with a snapshot instead of the changes after it.

    last_dropped  number of the last change that the owner does not keep any more, 0 for none
    """
    return cursor.incarnation != incarnation or cursor.number < last_dropped
