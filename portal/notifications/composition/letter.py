"""A letter: what mail and App IO messages both say, in plain words and in order.

Owns which facts, list and link follow the words of the template: a Comune's own words never
replace these.
"""

from collections.abc import Mapping
from types import MappingProxyType

from babel.dates import format_date
from msgspec import Struct

from portal.notifications.composition.facts import MessageFacts
from portal.notifications.composition.templates import (
    Medium,
    Template,
    documents_title,
    filled,
    place_of,
    values_of,
)
from portal.notifications.kinds import MessageKind
from sportello.bookings.lifecycle import AppointmentKind
from text.catalogue import N_, Words
from text.times import clock, locale_of

EXPECTED = frozenset(
    {
        MessageKind.CONFIRMATION,
        MessageKind.CHANGE,
        MessageKind.NEW_PLACE,
        MessageKind.REMINDER,
    }
)
"""Kinds after which the person comes: they say what to bring."""

ACTIONS: Mapping[MessageKind, str] = MappingProxyType(
    {
        MessageKind.CONFIRMATION: N_("Manage the appointment"),
        MessageKind.CHANGE: N_("Manage the appointment"),
        MessageKind.NEW_PLACE: N_("Manage the appointment"),
        MessageKind.CANCELLATION: N_("Book again"),
        MessageKind.REMINDER: N_("Confirm, move or cancel"),
        MessageKind.TURN_NEAR: N_("Follow your turn"),
        MessageKind.SEAT_FREE: N_("See the place offered"),
        MessageKind.MODERATION: N_("See the request"),
        MessageKind.REFUSAL: N_("Choose another day"),
        MessageKind.LAPSE: N_("Book again"),
        MessageKind.HOW_WAS_IT: N_("Say how it went"),
    }
)


class LetterRow(Struct, frozen=True):
    """A fact with its name; `href` if it is a link."""

    label: str
    value: str
    href: str = ""


class LetterContent(Struct, frozen=True):
    """`day` and `hours` stand out; `list_title` heads `documents`, `missing_title` heads `missing`,
    where there are any.
    """

    subject: str
    paragraphs: tuple[str, ...]
    day: str
    hours: str
    rows: tuple[LetterRow, ...]
    list_title: str
    documents: tuple[str, ...]
    missing_title: str
    missing: tuple[str, ...]
    advice: str
    action: str
    link: str
    sender: str
    closing: str


def letter(facts: MessageFacts, template: Template, words: Words) -> LetterContent:
    """The facts in the words of the template."""
    values = values_of(facts, words, Medium.LETTER)
    is_expected = facts.kind in EXPECTED
    starts, ends = (clock(at.time(), facts.language) for at in (facts.starts, facts.ends))
    return LetterContent(
        subject=" ".join(filled(template.subject, values).split()),
        paragraphs=(*paragraphs(filled(template.body, values)), *_remark(facts, words)),
        day=format_date(facts.starts, "full", locale_of(facts.language)),
        hours=words.gettext("from %1 to %2", starts, ends),
        rows=tuple(_rows(facts, words)),
        list_title=documents_title(facts, words),
        documents=facts.documents if is_expected else (),
        missing_title=words.gettext("Your request is not complete yet. Still missing"),
        missing=facts.missing,
        advice=_advice(facts, words) if is_expected else "",
        action=words.gettext(ACTIONS[facts.kind]),
        link=facts.link,
        sender=facts.comune,
        closing=words.gettext(
            "%1 sends this message because of an appointment for which this contact was given. "
            "Replies are not read.",
            facts.comune,
        ),
    )


def paragraphs(text: str) -> list[str]:
    """Divided by blank lines, without those that are empty."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _remark(facts: MessageFacts, words: Words) -> list[str]:
    """What the office adds, said to be its own words."""
    if not facts.remark:
        return []
    return [words.gettext("The office writes: %1", " ".join(facts.remark.split()))]


def _rows(facts: MessageFacts, words: Words) -> list[LetterRow]:
    rows = []
    if facts.service is not None:
        rows.append(LetterRow(words.gettext("Service"), facts.service))
    rows.append(LetterRow(words.gettext("Where"), _where(facts, words)))
    if facts.room and facts.kind in EXPECTED:
        rows.append(LetterRow(words.gettext("Video call"), facts.room, facts.room))
    if facts.booking.people > 1:
        rows.append(LetterRow(words.gettext("People"), str(facts.booking.people)))
    rows.append(LetterRow(words.gettext("Code"), facts.booking.code))
    return rows


def _where(facts: MessageFacts, words: Words) -> str:
    if facts.booking.kind is AppointmentKind.IN_PERSON and facts.address:
        return f"{facts.branch}, {facts.address}"
    return place_of(facts, words)


def _advice(facts: MessageFacts, words: Words) -> str:
    match facts.booking.kind:
        case AppointmentKind.PHONE:
            return words.gettext("The office calls you at the time of the appointment.")
        case AppointmentKind.VIDEO:
            return words.gettext(
                "At the time of the appointment, open the link of the video call. You also find "
                "it on the page of the appointment."
            )
        case _:
            return words.gettext(
                "When you arrive, show your health card or this code at the totem."
            )
