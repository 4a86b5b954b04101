"""Every change of a case that was sent, by every party, from every state: as the table says."""

import pytest

from portal.cases.handling.changing import SYSTEM, Assignment, change
from sportello.cases.lifecycle import (
    AFTER,
    BY,
    OVER,
    WITH_THE_CITIZEN,
    CaseChange,
    CaseParty,
    CaseState,
    may,
)
from sportello.model.refusals import Refused
from tests.portal.cases.handling.a_sent_case import ANNA, CITIZEN, COMUNE, NOON, a_case_desk

C, S = CaseChange, CaseState
AUTHORS = {CaseParty.APPLICANT: CITIZEN, CaseParty.OFFICE: ANNA, CaseParty.SYSTEM: SYSTEM}
ELSEWHERE = Assignment("anagrafe")

SENTENCES = {
    (S.SUBMITTED, C.REGISTER): "a_request_without_a_number_gets_it",
    (S.SUBMITTED, C.WITHDRAW): "a_citizen_withdraws_before_the_number_came",
    (S.REGISTERED, C.ASSIGN): "what_has_its_number_is_assigned_to_an_office",
    (S.REGISTERED, C.WITHDRAW): "a_citizen_withdraws_what_is_not_assigned_yet",
    (S.PENDING, C.ASSIGN): "a_head_gives_what_waits_to_a_clerk_or_another_office",
    (S.PENDING, C.TAKE_OVER): "a_clerk_takes_over_what_waits",
    (S.PENDING, C.ACCEPT_BY_SILENCE): "silence_grants_what_was_never_taken_over",
    (S.PENDING, C.WITHDRAW): "a_citizen_withdraws_what_waits",
    (S.PROCESSING, C.ASSIGN): "a_head_gives_what_is_worked_on_to_another",
    (S.PROCESSING, C.REQUEST_INTEGRATION): "a_clerk_asks_for_what_is_missing",
    (S.PROCESSING, C.ACCEPT): "a_clerk_grants_a_request",
    (S.PROCESSING, C.ACCEPT_BY_SILENCE): "silence_grants_what_was_worked_on_for_too_long",
    (S.PROCESSING, C.REJECT): "a_clerk_rejects_a_request",
    (S.PROCESSING, C.ANNOUNCE_REJECTION): "a_clerk_gives_notice_before_a_rejection",
    (S.PROCESSING, C.GIVE_OBSERVATIONS): "a_citizen_sends_observations",
    (S.PROCESSING, C.END_OBSERVATIONS): "the_time_for_observations_ends",
    (S.INTEGRATION_REQUESTED, C.ASSIGN): "a_case_that_waits_for_the_citizen_changes_hands",
    (S.INTEGRATION_REQUESTED, C.ANSWER_INTEGRATION): "a_citizen_sends_what_was_missing",
    (S.INTEGRATION_REQUESTED, C.END_INTEGRATION): "the_time_for_what_is_missing_ends",
    (S.COMPLETE, C.REVOKE): "an_office_revokes_what_it_granted",
}
WAYS = {
    S.SUBMITTED: (),
    S.REGISTERED: (C.REGISTER,),
    S.PENDING: (C.REGISTER, C.ASSIGN),
    S.PROCESSING: (C.REGISTER, C.ASSIGN, C.TAKE_OVER),
    S.INTEGRATION_REQUESTED: (C.REGISTER, C.ASSIGN, C.TAKE_OVER, C.REQUEST_INTEGRATION),
    S.COMPLETE: (C.REGISTER, C.ASSIGN, C.TAKE_OVER, C.ACCEPT),
    S.REJECTED: (C.REGISTER, C.ASSIGN, C.TAKE_OVER, C.REJECT),
    S.WITHDRAWN: (C.WITHDRAW,),
    S.REVOKED: (C.REGISTER, C.ASSIGN, C.TAKE_OVER, C.ACCEPT, C.REVOKE),
}
"""How a case that was sent comes to each state."""


@pytest.fixture
async def desk(tmp_path):
    async with a_case_desk(tmp_path) as desk:
        yield desk


def author_of(what):
    return AUTHORS[min(BY[what])]


def office_of(what):
    return ELSEWHERE if what is C.ASSIGN else None


async def a_case_in(desk, state):
    case = await desk.sent(number=None)
    for what in WAYS[state]:
        case = await desk.change(case, what, author_of(what), to=office_of(what))
    assert case.state is state
    return case


def test_every_change_after_sending_has_its_sentence_and_every_state_its_way():
    before = {*WITH_THE_CITIZEN, S.PRE_SUBMIT}
    assert set(SENTENCES) == {each for each in AFTER if each[0] not in before}
    assert set(WAYS) == set(S) - before


@pytest.mark.parametrize(
    ("state", "what"), [pytest.param(*each, id=said) for each, said in SENTENCES.items()]
)
async def test_it_goes_as_the_table_says(desk, state, what):
    case = await a_case_in(desk, state)
    after = await desk.change(
        case, what, author_of(what), seen=case.version, words="Perché", to=office_of(what)
    )
    assert after.state is AFTER[state, what]
    assert (after.version, after.is_over) == (case.version + 1, after.state in OVER)
    assert await desk.state_of_request(case.case_id) is after.state
    assert (await desk.told(case.case_id))[-1] == (what, after.state)


async def test_every_party_from_every_state_does_what_the_table_says_and_nothing_else(desk):
    for state in WAYS:
        case = await a_case_in(desk, state)
        for party, author in AUTHORS.items():
            for what in C:
                is_possible = may(state, what) and party in BY[what]
                tried = (state, party, what)
                assert await is_done(desk, case, what, author) == is_possible, tried
        assert await desk.state_of_request(case.case_id) is state


class Undone(Exception):
    """So that the next one finds the case as it was."""


async def is_done(desk, case, what, author):
    try:
        async with desk.database.transaction() as connection:
            to = office_of(what)
            await change(connection, COMUNE, case.case_id, what, author, NOON, to=to)
            raise Undone
    except Undone:
        return True
    except Refused:
        return False
