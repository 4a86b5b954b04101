"""The words of each kind of message, with places for its facts: the catalogue's, or a Comune's own.

Owns the default texts and what may stand in a template. Both sorts are filled in alike.
"""

from collections.abc import Mapping
from types import MappingProxyType

from babel.dates import format_date

from portal.notifications.case_kinds import CASE_MESSAGES
from portal.notifications.composition.case_facts import CaseFacts, case_values
from portal.notifications.composition.facts import MessageFacts
from portal.notifications.composition.parts import Medium, Template
from portal.notifications.kinds import AnyKind, CaseMessageKind, ContactChannel, MessageKind
from sportello.bookings.lifecycle import AppointmentKind
from text.catalogue import N_, Words
from text.times import clock, locale_of

AnyFacts = MessageFacts | CaseFacts
PLACES = ("comune", "service", "branch", "address", "day", "time", "code")
"""Of a message about a booking."""


LETTERS: Mapping[MessageKind, Template] = MappingProxyType(
    {
        MessageKind.CONFIRMATION: Template(
            N_("Appointment confirmed: {day}, {time}"),
            N_("Your appointment is confirmed. All the details are below."),
        ),
        MessageKind.CHANGE: Template(
            N_("Appointment moved: {day}, {time}"),
            N_(
                "Your appointment has been moved. The details below are the new ones; the earlier "
                "date is no longer valid."
            ),
        ),
        MessageKind.NEW_PLACE: Template(
            N_("Your appointment is in another place: {day}, {time}"),
            N_(
                "Your appointment keeps its day and its time. Only the place is another one: it "
                "stands below."
            ),
        ),
        MessageKind.CANCELLATION: Template(
            N_("Appointment cancelled: {day}, {time}"),
            N_(
                "Your appointment on {day} at {time} is cancelled. You do not need to do anything. "
                "You can book another one at any time."
            ),
        ),
        MessageKind.REMINDER: Template(
            N_("Reminder: appointment on {day}, {time}"),
            N_(
                "We remind you of your appointment. Please tell us whether you are coming: if you "
                "cannot, cancel or move it, and another person can take your place."
            ),
        ),
        MessageKind.TURN_NEAR: Template(
            N_("Your turn is near: {branch}"),
            N_("Your turn is near. Please come to the waiting area of {branch}."),
        ),
        MessageKind.SEAT_FREE: Template(
            N_("A place is free: {day}, {time}"),
            N_(
                "A place is free on {day} at {time}. It is kept for you for a short time: open the "
                "page to take it. If you do not want it, you do not need to do anything."
            ),
        ),
        MessageKind.MODERATION: Template(
            N_("Request received: {day}, {time}"),
            N_(
                "We have received your request for an appointment on {day} at {time}. It is not "
                "confirmed yet: the office examines it and writes to you."
            ),
        ),
        MessageKind.REFUSAL: Template(
            N_("Request not accepted: {day}, {time}"),
            N_(
                "The office cannot receive you on {day} at {time}. You can choose another day, or "
                "contact the office."
            ),
        ),
        MessageKind.LAPSE: Template(
            N_("Request not decided: {day}, {time}"),
            N_(
                "The office has not decided in time about your request for {day} at {time}. The "
                "request has ended: please do not come. We are sorry. You can book again, or "
                "contact the office."
            ),
        ),
        MessageKind.HOW_WAS_IT: Template(
            N_("How did it go on {day}?"),
            N_(
                "You were at our office on {day}. Would you tell us how it went? It takes half a "
                "minute, and your answer reaches the office without your name."
            ),
        ),
    }
)

