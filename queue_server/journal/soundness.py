"""Whether a journal is whole: what a server makes sure of before it leads, and what `check` reads.

Owns what is compared with what, and the sentences for staff. A server reads its last day and the
head next to it; to read years takes seconds, so that is `check`'s. Source:
docs/decisions/0070-the-journal-is-a-chain.md
"""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from queue_server.journal.chain import START, Kept, Tear, Walk
from queue_server.journal.head import Head, HeadUnreadable
from queue_server.journal.seam import Ledger
from queue_server.timekeeping.last_seen import FILE_NAME as LAST_SEEN
from sportello.model.wire import event_decoder
from web.process.cannot_start import CannotStart

PAGE = 5000


class JournalTorn(CannotStart):
    """Something that was acknowledged may be missing: going on could give numbers twice."""

    def __init__(self, damage: str, directory: Path) -> None:
        super().__init__(
            f"{damage}. Restore the last copy (queue-server restore), or go on without what is "
            f"missing, with numbers that no one can have yet: queue-server repair {directory}"
        )


class IndexDamaged(CannotStart):
    """All rows are there, and the index by day does not find them."""

    def __init__(self, name: str, directory: Path) -> None:
        super().__init__(
            f"an index of {name} is damaged, while every event is there: have it made anew by "
            f"queue-server repair {directory}"
        )


class Damage(Struct, frozen=True):
    """What is wrong with a journal of so many `events`.

    tears      where the chain is torn
    kept_head  what the kept head says against it; None if nothing
    faults     what is wrong with its file, while the rows can be read: its indexes
    """

    events: int
    tears: list[Tear]
    kept_head: str | None
    faults: list[str]

    @property
    def is_none(self) -> bool:
        return self.lacks_nothing and not self.faults

    @property
    def lacks_nothing(self) -> bool:
        """Whether all that was written is there."""
        return not self.tears and self.kept_head is None

    def __str__(self) -> str:
        return "\n".join([*map(str, self.tears), *filter(None, [self.kept_head]), *self.faults])


async def examined(ledger: Ledger) -> Damage:
    """All that is wrong with it, also in old days."""
    head, kept_head = _head_beside(ledger)
    walk, events, has_digests, begun = Walk(), 0, False, set[str]()
    async for kept in walked(ledger, walk):
        events += 1
        has_digests = has_digests or kept[8] is not None
        if kept[4] not in begun and (tear := _without_beginning(kept)) is not None:
            walk.tears.append(tear)
        begun.add(kept[4])
    kept_head = kept_head or await _against(ledger, head, has_digests=has_digests)
    return Damage(events, walk.tears, kept_head, await ledger.faults())


async def taken_up(ledger: Ledger) -> Head:
    """The journal's head, once its last day is whole and it goes as far as the head next to it.

    Rows of older versions are read once, all of them; then the last of them gets its digest.
    Raises: JournalTorn
    """
    told, damage = _head_beside(ledger)
    head, has_digests = await _last_day(ledger)
    damage = damage or await _against(ledger, told, has_digests=has_digests)
    if damage is not None:
        raise JournalTorn(damage, ledger.kept_head.path.parent)
    return head


async def walked(ledger: Ledger, walk: Walk) -> AsyncIterator[Kept]:
    """All rows after the walk's last one, in order, each just followed by the walk."""
    while page := await ledger.kept(walk.seq, PAGE):
        for kept in page:
            walk.follow(kept)
            yield kept


def _without_beginning(kept: Kept) -> Tear | None:
    """What is wrong with the first row of a day: nothing, if it begins the day."""
    if kept[6] == "day_started":
        return None
    return Tear(kept[0], f"the beginning of {kept[4]} before it is missing")


async def _last_day(ledger: Ledger) -> tuple[Head, bool]:
    """The head, and whether any row had a digest. Raises: JournalTorn"""
    before = await ledger.before(await ledger.first_of_last_day())
    walk = Walk(before[0], before[8]) if before else Walk()
    head, last = Head(), before
    async for kept in walked(ledger, walk):
        if last is before and (tear := _without_beginning(kept)) is not None:
            walk.tears.append(tear)
        _check(ledger, walk)
        event, day = event_decoder.decode(kept[7]), date.fromisoformat(kept[4])
        head, last = head.followed_by([(day, event)], walk.digest or START), kept
    if last is None or last[8] is not None:
        return head, last is not None
    seq, digest = await ledger.last_sealed()
    return replace(head, digest=await _sealed(ledger, Walk(seq, digest))), seq > 0


async def _sealed(ledger: Ledger, walk: Walk) -> bytes:
    """The digest of the last row, written to it. Raises: JournalTorn"""
    async for _ in walked(ledger, walk):
        _check(ledger, walk)
    assert walk.digest is not None, "it began with a digest"
    await ledger.mend((), [(walk.seq, walk.digest)])
    return walk.digest


def _check(ledger: Ledger, walk: Walk) -> None:
    """Raises: JournalTorn"""
    if walk.tears:
        damage = f"{ledger.name} is damaged at {walk.tears[0]}"
        raise JournalTorn(damage, ledger.kept_head.path.parent)


def _head_beside(ledger: Ledger) -> tuple[Head | None, str | None]:
    """It, or what is wrong with it."""
    try:
        return ledger.kept_head.read(), None
    except HeadUnreadable:
        return None, f"{ledger.kept_head.path} is damaged"


async def _against(ledger: Ledger, head: Head | None, *, has_digests: bool) -> str | None:
    """What the kept head says against the journal: that a row is not there which was written."""
    if head is None:
        is_emptied = (ledger.kept_head.path.parent / LAST_SEEN).exists() and not await ledger.last()
        is_lost = (has_digests or is_emptied) and ledger.needs_head
        return f"{ledger.kept_head.path} is missing, which says where it ends" if is_lost else None
    if head.seq == 0:
        return None
    row = await ledger.before(head.seq + 1)
    if row is None or row[0] != head.seq:
        last = await ledger.last()
        if last is None or last[0] < head.seq:
            seq = last[0] if last else 0
            return f"{ledger.name} ends with event {seq}, but {head.seq} were written"
        return f"event {head.seq} is missing in {ledger.name}"
    if row[8] != head.digest:
        return f"event {head.seq} of {ledger.name} is not the one that was written"
    return None
