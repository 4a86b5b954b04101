"""The kinds of messages and what is true of each. Pure; knows no text and no provider."""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from sportello.bookings.lifecycle import Appointment

ROME = ZoneInfo("Europe/Rome")

REMINDED_AT = time(10)
"""The day before, local time; decent hours may move it further."""

TURN_IS_NEAR_FOR = timedelta(minutes=15)
"""After that the news is stale: the person has been called, or sees it at the branch."""

ASKED_AFTER = timedelta(hours=1)
"""The end of a visit: how it was is asked once the person is on their way."""

ASKED_FOR = timedelta(days=3)
"""So long an answer is still of what happened."""


TOLD_OF_LAPSE_FOR = timedelta(days=1)
"""So long after its hour a person is told that the office has not decided."""


class MessageKind(StrEnum):
    """What a message tells. `reminder` also offers to confirm the visit, or to cancel it;
    `how_was_it` asks after the visit.
    """

    CONFIRMATION = "confirmation"
    CHANGE = "change"
    NEW_PLACE = "new_place"
    CANCELLATION = "cancellation"
    REMINDER = "reminder"
    TURN_NEAR = "turn_near"
    SEAT_FREE = "seat_free"
    MODERATION = "moderation"
    REFUSAL = "refusal"
    LAPSE = "lapse"
    HOW_WAS_IT = "how_was_it"


class CaseMessageKind(StrEnum):
    """What a message about a case tells; all else of each is a row of `case_kinds`."""

    SIGNATURE_ASKED = "signature_asked"
    SIGNATURE_REMINDER = "signature_reminder"
    ALL_SIGNED = "all_signed"
    RECEIPT = "receipt"
    NUMBER_GIVEN = "number_given"
    CORRECTION_ASKED = "correction_asked"
    NEW_AT_OFFICE = "new_at_office"
    NEWS = "news"


AnyKind = MessageKind | CaseMessageKind


def kind_of(name: str) -> AnyKind:
    """As it stands in a row."""
    return CaseMessageKind(name) if name in set(CaseMessageKind) else MessageKind(name)


class ContactChannel(StrEnum):
    """By which way a person is told. An App IO address is a codice fiscale."""

    EMAIL = "email"
    SMS = "sms"
    APP_IO = "app_io"


class Recipient(Struct, frozen=True):
    """An e-mail address, E.164 number or codice fiscale, and the language of who reads there.

    instead  where it goes once the first has refused for good, as channel and address
    """

    channel: ContactChannel
    address: str
    language: str = "it"
    instead: tuple[ContactChannel, str] | None = None


REMINDED = frozenset({MessageKind.CONFIRMATION, MessageKind.CHANGE})
"""Messages after which a reminder is planned."""

ANSWERS: frozenset[AnyKind] = frozenset(
    {MessageKind.CONFIRMATION, MessageKind.MODERATION, CaseMessageKind.RECEIPT}
)
"""Sent because of what the person has just done, so that they are awake to read it."""

LEFT_OUT_FIRST: frozenset[AnyKind] = frozenset(
    {
        MessageKind.REMINDER,
        MessageKind.TURN_NEAR,
        MessageKind.MODERATION,
        MessageKind.HOW_WAS_IT,
        CaseMessageKind.SIGNATURE_REMINDER,
        CaseMessageKind.ALL_SIGNED,
    }
)
"""Not sent by SMS once the month's ceiling is reached: the page and the board say the same."""

REPEATABLE = frozenset({ContactChannel.EMAIL})
"""Whose messages may go twice: a mail has its Message-ID, by which a mailbox knows it again."""


def reminder_at(booking: Appointment) -> datetime:
    """When the person is reminded: aware UTC, the day before it starts."""
    day = booking.starts_at.astimezone(ROME).date() - timedelta(days=1)
    return datetime.combine(day, REMINDED_AT, ROME).astimezone(UTC)


def stale_at(kind: MessageKind, booking: Appointment, due_at: datetime) -> datetime:
    """From when on the message is of no use, so that it is not sent any more."""
    match kind:
        case MessageKind.TURN_NEAR:
            return due_at + TURN_IS_NEAR_FOR
        case MessageKind.REMINDER | MessageKind.SEAT_FREE:
            return booking.starts_at
        case MessageKind.LAPSE:
            return due_at + TOLD_OF_LAPSE_FOR
        case MessageKind.HOW_WAS_IT:
            return due_at + ASKED_FOR
        case _:
            return booking.ends_at
