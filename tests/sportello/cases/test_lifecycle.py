from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportello.cases import refusals
from sportello.cases.lifecycle import (
    AFTER,
    BY,
    OVER,
    CaseChange,
    CaseParty,
    CaseState,
    diagram,
    may,
    next_state,
)
from sportello.model.refusals import NotNow

PAGE = Path(__file__).parents[3] / "docs" / "cases.md"

S, C = CaseState, CaseChange


@given(st.sampled_from(CaseState), st.sampled_from(CaseChange))
def test_a_change_is_in_the_table_or_refused_with_a_reason(state, change):
    if may(state, change):
        assert next_state(state, change) is AFTER[state, change]
    else:
        with pytest.raises(NotNow):
            next_state(state, change)


@pytest.mark.parametrize(
    ("state", "change", "refusal"),
    [
        (S.WITHDRAWN, C.WITHDRAW, refusals.CaseOver),
        (S.COMPLETE, C.SEND, refusals.CaseOver),
        (S.DRAFT, C.ACCEPT, refusals.NotSentYet),
        (S.DRAFT, C.WITHDRAW, refusals.NotSentYet),
        (S.SUBMITTED, C.SEND, refusals.AlreadySent),
        (S.REGISTERED, C.CONFIRM_PAYMENT, refusals.AlreadySent),
        (S.PROCESSING, C.WITHDRAW, refusals.TakenOver),
        (S.INTEGRATION_REQUESTED, C.WITHDRAW, refusals.TakenOver),
        (S.PRE_SUBMIT, C.WITHDRAW, refusals.NotAtThisStep),
        (S.PENDING, C.ACCEPT, refusals.NotAtThisStep),
        (S.DRAFT, C.CONFIRM_PAYMENT, refusals.NotAtThisStep),
    ],
)
def test_a_refusal_says_why_and_has_its_code(state, change, refusal):
    with pytest.raises(refusal):
        next_state(state, change)


def test_every_state_is_reached_from_a_draft_and_leads_to_an_end():
    reached = {S.DRAFT}
    for _ in CaseState:
        reached |= {after for (before, _), after in AFTER.items() if before in reached}
    assert reached == set(CaseState)
    leading = set(OVER)
    for _ in CaseState:
        leading |= {before for (before, _), after in AFTER.items() if after in leading}
    assert leading == set(CaseState)


def test_every_change_is_possible_somewhere_and_belongs_to_a_party():
    assert {change for _, change in AFTER} == set(CaseChange) == set(BY)
    assert frozenset().union(*BY.values()) == set(CaseParty)
    assert all(BY.values())


def test_what_is_over_only_a_revocation_changes():
    assert {change for before, change in AFTER if before in OVER} == {C.REVOKE}


def test_the_page_shows_the_table():
    assert diagram() in PAGE.read_text(encoding="utf-8")
