"""Every role at an office, in every state of a case, with every action of its page."""

import pytest

from portal.cases.handling.changing import Assignment
from portal.cases.offices.offices import competent
from portal.identity.rights import ALL_OFFICES, OFFICE_RIGHTS, OfficeRole, StaffRight
from sportello.cases.lifecycle import CaseChange, may
from tests.portal.cases.handling.a_sent_case import CaseDesk
from tests.portal.cases.handling.test_every_change import WAYS, author_of
from tests.portal.staff.an_operator import an_operator
from tests.portal.staff.test_case_pages import QUEUE, a_member

R = StaffRight
ACTIONS = {
    "prendi": (R.HANDLE_CASES, CaseChange.TAKE_OVER),
    "assegna": (R.HEAD_OF_OFFICE, CaseChange.ASSIGN),
    "nota": (R.HANDLE_CASES, None),
}
OFFICE = "ufficio-manutenzioni"
WHO = [
    *((role, OFFICE) for role in OfficeRole),
    (OfficeRole.HEAD, "ufficio-tributi"),
    (OfficeRole.HEAD, ALL_OFFICES),
    (None, ""),
]


@pytest.mark.parametrize(("role", "office"), WHO)
async def test_each_role_does_in_each_state_what_its_right_and_the_table_say(
    small_portal, role, office
):
    portal = small_portal
    desk = CaseDesk(portal.context.database)
    async with portal.context.database.transaction() as connection:
        await competent(connection, portal.comune, "Ufficio Tributi")
    reaches = role is not None and office in (OFFICE, ALL_OFFICES)
    rights = OFFICE_RIGHTS[role] if reaches else frozenset()
    person = await (an_operator(portal) if role is None else a_member(portal, role, office))
    for state, way in WAYS.items():
        for action, (right, what) in ACTIONS.items():
            case = await desk.sent(number=None, office="Ufficio Manutenzioni")
            for each in way:
                to = Assignment(OFFICE) if each is CaseChange.ASSIGN else None
                case = await desk.change(case, each, author_of(each), to=to)
            tried = (role, office, state, action)
            form = {"version": str(case.version), "note": "Nota", "to": "office:ufficio-tributi"}
            status, _ = await person.send(f"{QUEUE}/{case.case_id}/{action}", form)
            done = 303 if what is None or may(state, what) else 409
            assert status == (done if right in rights else 403), tried
        status, _ = await person.read(f"{QUEUE}/{case.case_id}")
        reads = R.READ_CASES in rights
        assert status == (200 if reads else 403), (role, office, state)
