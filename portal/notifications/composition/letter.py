"""A letter: what mail and App IO messages both say, in plain words and in order.

Owns which facts, list and link follow the words of the template: a Comune's own words never
replace these.
"""

from collections.abc import Mapping
from types import MappingProxyType

from babel.dates import format_date

from portal.notifications.composition.case_facts import CaseFacts, case_letter
from portal.notifications.composition.facts import MessageFacts
from portal.notifications.composition.parts import (
    LetterContent,
    LetterRow,
    Medium,
    Template,
    filled,
    office_writes,
    paragraphs,
)
from portal.notifications.composition.templates import (
    AnyFacts,
    documents_title,
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


def letter(facts: AnyFacts, template: Template, words: Words) -> LetterContent:
    """The facts in the words of the template."""
    values = values_of(facts, words, Medium.LETTER)
    subject = " ".join(filled(template.subject, values).split())
    told = paragraphs(filled(template.body, values))
    if isinstance(facts, CaseFacts):
        return case_letter(facts, subject, told, words)
    return _booking_letter(facts, subject, told, words)


def _booking_letter(
    facts: MessageFacts, subject: str, told: list[str], words: Words
) -> LetterContent:
    is_expected = facts.kind in EXPECTED
    starts, ends = (clock(at.time(), facts.language) for at in (facts.starts, facts.ends))
    return LetterContent(
        subject=subject,
        paragraphs=(*told, *office_writes(facts.remark, words)),
        lead=format_date(facts.starts, "full", locale_of(facts.language)),
        under=words.gettext("from %1 to %2", starts, ends),
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
