"""Numbers that rise, that are kept to a range, and that tell nobody how many have come."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sportello.decisions.branch import Branch
from sportello.decisions.numbering import Numbering, scattered
from sportello.model import commands as c
from sportello.model.day import Block
from sportello.model.plan import NumberRange, Numbers
from sportello.model.refusals import QuotaReached
from tests.sportello.a_branch import TOTEM, Morning, a_plan

SCATTERED = Numbers(order="scattered")


def a_morning(numbers: Numbers) -> Morning:
    return Morning(replace(a_plan(), numbers=numbers))


def codes(morning: Morning, many: int) -> list[str]:
    return [morning.take().rpartition("-")[2] for _ in range(many)]


def test_numbers_of_a_range_rise_from_its_first():
    morning = a_morning(Numbers(ranges={"A": NumberRange(100, 199)}))
    assert codes(morning, 3) == ["A100", "A101", "A102"]
    assert morning.take("tributi").endswith("T001")


def test_when_a_range_is_used_up_the_totem_gives_no_more():
    morning = a_morning(Numbers(ranges={"A": NumberRange(1, 2)}))
    codes(morning, 2)
    with pytest.raises(QuotaReached, match="numbers of A"):
        morning.take()
    morning.take("tributi")


def test_without_a_range_there_is_always_another_number():
    numbering = Numbering(Numbers())
    numbering.note("A9999")
    assert not numbering.is_used_up("A")
    assert numbering.next_code("A") == "A10000"


def test_who_stands_at_the_counter_gets_a_number_beyond_the_range():
    morning = a_morning(Numbers(ranges={"A": NumberRange(1, 2)})).open()
    codes(morning, 2)
    issued = morning.tell(c.ServeWalkIn, counter="1", service="certificati")[0]
    assert issued.code == "A003"


def test_scattered_numbers_tell_neither_how_many_have_come_nor_who_came_first():
    given_first = codes(a_morning(SCATTERED), 40)
    numbers = [int(code[1:]) for code in given_first]
    assert len(set(numbers)) == 40
    assert numbers != sorted(numbers)
    assert max(numbers) > 300
    assert max(numbers) < 600


def test_every_day_scatters_in_its_own_way_and_the_same_day_always_in_the_same():
    def morning(opened_by: int) -> list[str]:
        morning = a_morning(SCATTERED)
        morning.ask(c.StartDay(id=UUID(int=opened_by)), TOTEM)
        return codes(morning, 10)

    assert morning(7) == morning(7)
    assert morning(7) != morning(8)


def test_a_restart_goes_on_where_the_day_was():
    morning = a_morning(SCATTERED)
    before = codes(morning, 20)
    again = Branch(morning.branch.plan)
    for event in morning.events:
        again.apply(event)
    following = again.today.numbering.next_code("A")
    assert following == morning.branch.today.numbering.next_code("A")
    assert following not in before


def test_a_branch_that_begins_to_scatter_at_noon_repeats_nothing():
    morning = a_morning(Numbers())
    before = codes(morning, 30)
    afternoon = Morning(replace(morning.branch.plan, numbers=SCATTERED))
    for event in morning.events:
        afternoon.branch.apply(event)
    assert set(before).isdisjoint(codes(afternoon, 400))


RANGES = st.builds(
    lambda first, many: NumberRange(first, first + many), st.integers(1, 900), st.integers(0, 150)
)


@given(RANGES, st.sampled_from(["rising", "scattered"]), st.sets(st.integers(6, 12), max_size=4))
def test_no_code_is_given_twice_and_none_is_of_a_totems_block(own, order, hundreds):
    blocks = [Block(f"totem-{n}", n * 100, n * 100 + 99) for n in hundreds]
    numbering = Numbering(Numbers(order=order, ranges={"A": own}), blocks, seed=1)
    seen: set[str] = set()
    for _ in range(200):
        code = numbering.next_code("A")
        assert code not in seen
        assert not any(block.first <= int(code[1:]) <= block.last for block in blocks)
        seen.add(code)
        numbering.note(code)
    inside = {n for n in range(own.first, own.last + 1) if n // 100 not in hundreds}
    assert numbering.is_used_up("A") == ({int(code[1:]) for code in seen} >= inside)


def test_a_stretch_is_scattered_whole():
    assert sorted(scattered("A", 1, 599, seed=3)) == list(range(1, 600))


# --- after a journal came out of a copy --------------------------------------------------------


@pytest.mark.parametrize("order", ["rising", "scattered"])
def test_a_restored_branch_gives_no_number_that_was_given_after_the_copy(order):
    branch = a_morning(Numbers(order=order))
    codes(branch, 5)
    copy = list(branch.events)
    lost = [*codes(branch, 60), branch.take("tributi")[-4:]]
    again = Morning(branch.branch.plan)
    for event in copy:
        again.branch.apply(event)
    (skipped,) = again.tell(c.SkipNumbers)
    assert set(skipped.above) == {"A", "T"}
    assert set(lost).isdisjoint([*codes(again, 60), again.take("tributi")[-4:]])


def test_a_range_that_was_left_behind_does_not_close_the_totem():
    morning = a_morning(Numbers(ranges={"A": NumberRange(1, 20)}))
    codes(morning, 3)
    morning.tell(c.SkipNumbers)
    assert codes(morning, 1) == ["A104"]


def test_a_totems_block_leaves_a_letter_its_range_as_long_as_there_are_others():
    numbering = Numbering(Numbers(ranges={"C": NumberRange(600, 899)}))
    block = numbering.next_block("totem-1")
    assert block == Block("totem-1", 900, 999)
    numbering.reserve(block)
    assert numbering.next_code("C") == "C600"


def test_where_every_hundred_is_in_a_range_totems_have_blocks_all_the_same():
    numbering = Numbering(Numbers(ranges={"A": NumberRange(1, 9999)}))
    assert numbering.next_block("totem-1") == Block("totem-1", 600, 699)


def test_no_block_is_reserved_of_numbers_that_may_have_been_given_before_a_copy_was_restored():
    numbering = Numbering(Numbers())
    for number in range(1, 596):
        numbering.note(f"A{number:03d}")
    numbering.skip({"A": numbering.unseen("A")})
    assert numbering.next_block("totem-1") == Block("totem-1", 700, 799)
