"""What calendar programs stumble over in a VCALENDAR and its events.

Each sentence names what happens, as it was reported: docs/decisions/0123, whose tests hold our own
mails to the same. Source of the properties that each method needs: RFC 5546, section 3.
"""

from collections.abc import Iterator
from datetime import datetime

from icalendar.prop import vRecur

from portal.notifications.calendar_check.content_lines import (
    CalendarPart,
    CalendarProblem,
    ContentLine,
    shown,
)
from portal.notifications.calendar_check.times_written import TIMED, instant, time_problems
from portal.notifications.calendar_check.zone_rules import zone_problems

ANNOUNCED, ASKED, GONE, ANSWERED = "PUBLISH", "REQUEST", "CANCEL", "REPLY"
METHODS = (ANNOUNCED, ASKED, ANSWERED, "ADD", GONE, "REFRESH", "COUNTER", "DECLINECOUNTER")
WITHOUT_START = frozenset({ANSWERED, "REFRESH", "DECLINECOUNTER"})
OF_ONE = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"})
"""The components that a method is about."""

ONCE = (
    *("UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "SUMMARY", "LOCATION", "DESCRIPTION"),
    *("ORGANIZER", "SEQUENCE", "STATUS", "URL", "TRANSP", "RECURRENCE-ID", "CLASS", "PRIORITY"),
)


def method_of(calendar: CalendarPart) -> str:
    """Empty if it has none."""
    return calendar.value("METHOD").upper()


def calendar_problems(calendar: CalendarPart) -> Iterator[CalendarProblem]:
    """All of one VCALENDAR."""
    here, method = calendar.number, method_of(calendar)
    told = [part for part in calendar.parts if part.name in OF_ONE]
    if not method:
        yield CalendarProblem(here, "METHOD is missing in VCALENDAR: Outlook shows no buttons")
    elif method not in METHODS:
        line = calendar.all("METHOD")[0]
        yield CalendarProblem(line.number, f"METHOD {shown(method)} is none of iTIP")
    for again in calendar.all("METHOD")[1:]:
        yield CalendarProblem(again.number, "METHOD occurs twice")
    if calendar.value("VERSION") != "2.0":
        yield CalendarProblem(here, "VERSION:2.0 is missing")
    if not calendar.value("PRODID"):
        yield CalendarProblem(here, "PRODID is missing")
    if not told:
        yield CalendarProblem(here, "VCALENDAR without an event")
    if method in (ASKED, GONE) and len({part.value("UID") for part in told}) > 1:
        yield CalendarProblem(here, f"{method} of several UIDs: programs read the first alone")
    zones = [part for part in calendar.parts if part.name == "VTIMEZONE"]
    for zone in zones:
        yield from zone_problems(zone)
    names = {zone.value("TZID") for zone in zones}
    for part in told:
        yield from _all_of_one(part, method, names)


def _all_of_one(part: CalendarPart, method: str, zones: set[str]) -> Iterator[CalendarProblem]:
    yield from _properties(part, method)
    for line in part.lines:
        if line.name in TIMED:
            yield from time_problems(line, zones)
        if line.name == "METHOD":
            what = f"METHOD inside {part.name}: Google and Outlook make two events of it"
            yield CalendarProblem(line.number, what)
        if line.name == "RRULE" and not _is_rule(line.value):
            yield CalendarProblem(line.number, f"RRULE is no rule: {shown(line.value)}")
    if part.name == "VEVENT":
        yield from _span(part)
    yield from _people(part, method)
    yield from _state(part, method)


def _properties(part: CalendarPart, method: str) -> Iterator[CalendarProblem]:
    """That are missing, or there too often."""
    for name in ("UID", "DTSTAMP"):
        if not part.value(name):
            yield CalendarProblem(part.number, f"{name} is missing in {part.name}")
    if part.name == "VEVENT" and method not in WITHOUT_START and not part.value("DTSTART"):
        what = "DTSTART is missing in VEVENT"
        if method == GONE:
            what += ": Nextcloud, Zoho and Outlook leave the event"
        yield CalendarProblem(part.number, what)
    for name in ONCE:
        for again in part.all(name)[1:]:
            yield CalendarProblem(again.number, f"{name} occurs twice in {part.name}")


def _span(part: CalendarPart) -> Iterator[CalendarProblem]:
    starts, ends = part.first("DTSTART"), part.first("DTEND")
    if ends is None:
        return
    if (lasts := part.first("DURATION")) is not None:
        yield CalendarProblem(lasts.number, "DURATION beside DTEND")
    first, last = instant(starts), instant(ends)
    if first is None or last is None or starts is None:
        return
    if isinstance(first, datetime) != isinstance(last, datetime):
        yield CalendarProblem(ends.number, "DTEND is a day and DTSTART an instant, or reversed")
    elif _zone(starts) == _zone(ends) and last < first:
        yield CalendarProblem(ends.number, "DTEND is before DTSTART")


def _zone(line: ContentLine) -> tuple[str, bool]:
    return line.param("TZID"), line.value.strip().endswith("Z")


def _people(part: CalendarPart, method: str) -> Iterator[CalendarProblem]:
    organizer, attendees = part.first("ORGANIZER"), part.all("ATTENDEE")
    for line in (*part.all("ORGANIZER"), *attendees):
        if not line.value.strip().lower().startswith("mailto:"):
            yield CalendarProblem(line.number, f"{line.name} is no mailto: address")
    if organizer is None and (attendees or method not in ("", ANNOUNCED)):
        yield CalendarProblem(part.number, "ORGANIZER is missing: no program can answer")
    if part.name not in ("VEVENT", "VTODO"):
        return
    if method == ANNOUNCED and attendees:
        what = "METHOD:PUBLISH with ATTENDEE: Gmail shows no buttons, send REQUEST"
        yield CalendarProblem(attendees[0].number, what)
    if method == ASKED and not attendees:
        yield CalendarProblem(part.number, "ATTENDEE is missing in REQUEST: Gmail has no buttons")
    if method == GONE and not attendees:
        yield CalendarProblem(part.number, "ATTENDEE is missing in CANCEL: Gmail removes nothing")
    if method == ANSWERED and len(attendees) != 1:
        yield CalendarProblem(part.number, "REPLY is from one ATTENDEE, no more and no fewer")
    if method == ASKED and organizer is not None:
        for line in attendees:
            is_asked = line.param("PARTSTAT") in ("", "NEEDS-ACTION")
            if is_asked and line.param("RSVP") != "TRUE" and not _is_same(line, organizer):
                what = "ATTENDEE without RSVP=TRUE: Gmail shows no buttons"
                yield CalendarProblem(line.number, what)


def _is_same(one: ContentLine, other: ContentLine) -> bool:
    return one.value.strip().lower() == other.value.strip().lower()


def _state(part: CalendarPart, method: str) -> Iterator[CalendarProblem]:
    status, sequence = part.first("STATUS"), part.first("SEQUENCE")
    is_cancelled = status is not None and status.value.strip().upper() == "CANCELLED"
    if status is not None and is_cancelled and method in (ASKED, ""):
        what = "STATUS:CANCELLED without METHOD:CANCEL: the event stays, reminders go on"
        yield CalendarProblem(status.number, what)
    if status is not None and not is_cancelled and method == GONE:
        yield CalendarProblem(status.number, "CANCEL whose STATUS is not CANCELLED")
    number = _number(sequence)
    if sequence is not None and number is None:
        yield CalendarProblem(sequence.number, f"SEQUENCE is no number: {shown(sequence.value)}")
    if method == GONE and not number:
        at = part.number if sequence is None else sequence.number
        yield CalendarProblem(at, "CANCEL without a higher SEQUENCE: calendars ignore it")


def _number(line: ContentLine | None) -> int | None:
    written = "" if line is None else line.value.strip()
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def _is_rule(written: str) -> bool:
    try:
        return "FREQ" in vRecur.from_ical(written)
    except ValueError:
        return False


def order_problems(calendars: list[CalendarPart]) -> Iterator[CalendarProblem]:
    """Between the messages of one file, in their order.

    A later one of the same event has a higher SEQUENCE or, as Google sends it, a later DTSTAMP; who
    replies was invited.
    """
    last: dict[tuple[str, str], tuple[int, str]] = {}
    invited: dict[str, set[str]] = {}
    for calendar in calendars:
        method = method_of(calendar)
        for part in calendar.parts:
            uid = part.value("UID")
            if part.name != "VEVENT" or not uid:
                continue
            people = {line.value.strip().lower() for line in part.all("ATTENDEE")}
            if method in (ASKED, GONE):
                key, now = (uid, part.value("RECURRENCE-ID")), _order(part)
                if method == GONE and key in last and now <= last[key]:
                    what = "CANCEL with neither SEQUENCE nor DTSTAMP later than the event's"
                    yield CalendarProblem(part.number, what)
                elif key in last and now < last[key]:
                    what = "SEQUENCE and DTSTAMP are earlier than before: calendars ignore it"
                    yield CalendarProblem(part.number, what)
                last[key] = now
                invited.setdefault(uid, set()).update(people)
            elif method == ANSWERED and uid in invited and not people <= invited[uid]:
                what = "REPLY from an ATTENDEE who was not invited: nothing may follow from it"
                yield CalendarProblem(part.number, what)


def _order(part: CalendarPart) -> tuple[int, str]:
    return _number(part.first("SEQUENCE")) or 0, part.value("DTSTAMP")
