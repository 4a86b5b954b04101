"""Invitations that Outlook, Gmail, Apple's calendar and others accept.

Each test of a client names what was sent to it, and what happened then; the issues in which it was
reported are in its last line. The mails are read as a mail program would read them.
"""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import icalendar
import pytest

from portal.notifications.composition.facts import MessageFacts, facts_of
from portal.notifications.composition.invitation import (
    METHODS,
    Organizer,
    calendar_file,
)
from portal.notifications.composition.mail import MailIdentity, MailWriter
from portal.notifications.composition.parts import Medium
from portal.notifications.composition.templates import default_template
from portal.notifications.kinds import MessageKind
from tests.portal.notifications.a_post_office import (
    MARIA,
    MORNING,
    SENSITIVE,
    a_booking,
    a_comune,
    cancelled,
    moved,
)
from text.catalogue import Catalogue

SENDER = Organizer("Comune di Borgo San Lieto", "prenota@borgosanlieto.example")
LINK = "https://prenota.borgosanlieto.example/m/7"
WORDS = Catalogue("portal").words("it")
REQUEST, CANCEL = MessageKind.CONFIRMATION, MessageKind.CANCELLATION
TOLD = {REQUEST: a_booking(), CANCEL: cancelled(a_booking())}
BOTH = pytest.mark.parametrize("kind", [REQUEST, CANCEL])


def facts(kind: MessageKind, booking=None) -> MessageFacts:
    return facts_of(kind, booking or TOLD[kind], a_comune(), LINK, "it")


def mail(kind: MessageKind, booking=None) -> EmailMessage:
    """As it arrives."""
    template = default_template(kind, Medium.LETTER, WORDS)
    identity = MailIdentity("m1", MORNING, MORNING + timedelta(minutes=3))
    written = MailWriter(SENDER).write(
        facts(kind, booking), template, WORDS, MARIA.address, identity
    )
    return message_from_bytes(written.as_bytes(), policy=SMTP)


def alternatives(kind: MessageKind) -> list[EmailMessage]:
    (body,) = [p for p in mail(kind).walk() if p.get_content_type() == "multipart/alternative"]
    return list(body.iter_parts())


def invitation_part(kind: MessageKind) -> EmailMessage:
    return alternatives(kind)[-1]


def raw(kind: MessageKind) -> bytes:
    return invitation_part(kind).get_payload(decode=True)


def calendar(kind: MessageKind, booking=None) -> icalendar.Calendar:
    parts = mail(kind, booking).walk()
    (part,) = [part for part in parts if part.get_content_type() == "text/calendar"]
    return icalendar.Calendar.from_ical(part.get_payload(decode=True))


def event(kind: MessageKind, booking=None) -> icalendar.Event:
    (found,) = calendar(kind, booking).walk("VEVENT")
    return found


@BOTH
def test_outlook_shows_no_buttons_without_the_method_in_the_body(kind):
    """ "not supported calendar message.ics". sebbo2002/ical-generator#534; ical4j/ical4j#529"""
    assert str(calendar(kind)["METHOD"]) == METHODS[kind]
    assert invitation_part(kind)["Content-Type"].params["method"] == METHODS[kind]


@BOTH
def test_outlook_and_yahoo_show_no_buttons_for_an_attachment_alone(kind):
    """icalendar/icalendar#31; w3c/calendar#47"""
    types = [part.get_content_type() for part in alternatives(kind)]
    assert types == ["text/plain", "text/html", "text/calendar"]


@BOTH
def test_thunderbird_shows_no_bar_for_a_part_with_a_disposition_or_id(kind):
    """PHPMailer/PHPMailer#175"""
    part = invitation_part(kind)
    assert part["Content-Disposition"] is None
    assert part["Content-ID"] is None


def test_gmail_shows_no_buttons_for_publish():
    """sebbo2002/ical-generator#83"""
    assert str(calendar(REQUEST)["METHOD"]) == "REQUEST"


