"""What a scanner sends, and what was scanned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scanner.framing import LONGEST_LINE, LineSplitter, scan_of

CODE = "CCCFBA85D03L219P"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\x03"])
@pytest.mark.parametrize("start", ["", "\x02", "\r\n"])
def test_a_line_is_cut_out_of_any_framing(start: str, end: str) -> None:
    assert LineSplitter().feed((start + CODE + end).encode()) == [CODE]


@given(st.lists(st.integers(1, 12)), st.sampled_from([b"\r", b"\n", b"\r\n", b"\x03"]))
def test_fragments_of_any_size_make_the_same_lines(sizes: list[int], end: bytes) -> None:
    sent, lines, heard = (CODE.encode() + end) * 3, LineSplitter(), []
    for size in sizes:
        heard += lines.feed(sent[:size])
        sent = sent[size:]
    assert heard + lines.feed(sent) == [CODE] * 3


def test_noise_without_an_end_is_dropped_and_the_next_line_heard() -> None:
    lines = LineSplitter()
    assert lines.feed(b"x" * (LONGEST_LINE + 1)) == []
    assert lines.feed(b"more noise\r" + CODE.encode() + b"\r") == [CODE]


def test_a_silence_ends_the_code_of_a_scanner_that_sends_no_end() -> None:
    lines = LineSplitter()
    assert lines.feed(CODE.encode()) == []
    assert lines.flush() == [CODE]
    assert lines.feed(CODE.encode()) == []
    assert lines.flush() == [CODE]


def test_a_silence_means_nothing_from_a_scanner_that_does_send_ends() -> None:
    lines = LineSplitter()
    lines.feed(b"first\r" + CODE[:8].encode())
    assert lines.flush() == []
    assert lines.feed(CODE[8:].encode() + b"\r") == [CODE]


@pytest.mark.parametrize(
    "line",
    [
        CODE,
        CODE.lower(),
        f"*{CODE}*",
        f"]A0{CODE}",
        f"]A0*{CODE}*",
        f"]C0 {CODE} ",
        f"CF: {CODE};",
        f"%{CODE}ROSSI^MARIO?",
        f"{CODE}\t{CODE}",
    ],
)
def test_a_codice_fiscale_is_found_in(line: str) -> None:
    assert scan_of(line).codice_fiscale == CODE


@pytest.mark.parametrize("code", ["CCCFBA85D03L21VE", "BLLLCUULAMRFNLRN", "99000123457"])
def test_omocodia_and_temporary_codes_are_accepted(code: str) -> None:
    assert scan_of(f"*{code}*").codice_fiscale == code


@pytest.mark.parametrize(
    "line",
    [
        "SP:7f3a9c41",
        "301000000000012373",
        "PAGOPA|002|301000000000012373|99000123457|1200",
        "CCCFBA85D03L219Q",
        f"{CODE} CCCFBA85D03L21VE",
        "99000123456",
        "00000000000",
        "8001090000000",
    ],
)
def test_anything_else_comes_through_as_its_text(line: str) -> None:
    scan = scan_of(line)
    assert (scan.text, scan.codice_fiscale) == (line, None)


@given(st.binary())
def test_no_noise_on_the_line_breaks_the_reading(data: bytes) -> None:
    for line in LineSplitter().feed(data + b"\r"):
        scan_of(line)


def test_a_scan_that_is_printed_by_mistake_names_nobody() -> None:
    assert CODE not in repr(scan_of(CODE))
