"""Random histories of a case against a plain model: its states, versions, hands and last day."""

import asyncio
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases.handling.changing import SYSTEM, Assignment, HandledMeanwhile
from portal.cases.handling.handled import find
from portal.cases.handling.suspensions import (
    SuspendedBefore,
    SuspensionKind,
    move_terms,
    resume,
    suspend,
)
from sportello.cases.lifecycle import AFTER, BY, CaseChange, CaseParty, CaseState
from sportello.cases.terms import is_holiday
from sportello.model.refusals import Refused
from tests.portal.cases.handling.a_sent_case import (
    ANNA,
    BRUNO,
    CITIZEN,
    COMUNE,
    DAY,
    a_case_desk,
)

C, K = CaseChange, SuspensionKind
ONE = timedelta(days=1)
AUTHORS = (ANNA, BRUNO, CITIZEN, SYSTEM)
OFFICE_CHANGES = [each for each in C if BY[each] & {CaseParty.OFFICE}]
STEPS = st.one_of(
    st.tuples(st.just("change"), st.sampled_from(OFFICE_CHANGES), st.sampled_from((ANNA, BRUNO))),
    st.tuples(st.just("change"), st.sampled_from(C), st.sampled_from(AUTHORS)),
    st.tuples(st.just("stale"), st.sampled_from(OFFICE_CHANGES), st.sampled_from((ANNA, BRUNO))),
    st.tuples(st.just("suspend"), st.sampled_from(K), st.integers(0, 30)),
    st.tuples(st.just("resume"), st.sampled_from(K), st.integers(0, 3)),
    st.tuples(st.just("days"), st.none(), st.integers(1, 15)),
)
TERM = 30


class PlainCase:
    """What should be so, in the plainest words."""

    def __init__(self, version):
        self.state, self.version, self.hands = CaseState.PENDING, version, None
        self.stopped = {}
        self.today = DAY

    def is_stopped(self, day):
        return any(
            began < day <= max(began, min(ended or self.today, began + longest))
            for began, ended, longest in self.stopped.values()
        )

    @property
    def answer_by(self):
        day, counted = DAY, 0
        while counted < TERM:
            day += ONE
            counted += not self.is_stopped(day)
        if is_holiday(day):
            while is_holiday(day) or self.is_stopped(day):
                day += ONE
        return day


async def play(desk, steps):
    case = await desk.sent(days=TERM)
    model = PlainCase(case.version)
    for step, what, said in steps:
        match step:
            case "change" | "stale":
                await changing(desk, case.case_id, model, what, said, is_stale=step == "stale")
            case "suspend":
                longest = timedelta(days=said)
                try:
                    async with desk.database.transaction() as connection:
                        await suspend(
                            connection,
                            COMUNE,
                            case.case_id,
                            what,
                            model.today,
                            longest,
                            model.today,
                        )
                except SuspendedBefore:
                    assert what in model.stopped
                else:
                    assert what not in model.stopped
                    model.stopped[what] = (model.today, None, longest)
            case "resume":
                ended = model.today - said * ONE
                if what in model.stopped and ended < model.stopped[what][0]:
                    continue
                async with desk.database.transaction() as connection:
                    await resume(connection, COMUNE, case.case_id, what, ended, model.today)
                began, before, longest = model.stopped.get(what, (None, DAY, None))
                if before is None:
                    model.stopped[what] = (began, ended, longest)
            case "days":
                for _ in range(said):
                    model.today += ONE
                    async with desk.database.transaction() as connection:
                        await move_terms(connection, COMUNE, model.today)
        async with desk.database.reading() as connection:
            now = await find(connection, COMUNE, case.case_id)
        assert (now.state, now.version, now.assignee) == (model.state, model.version, model.hands)
        if not now.is_over:
            assert now.answer_by == model.answer_by
        assert await desk.state_of_request(case.case_id) is model.state
        assert len(await desk.told(case.case_id)) == model.version


async def changing(desk, id, model, what, author, *, is_stale):
    to = Assignment("anagrafe", BRUNO.id, BRUNO.name) if what is C.ASSIGN else None
    is_possible = (model.state, what) in AFTER and author.party in BY[what] and not is_stale
    seen = model.version - is_stale
    try:
        await desk.change(id, what, author, seen=seen, to=to)
    except HandledMeanwhile:
        assert is_stale
        return
    except Refused:
        assert not is_possible
        assert not is_stale
        return
    assert is_possible
    model.state, model.version = AFTER[model.state, what], model.version + 1
    if what is C.TAKE_OVER:
        model.hands = author.id
    elif what is C.ASSIGN:
        model.hands = BRUNO.id


def test_whatever_happens_case_history_and_last_day_are_those_of_the_plain_model(tmp_path):
    """All histories share one database, each with a case of its own."""
    with asyncio.Runner() as runner:
        opening = a_case_desk(tmp_path)
        desk = runner.run(opening.__aenter__())

        @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(st.lists(STEPS, min_size=5, max_size=20))
        def histories(steps):
            runner.run(play(desk, steps))

        try:
            histories()
        finally:
            runner.run(opening.__aexit__(None, None, None))
