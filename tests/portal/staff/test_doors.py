"""Every route of the staff pages with every role: what opens, and to whom."""

import pytest

from portal.identity.owners import OwnerKind
from portal.identity.rights import RIGHTS, WHOLE_COMUNE, GivenRole, StaffRight, StaffRole
from portal.staff.door import StaffRoute
from portal.staff.site import StaffSite
from tests.portal.staff.an_operator import Operator, an_operator

SIGN_IN = "/personale/accesso"
NOTHING = "nothing"


def filled(path):
    for name in (
        "{booking}",
        "{calendar}",
        "{kind}",
        "{id}",
        "{message}",
        "{number}",
        "{medium}",
        "{language}",
        "{case}",
        "{attachment}",
        "{office}",
    ):
        path = path.replace(name, NOTHING)
    return path


async def status_of(operator, route):
    path = filled(route.path)
    if isinstance(route, StaffRoute):
        return await operator.read(path)
    return await operator.send(path, {})


def routes_of(portal):
    return StaffSite(portal.context).routes


@pytest.mark.parametrize("role", StaffRole)
async def test_a_role_opens_what_its_rights_say_and_nothing_else(small_portal, role):
    operator = await an_operator(small_portal, role)
    for route in routes_of(small_portal):
        status, page = await status_of(operator, route)
        is_open = route.right in RIGHTS[role]
        assert (status != 403) == is_open, (route.path, status)
        assert status < 500, (route.path, page)


@pytest.mark.parametrize("role", StaffRole)
async def test_a_role_at_one_branch_opens_nothing_of_the_whole_comune(small_portal, role):
    operator = await an_operator(small_portal, GivenRole(role, "ponte-nuovo"))
    for route in routes_of(small_portal):
        status, _ = await status_of(operator, route)
        is_open = route.right in RIGHTS[role] - WHOLE_COMUNE
        if not is_open:
            assert status == 403, route.path


async def test_without_a_role_every_page_is_closed(small_portal):
    operator = await an_operator(small_portal)
    for route in routes_of(small_portal):
        assert (await status_of(operator, route))[0] == 403, route.path
    status, page = await operator.read("/personale")
    assert status == 200
    assert "an administrator can give you one" in page


async def test_who_has_not_signed_in_wholly_is_led_to_the_sign_in(small_portal):
    half = await an_operator(small_portal, StaffRole.ADMINISTRATOR, kind=OwnerKind.HALF_OPERATOR)
    citizen = await an_operator(small_portal, StaffRole.MANAGER, kind=OwnerKind.CITIZEN)
    strangers = (half, citizen, Operator(small_portal, ""), Operator(small_portal, "x" * 43))
    for stranger in strangers:
        for route in routes_of(small_portal):
            status, location = await status_of(stranger, route)
            assert (status, location) == (303, SIGN_IN), route.path


async def test_a_form_of_another_site_or_session_is_refused(small_portal):
    operator = await an_operator(small_portal, StaffRole.ADMINISTRATOR)
    other = await an_operator(small_portal, StaffRole.ADMINISTRATOR, name="Bruno")
    theirs = await other.token()
    for route in routes_of(small_portal):
        if isinstance(route, StaffRoute):
            continue
        path = filled(route.path)
        for form, headers in (
            ({"form_token": ""}, {}),
            ({"form_token": theirs}, {}),
            ({}, {"Origin": "https://evil.example"}),
            ({}, {"Sec-Fetch-Site": "cross-site"}),
        ):
            status, _ = await operator.send(path, form, **headers)
            assert status == 403, path


async def test_a_session_of_another_comune_opens_nothing(small_portal):
    """Its operator is unknown here: a session is found by Comune and secret."""
    operator = await an_operator(small_portal, StaffRole.ADMINISTRATOR)
    for route in routes_of(small_portal):
        status, _ = await operator.read(f"{filled(route.path)}?comune=c_x999")
        assert status in (404, 405), route.path


def test_every_right_of_the_table_is_known():
    assert {right for rights in RIGHTS.values() for right in rights} <= set(StaffRight)