def test_gmail_shows_no_buttons_unless_the_mailbox_is_an_attendee_who_is_asked():
    """mangstadt/biweekly#102"""
    attendee = event(REQUEST)["ATTENDEE"]
    assert str(attendee) == f"mailto:{MARIA.address}"
    assert attendee.params["RSVP"] == "TRUE"
    assert attendee.params["PARTSTAT"] == "NEEDS-ACTION"


def test_a_cancellation_as_a_request_with_a_status_leaves_the_event_everywhere():
    """calcom/cal.diy#29706"""
    assert str(calendar(CANCEL)["METHOD"]) == "CANCEL"
    assert str(event(CANCEL)["STATUS"]) == "CANCELLED"


@BOTH
def test_google_and_outlook_make_two_events_of_a_method_inside_the_event(kind):
    """ical4j/ical4j#423"""
    assert "METHOD" not in event(kind)
    assert raw(kind).count(b"METHOD:") == 1


def test_gmail_removes_nothing_without_the_parameter_organizer_and_attendee():
    """Couchers-org/couchers#8557"""
    asked, gone = event(REQUEST), event(CANCEL)
    for name in ("UID", "ORGANIZER", "ATTENDEE"):
        assert gone[name] == asked[name]
    assert gone["SEQUENCE"] > asked["SEQUENCE"]
    assert invitation_part(CANCEL)["Content-Type"].params["method"] == "CANCEL"


@BOTH
def test_outlook_365_opens_no_cancellation_of_another_name_or_sender(kind):
    """MadeiraData/sql-clr-ics#11"""
    assert invitation_part(kind)["Content-Type"].params["name"] == "invite.ics"
    (attached,) = mail(kind).iter_attachments()
    assert attached.get_filename() == "invite.ics"
    assert attached.get_payload(decode=True) == raw(kind)
    (sender,) = mail(kind)["From"].addresses
    assert str(event(kind)["ORGANIZER"]) == f"mailto:{sender.addr_spec}"


