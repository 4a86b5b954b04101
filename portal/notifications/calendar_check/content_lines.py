"""A calendar file as components of content lines, each with its number in the file.

Owns what is said of bytes, lines and nesting: RFC 5545, section 3.1. A file that is torn or badly
nested is read as far as it makes sense. What the lines mean is `event_rules`' and `zone_rules`'.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from icalendar import Parameters
from icalendar.parser import Contentline
from msgspec import Struct

MOST_OCTETS = 75
SHOWN = 40
_ENDS = re.compile(rb"\r\n|\n|\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PLAIN = re.compile(r"([A-Za-z0-9-]+):([^\\]*)")
"""A line without parameters, in whose value nothing is escaped."""


class CalendarProblem(Struct, frozen=True, order=True):
    """`line` counts from 1 in the file; in a mail, in its calendar."""

    line: int
    what: str


class ContentLine(NamedTuple):
    """One property; `number` is that of the line on which it begins."""

    number: int
    name: str
    params: Parameters
    value: str

    def param(self, name: str) -> str:
        """Upper case, empty where there is none."""
        found = self.params.get(name, "")
        return (found if isinstance(found, str) else ",".join(found)).upper()


class CalendarPart:
    """A component from its BEGIN line to its END: `lines` are its own, `parts` those within."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.number = number
        self.last = number
        self.lines: list[ContentLine] = []
        self.parts: list[CalendarPart] = []

    def all(self, name: str) -> list[ContentLine]:
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> ContentLine | None:
        return next((line for line in self.lines if line.name == name), None)

    def value(self, name: str) -> str:
        """Of its first property of that name; empty if there is none."""
        line = self.first(name)
        return "" if line is None else line.value.strip()


class ReadCalendars(NamedTuple):
    calendars: list[CalendarPart]
    problems: list[CalendarProblem]


def shown(text: str) -> str:
    """The beginning of what stands in the file, on one line."""
    return repr(text if len(text) <= SHOWN else text[:SHOWN] + "…")


def read_calendars(data: bytes) -> ReadCalendars:
    """Every VCALENDAR in `data`, whatever else is wrong with it."""
    problems: list[CalendarProblem] = []
    top = CalendarPart("", 0)
    open_parts = [top]
    for number, text in _unfolded(data, problems):
        line = _parsed(number, text, problems)
        if line is None:
            continue
        if line.name == "BEGIN":
            part = CalendarPart(_name_in(line), number)
            if len(open_parts) == 1 and part.name != "VCALENDAR":
                problems.append(CalendarProblem(number, f"{part.name} outside VCALENDAR"))
            open_parts[-1].parts.append(part)
            open_parts.append(part)
        elif line.name == "END":
            _end(line, open_parts, problems)
        elif len(open_parts) == 1:
            problems.append(CalendarProblem(number, f"{shown(line.name)} outside VCALENDAR"))
        else:
            open_parts[-1].lines.append(line)
            open_parts[-1].last = number
    for part in open_parts[1:]:
        problems.append(CalendarProblem(part.number, f"BEGIN:{part.name} has no END: file cut off"))
    return ReadCalendars([p for p in top.parts if p.name == "VCALENDAR"], problems)


def _end(
    line: ContentLine, open_parts: list[CalendarPart], problems: list[CalendarProblem]
) -> None:
    name = _name_in(line)
    if name not in (part.name for part in open_parts[1:]):
        problems.append(CalendarProblem(line.number, f"END:{name} ends nothing"))
        return
    while (ended := open_parts.pop()).name != name:
        what = f"BEGIN:{ended.name} has no END before END:{name}"
        problems.append(CalendarProblem(ended.number, what))
    ended.last = line.number


def _name_in(line: ContentLine) -> str:
    """Of the component that begins or ends; no true one is longer than what is kept of it."""
    return line.value.strip().upper()[:SHOWN]


def _parsed(number: int, text: str, problems: list[CalendarProblem]) -> ContentLine | None:
    if _CONTROL.search(text):
        problems.append(CalendarProblem(number, "control character: no calendar text has one"))
    if plain := _PLAIN.fullmatch(text):  # most lines, read fifty times as fast
        return ContentLine(number, plain[1].upper(), Parameters(), plain[2])
    try:
        name, params, value = Contentline(text).parts()  # type: ignore[no-untyped-call]
    except ValueError:
        problems.append(CalendarProblem(number, f"not a content line: {shown(text)}"))
        return None
    return ContentLine(number, name.upper(), params, value)


def _unfolded(data: bytes, problems: list[CalendarProblem]) -> Iterator[tuple[int, str]]:
    """Each content line with the number of its first line."""
    if data.startswith(b"\xef\xbb\xbf"):
        problems.append(CalendarProblem(1, "byte order mark before BEGIN:VCALENDAR"))
        data = data[3:]
    lines = _ENDS.split(data)
    _check_ends(data, problems)
    first, pieces = 0, [b""]
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_OCTETS:
            what = f"line of {len(line)} octets: fold it at {MOST_OCTETS} octets of UTF-8"
            problems.append(CalendarProblem(number, what))
        if line[:1] in (b" ", b"\t") and first:
            pieces.append(line[1:])
            continue
        if first and pieces != [b""]:
            yield first, _decoded(first, pieces, problems)
        first, pieces = number, [line]
    if pieces != [b""]:
        yield first, _decoded(first, pieces, problems)


def _check_ends(data: bytes, problems: list[CalendarProblem]) -> None:
    for number, end in enumerate(_ENDS.finditer(data), 1):
        if end[0] != b"\r\n":
            what = "line ends in LF" if end[0] == b"\n" else "line ends in CR"
            what += " alone: every line of a calendar ends in CRLF"
            problems.append(CalendarProblem(number, what))
            return


def _decoded(number: int, pieces: list[bytes], problems: list[CalendarProblem]) -> str:
    """As UTF-8; else as Latin-1, in which every byte is a letter."""
    whole = b"".join(pieces)
    try:
        text = whole.decode()
    except UnicodeDecodeError:
        problems.append(CalendarProblem(number, "not UTF-8: accented letters become garbled"))
        return whole.decode("latin-1")
    if not all(map(_is_utf8, pieces)):
        problems.append(CalendarProblem(number, "folded inside a letter: fold between letters"))
    return text


def _is_utf8(piece: bytes) -> bool:
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True


def in_order(problems: Iterable[CalendarProblem]) -> list[CalendarProblem]:
    """By line, each once."""
    return sorted(set(problems))
