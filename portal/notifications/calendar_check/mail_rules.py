"""What calendar programs stumble over in the mail around a calendar."""

from collections.abc import Iterator
from email.message import Message
from email.utils import getaddresses, parseaddr

from portal.notifications.calendar_check.content_lines import CalendarPart
from portal.notifications.calendar_check.event_rules import ASKED, GONE, OF_ONE, method_of

CALENDAR = "text/calendar"
FILE_NAME = "invite.ics"

MailPart = Message


def calendar_part(mail: MailPart) -> MailPart | None:
    """The part that holds the calendar: the one to be shown, else a file."""
    parts = [part for part in mail.walk() if not part.is_multipart()]
    shown = [part for part in parts if part.get_content_type() == CALENDAR]
    files = [part for part in parts if (part.get_filename() or "").lower().endswith(".ics")]
    alternatives = [part for part in shown if part.get_content_disposition() is None]
    return next(iter((*alternatives, *shown, *files)), None)


def mail_problems(mail: MailPart, calendar: MailPart, read: list[CalendarPart]) -> Iterator[str]:
    """Sentences about the mail whose `calendar` has been `read`."""
    methods = {method_of(each) for each in read} - {""}
    if not (methods & {ASKED, GONE}):
        return
    bodies = [_parts(each) for each in mail.walk() if _is_alternative(each)]
    is_alternative = any(calendar in parts for parts in bodies)
    if calendar.get_content_type() != CALENDAR or not is_alternative:
        yield "calendar sent as a file alone: Outlook and Yahoo show no buttons"
    elif not any(parts[-1:] == [calendar] for parts in bodies):
        yield "text/calendar is not the last part of multipart/alternative"
    for name in ("Content-Disposition", "Content-ID"):
        if is_alternative and calendar[name] is not None:
            yield f"text/calendar with {name}: Thunderbird shows no invitation"
    told = str(calendar.get_param("method", "")).upper()
    if told not in methods:
        yield "Content-Type without the method of the calendar: Gmail removes nothing"
    if str(calendar.get_param("charset", "")).lower() != "utf-8":
        yield "Content-Type without charset=utf-8: accented letters become garbled"
    yield from _names(mail, calendar)
    yield from _addresses(mail, read)


def _is_alternative(part: MailPart) -> bool:
    return part.get_content_type() == "multipart/alternative"


def _parts(holder: MailPart) -> list[MailPart]:
    """Empty where its boundary is missing, so that it holds a text."""
    held = holder.get_payload()
    return [part for part in held if isinstance(part, Message)] if holder.is_multipart() else []


def _names(mail: MailPart, calendar: MailPart) -> Iterator[str]:
    files = [part for part in mail.walk() if (part.get_filename() or "").lower().endswith(".ics")]
    names = {part.get_filename() for part in (*files, calendar)} - {None}
    if names - {FILE_NAME}:
        yield f"file of another name than {FILE_NAME}: Outlook 365 opens no cancellation"


def _addresses(mail: MailPart, read: list[CalendarPart]) -> Iterator[str]:
    _, sender = parseaddr(str(mail["From"] or ""))
    to = {address.lower() for _, address in getaddresses([str(h) for h in mail.get_all("To", [])])}
    for part in (part for each in read for part in each.parts if part.name in OF_ONE):
        organizer = part.value("ORGANIZER").lower().removeprefix("mailto:")
        if organizer and organizer != sender.lower():
            yield "From is not ORGANIZER: Outlook 365 opens no cancellation"
        people = {
            line.value.strip().lower().removeprefix("mailto:") for line in part.all("ATTENDEE")
        }
        if people and not people & to:
            yield "no ATTENDEE is the address to which the mail goes: Gmail shows no buttons"
