"""A Comune whose register is another program: asked until it answers, and never two numbers."""

import asyncio
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from sqlalchemy import select, update

from casework.emergency.entries import link_of
from casework.emergency.marks import ShownNumbers
from casework.emergency.openings import close_register
from casework.emergency.rules import EmergencyNumber
from portal.registration.external import errands
from portal.registration.external.asking import RegisterAsking
from portal.registration.external.client import ExternalRegisterClient
from portal.registration.external.desk import ExternalDesk
from portal.registration.external.errands import ErrandState
from portal.registration.external.settings import ExternalRegisterTable
from portal.registration.tables import registering
from tests.casework.emergency.a_site import authorised, opened
from tests.portal.registration.a_comune_register import KEY, a_comune_register
from tests.portal.registration.a_register import BORGO, an_entry


class Office:
    """The desk of a portal, the process that asks, and what that was told."""

    def __init__(self, database, directory, register, http, key=KEY):
        self.database, self.register = database, register
        self.desk = ExternalDesk("portale", ShownNumbers(directory))
        self.site = self.desk.site_of(BORGO)
        self.noted = []
        table = ExternalRegisterTable(register.url, key)
        self.asking = RegisterAsking(
            database,
            {BORGO.comune: ExternalRegisterClient(table, http)},
            {BORGO.comune: self.desk},
            self.note,
            lambda: datetime.now(UTC),
        )

    async def note(self, connection, errand, given):
        self.noted.append((errand.case, given.year, given.number))

    async def receive(self, case, **fields):
        async with self.database.transaction() as connection:
            received = await self.desk.receive(connection, an_entry(case=case, **fields))
        assert await self.desk.may_show(BORGO, None, received.emergency)
        return received

    async def of(self, case):
        async with self.database.reading() as connection:
            return await errands.find(connection, BORGO.comune, case)

    async def pause_is_over(self):
        due = update(registering).values(due_at=datetime(2026, 1, 1, tzinfo=UTC))
        async with self.database.transaction() as connection:
            await connection.execute(due)


@pytest.fixture
async def register():
    async with a_comune_register() as register:
        yield register


@pytest.fixture
async def office(database, tmp_path, register):
    async with aiohttp.ClientSession() as http:
        yield Office(database, tmp_path, register, http)


async def test_a_document_is_received_at_once_and_numbered_later(office):
    received = await office.receive("case1", office="Anagrafe")
    assert (received.ordinary, received.emergency) == (None, None)
    await office.asking.ask_due()
    year = datetime.now(UTC).year
    assert office.noted == [("case1", year, 1)]
    [asked] = office.register.asked
    assert (asked["case"], asked["office"], asked["sender"]) == (
        *("case1", "Anagrafe", "Maria Fontanelli"),
    )
    assert datetime.fromisoformat(asked["presented_at"]) == received.presented_at
    await office.asking.ask_due()
    assert len(office.register.asked) == 1


async def test_while_the_register_is_away_the_pauses_grow_and_it_is_asked_once_a_round(office):
    office.register.is_away = True
    for case in ("case1", "case2"):
        await office.receive(case)
    pauses = []
    for _ in range(3):
        await office.pause_is_over()
        before = datetime.now(UTC)
        await office.asking.ask_due()
        pauses.append((await office.of("case1")).due_at - before)
        async with office.database.transaction() as connection:
            later = registering.c.case_id == "case2"
            await connection.execute(update(registering).where(later).values(due_at=before))
        await office.asking.ask_due()
    seconds = [round(each.total_seconds() / 10) * 10 for each in pauses]
    assert seconds == [10, 30, 60]
    assert (await office.of("case1")).why.startswith("503")
    office.register.is_away = False
    await office.pause_is_over()
    await office.asking.ask_due()
    assert [case for case, _, _ in office.noted] == ["case1", "case2"]


async def test_the_first_answer_brings_forward_all_that_wait(office):
    office.register.is_away = True
    for case in ("case1", "case2"):
        await office.receive(case)
        await office.asking.ask_due()
    office.register.is_away = False
    await office.receive("case3")
    await office.asking.ask_due()
    assert sorted(case for case, _, _ in office.noted) == ["case1", "case2", "case3"]


async def test_a_lost_answer_is_asked_for_again_and_is_the_same_number(office):
    office.register.loses_answers = 2
    await office.receive("case1")
    for _ in range(3):
        await office.pause_is_over()
        await office.asking.ask_due()
    assert len(office.register.asked) == 3
    assert office.register.numbers == [(datetime.now(UTC).year, 1)]
    assert [number for _, _, number in office.noted] == [1]


async def test_two_processes_that_ask_for_the_same_note_one_number(office):
    await office.receive("case1")
    async with office.database.transaction() as connection:
        first = await errands.claim(connection, BORGO.comune)
    await office.pause_is_over()
    await office.asking.ask_due()
    given = (await office.of("case1")).ordinary
    async with office.database.transaction() as connection:
        assert not await errands.note_registered(connection, first, given)
        assert await errands.note_away(connection, first, "late", datetime.now(UTC))
    assert (await office.of("case1")).state is ErrandState.REGISTERED


