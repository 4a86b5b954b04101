"""A case that was sent changes in one way: locked, by its party, from the version that was seen."""

import asyncio
from pathlib import Path

import pytest

import portal
from casework.drafts.refusals import UnknownCase
from casework.emergency.entries import OrdinaryNumber
from portal.cases.handling.beginning import take_number
from portal.cases.handling.changing import SYSTEM, Assignment, HandledMeanwhile, NotTheirChange
from portal.cases.handling.handled import find, history
from sportello.cases.lifecycle import AFTER, CaseChange, CaseState
from sportello.cases.refusals import CaseOver, TakenOver
from tests.portal.cases.handling.a_sent_case import (
    ANNA,
    BRUNO,
    CITIZEN,
    COMUNE,
    DAY,
    NOON,
    a_case_desk,
)

C, S = CaseChange, CaseState


@pytest.fixture
async def desk(tmp_path):
    async with a_case_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
async def either_desk(tmp_path, either):
    async with a_case_desk(tmp_path, either) as desk:
        yield desk


async def test_a_request_with_its_number_is_assigned_to_the_office_of_its_form(either_desk):
    case = await either_desk.sent(number=42)
    assert (case.office, case.assignee) == ("ufficio-servizi-educativi", None)
    assert case.state is S.PENDING
    assert (case.year, case.number, case.applicant) == (2026, 42, "Maria Fontanelli")
    assert (case.presented_on, case.suspended_since) == (DAY, None)
    assert await either_desk.state_of_request(case.case_id) is S.PENDING
    told = await either_desk.told(case.case_id)
    assert told == [
        (C.SEND, S.PRE_SUBMIT),
        (C.SUBMIT, S.SUBMITTED),
        (C.REGISTER, S.REGISTERED),
        (C.ASSIGN, S.PENDING),
    ]
    befores = [S.DRAFT, *(state for _, state in told)]
    assert [AFTER[before, what] for before, (what, _) in zip(befores, told, strict=False)] == [
        state for _, state in told
    ]


async def test_without_a_number_it_waits_and_is_assigned_when_the_number_comes(either_desk):
    case = await either_desk.sent(number=None)
    assert (case.state, case.year) == (S.SUBMITTED, None)
    async with either_desk.database.transaction() as connection:
        given = OrdinaryNumber(2026, 7, NOON)
        await take_number(connection, COMUNE, case.case_id, given, NOON)
        case = await find(connection, COMUNE, case.case_id)
    assert (case.state, case.year, case.number) == (S.PENDING, 2026, 7)
    assert await either_desk.state_of_request(case.case_id) is S.PENDING


async def test_what_was_withdrawn_before_its_number_came_stays_withdrawn_and_has_the_number(desk):
    case = await desk.sent(number=None)
    await desk.change(case, C.WITHDRAW, CITIZEN)
    async with desk.database.transaction() as connection:
        given = OrdinaryNumber(2026, 7, NOON)
        await take_number(connection, COMUNE, case.case_id, given, NOON)
        case = await find(connection, COMUNE, case.case_id)
    assert (case.state, case.is_over, case.number) == (S.WITHDRAWN, True, 7)


async def test_a_number_for_a_request_that_is_gone_is_refused(desk):
    async with desk.database.transaction() as connection:
        with pytest.raises(UnknownCase):
            await take_number(connection, COMUNE, "gone", OrdinaryNumber(2026, 7, NOON), NOON)


async def test_who_takes_a_case_over_has_it(desk):
    case = await desk.sent()
    taken = await desk.change(case, C.TAKE_OVER, ANNA, seen=case.version)
    assert (taken.state, taken.assignee) == (S.PROCESSING, ANNA.id)
    assert taken.assignee_name == "Anna Neri"


async def test_the_second_clerk_is_told_what_the_first_did(either_desk):
    case = await either_desk.sent()
    await either_desk.change(case, C.TAKE_OVER, ANNA, seen=case.version)
    with pytest.raises(HandledMeanwhile) as refused:
        await either_desk.change(case, C.TAKE_OVER, BRUNO, seen=case.version)
    (entry,) = refused.value.entries
    assert (entry.change, entry.author_name, entry.at) == (C.TAKE_OVER, "Anna Neri", NOON)


async def test_of_two_clerks_at_the_same_moment_one_has_it_and_the_other_is_told(either_desk):
    case = await either_desk.sent()
    taking = (
        either_desk.change(case, C.TAKE_OVER, who, seen=case.version) for who in (ANNA, BRUNO)
    )
    done = await asyncio.gather(*taking, return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["HandledCase", "HandledMeanwhile"]


async def test_a_withdrawal_that_comes_after_the_take_over_is_refused(desk):
    case = await desk.sent()
    await desk.change(case, C.TAKE_OVER)
    with pytest.raises(TakenOver):
        await desk.change(case, C.WITHDRAW, CITIZEN)


async def test_what_was_withdrawn_is_not_taken_over(desk):
    case = await desk.sent()
    await desk.change(case, C.WITHDRAW, CITIZEN)
    with pytest.raises(HandledMeanwhile):
        await desk.change(case, C.TAKE_OVER, seen=case.version)
    with pytest.raises(CaseOver):
        await desk.change(case, C.TAKE_OVER)


async def test_a_change_of_another_party_is_refused_and_nothing_is_written(desk):
    case = await desk.sent()
    for author in (CITIZEN, SYSTEM):
        with pytest.raises(NotTheirChange):
            await desk.change(case, C.TAKE_OVER, author)
    assert len(await desk.told(case.case_id)) == case.version


async def test_a_case_that_is_handed_over_is_the_other_offices_and_no_longer_in_ones_hands(desk):
    case = await desk.sent()
    await desk.change(case, C.TAKE_OVER)
    moved = await desk.change(case, C.ASSIGN, to=Assignment("anagrafe"), words="È per voi.")
    assert (moved.office, moved.assignee, moved.state) == ("anagrafe", None, S.PENDING)
    async with desk.database.reading() as connection:
        entry = (await history(connection, COMUNE, case.case_id))[-1]
    assert (entry.office, entry.words) == ("anagrafe", "È per voi.")


def test_no_other_module_writes_the_state_of_a_case_that_was_sent():
    """At the portal; the branch keeps a copy of its own until it is handed in."""
    home = Path(portal.__file__).parent
    ours = {home / "cases" / "handling" / name for name in ("changing.py", "beginning.py")}
    for file in home.rglob("*.py"):
        if file not in ours and "migrations" not in file.parts:
            text = file.read_text(encoding="utf-8")
            for writing in ("keep_state", "update(guided_case)", "update(office_case)"):
                assert writing not in text, file