def test_nextcloud_zoho_and_outlook_want_a_cancellation_to_be_a_whole_message():
    """nextcloud/calendar#3850"""
    gone = event(CANCEL)
    assert all(name in gone for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"))
    assert [p.get_content_type() for p in alternatives(CANCEL)][-1] == "text/calendar"
    assert calendar(CANCEL).walk("VTIMEZONE") != []


def test_a_receiver_ignores_a_change_without_a_higher_sequence():
    """tutao/tutanota#5732"""
    change = moved(a_booking(), timedelta(days=1))
    assert event(MessageKind.CHANGE, change)["SEQUENCE"] > event(REQUEST)["SEQUENCE"]
    assert event(MessageKind.CHANGE, change)["UID"] == event(REQUEST)["UID"]


@BOTH
def test_outlook_is_an_hour_off_in_summer_by_a_zone_of_dates(kind):
    """iCalcreator/iCalcreator#86, #106; mangstadt/biweekly#76; nextcloud/calendar#4429"""
    (zone,) = calendar(kind).walk("VTIMEZONE")
    rules = {part.name: part["RRULE"].to_ical().decode() for part in zone.subcomponents}
    assert rules == {
        "STANDARD": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "DAYLIGHT": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    }
    assert b"RDATE" not in raw(kind)
    assert {part["DTSTART"].dt.year for part in zone.subcomponents} == {1970}


@BOTH
def test_outlook_is_an_hour_off_without_the_zone(kind):
    """urlaubsverwaltung/urlaubsverwaltung#4827; thomersch/openstreetmap-calendar#185"""
    (zone,) = calendar(kind).walk("VTIMEZONE")
    assert str(zone["TZID"]) == event(kind)["DTSTART"].params["TZID"] == "Europe/Rome"


@BOTH
def test_google_refuses_or_garbles_an_import_with_a_long_zone(kind):
    """eoleedi/TimeTree-Exporter#157"""
    head = raw(kind).split(b"BEGIN:VEVENT")[0]
    assert head.count(b"\r\n") < 25


@BOTH
def test_fastmail_drops_a_start_with_an_offset_and_lines_are_folded_by_octets(kind):
    """MadLlama25/fastmail-mcp#45"""
    assert b"DTSTART;TZID=Europe/Rome:20261203T103000\r\n" in raw(kind)
    assert all(len(line) <= 75 for line in raw(kind).split(b"\r\n"))


def test_nextcloud_sends_no_cancellation_that_equals_the_event_before():
    """nextcloud/server#63242"""
    template = default_template(CANCEL, Medium.LETTER, WORDS)
    later = MailIdentity("m2", MORNING + timedelta(hours=1), MORNING + timedelta(hours=1))
    written = MailWriter(SENDER).write(facts(CANCEL), template, WORDS, MARIA.address, later)
    (part,) = [p for p in written.walk() if p.get_content_type() == "text/calendar"]
    (gone,) = icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    assert gone["DTSTAMP"].dt > event(REQUEST)["DTSTAMP"].dt
    assert gone["SEQUENCE"] > event(REQUEST)["SEQUENCE"]


def test_mustang_deletes_events_by_replies_so_replies_are_not_read():
    """mustang-im/mustang#680. A mail tells that answers go nowhere, and this package reads none."""
    assert "Le risposte non vengono lette" in alternatives(REQUEST)[0].get_content()


def test_the_event_says_when_where_and_how_to_manage_it():
    told = event(REQUEST)
    assert told["DTSTART"].dt.astimezone(UTC) == datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
    assert told["DTEND"].dt - told["DTSTART"].dt == timedelta(minutes=20)
    assert str(told["URL"]) == LINK
    assert a_booking().code in str(told["DESCRIPTION"])


def test_a_sensitive_service_is_named_nowhere_in_mail_or_calendar():
    booking = a_booking(service=SENSITIVE.id)
    name, documents = SENSITIVE.name["it"], [each["it"] for each in SENSITIVE.documents]
    arrived = mail(REQUEST, booking)
    texts = [p.get_payload(decode=True).decode() for p in arrived.walk() if not p.is_multipart()]
    unfolded = [text.replace("\r\n ", "") for text in texts]
    for secret in (name, *documents):
        assert not any(secret in text for text in (arrived["Subject"], *unfolded)), secret


def test_a_mail_that_goes_twice_differs_in_its_date_alone():
    template = default_template(REQUEST, Medium.LETTER, WORDS)
    first, again = [
        MailWriter(SENDER).write(
            facts(REQUEST), template, WORDS, MARIA.address, MailIdentity("m1", MORNING, sent_at)
        )
        for sent_at in (MORNING, MORNING + timedelta(hours=1))
    ]
    assert first["Message-ID"] == again["Message-ID"] == "<m1@borgosanlieto.example>"
    assert first["Date"] != again["Date"]
    same = [
        [p.get_payload(decode=True) for p in m.walk() if not p.is_multipart()]
        for m in (first, again)
    ]
    assert same[0] == same[1]


def test_reminders_and_offers_touch_no_calendar():
    for kind in (MessageKind.REMINDER, MessageKind.SEAT_FREE, MessageKind.MODERATION):
        types = [part.get_content_type() for part in mail(kind, a_booking()).walk()]
        assert types == ["multipart/alternative", "text/plain", "text/html"]


def test_the_file_of_a_page_is_the_same_event_without_an_attendee():
    comune = Organizer("Comune", "")
    file = icalendar.Calendar.from_ical(calendar_file(facts(REQUEST), WORDS, comune, MORNING))
    (told,) = file.walk("VEVENT")
    assert str(file["METHOD"]) == "PUBLISH"
    assert told["UID"] == event(REQUEST)["UID"]
    assert "ATTENDEE" not in told
    assert "ORGANIZER" not in told