SHORT_MESSAGES: Mapping[MessageKind, Template] = MappingProxyType(
    {
        MessageKind.CONFIRMATION: Template(
            "", N_("{comune}: confirmed, {service}, {day} {time}, {branch}. Code {code}")
        ),
        MessageKind.CHANGE: Template(
            "", N_("{comune}: moved, {service}, {day} {time}, {branch}. Code {code}")
        ),
        MessageKind.NEW_PLACE: Template(
            "", N_("{comune}: {day} {time}, other place: {branch}, {address}. Code {code}")
        ),
        MessageKind.CANCELLATION: Template(
            "", N_("{comune}: appointment of {day} {time}, {branch}, cancelled. Code {code}")
        ),
        MessageKind.REMINDER: Template(
            "",
            N_(
                "{comune}: reminder, {service}, {day} {time}, {branch}. Confirm or cancel with "
                "code {code}"
            ),
        ),
        MessageKind.TURN_NEAR: Template(
            "", N_("{comune}: your turn is near, please come to {branch}. Code {code}")
        ),
        MessageKind.SEAT_FREE: Template(
            "", N_("{comune}: place free {day} {time}, {branch}. To take it, code {code}")
        ),
        MessageKind.MODERATION: Template(
            "",
            N_(
                "{comune}: request received for {day} {time}, {branch}. Not confirmed yet, we will "
                "write to you. Code {code}"
            ),
        ),
        MessageKind.REFUSAL: Template(
            "",
            N_(
                "{comune}: we cannot receive you on {day} {time}, {branch}. Please choose another "
                "day. Code {code}"
            ),
        ),
        MessageKind.LAPSE: Template(
            "",
            N_(
                "{comune}: your request for {day} {time}, {branch}, was not decided in time and "
                "has ended. Code {code}"
            ),
        ),
        MessageKind.HOW_WAS_IT: Template(
            "", N_("{comune}: how did it go on {day} at {time}? Tell us with code {code}")
        ),
    }
)

DEFAULTS: Mapping[Medium, Mapping[MessageKind, Template]] = MappingProxyType(
    {Medium.LETTER: LETTERS, Medium.SMS: SHORT_MESSAGES}
)


def medium_of(channel: ContactChannel) -> Medium:
    return Medium.SMS if channel is ContactChannel.SMS else Medium.LETTER


def default_template(kind: AnyKind, medium: Medium, words: Words) -> Template:
    """What the catalogue says, in its language."""
    default = (
        _of_case(kind, medium) if isinstance(kind, CaseMessageKind) else DEFAULTS[medium][kind]
    )
    subject = words.gettext(default.subject) if default.subject else ""
    return Template(subject, words.gettext(default.body))


def _of_case(kind: CaseMessageKind, medium: Medium) -> Template:
    row = CASE_MESSAGES[kind]
    return Template(row.subject, row.text) if medium is Medium.LETTER else Template("", row.sms)


def values_of(facts: AnyFacts, words: Words, medium: Medium) -> dict[str, str]:
    """What stands in each place. An SMS has short days."""
    if isinstance(facts, CaseFacts):
        return case_values(facts, words, medium)
    locale = locale_of(facts.language)
    day = format_date(facts.starts, "full" if medium is Medium.LETTER else "EEE d MMM", locale)
    return {
        "comune": facts.comune,
        "service": facts.service or words.gettext("appointment"),
        "branch": place_of(facts, words),
        "address": facts.address if _is_in_person(facts) else place_of(facts, words),
        "day": day,
        "time": clock(facts.starts.time(), facts.language),
        "code": facts.booking.code,
    }


def _is_in_person(facts: MessageFacts) -> bool:
    return facts.booking.kind is AppointmentKind.IN_PERSON


def documents_title(facts: MessageFacts, words: Words) -> str:
    if _is_in_person(facts):
        return words.gettext("What to bring")
    return words.gettext("What to keep ready")


def place_of(facts: MessageFacts, words: Words) -> str:
    """Where the appointment takes place, in few words."""
    match facts.booking.kind:
        case AppointmentKind.PHONE:
            return words.gettext("by telephone")
        case AppointmentKind.VIDEO:
            return words.gettext("by video call")
        case _:
            return facts.branch
