"""Numbers and sums of money in words of each language."""

import pytest

from text.numbers import said_euros, said_number


@pytest.mark.parametrize(
    ("value", "said"),
    [(1250, "1.250"), (2.5, "2,5"), (10**30, str(10**30)), (1e300, "1e+300")],
)
def test_a_number_is_said_as_italians_write_it_and_one_too_large_in_digits(value, said):
    assert said_number(value, "it_IT") == said


@pytest.mark.parametrize(
    ("cents", "said"), [(1250, "12,50\u00a0€"), (10**30, f"{10**28} €"), (-5, "-0,05\u00a0€")]
)
def test_a_sum_is_said_in_euros_whatever_its_size(cents, said):
    assert said_euros(cents, "it_IT") == said
