"""`portal check-calendar`: our own mails and files are clean, and each known fault is found.

Each fault is made in one of our own mails or calendars, so that nothing else is wrong with it.
"""

import random

import msgspec
import pytest

from portal.__main__ import main
from portal.notifications.calendar_check.checked_file import MOST_BYTES, NoCalendar, check
from portal.notifications.composition.invitation import Organizer, calendar_file
from portal.notifications.kinds import MessageKind
from tests.portal.notifications.a_post_office import MORNING, a_booking
from tests.portal.notifications.test_invitation import CANCEL, REQUEST, WORDS, facts, mail, raw

GUEST, ZONE = b"ATTENDEE", b"VTIMEZONE"


def found(data: bytes) -> list[str]:
    return [problem.what for problem in check(data).problems]


def unfolded(kind) -> bytes:
    return raw(kind).replace(b"\r\n ", b"")


def without(data: bytes, *names: bytes) -> bytes:
    """The calendar without these properties, on unfolded lines."""
    lines = data.split(b"\r\n")
    return b"\r\n".join(line for line in lines if not line.startswith(names))


def short(data: bytes) -> bytes:
    """Lines that an edit has made too long are no matter here."""
    return without(data, b"DESCRIPTION", b"ORGANIZER;", b"LOCATION", b"SUMMARY").replace(
        b"BEGIN:VEVENT",
        b"BEGIN:VEVENT\r\nORGANIZER:mailto:a@borgosanlieto.example\r\nSUMMARY:Visita",
        1,
    )


def invitation(kind=REQUEST) -> bytes:
    """Ours, in short lines."""
    lines = short(unfolded(kind)).split(b"\r\n")
    guest = b"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:m@example.it"
    return b"\r\n".join(guest if line.startswith(GUEST) else line for line in lines)


@pytest.mark.parametrize("kind", [REQUEST, MessageKind.CHANGE, CANCEL])
def test_our_own_mails_and_calendars_are_clean(kind):
    booking = a_booking() if kind is MessageKind.CHANGE else None
    assert found(mail(kind, booking).as_bytes()) == []


def test_the_file_of_our_page_is_clean_and_so_is_what_the_tests_break():
    organizer = Organizer("Comune", "a@borgosanlieto.example")
    assert found(calendar_file(facts(REQUEST), WORDS, organizer, MORNING)) == []
    assert found(raw(REQUEST)) == found(raw(CANCEL)) == []
    assert found(invitation()) == found(invitation(CANCEL)) == []


