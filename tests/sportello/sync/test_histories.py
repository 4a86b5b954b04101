"""Two stores, each the owner of some aggregates and the reader of the other's, over a bad line.

Pages may arrive late, twice, in any order, or never; either store may be set back to a copy.
"""

from dataclasses import dataclass, field
from dataclasses import replace as copied
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec import Raw

from sportello.sync.cursor import Cursor, judge_page, needs_snapshot
from sportello.sync.envelope import NOTHING, ChangePage, Envelope
from sportello.sync.incarnation import Handshake, SyncState, restart, sync_state
from sportello.sync.version import Delivery, judge, next_number

SIDES = ("branch", "portal")
NAMES = ("b1", "b2", "b3")

Key = tuple[str, str]
Held = dict[Key, Envelope]


@dataclass
class Store:
    """All that a copy of the store holds. `read` is the other side's, as far as `cursor`."""

    incarnation: str
    owned: Held = field(default_factory=dict)
    log: list[tuple[int, Envelope]] = field(default_factory=list)
    last: int = 0
    last_dropped: int = 0
    above: int = 0
    read: Held = field(default_factory=dict)
    cursor: Cursor | None = None

    def copy(self) -> "Store":
        return copied(self, owned=dict(self.owned), log=list(self.log), read=dict(self.read))

    def page_for(self, cursor: Cursor, most: int) -> ChangePage:
        if needs_snapshot(cursor, self.incarnation, self.last_dropped):
            whole = tuple(self.owned.values())
            return ChangePage(self.incarnation, 0, self.last, whole, is_snapshot=True)
        new = [change for change in self.log if change[0] > cursor.number][:most]
        until = new[-1][0] if new else cursor.number
        envelopes = tuple(envelope for _, envelope in new)
        return ChangePage(self.incarnation, cursor.number, until, envelopes)


def other(side: str) -> str:
    return SIDES[1 - SIDES.index(side)]


