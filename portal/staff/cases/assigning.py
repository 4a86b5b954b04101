"""To whom cases can be given, and what a form says of it."""

from sqlalchemy.ext.asyncio import AsyncConnection

from portal.cases.handling.changing import Assignment
from portal.cases.offices.offices import UnknownOffice
from portal.identity.operators.memberships import members_of
from portal.identity.rights import OFFICE_RIGHTS, StaffRight
from portal.staff.cases.one_case import OfficeStaff
from portal.staff.cases.queue_page import CLERK, OFFICE, AssignableTo
from portal.staff.door import StaffAsked


async def assignable(
    connection: AsyncConnection, asked: StaffAsked, staff: OfficeStaff
) -> tuple[AssignableTo, ...]:
    """Every office that works, the members only of those that one heads; nothing for one who heads
    none.
    """
    if not staff.reach.head:
        return ()
    found = []
    for id, office in staff.offices.items():
        if office.successor is not None:
            continue
        is_headed = id in staff.reach.head
        members = await members_of(connection, asked.comune.id, id) if is_headed else ()
        found.append(AssignableTo(id, office.name, members))
    return tuple(found)


def assignment_of(said: str, to: tuple[AssignableTo, ...]) -> Assignment:
    """What a form has chosen among these. Raises: UnknownOffice"""
    kind = next((each for each in (CLERK, OFFICE) if said.startswith(each)), "")
    office, _, clerk = said.removeprefix(kind).partition("/")
    for each in to:
        if not kind or each.office != office:
            continue
        if kind == OFFICE:
            return Assignment(office)
        for member in each.members:
            if member.id == clerk and StaffRight.HANDLE_CASES in OFFICE_RIGHTS[member.role]:
                return Assignment(office, member.id, member.name)
    raise UnknownOffice("there is no such office, or the person does not work there")
