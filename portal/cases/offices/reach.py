"""Which offices' cases an operator reaches, and with which right.

A sensitive office is reached by its own members alone; who is a member of all offices is not one of
it. The members of an office reach what was dissolved into it.
"""

from msgspec import Struct

from portal.cases.offices.offices import Offices, absorbed_by
from portal.identity.rights import ALL_OFFICES, OFFICE_RIGHTS, StaffMember, StaffRight


class OfficeReach(Struct, frozen=True):
    """Ids of the offices where a right holds, by right; those that were dissolved among them."""

    read: frozenset[str]
    handle: frozenset[str]
    head: frozenset[str]

    def of(self, right: StaffRight) -> frozenset[str]:
        return {
            StaffRight.READ_CASES: self.read,
            StaffRight.HANDLE_CASES: self.handle,
            StaffRight.HEAD_OF_OFFICE: self.head,
        }[right]


def reach_of(member: StaffMember, offices: Offices) -> OfficeReach:
    """As the offices are now."""
    read, handle, head = (
        _reached(member, offices, right)
        for right in (StaffRight.READ_CASES, StaffRight.HANDLE_CASES, StaffRight.HEAD_OF_OFFICE)
    )
    return OfficeReach(read, handle, head)


def _reached(member: StaffMember, offices: Offices, right: StaffRight) -> frozenset[str]:
    own: set[str] = set()
    for mine in member.offices:
        if right not in OFFICE_RIGHTS[mine.role]:
            continue
        if mine.office == ALL_OFFICES:
            own |= {id for id, each in offices.items() if not each.is_sensitive}
        elif mine.office in offices:
            own |= absorbed_by(offices, mine.office)
    return frozenset(own)
