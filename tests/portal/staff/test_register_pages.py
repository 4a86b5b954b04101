"""The page of the register: what another program has to number, and the emergency register."""

from datetime import UTC, date, datetime, timedelta

import pytest

from casework.emergency.openings import last_opening
from portal.identity.rights import StaffRole
from portal.registration.entries import Administration
from portal.registration.external import errands
from portal.registration.external.settings import ExternalRegisterTable
from tests.portal.a_portal import a_portal
from tests.portal.registration.a_comune_register import KEY
from tests.portal.registration.a_register import an_entry
from tests.portal.staff.an_operator import an_operator

REGISTER = "/personale/protocollo"
NOWHERE = "http://127.0.0.1:9/register"


@pytest.fixture
async def portal(tmp_path):
    external = {"c_x001": ExternalRegisterTable(NOWHERE, KEY)}
    async with a_portal(tmp_path, external=external) as portal:
        yield portal


@pytest.fixture
async def manager(portal):
    return await an_operator(portal, StaffRole.MANAGER)


def an_act():
    today = datetime.now(UTC).date()
    return {
        "atto_numero": "Det. 7/2026",
        "atto_data": f"{today - timedelta(days=2):%d/%m/%Y}",
        "atto_scadenza": f"{today + timedelta(days=300):%d/%m/%Y}",
    }


async def opening_of(portal):
    of_whom = Administration.of(portal.context.directory.comuni[0].comune)
    site = portal.context.registers.external[portal.comune].site_of(of_whom)
    async with portal.context.database.reading() as connection:
        return await last_opening(connection, site)


async def test_a_portal_with_its_own_register_says_so(small_portal):
    manager = await an_operator(small_portal, StaffRole.MANAGER)
    status, page = await manager.read(REGISTER)
    assert status == 200
    assert "This portal keeps the Comune&#39;s register itself" in page
    assert (await manager.send(f"{REGISTER}/apri", {"causa": "fire"}))[0] == 404


async def test_the_emergency_register_is_opened_gone_on_with_and_closed(portal, manager):
    _, page = await manager.read(REGISTER)
    assert "none: store one before it is needed" in page
    assert (await manager.send(f"{REGISTER}/apri", {"causa": "fire"}))[0] == 409
    done = (303, f"{REGISTER}?fatto=salvato")
    assert await manager.send(f"{REGISTER}/autorizza", an_act()) == done
    assert await manager.send(f"{REGISTER}/apri", {"causa": "program away"}) == done
    assert (await manager.send(f"{REGISTER}/apri", {"causa": "again"}))[0] == 409
    first = await opening_of(portal)
    assert (first.cause, first.act) == ("program away", "Det. 7/2026")
    week = {"proroga_numero": "Det. 9/2026", "proroga_data": "27/11/2026"}
    assert await manager.send(f"{REGISTER}/prosegui", week) == done
    assert (await manager.send(f"{REGISTER}/prosegui", week))[0] == 409
    longer = await opening_of(portal)
    assert longer.until - first.until == timedelta(days=7)
    assert longer.further[0].issued == date(2026, 11, 27)
    _, page = await manager.read(REGISTER)
    assert "each request that is sent gets a number from it" in page
    assert "Det. 9/2026" in page
    assert await manager.send(f"{REGISTER}/chiudi") == done
    assert (await opening_of(portal)).closing is not None
    assert (await manager.send(f"{REGISTER}/chiudi"))[0] == 409


async def test_a_period_that_is_over_is_told_with_what_to_do(portal, manager):
    await manager.send(f"{REGISTER}/autorizza", an_act())
    await manager.send(f"{REGISTER}/apri", {"causa": "program away"})
    portal.clock.ahead = timedelta(hours=25)
    later = await an_operator(portal, StaffRole.MANAGER, name="Bruno")
    _, page = await later.read(REGISTER)
    assert "Its period has ended" in page


async def test_what_is_missing_is_asked_for_at_its_field(portal, manager):
    status, page = await manager.send(f"{REGISTER}/autorizza", {"atto_numero": "Det. 7"})
    assert status == 422
    assert "Date of the act: Please fill in this field." in page
    assert 'value="Det. 7"' in page
    status, page = await manager.send(f"{REGISTER}/apri", {"causa": " "})
    assert (status, "Cause: Please fill in this field." in page) == (422, True)


async def test_what_the_program_refuses_is_shown_and_asked_for_again(portal, manager):
    of_whom = Administration.of(portal.context.directory.comuni[0].comune)
    async with portal.context.database.transaction() as connection:
        entry = an_entry("Passo carrabile", administration=of_whom, case="case1")
        await errands.add(connection, entry, None)
        errand = await errands.find(connection, portal.comune, "case1")
        await errands.note_refused(connection, errand, "422 office is unknown")
    _, page = await manager.read(REGISTER)
    assert "Passo carrabile" in page
    assert "422 office is unknown" in page
    done = (303, f"{REGISTER}?fatto=salvato")
    assert await manager.send(f"{REGISTER}/case1/riprova") == done
    assert (await manager.send(f"{REGISTER}/case1/riprova"))[0] == 404
