"""Who is called next: each rule of docs/routing.md, on the lines alone and in a branch."""

import timeit
from itertools import count
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sportello.model import commands as c
from sportello.model.place import Counter, Service
from sportello.model.plan import Condition, RoutingRules
from sportello.routing.policies import POLICIES, CallingCounter, Floor, choose, fair, floor
from sportello.routing.waiting_lines import LinePlace, Tier, WaitingLines
from tests.sportello.a_branch import ANNA, BRUNO, TOTEM, Morning, a_busy_plan, a_service

NOW = 1000.0


class Office:
    """Lines and counters by hand: `waits` puts people in, `next_at` asks who is called."""

    def __init__(self, rules: RoutingRules | None = None, **counters: str) -> None:
        """Counters and their skills, e.g. `one="ab"`: a letter a service."""
        self.rules = rules or RoutingRules()
        self.services = {s: a_service(s, s.upper()) for s in "abc"}
        self.counters = {
            id: Counter(id, id, "", tuple(skills))
            for id, skills in (counters or {"one": "ab", "two": "ab"}).items()
        }
        self.lines = WaitingLines()
        self._order = count(1)

    def with_service(self, id: str, **facts: object) -> "Office":
        self.services[id] = a_service(id, id.upper(), **facts)
        return self

    def waits(
        self, service: str, minutes: float, tier: Tier = Tier.ORDINARY, line: str | None = None
    ) -> str:
        """Somebody whose clock started so many minutes ago (for a booking: since the slot)."""
        order = next(self._order)
        name = f"{service}{order}"
        self.lines.add(LinePlace(NOW - minutes, order, name, service, tier, line or service))
        return name

    @property
    def floor(self) -> Floor:
        services: list[Service] = list(self.services.values())
        return floor(services, list(self.counters.values()), self.rules)

    def helping_with(self, services: str, at: str = "one") -> "Office":
        counter = self.counters[at]
        skills = (*counter.services, *services)
        self.counters[at] = replace(counter, services=skills, backup=tuple(services))
        return self

    def next_at(
        self, counter: str, own_lines: tuple[str, ...] = (), turns: int = 0
    ) -> tuple[str, str] | None:
        known = self.counters[counter]
        desk = CallingCounter.of(known.services, own_lines, known.backup).with_turns(turns)
        pick = choose(self.lines, desk, self.floor, POLICIES[self.rules.policy], NOW)
        return (pick.standing.ticket, pick.rule) if pick else None


# --- booked ------------------------------------------------------------------------------------


def test_a_booked_citizen_goes_first_at_a_rare_desk_from_five_minutes_before_the_slot():
    for minutes, expected in ((-5.1, "longest_for_its_promise"), (-5, "booked_due")):
        office = Office(one="a", two="b")
        office.waits("a", 19)
        office.waits("a", minutes, Tier.BOOKED)
        assert office.next_at("one")[1] == expected


def test_a_booked_citizen_goes_first_at_other_desks_from_three_minutes_after_the_slot():
    for minutes, expected in ((2.9, "longest_for_its_promise"), (3, "booked_due")):
        office = Office(one="ab", two="a")
        office.waits("b", 19)
        office.waits("a", minutes, Tier.BOOKED)
        assert office.next_at("one")[1] == expected


def test_a_booked_citizen_comes_early_only_where_nobody_else_waits():
    office = Office()
    booked = office.waits("a", -15, Tier.BOOKED)
    assert office.next_at("one") == (booked, "booked_early")
    ordinary = office.waits("a", 0.5)
    assert office.next_at("one") == (ordinary, "longest_for_its_promise")


def test_a_booked_citizen_is_not_called_more_than_a_quarter_of_an_hour_early():
    office = Office()
    office.waits("a", -15.1, Tier.BOOKED)
    assert office.next_at("one") is None


def test_of_two_booked_the_older_slot_goes_first():
    office = Office()
    office.waits("a", 6, Tier.BOOKED)
    older = office.waits("b", 8, Tier.BOOKED)
    assert office.next_at("one") == (older, "booked_due")


