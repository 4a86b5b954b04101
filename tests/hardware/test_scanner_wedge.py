"""A scanner that types, beside a person who types."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hardware.scanner.interface import Scan
from hardware.scanner.wedge import LONGEST_GAP, WedgeAccumulator

CODE = "CCCFBA85D03L219P"
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Keyboard:
    def __init__(self) -> None:
        self.wedge = WedgeAccumulator()
        self.now = NINE

    def type(self, text: str, gap_ms: float) -> list[Scan]:
        scans = []
        for character in text:
            self.now += timedelta(milliseconds=gap_ms)
            if scan := self.wedge.feed(character, self.now):
                scans.append(scan)
        return scans


def test_a_burst_that_ends_with_enter_is_a_scan() -> None:
    assert Keyboard().type(CODE + "\r", gap_ms=2) == [Scan(CODE)]


def test_what_a_person_types_is_none() -> None:
    assert Keyboard().type(CODE + "\r", gap_ms=120) == []


def test_a_scan_right_after_typing_is_kept_apart_from_it() -> None:
    keyboard = Keyboard()
    assert keyboard.type("carta", gap_ms=150) == []
    keyboard.now += timedelta(milliseconds=200)
    assert keyboard.type(f"*{CODE}*\t", gap_ms=5) == [Scan(CODE)]


def test_two_scans_without_a_pause_are_two() -> None:
    assert Keyboard().type(f"{CODE}\rSP:1\r", gap_ms=1) == [Scan(CODE), Scan("SP:1")]


def test_crlf_makes_no_second_scan() -> None:
    assert Keyboard().type(f"{CODE}\r\n", gap_ms=1) == [Scan(CODE)]


def test_a_silence_ends_the_scan_of_a_scanner_that_sends_no_enter() -> None:
    keyboard = Keyboard()
    assert keyboard.type(CODE, gap_ms=1) == []
    assert keyboard.wedge.is_scanning
    assert keyboard.wedge.pause(keyboard.now) is None
    assert keyboard.wedge.pause(keyboard.now + 2 * LONGEST_GAP) == Scan(CODE)
    assert keyboard.wedge.pause(keyboard.now + 3 * LONGEST_GAP) is None


def test_two_keys_struck_together_are_no_scan() -> None:
    assert Keyboard().type("ok\r", gap_ms=3) == []


def test_a_key_held_down_is_no_scan() -> None:
    assert Keyboard().type("aaaaaaaaaa\r", gap_ms=10) == []


@given(st.text(max_size=40), st.floats(36, 5000))
def test_nobody_who_types_slower_than_a_scanner_is_taken_for_one(text: str, gap_ms: float) -> None:
    keyboard = Keyboard()
    assert keyboard.type(text, gap_ms) == []
    assert keyboard.wedge.pause(keyboard.now + timedelta(seconds=1)) is None
