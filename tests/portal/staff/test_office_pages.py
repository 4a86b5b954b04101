"""The offices as an administrator keeps them: people, address, and what is dissolved."""

import pytest

from portal.cases.handling.handled import find
from portal.cases.offices.offices import all_offices, competent
from portal.identity.operators.memberships import members_of
from portal.identity.rights import OfficeRole, StaffRole
from portal.notifications.tables import outbox
from tests.portal.staff.an_operator import an_operator
from tests.portal.staff.test_case_pages import OFFICE, a_member, a_sent
from tests.portal.staff.test_case_pages import portal as portal

OFFICES = "/personale/uffici"


@pytest.fixture
async def administrator(portal):
    return await an_operator(portal, StaffRole.ADMINISTRATOR, name="Carla Amministra")


async def kept(portal, id):
    async with portal.context.database.reading() as connection:
        return (await all_offices(connection, portal.comune)).get(id)


async def test_an_office_that_a_form_named_waits_for_its_people(portal, administrator):
    await a_sent(portal)
    status, page = await administrator.read(OFFICES)
    assert status == 200
    assert "no one works here yet" in page
    assert "1 open request" in page
    clerk = await a_member(portal, OfficeRole.READER, name="Bruno Galli")
    form = {"person": clerk.id, "role": "head"}
    assert (await administrator.send(f"{OFFICES}/{OFFICE}/persone", form))[0] == 303
    async with portal.context.database.reading() as connection:
        (member,) = await members_of(connection, portal.comune, OFFICE)
    assert member.role is OfficeRole.HEAD
    assert "Bruno Galli (head of the office)" in (await administrator.read(OFFICES))[1]
    form = {"person": clerk.id, "role": ""}
    assert (await administrator.send(f"{OFFICES}/{OFFICE}/persone", form))[0] == 303
    assert (await clerk.read("/personale/pratiche"))[0] == 403
    form = {"person": "none", "role": "head"}
    assert (await administrator.send(f"{OFFICES}/{OFFICE}/persone", form))[0] == 404


async def test_one_who_reads_all_offices_reaches_those_to_come_as_well(portal, administrator):
    secretary = await a_member(portal, OfficeRole.READER, "none", name="Segretario")
    form = {"person": secretary.id, "role": "reader"}
    assert (await administrator.send(f"{OFFICES}/-/persone", form))[0] == 303
    assert "Segretario" in (await administrator.read(f"{OFFICES}/-"))[1]
    id = await a_sent(portal)
    assert (await secretary.read(f"/personale/pratiche/{id}"))[0] == 200


async def test_its_address_is_checked_and_that_it_is_sensitive_is_kept(portal, administrator):
    async with portal.context.database.transaction() as connection:
        await competent(connection, portal.comune, "Servizi sociali")
    path = f"{OFFICES}/servizi-sociali/dati"
    status, page = await administrator.send(path, {"email": "sociali@", "is_sensitive": "1"})
    assert status == 422
    assert 'value="sociali@"' in page
    form = {"email": "sociali@borgosanlieto.example", "is_sensitive": "1"}
    assert (await administrator.send(path, form))[0] == 303
    office = await kept(portal, "servizi-sociali")
    assert (office.email, office.is_sensitive) == ("sociali@borgosanlieto.example", True)
    assert (await administrator.send(path, {"email": ""}))[0] == 303
    office = await kept(portal, "servizi-sociali")
    assert (office.email, office.is_sensitive) == (None, False)


async def test_a_dissolved_offices_requests_are_at_its_successor(portal, administrator):
    id = await a_sent(portal)
    assert (await administrator.send(OFFICES, {"name": "Ufficio Tecnico"}))[0] == 303
    assert (await administrator.send(OFFICES, {"name": " "}))[0] == 422
    path = f"{OFFICES}/{OFFICE}/sciogli"
    assert (await administrator.send(path, {"successor": "none"}))[0] == 404
    assert (await administrator.send(path, {"successor": OFFICE}))[0] == 409
    assert (await administrator.send(path, {"successor": "ufficio-tecnico"}))[0] == 303
    assert (await administrator.send(path, {"successor": "ufficio-tecnico"}))[0] == 409
    async with portal.context.database.reading() as connection:
        assert (await find(connection, portal.comune, id)).office == "ufficio-tecnico"
    assert "dissolved; Ufficio Tecnico goes on" in (await administrator.read(OFFICES))[1]
    assert "Dissolve this office" not in (await administrator.read(f"{OFFICES}/{OFFICE}"))[1]


async def test_an_office_is_told_by_mail_of_each_request_that_becomes_its_own(
    portal, administrator
):
    await competent_office(portal, "Ufficio Tributi")
    for office in (OFFICE, "ufficio-tributi"):
        form = {"email": f"{office}@borgosanlieto.example"}
        assert (await administrator.send(f"{OFFICES}/{office}/dati", form))[0] == 303
    id = await a_sent(portal)
    head = await a_member(portal, OfficeRole.HEAD)
    form = {"to": "office:ufficio-tributi", "version": "4"}
    assert (await head.send(f"/personale/pratiche/{id}/assegna", form))[0] == 303
    told = outbox.c.kind, outbox.c.address, outbox.c.subject, outbox.c.party
    mails = [row[1:] for row in await portal.rows(*told) if row[0] == "new_at_office"]
    assert mails == [
        (f"{office}@borgosanlieto.example", id, "office") for office in (OFFICE, "ufficio-tributi")
    ]


async def competent_office(portal, name):
    async with portal.context.database.transaction() as connection:
        return await competent(connection, portal.comune, name)
