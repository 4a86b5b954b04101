"""How many people are said to wait, for a service and before a ticket."""

from datetime import timedelta
from uuid import uuid4

from msgspec.structs import replace

from sportello.branch import Branch
from sportello.commands import TakeTicket
from sportello.lines import Tier
from sportello.waiting import people_before, people_by_service, people_for
from sportello.words import Priority
from tests.sportello.a_branch import MONDAY, TOTEM, a_plan


def test_only_older_clocks_of_the_same_service_are_before_a_ticket():
    branch = Branch(a_plan())
    for minute, service, wishes in (
        (0, "certificati", ()),
        (1, "tributi", ()),
        (2, "certificati", ("tributi",)),
        (2, "certificati", ()),
        (3, "certificati", ()),
    ):
        now = MONDAY + timedelta(hours=8, minutes=minute)
        for event in branch.decide(
            TakeTicket(id=uuid4(), service=service, wishes=wishes), now, TOTEM
        ):
            branch.apply(event)
    codes = {id.rpartition("-")[2]: before for id, before in people_before(branch.today).items()}
    assert codes == {"A001": 0, "T001": 0, "A002": 1, "A003": 1, "A004": 3}
    assert people_by_service(branch.today) == {"certificati": 4, "tributi": 2}
    assert people_for(branch.today, "residenza") == 0


def test_before_who_goes_first_only_those_are_who_go_first_too():
    plan = replace(a_plan(), priorities={"fragile": Priority("fragile", {"it": "Precedenza"})})
    branch = Branch(plan)
    for priority in (None, "fragile", None):
        wish = TakeTicket(id=uuid4(), service="certificati", priority=priority)
        for event in branch.decide(wish, MONDAY + timedelta(hours=8), TOTEM):
            branch.apply(event)
    assert people_for(branch.today, "certificati") == 3
    assert people_for(branch.today, "certificati", Tier.PRIORITY) == 1
