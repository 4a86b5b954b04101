"""Offices are made when a form names them, go on in others, and are reached by their members."""

import pytest

from portal.cases.offices.offices import (
    CompetentOffice,
    OfficeDissolved,
    UnknownOffice,
    all_offices,
    change_office,
    competent,
    dissolve,
    working,
)
from portal.cases.offices.reach import reach_of
from portal.identity.operators import accounts
from portal.identity.operators.memberships import members_of, set_member
from portal.identity.rights import ALL_OFFICES, OfficeRole
from tests.portal.cases.handling.a_sent_case import COMUNE, NOON
from tests.portal.prepared import open_migrated


@pytest.fixture
async def connection(tmp_path):
    async with open_migrated(tmp_path, None) as database, database.transaction() as connection:
        yield connection


async def test_an_office_that_a_form_names_is_made_once(connection):
    made = await competent(connection, COMUNE, "Ufficio Anagrafe")
    assert (made.id, made.is_sensitive) == ("ufficio-anagrafe", False)
    assert await competent(connection, COMUNE, "Ufficio Anagrafe") == made
    other = await competent(connection, COMUNE, "UFFICIO anagrafe")
    assert other.id == "ufficio-anagrafe-2"
    assert len(await all_offices(connection, COMUNE)) == 2


async def test_the_work_of_a_dissolved_office_goes_on_in_its_successor_however_far(connection):
    first, second, third = [
        await competent(connection, COMUNE, name) for name in ("Uno", "Due", "Tre")
    ]
    await dissolve(connection, COMUNE, first.id, second.id, NOON)
    await dissolve(connection, COMUNE, second.id, third.id, NOON)
    assert (await competent(connection, COMUNE, "Uno")).id == third.id
    assert working(await all_offices(connection, COMUNE), first.id).id == third.id
    with pytest.raises(OfficeDissolved):
        await dissolve(connection, COMUNE, first.id, third.id, NOON)
    with pytest.raises(OfficeDissolved):
        await dissolve(connection, COMUNE, third.id, first.id, NOON)
    with pytest.raises(UnknownOffice):
        await dissolve(connection, COMUNE, third.id, "none", NOON)


async def test_members_reach_their_office_and_what_was_dissolved_into_it(connection):
    anna = await accounts.add_operator(connection, COMUNE, "anna", "Anna Neri", None)
    for name in ("Uno", "Due", "Tre"):
        await competent(connection, COMUNE, name)
    await dissolve(connection, COMUNE, "uno", "due", NOON)
    await set_member(connection, COMUNE, "due", anna, OfficeRole.CLERK)
    await set_member(connection, COMUNE, "tre", anna, OfficeRole.READER)
    member = await accounts.staff_member(connection, COMUNE, anna)
    reach = reach_of(member, await all_offices(connection, COMUNE))
    assert (reach.read, reach.handle, reach.head) == ({"uno", "due", "tre"}, {"uno", "due"}, set())
    assert [each.name for each in await members_of(connection, COMUNE, "due")] == ["Anna Neri"]
    await set_member(connection, COMUNE, "due", anna, None)
    member = await accounts.staff_member(connection, COMUNE, anna)
    assert reach_of(member, await all_offices(connection, COMUNE)).read == {"tre"}


async def test_a_sensitive_office_is_reached_by_its_own_members_alone(connection):
    anna = await accounts.add_operator(connection, COMUNE, "anna", "Anna Neri", None)
    for name in ("Uno", "Sociali"):
        await competent(connection, COMUNE, name)
    await change_office(connection, COMUNE, CompetentOffice("sociali", "Sociali", None, True))
    await set_member(connection, COMUNE, ALL_OFFICES, anna, OfficeRole.HEAD)
    member = await accounts.staff_member(connection, COMUNE, anna)
    assert reach_of(member, await all_offices(connection, COMUNE)).read == {"uno"}
    await set_member(connection, COMUNE, "sociali", anna, OfficeRole.READER)
    member = await accounts.staff_member(connection, COMUNE, anna)
    reach = reach_of(member, await all_offices(connection, COMUNE))
    assert (reach.read, reach.handle) == ({"uno", "sociali"}, {"uno"})


async def test_an_operator_who_is_removed_is_a_member_of_nothing(connection):
    anna = await accounts.add_operator(connection, COMUNE, "anna", "Anna Neri", None)
    await competent(connection, COMUNE, "Uno")
    await set_member(connection, COMUNE, "uno", anna, OfficeRole.HEAD)
    await accounts.remove_operator(connection, COMUNE, anna)
    assert await members_of(connection, COMUNE, "uno") == ()