# --- priority ----------------------------------------------------------------------------------


def test_people_who_go_first_go_before_all_who_are_ordinary_however_long_they_wait():
    office = Office()
    office.waits("a", 300)
    office.waits("b", 1, Tier.PRIORITY)
    older = office.waits("a", 2, Tier.PRIORITY)
    assert office.next_at("one") == (older, "priority")


def test_a_booked_citizen_who_is_due_goes_before_people_who_go_first():
    office = Office()
    office.waits("a", 30, Tier.PRIORITY)
    booked = office.waits("b", 4, Tier.BOOKED)
    assert office.next_at("one") == (booked, "booked_due")


def test_one_with_priority_comes_after_every_few_ordinary_ones_where_the_branch_says_so():
    office = Office(RoutingRules(priority="one_in", priority_every=3))
    ordinary, priority = office.waits("a", 1), office.waits("a", 9, Tier.PRIORITY)
    assert office.next_at("one", turns=2) == (ordinary, "longest_for_its_promise")
    assert office.next_at("one", turns=3) == (priority, "priority")


def test_the_ordinary_are_not_waited_for_where_only_priority_is_there():
    office = Office(RoutingRules(priority="one_in", priority_every=3))
    priority = office.waits("a", 9, Tier.PRIORITY)
    assert office.next_at("one", turns=0) == (priority, "priority")


@pytest.mark.parametrize("policy", ["fair", "class_then_arrival", "profile"])
def test_each_counter_counts_its_turns_between_two_with_priority(policy):
    rules = RoutingRules(policy=policy, priority="one_in", priority_every=2)
    morning = Morning(replace(a_busy_plan(), routing=rules)).open("1")
    for _ in range(5):
        morning.take()
        morning.tell(c.TakeTicket, TOTEM, service="certificati", priority="fragile")
    called = []
    for _ in range(6):
        ticket = morning.call()
        morning.tell(c.MarkAbsent, ticket=ticket)
        called.append(morning.branch.hall.tickets[ticket].priority or "-")
    assert called == ["fragile", "-", "-", "fragile", "-", "-"]


def test_an_undone_call_takes_nobodys_turn():
    rules = RoutingRules(priority="one_in", priority_every=2)
    morning = Morning(replace(a_busy_plan(), routing=rules)).open("1")
    morning.tell(c.TakeTicket, TOTEM, service="certificati", priority="fragile")
    morning.take()
    called = morning.call()
    morning.tell(c.UndoCall, ticket=called)
    assert morning.call() == called


def test_with_credit_a_minute_of_priority_weighs_as_one_of_a_tighter_promise():
    """With 6 minutes in advance and a promise five times as tight: (w + 6) · √5 against w."""
    office = Office(RoutingRules(priority="credit"))
    priority = office.waits("a", 1, Tier.PRIORITY)
    office.waits("a", 7 * sqrt(5) - 0.1)
    assert office.next_at("one") == (priority, "longest_for_its_promise")
    longer = office.waits("b", 7 * sqrt(5) + 0.1)
    assert office.next_at("one") == (longer, "longest_for_its_promise")


def test_credit_is_for_the_policy_that_weighs_and_first_for_the_others():
    office = Office(RoutingRules(policy="class_then_arrival", priority="credit"))
    office.waits("a", 300)
    priority = office.waits("a", 1, Tier.PRIORITY)
    assert office.next_at("one") == (priority, "priority")


# --- the second level of skill -----------------------------------------------------------------


def test_a_counter_helps_only_when_nobody_is_to_be_called_for_its_own():
    office = Office(one="a", two="b").helping_with("b")
    helped = office.waits("b", 40)
    assert office.next_at("one") == (helped, "longest_for_its_promise")
    own = office.waits("a", 0.5)
    assert office.next_at("one") == (own, "longest_for_its_promise")
    assert office.next_at("two") == (helped, "longest_for_its_promise")


