"""What an office asks, what the citizen answers, and the outcome, with the days of the term."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from casework.definitions.library import library_definition
from casework.definitions.store import add_draft
from portal.cases.exchange.answering import AnsweredBefore, answer_question
from portal.cases.exchange.asking import (
    AnnouncedBefore,
    DeadlineFaulty,
    ObservationsAwaited,
    WordsMissing,
    announce_rejection,
    request_integration,
)
from portal.cases.exchange.deciding import NoticeFirst, decide
from portal.cases.exchange.questions import questions_of
from portal.cases.exchange.time_passing import accept_silent, end_unanswered
from portal.cases.handling.changing import HandledMeanwhile
from portal.cases.handling.handled import find
from portal.cases.handling.suspensions import SuspensionKind, suspensions
from sportello.cases.definition.office import AnswerTerm
from sportello.cases.lifecycle import CaseChange, CaseState
from sportello.cases.refusals import CaseOver, NotAtThisStep
from sportello.cases.terms import answer_by as due
from tests.portal.cases.handling.a_sent_case import (
    ANNA,
    BRUNO,
    CITIZEN,
    COMUNE,
    DAY,
    NOON,
    a_case_desk,
)

K, C, S = SuspensionKind, CaseChange, CaseState
TERM = AnswerTerm()


def day(number):
    return DAY + timedelta(days=number)


class Exchange:
    """A case that Anna has taken over; each step is of a day after it was presented."""

    def __init__(self, desk, id):
        self.desk, self.id = desk, id

    def transaction(self):
        return self.desk.database.transaction()

    async def case(self):
        async with self.transaction() as connection:
            return await find(connection, COMUNE, self.id)

    async def asked(self):
        async with self.transaction() as connection:
            return await questions_of(connection, COMUNE, self.id)

    async def stopped(self, kind):
        async with self.transaction() as connection:
            return (await suspensions(connection, COMUNE, self.id))[kind]

    async def ask(self, on, until, words="Manca l'ISEE", seen=None):
        async with self.transaction() as connection:
            return await request_integration(
                connection, COMUNE, self.id, ANNA, NOON + timedelta(days=on),
                today=day(on), term=TERM, words=words, answer_by=day(until), seen=seen,
            )  # fmt: skip

    async def announce(self, on, words="Il reddito supera la soglia"):
        async with self.transaction() as connection:
            return await announce_rejection(
                connection, COMUNE, self.id, ANNA, NOON + timedelta(days=on),
                today=day(on), term=TERM, words=words,
            )  # fmt: skip

    async def answer(self, question, on, words="Eccolo"):
        async with self.transaction() as connection:
            return await answer_question(
                connection, COMUNE, self.id, question.id, CITIZEN, NOON + timedelta(days=on),
                today=day(on), words=words,
            )  # fmt: skip

    async def pass_days(self, on):
        async with self.transaction() as connection:
            now = NOON + timedelta(days=on)
            return await end_unanswered(connection, COMUNE, now, day(on))

    async def decide(self, what, on=20, author=ANNA, **said):
        async with self.transaction() as connection:
            now = NOON + timedelta(days=on)
            return await decide(connection, COMUNE, self.id, what, author, now, **said)


@pytest.fixture
async def desk(tmp_path):
    async with a_case_desk(tmp_path) as desk:
        yield desk


@pytest.fixture
async def exchange(desk):
    case = await desk.sent(days=30)
    await desk.change(case, C.TAKE_OVER)
    return Exchange(desk, case.case_id)


async def test_the_days_stop_from_the_request_for_what_is_missing_until_its_answer(exchange):
    question = await exchange.ask(on=5, until=15)
    case = await exchange.case()
    assert (case.state, case.suspended_since) == (S.INTEGRATION_REQUESTED, day(5))
    answered = await exchange.answer(question, on=9)
    assert (answered.answer, answered.is_late, answered.is_open) == ("Eccolo", False, False)
    case = await exchange.case()
    stopped = await exchange.stopped(K.INTEGRATION)
    assert (stopped.began, stopped.ended) == (day(5), day(9))
    assert (case.state, case.suspended_since) == (S.PROCESSING, day(5))
    assert case.answer_by == due(DAY, 30, [stopped], day(9))


async def test_without_an_answer_the_days_go_on_after_its_last_day(exchange):
    await exchange.ask(on=5, until=15)
    assert await exchange.pass_days(on=15) == 0
    assert await exchange.pass_days(on=16) == 1
    assert await exchange.pass_days(on=16) == 0
    case = await exchange.case()
    assert (case.state, case.suspended_since) == (S.PROCESSING, None)
    assert (await exchange.stopped(K.INTEGRATION)).ended == day(15)


@pytest.mark.parametrize("has_job_run", [False, True])
async def test_a_late_answer_is_taken_told_late_and_stops_no_more_days(exchange, has_job_run):
    question = await exchange.ask(on=5, until=15)
    if has_job_run:
        await exchange.pass_days(on=16)
    answered = await exchange.answer(question, on=18)
    assert (answered.answer, answered.is_late) == ("Eccolo", True)
    assert (await exchange.case()).state is S.PROCESSING
    assert (await exchange.stopped(K.INTEGRATION)).ended == day(15)
    told = [what for what, _ in await exchange.desk.told(exchange.id)]
    assert told[-1] is C.END_INTEGRATION


async def test_a_second_request_for_what_is_missing_stops_no_days(exchange):
    await exchange.answer(await exchange.ask(on=2, until=10), on=4)
    await exchange.ask(on=6, until=10)
    case = await exchange.case()
    assert (case.state, case.suspended_since) == (S.INTEGRATION_REQUESTED, None)
    assert (await exchange.stopped(K.INTEGRATION)).ended == day(4)


async def test_a_question_is_answered_once_and_with_words(exchange):
    question = await exchange.ask(on=2, until=10)
    with pytest.raises(WordsMissing):
        await exchange.answer(question, on=3, words="")
    await exchange.answer(question, on=3)
    with pytest.raises(AnsweredBefore):
        await exchange.answer(question, on=4)


@pytest.mark.parametrize("until", [2, 1, 33])
async def test_a_deadline_is_after_today_and_within_what_the_form_lets(exchange, until):
    with pytest.raises(DeadlineFaulty):
        await exchange.ask(on=2, until=until)
    assert await exchange.asked() == []


async def test_of_two_clerks_the_slower_asks_nothing(exchange):
    version = (await exchange.case()).version
    await exchange.ask(on=2, until=10, seen=version)
    with pytest.raises(HandledMeanwhile):
        await exchange.ask(on=2, until=12, seen=version)
    assert len(await exchange.asked()) == 1


async def test_after_observations_the_days_stand_still_ten_more(exchange):
    question = await exchange.announce(on=5)
    assert question.answer_by == day(15)
    await exchange.answer(question, on=8, words="Il reddito è cambiato")
    stopped = await exchange.stopped(K.OBJECTION)
    assert (stopped.began, stopped.ended) == (day(5), day(18))
    assert [not stopped.goes_on(day(18)), not stopped.goes_on(day(19))] == [False, True]


async def test_without_observations_the_days_go_on_after_their_deadline(exchange):
    await exchange.announce(on=5)
    await exchange.pass_days(on=16)
    assert (await exchange.stopped(K.OBJECTION)).ended == day(15)
    assert (await exchange.desk.told(exchange.id))[-1] == (C.END_OBSERVATIONS, S.PROCESSING)


async def test_observations_are_taken_also_while_the_head_gives_the_case_to_another(exchange):
    question = await exchange.announce(on=5)
    await exchange.desk.change(exchange.id, C.ASSIGN)
    answered = await exchange.answer(question, on=8)
    assert not answered.is_late
    assert (await exchange.case()).state is S.PENDING
    assert (await exchange.stopped(K.OBJECTION)).ended == day(18)


async def test_while_observations_are_awaited_nothing_is_rejected_nor_asked_for(exchange):
    await exchange.announce(on=5)
    with pytest.raises(ObservationsAwaited):
        await exchange.decide(C.REJECT, words="No", unannounced_since="Non serve")
    with pytest.raises(ObservationsAwaited):
        await exchange.ask(on=6, until=9)
    with pytest.raises(AnnouncedBefore):
        await exchange.announce(on=6)
    await exchange.pass_days(on=16)
    assert (await exchange.decide(C.REJECT, words="Reddito")).state is S.REJECTED


async def test_a_rejection_is_announced_unless_the_office_says_why_not(exchange):
    with pytest.raises(NoticeFirst):
        await exchange.decide(C.REJECT, words="No")
    with pytest.raises(WordsMissing):
        await exchange.decide(C.REJECT, words="")
    assert (await exchange.case()).state is S.PROCESSING
    exempt = "Procedura concorsuale"
    case = await exchange.decide(C.REJECT, words="No", unannounced_since=exempt)
    assert case.state is S.REJECTED


async def test_what_is_granted_waits_for_no_answer_and_may_be_revoked(exchange):
    question = await exchange.announce(on=5)
    await exchange.decide(C.ACCEPT, words="")
    assert not (await exchange.asked())[0].is_open
    with pytest.raises(CaseOver):
        await exchange.answer(question, on=21)
    assert (await exchange.decide(C.REVOKE, words="Errore")).state is S.REVOKED


async def test_an_outcome_given_while_the_citizen_withdraws_leaves_one_and_tells_the_other(desk):
    case = await desk.sent()
    exchange = Exchange(desk, case.case_id)
    await desk.change(case, C.WITHDRAW, CITIZEN)
    with pytest.raises(HandledMeanwhile) as told:
        await exchange.decide(C.ACCEPT, words="", author=BRUNO, seen=case.version)
    assert [each.change for each in told.value.entries] == [C.WITHDRAW]
    with pytest.raises(CaseOver):
        await exchange.decide(C.ACCEPT, words="")


async def test_only_what_is_worked_on_is_asked_about(desk):
    exchange = Exchange(desk, (await desk.sent()).case_id)
    with pytest.raises(NotAtThisStep):
        await exchange.ask(on=1, until=5)


@pytest.mark.parametrize("is_silent", [False, True])
async def test_silence_grants_what_its_form_says_and_only_after_the_last_day(desk, is_silent):
    definition = library_definition("nido-iscrizione")
    definition = replace(definition, term=replace(definition.term, is_silent_assent=is_silent))
    async with desk.database.transaction() as connection:
        await add_draft(connection, COMUNE, definition, NOON)
    case = await desk.sent(days=30)
    last = case.answer_by
    async with desk.database.transaction() as connection:
        assert await accept_silent(connection, COMUNE, NOON, last) == []
        granted = await accept_silent(connection, COMUNE, NOON, last + timedelta(days=1))
        assert granted == ([case.case_id] if is_silent else [])
        assert await accept_silent(connection, COMUNE, NOON, last + timedelta(days=1)) == []
