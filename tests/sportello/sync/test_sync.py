"""What a reader does with what it is delivered, what handshakes mean, and what an owner answers."""

import msgspec
import pytest
from msgspec import Raw

from sportello.sync.cursor import Cursor, judge_page, needs_snapshot
from sportello.sync.envelope import NOTHING, ChangePage, Envelope
from sportello.sync.incarnation import Handshake, SyncState, restart, sync_state
from sportello.sync.outcome import Proposal, ProposalAnswer, ProposalOutcome, objection
from sportello.sync.version import Delivery, judge, next_number


def an_envelope(aggregate: str = "b1", version: int = 1, body: bytes | None = b"{}") -> Envelope:
    raw = Raw(body) if body else NOTHING
    return Envelope(f"{aggregate}@{version}", "booking", aggregate, version, raw)


def test_the_next_version_is_applied_a_known_one_is_not_and_a_gap_is_noticed():
    assert judge(3, 4) is Delivery.APPLY
    assert judge(3, 3) is Delivery.STALE
    assert judge(3, 5) is Delivery.GAP
    assert judge(3, 5, is_whole_answer=True) is Delivery.APPLY


@pytest.mark.parametrize(
    ("page", "delivery"),
    [
        (ChangePage("a1", 3, 5, ()), Delivery.APPLY),
        (ChangePage("a1", 2, 3, ()), Delivery.STALE),
        (ChangePage("a1", 2, 5, ()), Delivery.STALE),
        (ChangePage("a1", 4, 5, ()), Delivery.GAP),
        (ChangePage("a2", 3, 5, ()), Delivery.STRANGER),
        (ChangePage("a1", 0, 3, (), is_snapshot=True), Delivery.APPLY),
        (ChangePage("a1", 0, 2, (), is_snapshot=True), Delivery.STALE),
    ],
)
def test_only_a_page_that_begins_at_the_cursor_or_a_snapshot_not_behind_it_is_applied(
    page, delivery
):
    assert judge_page(Cursor("a1", 3), page) is delivery


def test_a_reader_behind_what_the_owner_keeps_or_of_another_incarnation_gets_a_snapshot():
    assert not needs_snapshot(Cursor("a1", 3), "a1", last_dropped=3)
    assert needs_snapshot(Cursor("a1", 3), "a1", last_dropped=4)
    assert needs_snapshot(Cursor("a1", 9), "a2", last_dropped=4)


def test_two_stores_that_never_met_are_in_step():
    assert sync_state(Handshake("a1", 0), Handshake("p1", 7)) is SyncState.IN_STEP


def test_a_restored_store_is_noticed_by_both_sides():
    branch, portal = Handshake("a2", 5, "p1", 7), Handshake("p1", 7, "a1", 9)
    assert sync_state(branch, portal) is sync_state(portal, branch) is SyncState.RECONCILING


def test_a_copy_put_back_without_a_new_incarnation_is_noticed_by_what_was_received():
    branch, portal = Handshake("a1", 5, "p1", 7), Handshake("p1", 7, "a1", 9)
    assert sync_state(branch, portal) is SyncState.RECONCILING


def test_what_the_reader_returns_wins_where_it_is_newer():
    mine, returned = [an_envelope("b1", 2), an_envelope("b2", 4)], [an_envelope("b1", 5)]
    after = restart(mine, returned, high_water=0, received_by_reader=0)
    assert {key[1]: found.version for key, found in after.newest.items()} == {"b1": 5, "b2": 4}


def test_a_restored_owner_goes_on_above_all_that_it_may_have_sent():
    after = restart([an_envelope("b1", 2)], [], high_water=7, received_by_reader=6)
    assert next_number(2, after.above) == 8
    lost_mark = restart([an_envelope("b1", 2)], [], high_water=0, received_by_reader=6)
    assert next_number(2, lost_mark.above) == 7


def test_a_proposal_to_what_has_changed_or_is_gone_is_answered_without_trying():
    cancel = Proposal("w1", "booking", "b1", seen_version=2, change="cancel")
    assert objection(cancel, an_envelope("b1", 2)) is None
    assert objection(cancel, None) == ProposalAnswer("w1", ProposalOutcome.GONE)
    tombstone = an_envelope("b1", 3, body=None)
    assert objection(cancel, tombstone) == ProposalAnswer("w1", ProposalOutcome.GONE, 3)
    changed = ProposalAnswer("w1", ProposalOutcome.CHANGED_MEANWHILE, 3)
    assert objection(cancel, an_envelope("b1", 3)) == changed


def test_a_tombstone_and_a_wish_without_a_body_come_back_from_json_as_they_were():
    for told in (
        an_envelope(),
        an_envelope(body=None),
        Proposal("p", "booking", "b1", 1, "cancel"),
    ):
        assert msgspec.json.decode(msgspec.json.encode(told), type=type(told)) == told
