import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportello.payments.notice_numbers import ScannedNotice, iuv, read_scanned, read_typed

NOTICE = "301000000000012373"


@pytest.mark.parametrize("typed", [NOTICE, f" {NOTICE}\n", "3010 0000 0000 0123 73"])
def test_a_notice_number_may_be_typed_as_it_is_printed(typed):
    assert read_typed(typed) == NOTICE


@given(st.integers(1, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_noticed(place, digit):
    changed = NOTICE[:place] + digit + NOTICE[place + 1 :]
    assert read_typed(changed) == (NOTICE if changed == NOTICE else None)


@pytest.mark.parametrize("typed", ["", NOTICE[:-1], NOTICE + "0", "3O1000000000012373", "٣" * 18])
def test_what_is_not_18_digits_is_no_notice_number(typed):
    assert read_typed(typed) is None


def test_numbers_of_bodies_that_do_not_begin_with_3_are_taken_as_typed():
    assert read_typed("001000000000012300") == "001000000000012300"


def test_the_payments_unique_number_is_the_last_17_digits():
    assert iuv(NOTICE) == "01000000000012373"


def test_the_code_on_a_notice_says_number_body_and_amount():
    scanned = read_scanned(f"PAGOPA|002|{NOTICE}|00580000000|1600\r")
    assert scanned == ScannedNotice(NOTICE, creditor="00580000000", cents=1600)


@pytest.mark.parametrize(
    "code",
    [
        "https://example.org",
        f"PAGOPA|001|{NOTICE}|00580000000|1600",
        f"PAGOPA|002|{NOTICE[:-1]}4|00580000000|1600",
        f"PAGOPA|002|{NOTICE}|0058000000|1600",
        f"PAGOPA|002|{NOTICE}|00580000000|16.00",
        f"PAGOPA|002|{NOTICE}|00580000000",
    ],
)
def test_any_other_code_is_not_a_notice(code):
    assert read_scanned(code) is None


@given(st.text())
def test_whatever_is_scanned_or_typed_is_read_without_a_fault(text):
    assert read_typed(text) is None or len(read_typed(text)) == 18
    assert read_scanned(text) is None or read_scanned(text).cents >= 0
