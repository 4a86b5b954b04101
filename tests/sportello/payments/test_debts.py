from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportello.payments.debts import (
    AFTER,
    BY,
    DebtChange,
    DebtParty,
    DebtState,
    after_report,
    diagram,
    may,
)

PAGE = Path(__file__).parents[3] / "docs" / "payments.md"

S, C = DebtState, DebtChange
REPORTS = [change for change in C if BY[change] is DebtParty.PAGOPA]


def after_all(state, reports):
    for report in reports:
        state = after_report(state, report)
    return state


@pytest.mark.parametrize("state", [state for state in S if state is not S.PAID])
def test_money_is_taken_note_of_in_every_state(state):
    assert after_report(state, C.PAY_ALL) is S.PAID


@pytest.mark.parametrize("change", C)
def test_a_paid_debt_stays_paid(change):
    assert not may(S.PAID, change)
    assert after_report(S.PAID, change) is S.PAID


@given(st.sampled_from(S), st.lists(st.sampled_from(REPORTS)).flatmap(st.permutations))
def test_reports_repeated_and_out_of_order_end_paid_when_one_says_so(state, reports):
    is_paid = C.PAY_ALL in reports or state is S.PAID
    assert (after_all(state, reports) is S.PAID) is is_paid


@given(st.sampled_from(S), st.lists(st.sampled_from(C)))
def test_only_a_report_of_money_makes_a_debt_paid(state, changes):
    told = [change for change in changes if change is not C.PAY_ALL]
    assert after_all(state, told) is not S.PAID or state is S.PAID


@pytest.mark.parametrize("change", [C.POSTPONE, C.WITHDRAW])
def test_what_the_comune_decides_is_no_report_of_pagopa(change):
    assert after_report(S.EXPIRED, change) is S.EXPIRED


def test_a_debt_of_which_a_part_is_paid_is_neither_withdrawn_nor_expired():
    assert not may(S.PARTIALLY_PAID, C.WITHDRAW)
    assert after_report(S.PARTIALLY_PAID, C.EXPIRE) is S.PARTIALLY_PAID


def test_an_expired_debt_can_be_paid_again_with_a_new_last_day():
    assert AFTER[S.EXPIRED, C.POSTPONE] is S.UNPAID


def test_a_debt_that_pagopa_does_not_have_yet_is_not_unpaid():
    assert not may(S.PREPARED, C.POSTPONE)
    assert after_report(S.PREPARED, C.PUBLISH) is S.UNPAID


def test_the_page_shows_the_table():
    assert f"```mermaid\n{diagram()}\n```" in PAGE.read_text()
