"""Who of the staff may do what: one table, read by pages and API alike.

Owns the roles, what each may do, and the check. A role is given for one branch or for all of the
Comune. Must not know pages, nor how an operator has signed in.
"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from portal.identity.refusals import RightMissing

EVERYWHERE = ""
"""In place of a branch: all branches of the Comune."""


class StaffRole(StrEnum):
    RECEPTION = "reception"
    CLERK = "clerk"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class StaffRight(StrEnum):
    READ_DAY = "read_day"
    """The day's list, with names."""
    FIND_BOOKINGS = "find_bookings"
    CHANGE_BOOKINGS = "change_bookings"
    """Make, move, cancel, resend, print, note."""
    MODERATE = "moderate"
    TAKE_IN_CASES = "take_in_cases"
    """Take in requests at the counter, and attest that one was signed by hand."""
    ATTESTS_COPIES = "attests_copies"
    """Certify that a scan is a copy of the paper that was shown."""
    READ_CALENDARS = "read_calendars"
    EDIT_CALENDARS = "edit_calendars"
    EDIT_SERVICES = "edit_services"
    EDIT_BRANCH = "edit_branch"
    """A branch's own sheet: address, hours, contacts."""
    PUBLISH = "publish"
    """Make services and branches, publish and withdraw them."""
    EDIT_TEMPLATES = "edit_templates"
    READ_OUTBOX = "read_outbox"
    RETRY_OUTBOX = "retry_outbox"
    SETTLE_CONFLICTS = "settle_conflicts"
    EMERGENCY_REGISTER = "emergency_register"
    """Open and close the emergency register, and see to what the ordinary one does not number."""
    READ_CASES = "read_cases"
    """Read requests that were sent, at one's offices."""
    HANDLE_CASES = "handle_cases"
    """Take them over, and bring them to their outcome."""
    HEAD_OF_OFFICE = "head_of_office"
    """Say who of the office works on what, and hand over to another office."""
    READ_REGISTER = "read_register"
    """The entries of the register, with names."""
    ANNUL_REGISTRATIONS = "annul_registrations"
    """On an act that authorises it (art. 54 DPR 445/2000)."""
    READ_ACTIVITY = "read_activity"
    DISCARD_CASES = "discard_cases"
    """See which requests are due to be deleted, and store the act that allows it."""
    MANAGE_OPERATORS = "manage_operators"
    EXPORT_PERSON = "export_person"
    """Hand out or erase what is stored of a person, on their request."""


_R = StaffRight

BY_OFFICE = frozenset({_R.READ_CASES, _R.HANDLE_CASES, _R.HEAD_OF_OFFICE})
"""Rights that an office gives to its members, and no role at a branch does."""

RIGHTS: Mapping[StaffRole, frozenset[StaffRight]] = {
    StaffRole.RECEPTION: frozenset(
        {_R.READ_DAY, _R.FIND_BOOKINGS, _R.CHANGE_BOOKINGS, _R.READ_CALENDARS, _R.TAKE_IN_CASES}
    ),
    StaffRole.CLERK: frozenset(
        {
            *(_R.READ_DAY, _R.FIND_BOOKINGS, _R.CHANGE_BOOKINGS, _R.MODERATE),
            *(_R.READ_CALENDARS, _R.TAKE_IN_CASES, _R.ATTESTS_COPIES),
        }
    ),
    StaffRole.MANAGER: frozenset(_R)
    - {_R.MANAGE_OPERATORS, _R.EDIT_TEMPLATES, _R.EXPORT_PERSON}
    - BY_OFFICE,
    StaffRole.ADMINISTRATOR: frozenset(_R) - BY_OFFICE,
    StaffRole.AUDITOR: frozenset({_R.READ_CALENDARS, _R.READ_OUTBOX, _R.READ_ACTIVITY}),
}
"""The auditor sees what was done and reads no day's list: no names."""

WHOLE_COMUNE = frozenset(
    {
        *(_R.EDIT_SERVICES, _R.PUBLISH, _R.EDIT_TEMPLATES, _R.MANAGE_OPERATORS, _R.EXPORT_PERSON),
        *(_R.EMERGENCY_REGISTER, _R.READ_REGISTER, _R.ANNUL_REGISTRATIONS),
        _R.DISCARD_CASES,
    }
)
"""Rights over what all branches share: a role at one branch does not give them."""


class GivenRole(Struct, frozen=True, order=True):
    """`branch` is an id, or `EVERYWHERE`."""

    role: StaffRole
    branch: str = EVERYWHERE


class OfficeRole(StrEnum):
    """What a member of an office is there."""

    READER = "reader"
    CLERK = "clerk"
    HEAD = "head"


OFFICE_RIGHTS: Mapping[OfficeRole, frozenset[StaffRight]] = {
    OfficeRole.READER: frozenset({_R.READ_CASES}),
    OfficeRole.CLERK: frozenset({_R.READ_CASES, _R.HANDLE_CASES}),
    OfficeRole.HEAD: BY_OFFICE,
}

ALL_OFFICES = ""
"""In place of an office: all that are not sensitive."""


class OfficeMembership(Struct, frozen=True, order=True):
    """`office` is an id, or `ALL_OFFICES`."""

    office: str
    role: OfficeRole


class StaffMember(Struct, frozen=True):
    """An operator who has signed in completely, and what they may do at this Comune."""

    id: str
    name: str
    roles: tuple[GivenRole, ...]
    offices: tuple[OfficeMembership, ...] = ()

    def may(self, right: StaffRight, branch: str | None = None) -> bool:
        """At `branch`; None asks for the whole Comune. A right of `BY_OFFICE`: at some office."""
        if right in BY_OFFICE:
            return any(right in OFFICE_RIGHTS[mine.role] for mine in self.offices)
        reached = {EVERYWHERE, branch}
        if branch is None or right in WHOLE_COMUNE:
            reached = {EVERYWHERE}
        return any(given.branch in reached and right in RIGHTS[given.role] for given in self.roles)

    def check(self, right: StaffRight, branch: str | None = None) -> None:
        """Raises: RightMissing"""
        if not self.may(right, branch):
            where = "at this branch" if branch else "for the whole Comune"
            raise RightMissing(f"no role of this operator gives {right.value} {where}")

    def branches_with(self, right: StaffRight, all_branches: tuple[str, ...]) -> tuple[str, ...]:
        """Those of `all_branches` where it holds: what a list may show."""
        return tuple(branch for branch in all_branches if self.may(right, branch))
