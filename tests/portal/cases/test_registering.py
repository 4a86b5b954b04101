"""A case of a Comune whose register is another program: receipt at once, its number later."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from casework.definitions.library import library_definition
from casework.drafts.tables import guided_case
from casework.emergency.openings import close_register
from portal.cases.registering import open_asking
from portal.registration.entries import Administration
from portal.registration.external.settings import ExternalRegisterTable
from portal.registration.tables import registering
from tests.casework.emergency.a_site import authorised, opened
from tests.portal.a_portal import a_portal
from tests.portal.cases.a_case import a_case, a_key, publish
from tests.portal.registration.a_comune_register import KEY, a_comune_register

LAMP = "illuminazione-pubblica"
ANSWERS = {
    "what": {"fault": "off"},
    "where": {"street": "Via dei Mille 3"},
    "answer": {"wants_answer": False, "privacy": True},
}
WITHIN_S = 30


@pytest.fixture
async def register():
    async with a_comune_register() as register:
        yield register


@pytest.fixture
async def portal(tmp_path, register):
    external = {"c_x001": ExternalRegisterTable(register.url, KEY)}
    async with a_portal(tmp_path, external=external) as portal:
        assert list(external) == [portal.comune]
        await publish(portal, library_definition(LAMP))
        yield portal


async def filled(portal):
    case = await a_case(portal, LAMP)
    for step, answers in ANSWERS.items():
        await case.save(step, answers)
    return case


async def numbered(portal, case):
    """The receipt, once it has the number."""
    async with asyncio.timeout(WITHIN_S), open_asking(portal.context) as asking:
        while (receipt := (await case.get("/receipt"))[1])["registration"] is None:
            await asking.ask_due()
    return receipt


async def test_the_receipt_is_there_at_once_and_gets_its_number(portal, register):
    register.is_away = True
    case, key = await filled(portal), a_key()
    status, sent = await case.send(key=key)
    assert (status, sent["registration"], sent["emergency"]) == (202, None, None)
    assert await case.send(key=key) == (202, sent)
    status, receipt = await case.get("/receipt")
    assert (status, receipt["registration"]) == (200, None)
    assert receipt["presented_at"] == sent["presented_at"]
    assert (await case.get())[1]["state"] == "submitted"
    register.is_away = False
    async with portal.context.database.transaction() as connection:
        due = update(registering).values(due_at=datetime(2026, 1, 1, tzinfo=UTC))
        await connection.execute(due)
    receipt = await numbered(portal, case)
    assert receipt["registration"]["number"] == "0000001"
    assert receipt["presented_at"] == sent["presented_at"]
    assert receipt["answer_by"] == sent["answer_by"]
    status, told = await case.get()
    assert (told["state"], told["sent"]["registration"]["number"]) == ("pending", "0000001")


async def test_with_the_emergency_register_open_the_receipt_has_its_number(portal, register):
    register.is_away = True
    of_whom = Administration.of(portal.context.directory.comuni[0].comune)
    site = portal.context.registers.external[portal.comune].site_of(of_whom)
    database, now = portal.context.database, datetime.now(UTC)
    await authorised(database, site)
    await opened(database, site, now)
    case = await filled(portal)
    status, sent = await case.send()
    number = f"EM-{site.aoo}-portale-{site.local(now).year}-0000001"
    assert (status, sent["registration"], sent["emergency"]) == (202, None, number)
    async with database.transaction() as connection:
        await close_register(connection, site, operator="op1", now=now)
    assert (await case.get("/receipt"))[1]["emergency"] == number


async def test_a_case_that_is_gone_meanwhile_keeps_no_other_from_its_number(portal, register):
    register.is_away = True
    gone, other = await filled(portal), await filled(portal)
    for case in (gone, other):
        assert (await case.send())[0] == 202
    async with portal.context.database.transaction() as connection:
        await connection.execute(delete(guided_case).where(guided_case.c.id == gone.begun["id"]))
        due = update(registering).values(due_at=datetime(2026, 1, 1, tzinfo=UTC))
        await connection.execute(due)
    register.is_away = False
    assert (await numbered(portal, other))["registration"] is not None
