"""The day by which a case is answered, while its days are stopped and after."""

from datetime import timedelta

import pytest

from portal.cases.handling.handled import find
from portal.cases.handling.suspensions import (
    SuspendedBefore,
    SuspensionKind,
    move_terms,
    resume,
    suspend,
)
from sportello.cases.terms import is_holiday
from tests.portal.cases.handling.a_sent_case import COMUNE, DAY, a_case_desk

K = SuspensionKind
MONTH = timedelta(days=30)


def day(number):
    """So many days after the case was presented."""
    return DAY + timedelta(days=number)


def last_day(number):
    """The term that has so many days, which ends on no holiday."""
    while is_holiday(day(number)):
        number += 1
    return day(number)


@pytest.fixture
async def desk(tmp_path):
    async with a_case_desk(tmp_path) as desk:
        yield desk


async def test_while_the_days_are_stopped_the_answer_moves_on_with_each_day(desk):
    id = (await desk.sent(days=30)).case_id
    async with desk.database.transaction() as connection:
        case = await suspend(connection, COMUNE, id, K.INTEGRATION, day(10), MONTH, day(10))
        assert (case.answer_by, case.suspended_since) == (last_day(30), day(10))
        for passed in range(1, 5):
            assert await move_terms(connection, COMUNE, day(10 + passed)) == 1
            assert (await find(connection, COMUNE, id)).answer_by == last_day(30 + passed)
        case = await resume(connection, COMUNE, id, K.INTEGRATION, day(15), day(16))
        assert (case.answer_by, case.suspended_since) == (last_day(35), None)
        assert await move_terms(connection, COMUNE, day(20)) == 0


async def test_after_its_longest_time_a_suspension_stops_nothing_any_more(desk):
    id = (await desk.sent(days=30)).case_id
    async with desk.database.transaction() as connection:
        await suspend(connection, COMUNE, id, K.INTEGRATION, day(10), MONTH, day(10))
        await move_terms(connection, COMUNE, day(50))
        case = await find(connection, COMUNE, id)
    assert (case.answer_by, case.suspended_since) == (last_day(60), None)


async def test_the_days_are_stopped_once_for_the_same_cause(desk):
    id = (await desk.sent(days=30)).case_id
    async with desk.database.transaction() as connection:
        await suspend(connection, COMUNE, id, K.INTEGRATION, day(1), MONTH, day(1))
        await resume(connection, COMUNE, id, K.INTEGRATION, day(5), day(5))
        with pytest.raises(SuspendedBefore):
            await suspend(connection, COMUNE, id, K.INTEGRATION, day(8), MONTH, day(8))
        ten = timedelta(days=10)
        case = await suspend(connection, COMUNE, id, K.OBJECTION, day(8), ten, day(9))
    assert (case.answer_by, case.suspended_since) == (last_day(35), day(8))
