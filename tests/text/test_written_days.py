"""The field of a day reads what people mean, and says nothing else."""

from datetime import date

import pytest

from text.written_days import read_day, written_day

DAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    "text",
    ["03/11/2026", "3/11/26", " 3.11.2026 ", "3-11-2026", "03 11 2026", "03112026", "2026-11-03"],
)
def test_a_day_is_read_as_people_write_it(text):
    assert read_day(text) == DAY


def test_digits_of_another_script_are_digits():
    assert read_day("٠٣/١١/٢٠٢٦") == DAY


@pytest.mark.parametrize(
    "text", ["", "domani", "31/02/2026", "11/03", "2026", "0/0/0", "3/11/20266"]
)
def test_what_is_no_day_is_none(text):
    assert read_day(text) is None


def test_a_day_is_written_with_all_its_digits():
    assert written_day(DAY) == "03/11/2026"