def test_helping_goes_before_an_appointment_that_is_not_due_yet():
    office = Office(one="a", two="b").helping_with("b")
    office.waits("a", -14, Tier.BOOKED)
    helped = office.waits("b", 1)
    assert office.next_at("one") == (helped, "longest_for_its_promise")


def test_nobody_starves_because_a_counter_only_helps_with_their_service():
    office = Office(one="a", two="c").helping_with("b")
    office.waits("a", 20)
    overdue = office.waits("b", 60)
    assert office.next_at("one") == (overdue, "overdue")


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("tier", [Tier.BOOKED, Tier.PRIORITY, Tier.ORDINARY])
def test_nobody_starves_under_any_policy_while_the_counters_own_line_never_empties(policy, tier):
    office = Office(RoutingRules(policy=policy), one="a", two="c").helping_with("b")
    office.waits("a", 20)
    starving = office.waits("b", 60, tier)
    assert office.next_at("one") == (starving, "overdue")


def test_of_its_own_and_those_it_helps_who_all_waited_too_long_the_older_clock_goes_first():
    office = Office(one="a", two="c").helping_with("b")
    office.waits("b", 60)
    own = office.waits("a", 61)
    assert office.next_at("one") == (own, "overdue")


def test_who_was_sent_to_the_front_of_a_line_is_helped_first_too():
    office = Office(one="a", two="b").helping_with("b")
    office.waits("a", 20)
    sent = office.waits("b", 1, Tier.FIRST)
    assert office.next_at("one") == (sent, "sent_first")


# --- ordinary ----------------------------------------------------------------------------------


def test_a_tighter_promise_weighs_more():
    office = Office().with_service("a", target_min=10.0).with_service("b", target_min=40.0)
    office.waits("b", 15)
    tight = office.waits("a", 8)
    assert office.next_at("one") == (tight, "longest_for_its_promise")


def test_a_shorter_service_weighs_more_and_not_at_all_without_alpha():
    for alpha, expected in ((0.25, "a2"), (0.0, "b1")):
        office = Office(RoutingRules(alpha=alpha))
        office.with_service("a", expected_min=4.0).with_service("b", expected_min=25.0)
        office.waits("b", 11)
        office.waits("a", 10)
        assert office.next_at("one")[0] == expected


def test_a_service_that_few_counters_can_serve_weighs_more_at_them():
    office = Office(one="ab", two="b", three="b", four="b")
    office.waits("b", 12)
    rare = office.waits("a", 10)
    assert office.next_at("one") == (rare, "longest_for_its_promise")
    assert office.next_at("two")[0] == "b1"


def test_the_weight_is_the_formula_of_the_page():
    office = Office(one="ab", two="b")
    office.with_service("a", expected_min=5.0, target_min=10.0)
    office.with_service("b", expected_min=20.0, target_min=40.0)
    del office.services["c"]
    weight = office.floor.weight
    mean, mean_able = 12.5, 1.5
    assert weight["a"] == pytest.approx(sqrt(mean_able / 1) / (sqrt(250) * (5 / mean) ** 0.25))
    assert weight["b"] == pytest.approx(sqrt(mean_able / 2) / (sqrt(1000) * (20 / mean) ** 0.25))


def test_who_has_waited_two_and_a_half_promises_goes_before_everybody_ordinary():
    two_and_a_half = 2.5 * sqrt(25 * 40)
    for minutes, expected in (
        (two_and_a_half + 0.1, ("b1", "overdue")),
        (two_and_a_half - 0.1, ("a2", "longest_for_its_promise")),
    ):
        office = Office().with_service("a", target_min=10.0, expected_min=2.0)
        office.with_service("b", target_min=40.0)
        office.waits("b", minutes)
        office.waits("a", 39)
        assert office.next_at("one") == expected


def test_of_two_who_are_overdue_the_older_goes_first():
    office = Office()
    older, _ = office.waits("a", 200), office.waits("b", 190)
    assert office.next_at("one") == (older, "overdue")


