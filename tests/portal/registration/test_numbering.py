"""Numbers of the ordinary register: in order, without gap or double, whatever happens."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from portal.registration.annulments import annul, annulment_of
from portal.registration.changes import ChangeableField, change
from portal.registration.entries import (
    EntryFaulty,
    RegistrationId,
    UnknownRegistration,
)
from portal.registration.numbering import find, of_emergency, register
from portal.registration.tables import KEPT, numbering_wait
from sportello.cases.refusals import NumberingWaits
from tests.portal.registration.a_register import (
    BORGO,
    an_entry,
    clock_was_at,
    numbers,
    registered,
)

ROME = ZoneInfo("Europe/Rome")
MIDNIGHT = datetime(2031, 1, 1, tzinfo=ROME)


class Undone(Exception):
    """What a sender does not survive."""


async def test_numbers_follow_each_other_and_are_written_with_seven_digits(database):
    first, second = await registered(database), await registered(database)
    assert (first.number, second.number) == ("0000001", "0000002")
    assert first.id < second.id
    assert first.date <= second.date


async def test_the_date_is_the_databases_and_the_day_of_presentation_with_it(database):
    before = datetime.now(UTC)
    made = await registered(database)
    assert abs(made.date - before).total_seconds() < 60
    assert made.presented_at == made.date


async def test_who_presented_earlier_has_presented_earlier(database):
    earlier = datetime(2026, 11, 20, 17, 5, tzinfo=UTC)
    made = await registered(database, presented_at=earlier)
    async with database.reading() as connection:
        kept = await find(connection, BORGO, made.id)
    assert kept == made
    assert kept.presented_at == earlier != kept.date


async def test_the_mark_tells_number_day_administration_and_its_area(database):
    made = await registered(database)
    late = replace(made, date=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    assert late.mark.date.isoformat() == "2027-01-01"
    assert (late.mark.number, late.mark.administration, late.mark.aoo) == (
        "0000001",
        "c_b999",
        "AOO1",
    )


async def test_a_rollback_gives_the_number_back(database):
    await registered(database)
    with suppress(Undone):
        async with database.transaction() as connection:
            assert (await register(connection, an_entry())).number == "0000002"
            raise Undone
    assert (await registered(database)).number == "0000002"


async def test_each_area_and_each_comune_has_numbers_of_its_own(database):
    for of_whom in (BORGO, replace(BORGO, aoo="AOO2"), replace(BORGO, comune="c_a001")):
        assert (await registered(database, administration=of_whom)).number == "0000001"


async def test_many_senders_at_once_get_all_numbers_once(database):
    made = await asyncio.gather(*(registered(database, f"Richiesta {n}") for n in range(200)))
    assert sorted(each.id.number for each in made) == list(range(1, 201))
    in_order = sorted(made, key=lambda each: each.id)
    assert [each.date for each in in_order] == sorted(each.date for each in made)


async def test_the_year_turns_at_the_administrations_midnight(database):
    await registered(database)
    last_moment = datetime(2030, 12, 31, 23, 59, 59, 999000, tzinfo=ROME)
    for at, expected in ((last_moment, "0000001/2030"), (last_moment, "0000002/2030")):
        await clock_was_at(database, at)
        assert str((await registered(database)).id) == expected
    await clock_was_at(database, MIDNIGHT)
    turned = await asyncio.gather(*(registered(database) for _ in range(20)))
    assert sorted(each.id for each in turned) == [RegistrationId(2031, n) for n in range(1, 21)]


async def test_a_clock_that_is_set_back_over_the_turn_of_the_year_gives_no_old_number(database):
    await registered(database)
    await clock_was_at(database, MIDNIGHT)
    assert (await registered(database)).id == RegistrationId(2031, 1)
    assert (await registered(database)).date == MIDNIGHT  # it is 2026 by the database's clock


async def test_the_first_number_of_a_year_that_is_rolled_back_is_given_again(database):
    await registered(database)
    await clock_was_at(database, MIDNIGHT)
    with suppress(Undone):
        async with database.transaction() as connection:
            await register(connection, an_entry())
            raise Undone
    assert (await registered(database)).id == RegistrationId(2031, 1)


@pytest.mark.parametrize("table", KEPT, ids=str)
async def test_the_database_itself_refuses_to_change_what_is_registered(database, table):
    made = await registered(database)
    async with database.transaction() as connection:
        await annul(connection, BORGO, made.id, authorisation="Det. 4", reason="x", operator="o")
        await change(connection, BORGO, made.id, ChangeableField.OFFICE, "Tributi", "o")
    for statement in (update(table).values(aoo="other"), delete(table)):
        with pytest.raises(DBAPIError, match="never changed"):
            async with database.transaction() as connection:
                await connection.execute(statement)


async def test_an_annulled_registration_stays_readable_with_its_authorisation(database):
    made = await registered(database)
    async with database.transaction() as connection:
        for act in ("Det. 12/2026", "Det. 13/2026"):
            kept = await annul(
                connection, BORGO, made.id, authorisation=act, reason="Doppia", operator="op1"
            )
            assert kept.authorisation == "Det. 12/2026"
    async with database.reading() as connection:
        assert await find(connection, BORGO, made.id) == made
        annulled = await annulment_of(connection, BORGO, made.id)
    assert (annulled.reason, annulled.operator) == ("Doppia", "op1")
    assert (await registered(database)).number == "0000002"


async def test_nothing_is_annulled_without_an_act_or_without_a_registration(database):
    made = await registered(database)
    async with database.transaction() as connection:
        with pytest.raises(EntryFaulty):
            await annul(connection, BORGO, made.id, authorisation=" ", reason="x", operator="o")
        unknown = RegistrationId(made.id.year, 9)
        with pytest.raises(UnknownRegistration):
            await annul(connection, BORGO, unknown, authorisation="A", reason="x", operator="o")


@pytest.mark.parametrize(
    "fault", [{"sender": " "}, {"sha256": "ab"}, {"administration": replace(BORGO, aoo="a/b")}]
)
async def test_without_sender_digest_or_area_nothing_is_registered(database, fault):
    with pytest.raises(EntryFaulty):
        await registered(database, **fault)
    assert (await registered(database)).number == "0000001"


async def test_an_emergency_entry_gets_one_ordinary_number_however_often_it_comes(database):
    em = "EM-AOO1-centro-2026-0000001"
    tries = [registered(database, emergency=em) for _ in range(10)]
    assert len({each.id for each in await asyncio.gather(*tries)}) == 1
    async with database.reading() as connection:
        assert (await of_emergency(connection, BORGO, em)).number == "0000001"
    assert (await registered(database)).number == "0000002"


async def test_while_the_second_store_is_not_read_no_number_is_given(database):
    async with database.transaction() as connection:
        await connection.execute(numbering_wait.insert().values(comune=BORGO.comune))
    with pytest.raises(NumberingWaits):
        await registered(database)
    assert await numbers(database) == []
    other = replace(BORGO, comune="c_a001")
    assert (await registered(database, administration=other)).number == "0000001"