async def test_what_the_register_refuses_waits_for_a_person(office):
    office.register.refuses = "office is unknown"
    await office.receive("case1")
    await office.receive("case2")
    await office.asking.ask_due()
    async with office.database.reading() as connection:
        dead = await errands.refused(connection, BORGO.comune)
    assert [(each.case, each.state) for each in dead] == [
        ("case1", ErrandState.REFUSED),
        ("case2", ErrandState.REFUSED),
    ]
    assert "office is unknown" in dead[0].why
    office.register.refuses = None
    async with office.database.transaction() as connection:
        await errands.try_again(connection, BORGO.comune, "case1")
        with pytest.raises(errands.UnknownErrand):
            await errands.try_again(connection, BORGO.comune, "case1")
    await office.asking.ask_due()
    assert [case for case, _, _ in office.noted] == ["case1"]


async def test_a_register_that_is_away_for_a_week_is_told_to_a_person(office):
    office.register.is_away = True
    await office.receive("case1")
    long_ago = datetime.now(UTC) - timedelta(days=8)
    async with office.database.transaction() as connection:
        await connection.execute(update(registering).values(made_at=long_ago))
    await office.asking.ask_due()
    assert (await office.of("case1")).state is ErrandState.REFUSED


async def test_a_wrong_key_keeps_everything_waiting(database, tmp_path, register):
    async with aiohttp.ClientSession() as http:
        office = Office(database, tmp_path, register, http, key="another")
        await office.receive("case1")
        await office.asking.ask_due()
        errand = await office.of("case1")
    assert (errand.state, errand.why[:3]) == (ErrandState.WAITING, "401")


async def test_a_number_that_another_request_has_is_not_believed(office):
    await office.receive("case1")
    await office.asking.ask_due()
    office.register.given.clear()
    await office.receive("case2")
    await office.asking.ask_due()
    errand = await office.of("case2")
    assert (errand.state, errand.ordinary) == (ErrandState.REFUSED, None)
    assert "another request" in errand.why


async def test_no_number_comes_out_of_the_emergency_register_before_it_is_opened(office):
    assert (await office.receive("case1")).emergency is None
    await authorised(office.database, office.site)
    assert (await office.receive("case2")).emergency is None
    await opened(office.database, office.site, datetime.now(UTC))
    year = office.site.local(datetime.now(UTC)).year
    first = await office.receive("case3")
    assert first.emergency == f"EM-{BORGO.aoo}-portale-{year}-0000001"
    async with office.database.transaction() as connection:
        now = datetime.now(UTC)
        await close_register(connection, office.site, operator="op1", now=now)
    assert (await office.receive("case4")).emergency is None


async def test_a_period_that_is_over_gives_no_number_and_stops_no_one(office):
    await authorised(office.database, office.site)
    await opened(office.database, office.site, datetime.now(UTC) - timedelta(hours=25))
    received = await office.receive("case1")
    assert received.emergency is None


async def test_an_emergency_number_is_linked_to_the_ordinary_one_and_changes_no_term(office):
    await authorised(office.database, office.site)
    await opened(office.database, office.site, datetime.now(UTC))
    office.register.is_away = True
    received = await office.receive("case1")
    await office.asking.ask_due()
    office.register.is_away = False
    await office.pause_is_over()
    await office.asking.ask_due()
    id = EmergencyNumber.of_text(received.emergency, office.site)
    async with office.database.reading() as connection:
        linked = await link_of(connection, office.site, id)
    assert office.noted == [("case1", linked.year, linked.number)]
    [asked] = office.register.asked
    assert asked["emergency"] == received.emergency
    assert datetime.fromisoformat(asked["presented_at"]) == received.presented_at


async def test_at_the_turn_of_the_year_the_instant_of_the_old_year_stands(office):
    """Sent on 31 December while the register is down; its number is of the new year."""
    evening = datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)
    midnight = evening + timedelta(seconds=1)
    await authorised(office.database, office.site)
    await opened(office.database, office.site, evening - timedelta(hours=1))
    office.register.is_away = True
    before = await office.receive("case1", presented_at=evening)
    after = await office.receive("case2", presented_at=midnight)
    assert [before.emergency[-12:], after.emergency[-12:]] == ["2026-0000001", "2027-0000001"]
    office.register.is_away = False
    office.register.clock = lambda: datetime(2027, 1, 2, 8, tzinfo=UTC)
    await office.asking.ask_due()
    await office.pause_is_over()
    await office.asking.ask_due()
    assert sorted(office.noted) == [("case1", 2027, 1), ("case2", 2027, 2)]
    told = {each["case"]: each["presented_at"] for each in office.register.asked}
    assert datetime.fromisoformat(told["case1"]) == evening


async def test_many_send_while_the_line_breaks_and_each_has_one_number(office):
    cases = [f"case{n}" for n in range(12)]
    office.register.loses_answers = 4
    await asyncio.gather(*map(office.receive, cases))
    while len(office.noted) < len(cases):
        await office.pause_is_over()
        await asyncio.gather(office.asking.ask_due(), office.asking.ask_due())
    year = datetime.now(UTC).year
    assert office.register.numbers == [(year, n + 1) for n in range(12)]
    assert sorted(case for case, _, _ in office.noted) == sorted(cases)
    async with office.database.reading() as connection:
        rows = (await connection.execute(select(registering.c.case_id, registering.c.number))).all()
    assert {case: number for case, _, number in office.noted} == {row[0]: row[1] for row in rows}
