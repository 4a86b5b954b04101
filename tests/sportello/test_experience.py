"""What a branch learns from its journal, and what it does not."""

from sportello.forecast.learned_statistics import Experience
from sportello.model import commands as c
from tests.sportello.a_branch import Morning


def learned(morning: Morning) -> Experience:
    experience = Experience(morning.branch.plan)
    for event in morning.events:
        experience.apply(event)
    return experience


def test_who_was_away_by_their_own_wish_says_nothing_of_who_walks_away_from_a_long_wait():
    morning = Morning().at("09:00").open()
    ticket = morning.take()
    morning.tell(c.Park, ticket=ticket)
    morning.at("10:40").tell(c.Resume, ticket=ticket)
    morning.call()
    morning.tell(c.StartServing, ticket=ticket)
    assert learned(morning).walk_away() == Experience(morning.branch.plan).walk_away()


def test_of_two_services_one_after_the_other_each_is_learned_with_its_own_length():
    morning = Morning().at("09:00").open()
    ticket = morning.take()
    morning.tell(c.AddService, ticket=ticket, service="tributi")
    morning.call()
    morning.tell(c.StartServing, ticket=ticket)
    morning.at("09:05").tell(c.Close, ticket=ticket, stay=True)
    morning.at("09:25").tell(c.Close, ticket=ticket)
    lengths = learned(morning).lengths
    assert [lengths[service].visits for service in ("certificati", "tributi")] == [1, 1]
    assert lengths["certificati"].mu < lengths["tributi"].mu