def test_a_tie_goes_to_the_older_clock_and_then_to_the_lower_number():
    office = Office()
    first = office.waits("b", 10)
    office.waits("a", 10)
    assert office.next_at("one")[0] == first


def test_nobody_is_called_for_what_the_desk_does_not_serve():
    office = Office(one="a", two="b")
    office.waits("b", 10)
    assert office.next_at("one") is None


# --- sent on, conditions -----------------------------------------------------------------------


def test_who_was_sent_to_the_front_goes_before_everybody():
    office = Office(RoutingRules(conditions=(Condition("a", 5.0),)))
    office.waits("a", 300)
    office.waits("a", 10, Tier.BOOKED)
    front = office.waits("b", 0, Tier.FIRST)
    assert office.next_at("one") == (front, "sent_first")


def test_who_was_sent_to_a_desk_is_weighed_with_the_others_there_and_called_nowhere_else():
    office = Office()
    sent = office.waits("c", 20, line="counter:one")
    office.waits("a", 10)
    assert office.next_at("one", ("counter:one",))[0] == sent
    assert office.next_at("two")[0] == "a2"


def test_a_condition_calls_who_has_waited_too_long_for_its_service():
    rules = RoutingRules(conditions=(Condition("b", 15.0),))
    office = Office(rules)
    office.waits("a", 25)
    at_limit = office.waits("b", 15)
    assert office.next_at("one") != (at_limit, "condition")
    office = Office(rules)
    office.waits("a", 2, Tier.PRIORITY)
    over = office.waits("b", 15.1)
    assert office.next_at("one") == (over, "condition")


def test_a_condition_does_not_bind_a_desk_without_that_skill():
    office = Office(RoutingRules(conditions=(Condition("b", 5.0),)), one="a", two="b")
    office.waits("b", 50)
    mine = office.waits("a", 1)
    assert office.next_at("one")[0] == mine


def test_of_several_conditions_the_first_that_holds_decides():
    rules = RoutingRules(conditions=(Condition("a", 30.0), Condition("b", 10.0)))
    office = Office(rules)
    office.waits("a", 29)
    second = office.waits("b", 11)
    assert office.next_at("one") == (second, "condition")


# --- the other policies ------------------------------------------------------------------------


def test_class_then_arrival_has_no_weights():
    office = Office(RoutingRules(policy="class_then_arrival"))
    office.with_service("a", target_min=5.0)
    older = office.waits("b", 11)
    office.waits("a", 10)
    assert office.next_at("one") == (older, "first_in_line")
    priority = office.waits("a", 1, Tier.PRIORITY)
    assert office.next_at("one") == (priority, "priority")
    booked = office.waits("b", -5, Tier.BOOKED)
    assert office.next_at("one") == (booked, "booked_due")


def test_a_profile_follows_the_order_of_the_counters_skills():
    office = Office(RoutingRules(policy="profile"), one="ab", two="ba")
    office.waits("b", 30)
    office.waits("a", 1)
    assert office.next_at("one") == ("a2", "profile")
    assert office.next_at("two") == ("b1", "profile")
    booked = office.waits("b", -5, Tier.BOOKED)
    assert office.next_at("one") == (booked, "booked_due")


def test_first_in_line_asks_for_the_clock_alone():
    office = Office(RoutingRules(policy="first_in_line"))
    office.waits("a", 5, Tier.BOOKED)
    office.waits("a", 6, Tier.PRIORITY)
    older = office.waits("b", 7)
    assert office.next_at("one") == (older, "first_in_line")


def test_an_idle_desk_takes_a_booked_citizen_early_where_arrival_counts_too():
    office = Office(RoutingRules(policy="class_then_arrival"))
    booked = office.waits("a", -14, Tier.BOOKED)
    assert office.next_at("one") == (booked, "booked_early")


