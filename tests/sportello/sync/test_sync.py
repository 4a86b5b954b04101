"""Two stores exchange envelopes over a line that loses, repeats and reorders, with restores."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec import Raw

from sportello.sync.envelope import Envelope
from sportello.sync.incarnation import Handshake, Standing, reconciled, standing
from sportello.sync.version import Verdict, judge

AGGREGATES = ("b1", "b2", "b3")


def an_envelope(aggregate: str = "b1", version: int = 1, body: bytes = b"{}") -> Envelope:
    return Envelope(f"{aggregate}@{version}", "booking", aggregate, version, Raw(body))


def test_the_next_version_is_applied_a_known_one_is_not_and_a_gap_is_noticed():
    assert judge(3, 4) is Verdict.APPLY
    assert judge(3, 3) is Verdict.STALE
    assert judge(3, 5) is Verdict.GAP
    assert judge(3, 5, is_whole_answer=True) is Verdict.APPLY


def test_two_stores_that_never_met_are_in_step():
    assert standing(Handshake("a1", 0), Handshake("p1", 7)) is Standing.IN_STEP


def test_a_restored_store_is_noticed_by_both_sides():
    branch, portal = Handshake("a2", 5, "p1", 7), Handshake("p1", 7, "a1", 9)
    assert standing(branch, portal) is standing(portal, branch) is Standing.RECONCILING


def test_a_copy_put_back_without_a_new_incarnation_is_noticed_by_what_was_received():
    branch, portal = Handshake("a1", 5, "p1", 7), Handshake("p1", 7, "a1", 9)
    assert standing(branch, portal) is Standing.RECONCILING


def test_what_the_reader_returns_wins_where_it_is_newer():
    newest = reconciled([an_envelope("b1", 2), an_envelope("b2", 4)], [an_envelope("b1", 5)])
    assert {key[1]: envelope.version for key, envelope in newest.items()} == {"b1": 5, "b2": 4}


class OwnerAndReader(RuleBasedStateMachine):
    """The owner changes aggregates; envelopes sent may arrive late, twice, or never."""

    def __init__(self) -> None:
        super().__init__()
        self.owned: dict[tuple[str, str], Envelope] = {}
        self.copy: dict[tuple[str, str], Envelope] = {}
        self.line: list[Envelope] = []
        self.read: dict[tuple[str, str], Envelope] = {}
        self.changes = 0

    @rule(aggregate=st.sampled_from(AGGREGATES), arrives=st.booleans())
    def change(self, aggregate: str, arrives: bool) -> None:
        key = ("booking", aggregate)
        before = self.owned.get(key)
        self.changes += 1
        envelope = an_envelope(
            aggregate, (before.version if before else 0) + 1, b"%d" % self.changes
        )
        self.owned[key] = envelope
        if arrives:
            self.line.append(envelope)

    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        """Any envelope of the line, in any order, and again: it stays on the line."""
        if not self.line:
            return
        envelope = data.draw(st.sampled_from(self.line))
        known = self.read.get(envelope.key)
        match judge(known.version if known else 0, envelope.version):
            case Verdict.APPLY:
                self.read[envelope.key] = envelope
            case Verdict.GAP:
                whole = self.owned[envelope.key]
                assert whole.version >= envelope.version
                self.read[envelope.key] = whole
            case Verdict.STALE:
                assert known is not None
                assert known.version >= envelope.version

    @rule()
    def back_up(self) -> None:
        self.copy = dict(self.owned)

    @rule()
    def restore(self) -> None:
        """What was sent and not yet applied by the reader is lost with the old incarnation."""
        self.line.clear()
        self.owned = reconciled(self.copy.values(), self.read.values())

    @invariant()
    def no_version_means_two_things(self) -> None:
        for key, envelope in self.read.items():
            owned = self.owned[key]
            assert owned.version >= envelope.version
            if owned.version == envelope.version:
                assert owned.body == envelope.body


TestOwnerAndReader = OwnerAndReader.TestCase
