"""Who of the staff may do what: the table holds, and the check refuses by default."""

import pytest

from portal.identity.refusals import RightMissing
from portal.identity.rights import (
    BY_OFFICE,
    OFFICE_RIGHTS,
    RIGHTS,
    WHOLE_COMUNE,
    GivenRole,
    OfficeMembership,
    OfficeRole,
    StaffMember,
    StaffRight,
    StaffRole,
)


def member(*roles):
    return StaffMember("o-1", "Anna", tuple(roles))


def test_every_role_has_its_row_and_every_right_is_somebodys():
    assert set(RIGHTS) == set(StaffRole)
    given = (*RIGHTS.values(), *OFFICE_RIGHTS.values())
    assert frozenset().union(*given) == set(StaffRight)


@pytest.mark.parametrize("role", StaffRole)
def test_no_role_at_a_branch_opens_a_request_that_was_sent(role):
    assert not RIGHTS[role] & BY_OFFICE
    assert not any(member(GivenRole(role)).may(right) for right in BY_OFFICE)


@pytest.mark.parametrize("role", OfficeRole)
def test_a_member_of_an_office_may_there_what_the_table_says_and_nothing_of_a_branch(role):
    mine = StaffMember("o-1", "Anna", (), (OfficeMembership("anagrafe", role),))
    assert {right for right in StaffRight if mine.may(right)} == OFFICE_RIGHTS[role]


@pytest.mark.parametrize("right", StaffRight)
def test_who_has_no_role_may_nothing(right):
    assert not member().may(right)
    with pytest.raises(RightMissing):
        member().check(right, "centro")


@pytest.mark.parametrize("role", StaffRole)
@pytest.mark.parametrize("right", StaffRight)
def test_a_role_at_one_branch_holds_there_and_nowhere_else(role, right):
    there = member(GivenRole(role, "centro"))
    expected = right in RIGHTS[role] and right not in WHOLE_COMUNE
    assert there.may(right, "centro") is expected
    assert not there.may(right, "lido")
    assert not there.may(right)


@pytest.mark.parametrize("role", StaffRole)
@pytest.mark.parametrize("right", StaffRight)
def test_a_role_everywhere_holds_at_each_branch_and_for_the_comune(role, right):
    everywhere = member(GivenRole(role))
    expected = right in RIGHTS[role]
    assert everywhere.may(right, "centro") is everywhere.may(right) is expected


def test_roles_add_up_each_where_it_was_given():
    both = member(GivenRole(StaffRole.CLERK, "centro"), GivenRole(StaffRole.AUDITOR))
    assert both.may(StaffRight.MODERATE, "centro")
    assert not both.may(StaffRight.MODERATE, "lido")
    assert both.may(StaffRight.READ_OUTBOX, "lido")
    assert both.branches_with(StaffRight.MODERATE, ("centro", "lido")) == ("centro",)


def test_the_auditor_reads_no_name():
    auditor = member(GivenRole(StaffRole.AUDITOR))
    for right in (StaffRight.READ_DAY, StaffRight.FIND_BOOKINGS, StaffRight.EXPORT_PERSON):
        assert not auditor.may(right)
