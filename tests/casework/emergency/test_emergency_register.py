"""The emergency register as it is kept: opened, entered in, closed, linked, restored."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from casework.emergency.entries import (
    OrdinaryNumber,
    daily_totals,
    enter,
    gaps,
    link_of,
    link_ordinary,
    note_restored,
    unlinked,
)
from casework.emergency.marks import ShownNumbers
from casework.emergency.openings import (
    authorisations,
    authorise,
    close_register,
    go_on,
    last_opening,
    open_register,
)
from casework.emergency.rules import (
    ActMissing,
    EmergencyNotOpen,
    EmergencyNumber,
    EmergencyOpenAlready,
    EmergencyPeriodOver,
    EmergencySite,
    Gap,
    LinkedAlready,
    NotAuthorised,
    UnknownEmergencyEntry,
)
from casework.emergency.tables import KEPT, counter
from tests.casework.emergency.a_site import (
    CENTRO,
    MORNING,
    STANDING,
    a_document,
    authorised,
    entered,
    opened,
)
from tests.portal.prepared import open_migrated


@pytest.fixture
async def database(tmp_path, either):
    async with open_migrated(tmp_path, either) as database:
        yield database


@pytest.fixture
def marks(tmp_path):
    return ShownNumbers(tmp_path)


async def test_without_an_act_that_holds_it_is_not_opened(database):
    with pytest.raises(NotAuthorised):
        await opened(database)
    await authorised(database)
    with pytest.raises(NotAuthorised):
        await opened(database, now=datetime(2027, 1, 2, tzinfo=UTC))
    assert (await opened(database)).act == STANDING.act


async def test_an_opening_keeps_its_cause_its_instants_and_how_far_the_clock_was(database):
    await authorised(database)
    made = await opened(database)
    async with database.transaction() as connection:
        with pytest.raises(EmergencyOpenAlready):
            await open_register(connection, CENTRO, cause="x", operator="op2", now=MORNING)
        end = MORNING + timedelta(hours=2)
        await close_register(connection, CENTRO, operator="op2", now=end, offset_s=-0.5)
        kept = await last_opening(connection, CENTRO)
        with pytest.raises(EmergencyNotOpen):
            await close_register(connection, CENTRO, operator="op2", now=end)
    assert (kept.cause, kept.operator, kept.offset_s) == ("portal away", "op1", 1.5)
    assert (kept.closing.operator, kept.closing.at, kept.closing.offset_s) == ("op2", end, -0.5)
    assert kept.opened_at == made.opened_at
    assert (await opened(database)).number == 2


async def test_without_a_cause_it_is_not_opened_and_an_act_is_stored_once(database):
    await authorised(database)
    async with database.transaction() as connection:
        with pytest.raises(ActMissing):
            await open_register(connection, CENTRO, cause=" ", operator="op", now=MORNING)
        with pytest.raises(ActMissing):
            await authorise(connection, CENTRO, STANDING, "head", MORNING)
        assert await authorisations(connection, CENTRO) == (STANDING,)


async def test_numbers_are_given_only_while_it_is_open(database, marks):
    await authorised(database)
    with pytest.raises(EmergencyNotOpen):
        await entered(database, marks)
    await opened(database)
    assert (await entered(database, marks)).number == "EM-AOO1-centro-2026-0000001"
    async with database.transaction() as connection:
        await close_register(connection, CENTRO, operator="op1", now=MORNING)
    with pytest.raises(EmergencyNotOpen):
        await entered(database, marks)


async def test_after_a_day_it_stops_until_a_new_act_is_entered(database, marks):
    await authorised(database)
    await opened(database)
    next_day = MORNING + timedelta(hours=25)
    with pytest.raises(EmergencyPeriodOver):
        await entered(database, marks, next_day)
    async with database.transaction() as connection:
        gone_on = await go_on(
            connection,
            CENTRO,
            act="Det. 99/2026",
            issued=date(2026, 11, 28),
            operator="head",
            now=next_day,
        )
    assert gone_on.until == next_day + timedelta(days=7)
    assert (await entered(database, marks, next_day)).id.number == 1
    with pytest.raises(EmergencyPeriodOver):
        await entered(database, marks, gone_on.until)


async def test_numbers_go_on_over_several_interruptions_and_begin_again_with_the_year(
    database, marks
):
    await authorised(database)
    await opened(database)
    await entered(database, marks)
    async with database.transaction() as connection:
        await close_register(connection, CENTRO, operator="op1", now=MORNING)
    await opened(database, now=datetime(2026, 12, 31, 20, tzinfo=UTC))
    before_midnight = datetime(2026, 12, 31, 22, 59, 59, 999000, tzinfo=UTC)
    assert str((await entered(database, marks, before_midnight)).id.number) == "2"
    after = await entered(database, marks, before_midnight + timedelta(milliseconds=1))
    assert after.number == "EM-AOO1-centro-2027-0000001"
    back = await entered(database, marks, before_midnight)
    assert back.number == "EM-AOO1-centro-2027-0000002", "a clock that is set back"


async def test_many_at_once_get_all_numbers_once(database, marks):
    await authorised(database)
    await opened(database)
    made = await asyncio.gather(*(entered(database, marks) for _ in range(50)))
    assert sorted(each.id.number for each in made) == list(range(1, 51))


async def test_each_day_of_an_interruption_has_its_total(database, marks):
    await authorised(database)
    made = await opened(database, now=MORNING)
    late = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # half past midnight in Italy
    for at in (MORNING, MORNING, late):
        await entered(database, marks, at)
    async with database.reading() as connection:
        totals = await daily_totals(connection, CENTRO, made.number)
    assert totals == {date(2026, 11, 27): 2, date(2026, 11, 28): 1}


async def test_an_entry_is_linked_once_and_for_good(database, marks):
    await authorised(database)
    await opened(database)
    made = await entered(database, marks)
    ordinary = OrdinaryNumber(2026, 41, MORNING + timedelta(hours=5))
    async with database.transaction() as connection:
        assert [each.id for each in await unlinked(connection, CENTRO)] == [made.id]
        for _ in range(2):
            await link_ordinary(connection, CENTRO, made.id, ordinary, MORNING)
        assert await unlinked(connection, CENTRO) == []
        assert await link_of(connection, CENTRO, made.id) == ordinary
        other = OrdinaryNumber(2026, 42, MORNING)
        with pytest.raises(LinkedAlready):
            await link_ordinary(connection, CENTRO, made.id, other, MORNING)
        with pytest.raises(UnknownEmergencyEntry):
            await link_ordinary(connection, CENTRO, EmergencyNumber(2026, 9), other, MORNING)


async def test_after_a_restore_a_thousand_numbers_are_left_out_and_the_gap_is_kept(
    database, tmp_path, marks
):
    await authorised(database)
    await opened(database)
    for _ in range(3):
        await entered(database, marks)
    async with database.transaction() as connection:  # as it was after the first
        await connection.execute(update(counter).values(last=1))
    assert (await entered(database, ShownNumbers(tmp_path))).id.number == 1004
    assert (await entered(database, ShownNumbers(tmp_path))).id.number == 1005
    async with database.transaction() as connection:
        assert await gaps(connection, CENTRO) == [Gap(2026, 2, 1003)]
        await note_restored(connection)
    (tmp_path / "emergency.shown").unlink()
    marks = ShownNumbers(tmp_path)
    assert [(await entered(database, marks)).id.number for _ in range(2)] == [2006, 2007]


async def test_a_number_that_was_never_committed_is_given_to_the_next(database, marks):
    await authorised(database)
    await opened(database)
    async with database.transaction() as connection:
        await enter(connection, CENTRO, a_document(), MORNING, marks.of(CENTRO))
        await connection.rollback()
    assert (await entered(database, marks)).id.number == 1


async def test_each_site_has_numbers_and_acts_of_its_own(database, marks):
    await authorised(database)
    await opened(database)
    await entered(database, marks)
    stazione = EmergencySite("c_b999", "AOO1", "stazione")
    with pytest.raises(NotAuthorised):
        await opened(database, stazione)
    await authorised(database, stazione)
    await opened(database, stazione)
    made = await entered(database, marks, site=stazione)
    assert made.number == "EM-AOO1-stazione-2026-0000001"


@pytest.mark.parametrize("table", KEPT, ids=str)
async def test_the_database_itself_refuses_to_change_what_was_entered(database, tmp_path, table):
    await authorised(database)
    await opened(database)
    marks = ShownNumbers(tmp_path)
    made = await entered(database, marks)
    async with database.transaction() as connection:
        await link_ordinary(connection, CENTRO, made.id, OrdinaryNumber(2026, 1, MORNING), MORNING)
        await go_on(
            connection, CENTRO, act="B", issued=MORNING.date(), operator="head", now=MORNING
        )
        await close_register(connection, CENTRO, operator="op1", now=MORNING)
        await note_restored(connection)
    await opened(database)
    await entered(database, marks)
    for change in (update(table).values(site="other"), delete(table)):
        with pytest.raises(DBAPIError, match="never changed"):
            async with database.transaction() as connection:
                await connection.execute(change)
