"""Who of the staff may do what: the table holds, and the check refuses by default."""

import pytest

from portal.identity.refusals import RightMissing
from portal.identity.rights import (
    RIGHTS,
    WHOLE_COMUNE,
    GivenRole,
    StaffMember,
    StaffRight,
    StaffRole,
)


def member(*roles):
    return StaffMember("o-1", "Anna", tuple(roles))


def test_every_role_has_its_row_and_every_right_is_somebodys():
    assert set(RIGHTS) == set(StaffRole)
    assert frozenset().union(*RIGHTS.values()) == set(StaffRight)


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
