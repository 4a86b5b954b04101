"""Check one file: a calendar, or a mail that brings one.

Owns which files are read at all. Whatever is in one, the answer is a report or `NoCalendar`.
"""

from email import message_from_bytes
from pathlib import Path

from msgspec import Struct

from portal.notifications.calendar_check.content_lines import (
    CalendarPart,
    CalendarProblem,
    in_order,
    read_calendars,
)
from portal.notifications.calendar_check.event_rules import (
    calendar_problems,
    method_of,
    order_problems,
)
from portal.notifications.calendar_check.mail_rules import MailPart, calendar_part, mail_problems

MOST_BYTES = 4_000_000
GOOGLE_TAKES = 1_000_000
"""Bytes of a file that it imports."""

MOST_PROBLEMS = 1000
_BEGIN = b"BEGIN:VCALENDAR"


class NoCalendar(Exception):
    """There is nothing to check; its text says why."""


class CalendarReport(Struct, frozen=True):
    """`methods` has one of each calendar that has one, in their order; `events` is their number;
    of `problems` the first thousand, by line.
    """

    methods: list[str]
    events: int
    problems: list[CalendarProblem]


def check_file(path: Path) -> CalendarReport:
    """Raises: NoCalendar"""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise NoCalendar(f"{path} cannot be read: {error}") from None
    if len(data) > MOST_BYTES:
        raise NoCalendar(f"{path} has more than {MOST_BYTES:,} bytes: no program imports it")
    if not data.strip():
        raise NoCalendar(f"{path} is empty")
    return check(data)


def check(data: bytes) -> CalendarReport:
    """Raises: NoCalendar"""
    mail = _mail(data)
    if mail is None:
        calendars, problems = _checked(data)
        if len(data) > GOOGLE_TAKES:
            what = f"more than {GOOGLE_TAKES:,} bytes: Google refuses the import"
            problems.append(CalendarProblem(1, what))
        return _report(calendars, problems)
    part = calendar_part(mail)
    body = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(body, bytes):
        raise NoCalendar("this mail brings no calendar")
    calendars, problems = _checked(body)
    problems += [CalendarProblem(1, what) for what in mail_problems(mail, part, calendars)]
    return _report(calendars, problems)


def _mail(data: bytes) -> MailPart | None:
    """None if it is none: a calendar's first line would be a header of its own."""
    if data.lstrip(b"\xef\xbb\xbf\r\n\t ")[: len(_BEGIN)].upper() == _BEGIN:
        return None
    try:
        mail = message_from_bytes(data)
    except RecursionError:
        raise NoCalendar("a mail of too many parts within parts") from None
    return mail if "Content-Type" in mail else None


def _checked(data: bytes) -> tuple[list[CalendarPart], list[CalendarProblem]]:
    """Raises: NoCalendar"""
    if _BEGIN not in data.upper():
        raise NoCalendar("there is no BEGIN:VCALENDAR in it")
    calendars, problems = read_calendars(data)
    for calendar in calendars:
        problems += calendar_problems(calendar)
    problems += order_problems(calendars)
    return calendars, problems


def _report(calendars: list[CalendarPart], problems: list[CalendarProblem]) -> CalendarReport:
    methods = [method for each in calendars if (method := method_of(each))]
    events = sum(part.name == "VEVENT" for each in calendars for part in each.parts)
    return CalendarReport(methods, events, in_order(problems)[:MOST_PROBLEMS])