BROKEN = {
    "METHOD is missing in VCALENDAR": without(invitation(), b"METHOD"),
    "METHOD:PUBLISH with ATTENDEE": invitation().replace(b"METHOD:REQUEST", b"METHOD:PUBLISH"),
    "ATTENDEE is missing in REQUEST": without(invitation(), GUEST),
    "ATTENDEE without RSVP=TRUE": invitation().replace(b";RSVP=TRUE", b""),
    "STATUS:CANCELLED without METHOD:CANCEL": invitation(CANCEL).replace(
        b"METHOD:CANCEL", b"METHOD:REQUEST"
    ),
    "METHOD inside VEVENT": invitation().replace(b"UID:", b"METHOD:REQUEST\r\nUID:"),
    "ATTENDEE is missing in CANCEL": without(invitation(CANCEL), GUEST),
    "ORGANIZER is missing": without(invitation(CANCEL), b"ORGANIZER"),
    "CANCEL without a higher SEQUENCE": without(invitation(CANCEL), b"SEQUENCE"),
    "DTSTART is missing in VEVENT": without(invitation(CANCEL), b"DTSTART;", b"DTEND;"),
    "UID is missing": without(invitation(), b"UID"),
    "DTSTAMP is missing": without(invitation(), b"DTSTAMP"),
    "SEQUENCE and DTSTAMP are earlier": invitation().replace(b"SEQUENCE:1", b"SEQUENCE:2")
    + invitation(),
    "STANDARD without RRULE": without(invitation(), b"RRULE"),
    "RDATE in place of RRULE": invitation().replace(
        b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", b"RDATE:20261025T030000"
    ),
    "without its VTIMEZONE": invitation().split(b"BEGIN:VTIMEZONE")[0]
    + invitation().split(b"END:VTIMEZONE\r\n")[1],
    "VTIMEZONE of more than 200 lines": invitation().replace(
        b"BEGIN:STANDARD", b"X-A:1\r\n" * 200 + b"BEGIN:STANDARD"
    ),
    "DTSTART has an offset": invitation().replace(
        b"DTSTART;TZID=Europe/Rome:20261203T103000", b"DTSTART:20261203T103000+0100"
    ),
    "DTSTART has neither Z nor TZID": invitation().replace(
        b"DTSTART;TZID=Europe/Rome:", b"DTSTART:"
    ),
    "line of 88 octets": invitation().replace(
        b"SUMMARY:", b"COMMENT:" + b"a" * 80 + b"\r\nSUMMARY:"
    ),
    "CANCEL with neither SEQUENCE nor DTSTAMP later": invitation().replace(
        b"SEQUENCE:1", b"SEQUENCE:9"
    )
    + invitation(CANCEL),
    "REPLY from an ATTENDEE who was not invited": invitation()
    + invitation().replace(b"METHOD:REQUEST", b"METHOD:REPLY").replace(b"m@", b"other@"),
    "line ends in LF alone": invitation().replace(b"\r\n", b"\n"),
    "line ends in CR alone": invitation().replace(b"\r\n", b"\r"),
    "not UTF-8": invitation().replace(b"SUMMARY:", b"SUMMARY:Citt\xe0 "),
    "folded inside a letter": invitation().replace(b"SUMMARY:", b"SUMMARY:\xc3\r\n \xa0 "),
    "byte order mark": b"\xef\xbb\xbf" + invitation(),
    "BEGIN:VEVENT has no END": invitation().split(b"END:VEVENT")[0],
    "END:VTODO ends nothing": invitation().replace(b"BEGIN:VEVENT", b"END:VTODO\r\nBEGIN:VEVENT"),
    "not a content line": invitation().replace(b"UID:", b"forgotten\r\nUID:"),
    "control character": invitation().replace(b"SUMMARY:", b"SUMMARY:\x00"),
    "DTEND is before DTSTART": invitation().replace(b":20261203T105000", b":20261203T095000"),
    "DTSTART is no date": invitation().replace(b":20261203T103000", b":20261303T103000"),
    "RRULE is no rule": invitation().replace(b"UID:", b"RRULE:FREQ=SOMETIMES\r\nUID:"),
    "SEQUENCE is no number": invitation().replace(b"SEQUENCE:1", b"SEQUENCE:one"),
    "UID occurs twice": invitation().replace(b"UID:", b"UID:x\r\nUID:"),
    "VERSION:2.0 is missing": without(invitation(), b"VERSION"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_each_fault_of_a_calendar_is_found(what):
    assert any(what in each for each in found(BROKEN[what])), found(BROKEN[what])


def test_a_problem_names_its_line():
    problems = check(invitation().replace(b"SEQUENCE:1", b"SEQUENCE:one")).problems
    lines = invitation().split(b"\r\n")
    assert [problem.line for problem in problems] == [lines.index(b"SEQUENCE:1") + 1]


def test_folded_lines_are_read_as_one_and_counted_as_several():
    folded = invitation().replace(b"SUMMARY:", b"COMMENT:a\r\n \r\n b\r\nSUMMARY:")
    assert found(folded) == []
    (problem,) = check(folded.replace(b"DTSTART;TZID=Europe/Rome:", b"DTSTART:")).problems
    assert folded.split(b"\r\n")[problem.line - 1].startswith(b"DTSTART;")


MAILS = {
    "calendar sent as a file alone": (b"multipart/alternative", b"multipart/mixed"),
    "text/calendar with Content-Disposition": (
        b"Content-Type: text/calendar",
        b"Content-Disposition: inline\r\nContent-Type: text/calendar",
    ),
    "Content-Type without the method": (b'method="REQUEST"', b'x="y"'),
    "file of another name": (b'filename="invite.ics"', b'filename="visita.ics"'),
    "From is not ORGANIZER": (b"prenota@borgosanlieto.example>", b"other@borgosanlieto.example>"),
    "no ATTENDEE is the address": (b"To: maria", b"To: mario"),
}


@pytest.mark.parametrize("what", MAILS)
def test_each_fault_of_the_mail_around_a_calendar_is_found(what):
    before, after = MAILS[what]
    sent = mail(REQUEST).as_bytes()
    assert before in sent
    assert any(what in each for each in found(sent.replace(before, after)))


@pytest.mark.parametrize(
    "data", [b"", b"\0\1\2" * 99, b"Date: today\r\n\r\nhello", "BEGIN:VCALENDAR".encode("utf-16")]
)
def test_what_is_no_calendar_is_a_problem_and_no_traceback(data, tmp_path, capsys):
    file = tmp_path / "some.ics"
    file.write_bytes(data)
    assert main(["check-calendar", str(file)]) == 2
    assert list(msgspec.json.decode(capsys.readouterr().out)) == ["problem"]


def test_the_command_prints_one_object(tmp_path, capsys):
    file = tmp_path / "some.ics"
    file.write_bytes(without(invitation(), b"UID"))
    assert main(["check-calendar", str(file)]) == 0
    told = msgspec.json.decode(capsys.readouterr().out)
    assert told["methods"] == ["REQUEST"]
    assert told["events"] == 1
    assert [set(problem) for problem in told["problems"]] == [{"what", "line"}]
    assert main(["check-calendar", str(tmp_path)]) == 2
    file.write_bytes(b"BEGIN:VCALENDAR\r\n" + b"X" * MOST_BYTES)
    assert main(["check-calendar", str(file)]) == 2


def test_no_file_however_torn_stops_it():
    chance = random.Random(20261127)
    whole = (mail(REQUEST).as_bytes(), raw(CANCEL), invitation() + invitation(CANCEL))
    pieces = (
        b"\r",
        b"\n ",
        b'"',
        b":",
        b"\0",
        b"\xff",
        b"BEGIN:",
        b"END:VEVENT\r\n",
        b"99",
        b",;=",
    )
    for _ in range(300):
        torn = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 9)):
            at = chance.randrange(len(torn))
            torn[at : at + chance.randint(0, 40)] = chance.choice(pieces)
        try:
            told = check(bytes(torn))
        except NoCalendar:
            continue
        assert all(problem.line >= 1 for problem in told.problems)
