"""The appointment as an iCalendar object, such as Outlook, Gmail and Apple's calendar accept it.

Each choice here answers something that went wrong in one of them:
docs/decisions/0123-invitations-that-calendars-accept.md
"""

from datetime import UTC, datetime, time, timedelta

from icalendar import Calendar as ICalendar
from icalendar import Event as IEvent
from icalendar import (
    Parameters,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vText,
    vUri,
)
from msgspec import Struct

from portal.notifications.composition.facts import MessageFacts
from portal.notifications.composition.templates import documents_title, place_of
from portal.notifications.kinds import MessageKind
from sportello.bookings.lifecycle import AppointmentKind
from text.catalogue import Words

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"

METHODS = {
    MessageKind.CONFIRMATION: REQUEST,
    MessageKind.CHANGE: REQUEST,
    MessageKind.NEW_PLACE: REQUEST,
    MessageKind.CANCELLATION: CANCEL,
}
"""Other kinds change nothing in a calendar. A new place is the same version of the booking: its
later stamp says that the event is newer.
"""

FILE_NAME = "invite.ics"
"""Outlook 365 opens a cancellation under no other name."""

PRODUCT = "-//Sportello//Portal//IT"

UID_DOMAIN = "sportello"
"""One for all senders: a file from the page and a mail are one event. Ids are 128 random bits."""
ROME_ID = "Europe/Rome"


class Organizer(Struct, frozen=True):
    """Who invites: the address from which the mail comes."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def invitation(
    facts: MessageFacts,
    words: Words,
    method: str,
    organizer: Organizer,
    attendee: str,
    stamp: datetime,
) -> bytes:
    """An iTIP message of `method` to `attendee`; `stamp` is when its booking became so (aware)."""
    event = _event(facts, words, organizer, stamp)
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params.update(
        CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="TRUE"
    )
    event.add("attendee", guest)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    return _calendar(method, event)


def calendar_file(
    facts: MessageFacts, words: Words, organizer: Organizer, stamp: datetime
) -> bytes:
    """For "add to calendar" on a page: the same appointment, with no one invited."""
    event = _event(facts, words, organizer, stamp)
    event.add("status", "CONFIRMED")
    return _calendar(PUBLISH, event)


def _event(facts: MessageFacts, words: Words, organizer: Organizer, stamp: datetime) -> IEvent:
    event = IEvent()
    what = facts.service or words.gettext("Appointment")
    event.add("uid", f"{facts.booking.id}@{UID_DOMAIN}")
    event.add("sequence", facts.booking.version)
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("dtstart", facts.starts)
    event.add("dtend", facts.ends)
    event.add("summary", f"{what} – {facts.comune}")
    event.add("location", vText(_location(facts, words)))
    event.add("description", _description(facts, words))
    event.add("url", facts.link)
    if facts.room:
        event.add("conference", vUri(facts.room, params=_video(words)))
    event.add("transp", "OPAQUE")
    if organizer.address:
        host = vCalAddress(f"mailto:{organizer.address}")
        host.params["CN"] = organizer.name
        event.add("organizer", host)
    return event


def _location(facts: MessageFacts, words: Words) -> str:
    if facts.booking.kind is AppointmentKind.IN_PERSON and facts.address:
        return f"{facts.branch}, {facts.address}"
    return facts.room or place_of(facts, words)


def _video(words: Words) -> Parameters:
    """As RFC 7986 says it, section 5.11."""
    return Parameters(
        VALUE="URI", FEATURE=["AUDIO", "VIDEO"], LABEL=words.gettext("Enter the video call")
    )


def _description(facts: MessageFacts, words: Words) -> str:
    lines = [words.gettext("Code: %1", facts.booking.code), facts.link]
    if facts.room:
        lines += ["", f"{words.gettext('Video call')}: {facts.room}"]
    if facts.documents:
        lines += ["", documents_title(facts, words), *(f"- {each}" for each in facts.documents)]
    return "\n".join(lines)


def _calendar(method: str, event: IEvent) -> bytes:
    calendar = ICalendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_rome())
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _rome() -> Timezone:
    """The rule of European summer time, for ever, in a dozen lines."""
    zone = Timezone()
    zone.add("tzid", ROME_ID)
    for kind, name, first, hour, before, after, month in (
        (TimezoneStandard, "CET", 25, 3, 2, 1, 10),
        (TimezoneDaylight, "CEST", 29, 2, 1, 2, 3),
    ):
        part = kind()
        part.add("dtstart", datetime.combine(datetime(1970, month, first), time(hour)))  # noqa: DTZ001
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("tzname", name)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone
