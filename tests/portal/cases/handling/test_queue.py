"""The queue of an office: what falls due first, found by number, name and codice fiscale."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from portal.cases.handling.changing import Assignment
from portal.cases.handling.handing_over import assign_many, dissolve_office
from portal.cases.handling.queue import (
    QueueFilter,
    QueueTerm,
    all_of,
    counts_of,
    elsewhere,
    page_of,
)
from portal.cases.handling.suspensions import SuspensionKind, suspend
from sportello.cases.lifecycle import CaseChange, CaseState
from sportello.cases.parties import PartyPerson
from tests.portal.cases.handling.a_sent_case import (
    ANNA,
    BRUNO,
    CITIZEN,
    COMUNE,
    DAY,
    MARIA,
    NOON,
    NURSERY,
    a_case_desk,
)

C, S = CaseChange, CaseState
NIDO = "ufficio-servizi-educativi"
ALL = QueueFilter(offices={NIDO})
LUCA = PartyPerson(given_name="Luca", surname="D'Àngelo", codice_fiscale="DNGLCU80A01H501U")


@pytest.fixture
async def desk(tmp_path, either):
    async with a_case_desk(tmp_path, either) as desk:
        yield desk


async def numbers(desk, wanted, today=DAY):
    async with desk.database.reading() as connection:
        return [each.number for each in await all_of(connection, COMUNE, wanted, today, 100)]


async def test_what_falls_due_first_is_on_top_and_pages_go_on_where_the_last_ended(desk):
    for number, days in ((1, 40), (2, 10), (3, 30), (4, 10), (5, 20)):
        await desk.sent(number=number, days=days)
    async with desk.database.reading() as connection:
        first = await page_of(connection, COMUNE, ALL, DAY, size=2)
        second = await page_of(connection, COMUNE, replace(ALL, after=first.more), DAY, size=2)
        third = await page_of(connection, COMUNE, replace(ALL, after=second.more), DAY, size=2)
    assert [page.count for page in (first, second, third)] == [5, 5, 5]
    shown = [each.number for page in (first, second, third) for each in page.cases]
    assert (sorted(shown[:2]), shown[2:]) == ([2, 4], [5, 3, 1])
    assert third.more is None


async def test_each_filter_leaves_out_what_it_says(desk):
    late = await desk.sent(number=1, days=10)
    soon = await desk.sent(number=2, days=20)
    far = await desk.sent(number=3, days=60)
    gone = await desk.sent(number=4, days=30)
    await desk.sent(number=5, office="Ufficio Tributi")
    await desk.change(late, C.TAKE_OVER, ANNA)
    await desk.change(soon, C.TAKE_OVER, BRUNO)
    await desk.change(gone, C.WITHDRAW, CITIZEN)
    today = DAY + timedelta(days=15)
    async with desk.database.transaction() as connection:
        month = timedelta(days=30)
        await suspend(
            connection, COMUNE, far.case_id, SuspensionKind.INTEGRATION, DAY, month, today
        )
    for said, expected in (
        ({}, [1, 2, 3]),
        ({"offices": set()}, []),
        ({"offices": {NIDO, "ufficio-tributi"}}, [1, 2, 5, 3]),
        ({"states": {S.WITHDRAWN}}, [4]),
        ({"states": {S.PROCESSING}}, [1, 2]),
        ({"assignee": ANNA.id}, [1]),
        ({"assignee": ""}, [3]),
        ({"service": NURSERY.service}, [1, 2, 3]),
        ({"service": "tari"}, []),
        ({"term": QueueTerm.OVERDUE}, [1]),
        ({"term": QueueTerm.SOON}, [2]),
        ({"term": QueueTerm.SUSPENDED}, [3]),
    ):
        wanted = replace(ALL, **said)
        assert await numbers(desk, wanted, today) == expected, said
        async with desk.database.reading() as connection:
            counts = await counts_of(connection, COMUNE, [wanted, wanted], today)
        assert counts == (len(expected), len(expected))


async def test_a_case_is_found_by_number_name_and_codice_fiscale_in_any_state(desk):
    await desk.sent(number=12, applicant=MARIA)
    over = await desk.sent(number=120, applicant=LUCA, emergency="EM-c_x001-centro-2026-0000001")
    await desk.change(over, C.WITHDRAW, CITIZEN)
    for words, expected in (
        ("12", [12]),
        ("0000012", [12]),
        ("12/2026", [12]),
        ("12/2025", []),
        ("fontanelli", [12]),
        ("Maria FONT", [12]),
        ("maria d'angelo", []),
        ("d'angelo", [120]),
        ("DÀNGELO", []),
        ("angelo luca", [120]),
        ("dnglcu80a01h501u", [120]),
        ("em-C_X001-centro-2026-0000001", [120]),
        ("x", []),
        ("50%", []),
    ):
        assert await numbers(desk, replace(ALL, words=words)) == expected, words


async def test_a_number_of_another_office_is_told_of_and_not_listed(desk):
    await desk.sent(number=7, office="Ufficio Tributi")
    assert await numbers(desk, replace(ALL, words="7/2026")) == []
    async with desk.database.reading() as connection:
        (other,) = await elsewhere(connection, COMUNE, "7/2026", {NIDO})
        assert other.office == "ufficio-tributi"
        assert await elsewhere(connection, COMUNE, "fontanelli", {NIDO}) == []
        assert await elsewhere(connection, COMUNE, "7", {NIDO, "ufficio-tributi"}) == []


async def test_many_cases_are_given_at_once_but_for_what_has_changed(desk):
    cases = [await desk.sent(number=number) for number in range(1, 5)]
    await desk.change(cases[0], C.TAKE_OVER, BRUNO)
    await desk.change(cases[1], C.WITHDRAW, CITIZEN)
    seen = {each.case_id: each.version for each in cases}
    to = Assignment(NIDO, ANNA.id, ANNA.name)
    async with desk.database.transaction() as connection:
        done = await assign_many(connection, COMUNE, seen, to, BRUNO, NOON)
    assert set(done.given) == {cases[2].case_id, cases[3].case_id}
    assert set(done.left) == {cases[0].case_id, cases[1].case_id}
    assert await numbers(desk, replace(ALL, assignee=ANNA.id)) == [3, 4]


async def test_forty_open_cases_of_a_dissolved_office_go_on_in_its_successor(desk):
    cases = [await desk.sent(number=number) for number in range(1, 44)]
    waiting = cases[0]
    await desk.change(waiting, C.TAKE_OVER)
    await desk.change(waiting, C.REQUEST_INTEGRATION)
    await desk.change(cases[1], C.TAKE_OVER)
    for over in cases[2:5]:
        await desk.change(over, C.WITHDRAW, CITIZEN)
    await desk.sent(number=99, office="Ufficio Scuola")
    async with desk.database.transaction() as connection:
        moved = await dissolve_office(connection, COMUNE, NIDO, "ufficio-scuola", BRUNO, NOON)
    assert moved == 40
    assert len(await numbers(desk, QueueFilter(offices={"ufficio-scuola"}))) == 41
    assert await numbers(desk, QueueFilter(offices={NIDO})) == []
    told = await desk.told(waiting.case_id)
    assert told[-1] == (C.ASSIGN, S.INTEGRATION_REQUESTED)
    assert (await desk.told(cases[1].case_id))[-1] == (C.ASSIGN, S.PENDING)
    new = await desk.sent(number=100)
    assert new.office == "ufficio-scuola"
