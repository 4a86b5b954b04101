"""A puzzle of ours is solved by work alone, and its solution ends."""

from itertools import count

import pytest

from web.pages.proof_of_work import LASTS_S, Puzzles, leading_zeros

KEY = b"k" * 32


def solved(puzzles: Puzzles, puzzle: str, *, is_right: bool = True) -> str:
    tried = (f"{puzzle}.{n}" for n in count())
    return next(each for each in tried if (puzzles.solver(each) is not None) is is_right)


def test_who_solves_a_puzzle_has_its_id_until_it_ends():
    now = [1000.0]
    puzzles = Puzzles(KEY, lambda: now[0], bits=4)
    solution = solved(puzzles, puzzles.new())
    id = puzzles.solver(solution)
    assert id is not None
    assert id in solution
    now[0] += LASTS_S
    assert puzzles.solver(solution) is None


def test_two_puzzles_are_two_solvers_and_too_little_work_is_none():
    puzzles = Puzzles(KEY, lambda: 0.0, bits=4)
    one, other = (solved(puzzles, puzzles.new()) for _ in range(2))
    assert puzzles.solver(one) != puzzles.solver(other)
    lazy = solved(puzzles, puzzles.new(), is_right=False)
    assert puzzles.solver(lazy) is None


@pytest.mark.parametrize("solution", ["", ".", "...", "1.2.3.4", "9" * 500, "é.é.é.é", "a.b.c.d.e"])
def test_what_is_no_puzzle_of_ours_is_solved_by_nothing(solution):
    assert Puzzles(KEY, lambda: 0.0, bits=0).solver(solution) is None


def test_zero_bits_are_counted_from_the_first_byte_on():
    assert [leading_zeros(bytes(each)) for each in ((0x80, 0), (1, 255), (0, 0x10))] == [0, 7, 11]