class TwoStores(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.numbers = count(1)
        self.stores = {side: Store(f"{side}-0") for side in SIDES}
        self.high_water = dict.fromkeys(SIDES, 0)
        self.reconciling: set[str] = set()
        self.line: list[tuple[str, ChangePage]] = []
        self.given: dict[tuple[Key, int], Raw] = {}
        self.states: dict[tuple[str, int], Held] = {}
        self.shake_hands()
        self.copies = {side: store.copy() for side, store in self.stores.items()}

    @rule(
        side=st.sampled_from(SIDES), name=st.sampled_from(NAMES), is_deleted=st.sampled_from([0, 1])
    )
    def change(self, side: str, name: str, is_deleted: int) -> None:
        store, key = self.stores[side], (side, name)
        before = store.owned.get(key)
        was_deleted = before.is_deleted if before else any(key == of for of, _ in self.given)
        if side in self.reconciling or was_deleted:
            return
        version = next_number(before.version if before else 0, store.above)
        body = NOTHING if is_deleted and before else Raw(b"%d" % next(self.numbers))
        assert (key, version) not in self.given, "a version was given twice"
        self.given[key, version] = body
        store.last = next_number(store.last, store.above)
        assert version <= store.last
        self.high_water[side] = store.last
        store.owned[key] = Envelope(f"{name}@{version}", side, name, version, body)
        store.log.append((store.last, store.owned[key]))
        self.states[store.incarnation, store.last] = dict(store.owned)

    @rule(side=st.sampled_from(SIDES), most=st.integers(1, 3))
    def ask(self, side: str, most: int) -> None:
        """The owner's answer is put on the line; whether and when it arrives is another matter."""
        cursor = self.stores[side].cursor
        assert cursor is not None
        owner = self.stores[other(side)]
        if other(side) not in self.reconciling and cursor.incarnation == owner.incarnation:
            self.line.append((side, owner.page_for(cursor, most)))

    @precondition(lambda self: self.line)
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        """Any page of the line, in any order, and again: it stays on the line."""
        side, page = data.draw(st.sampled_from(self.line))
        store = self.stores[side]
        assert store.cursor is not None
        if judge_page(store.cursor, page) is not Delivery.APPLY:
            return
        assert page.until >= store.cursor.number, "the reader went back"
        read = {} if page.is_snapshot else dict(store.read)
        for envelope in page.envelopes:
            held = store.read.get(envelope.key) if page.is_snapshot else read.get(envelope.key)
            known = held.version if held else 0
            match judge(known, envelope.version, is_whole_answer=page.is_snapshot):
                case Delivery.APPLY:
                    read[envelope.key] = envelope
                case Delivery.GAP:
                    owner = self.stores[other(side)]
                    if owner.incarnation != page.incarnation or other(side) in self.reconciling:
                        return
                    whole = owner.owned[envelope.key]
                    assert judge(known, whole.version, is_whole_answer=True) is Delivery.APPLY
                    read[envelope.key] = whole
                case Delivery.STALE if held:
                    read[envelope.key] = held
        store.read, store.cursor = read, Cursor(store.cursor.incarnation, page.until)

    @rule(side=st.sampled_from(SIDES))
    def drop_old_changes(self, side: str) -> None:
        """The changes so far are not kept any more, and the tombstones go with them."""
        store = self.stores[side]
        store.log, store.last_dropped = [], store.last
        store.owned = {key: kept for key, kept in store.owned.items() if not kept.is_deleted}
        self.states[store.incarnation, store.last] = dict(store.owned)

    @rule(side=st.sampled_from(SIDES))
    def back_up(self, side: str) -> None:
        if side not in self.reconciling:
            self.copies[side] = self.stores[side].copy()

    @rule(side=st.sampled_from(SIDES))
    def restore(self, side: str) -> None:
        """The high-water mark lies beside the store and stays."""
        self.stores[side] = self.copies[side].copy()
        self.stores[side].incarnation = f"{side}-{next(self.numbers)}"
        self.reconciling.add(side)

    @rule()
    def shake_hands(self) -> None:
        said = {side: self.says(side) for side in SIDES}
        states = {sync_state(said[side], said[other(side)]) for side in SIDES}
        assert len(states) == 1, "the two sides disagree"
        assert not self.reconciling or states == {SyncState.RECONCILING}
        for owner in sorted(self.reconciling):
            self.reconcile(owner)
        self.reconciling.clear()
        for side in SIDES:
            incarnation = self.stores[other(side)].incarnation
            cursor = self.stores[side].cursor
            if cursor is None or cursor.incarnation != incarnation:
                self.stores[side].cursor = Cursor(incarnation)

    def says(self, side: str) -> Handshake:
        store = self.stores[side]
        if store.cursor is None:
            return Handshake(store.incarnation, self.high_water[side])
        peer, received = store.cursor.incarnation, store.cursor.number
        return Handshake(store.incarnation, self.high_water[side], peer, received)

    def reconcile(self, owner: str) -> None:
        store, reader = self.stores[owner], self.stores[other(owner)]
        after = restart(
            store.owned.values(),
            reader.read.values(),
            high_water=self.high_water[owner],
            received_by_reader=reader.cursor.number if reader.cursor else 0,
        )
        store.owned, store.log = after.newest, []
        store.above = store.last = store.last_dropped = after.above
        self.states[store.incarnation, store.last] = dict(store.owned)

    @invariant()
    def nothing_up_to_the_cursor_is_missing_or_older(self) -> None:
        for side in SIDES:
            store = self.stores[side]
            assert store.cursor is not None
            then = self.states.get((store.cursor.incarnation, store.cursor.number), {})
            for key, envelope in then.items():
                held = store.read.get(key)
                assert held is not None or envelope.is_deleted, "a change was passed over"
                assert held is None or held.version >= envelope.version

    @invariant()
    def what_is_held_was_given_just_so(self) -> None:
        for store in self.stores.values():
            for key, envelope in (*store.owned.items(), *store.read.items()):
                assert self.given[key, envelope.version] == envelope.body

    @invariant()
    def a_reader_in_step_is_not_ahead_of_its_owner_and_holds_nothing_that_is_gone(self) -> None:
        for side in SIDES:
            store, owner = self.stores[side], self.stores[other(side)]
            assert store.cursor is not None
            if other(side) in self.reconciling or store.cursor.incarnation != owner.incarnation:
                continue
            for key, envelope in store.read.items():
                if key in owner.owned:
                    assert envelope.version <= owner.owned[key].version
                elif store.cursor.number == owner.last:
                    assert envelope.is_deleted, "what was deleted came back"


TestTwoStores = TwoStores.TestCase
TestTwoStores.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