def test_a_profile_calls_nobody_before_they_are_due():
    office = Office(RoutingRules(policy="profile"))
    office.waits("a", -14, Tier.BOOKED)
    assert office.next_at("one") is None
    due = office.waits("b", -5, Tier.BOOKED)
    assert office.next_at("one") == (due, "booked_due")


def test_every_counter_may_have_a_policy_of_its_own():
    plan = a_busy_plan()
    plan.counters["2"] = replace(plan.counters["2"], policy="first_in_line")
    morning = Morning(plan).open("1", ANNA).open("2", BRUNO)
    older = morning.take()
    for _ in range(2):
        morning.tell(c.TakeTicket, TOTEM, service="certificati", priority="fragile")
    assert morning.call("1", ANNA).endswith("A002")
    assert morning.call("2", BRUNO) == older


# --- properties --------------------------------------------------------------------------------

PEOPLE = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.integers(-20, 120), st.sampled_from(list(Tier)), st.booleans()
    ),
    max_size=25,
)


def an_office(people, policy: str) -> Office:
    office = Office(RoutingRules(policy=policy), one="ab", two="bc", three="abc")
    for service, minutes, tier, is_sent in people:
        office.waits(service, minutes, tier, "counter:one" if is_sent else None)
    return office


@pytest.mark.parametrize("policy", POLICIES)
@given(people=PEOPLE)
def test_a_call_is_always_somebody_of_the_desks_own_lines_and_nobody_behind_another(policy, people):
    office = an_office(people, policy)
    pick = office.next_at("one", ("counter:one",))
    everybody = list(office.lines)
    within_reach = [s for s in everybody if s.line in ("a", "b", "counter:one")]
    if pick is None:
        early_min = 5 if policy == "profile" else 15
        assert all(s.tier is Tier.BOOKED and s.clock_min - early_min > NOW for s in within_reach)
        return
    (chosen,) = (s for s in within_reach if s.ticket == pick[0])
    same_line = [s for s in within_reach if (s.tier, s.line) == (chosen.tier, chosen.line)]
    assert chosen == min(same_line)


@pytest.mark.parametrize("policy", POLICIES)
@given(people=PEOPLE, more=st.integers(1, 5))
def test_who_arrives_later_for_the_same_does_not_change_who_is_next(policy, people, more):
    office = an_office(people, policy)
    before = office.next_at("one")
    if before is None:
        return
    (chosen,) = (s for s in office.lines if s.ticket == before[0])
    for _ in range(more):
        later = chosen._replace(clock_min=chosen.clock_min + 1, order=99, ticket="later")
        office.lines.add(later)
    assert office.next_at("one") == before


@given(people=PEOPLE)
def test_everybody_is_called_in_the_end(people):
    office = an_office(people, "fair")
    desk = CallingCounter.of("abc", ("counter:one",))
    now = NOW
    for _ in people:
        pick = choose(office.lines, desk, office.floor, fair, now) or choose(
            office.lines, desk, office.floor, fair, now + 60
        )
        assert pick is not None
        office.lines.remove(pick.standing)
    assert not list(office.lines)


def test_a_decision_with_two_hundred_waiting_is_quick():
    office = Office(one="abc", two="ab", three="c")
    for n in range(200):
        office.waits("abc"[n % 3], n % 40, Tier.BOOKED if n % 5 == 0 else Tier.ORDINARY)
    desk, seats = CallingCounter.of("abc"), office.floor
    best = min(
        timeit.repeat(lambda: choose(office.lines, desk, seats, fair, NOW), number=200, repeat=5)
    )
    assert best / 200 < 200e-6, "a few microseconds are usual, on any machine"


def test_a_copy_of_the_lines_goes_its_own_way():
    office = an_office([("a", 5, Tier.ORDINARY, False), ("b", 3, Tier.BOOKED, True)], "fair")
    twin = office.lines.copy()
    for standing in list(twin):
        twin.remove(standing)
    assert len(list(office.lines)) == 2
    assert not list(twin)
