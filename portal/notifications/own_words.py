"""The words of a Comune's own: templates that staff has changed, checked when they are saved.

A template replaces the catalogue's words of one kind of message in one language. The preview shows
what would be sent, with the facts of an invented booking.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.notifications.composition.app_io import SUBJECT
from portal.notifications.composition.facts import MessageFacts
from portal.notifications.composition.invitation import Organizer
from portal.notifications.composition.letter import letter
from portal.notifications.composition.mail import MailWriter, plain
from portal.notifications.composition.parts import Medium, Template, filled
from portal.notifications.composition.short_message import (
    ONE_SEGMENT,
    ShortMessage,
    fitted,
    septets,
    short_message,
)
from portal.notifications.composition.templates import PLACES, default_template, values_of
from portal.notifications.kinds import AnyKind, MessageKind
from portal.notifications.tables import template
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import Appointment, BookingState
from sportello.model.refusals import NotUnderstood
from text.catalogue import N_, Words

MOST_LETTERS_OF_A_BODY = 4000
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")

FAULTS = {
    "empty": N_("Write a text."),
    "subject_missing": N_("Write a subject."),
    "subject_length": N_("The subject must have between 10 and 120 letters, facts included."),
    "subject_lines": N_("The subject must be one line."),
    "body_too_long": N_("The text must have at most 4,000 letters."),
    "sms_too_long": N_("With its facts this text is longer than the 160 letters of an SMS."),
    "unknown_place": N_(
        "Between braces only these names may stand: comune, service, branch, day, time, code."
    ),
}
"""By code, what is wrong with a template and how to mend it, for staff."""


class TemplateFaulty(NotUnderstood):
    """`faults` are keys of FAULTS."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(f"this template cannot be used: {', '.join(faults)}")
        self.faults = faults


class Preview(Struct, frozen=True):
    """What would be sent. For a letter all but `sms`, for an SMS only that."""

    subject: str = ""
    html: str = ""
    text: str = ""
    sms: ShortMessage | None = None


async def template_for(
    connection: AsyncConnection, comune: str, kind: AnyKind, medium: Medium, words: Words
) -> Template:
    """The Comune's own in the language of `words`, else the catalogue's."""
    own = await own_template(connection, comune, kind, medium, words)
    return default_template(kind, medium, words) if own is None else own


async def own_template(
    connection: AsyncConnection, comune: str, kind: AnyKind, medium: Medium, words: Words
) -> Template | None:
    """The Comune's own in the language of `words`, None where the catalogue's is used."""
    here = _is(comune, kind, medium, words)
    query = select(template.c.subject, template.c.body).where(here)
    row = (await connection.execute(query)).first()
    return None if row is None else Template(*row)


async def changed_texts(
    connection: AsyncConnection, comune: str
) -> dict[tuple[str, str, str], datetime]:
    """When each of the Comune's own was last changed, by kind, medium and language."""
    columns = (template.c.kind, template.c.medium, template.c.language, template.c.changed_at)
    rows = await connection.execute(select(*columns).where(template.c.comune == comune))
    return {(kind, medium, language): at for kind, medium, language, at in rows}


async def save_template(
    connection: AsyncConnection,
    comune: str,
    kind: MessageKind,
    medium: Medium,
    words: Words,
    wanted: Template,
    now: datetime,
) -> None:
    """Use `wanted` from now on, in the language of `words`. Raises: TemplateFaulty"""
    if faults := list(faults_in(wanted, kind, medium, words)):
        raise TemplateFaulty(faults)
    written = {"subject": wanted.subject, "body": wanted.body, "changed_at": now}
    here = _is(comune, kind, medium, words)
    changed = await connection.execute(update(template).where(here).values(written))
    if changed.rowcount == 0:
        key = {"comune": comune, "kind": kind, "medium": medium, "language": words.language.code}
        await connection.execute(insert(template).values(**key, **written))


async def use_default_template(
    connection: AsyncConnection, comune: str, kind: MessageKind, medium: Medium, words: Words
) -> None:
    """The catalogue's words again."""
    await connection.execute(delete(template).where(_is(comune, kind, medium, words)))


def faults_in(wanted: Template, kind: MessageKind, medium: Medium, words: Words) -> Iterator[str]:
    """Keys of FAULTS, in order."""
    if not wanted.body.strip():
        yield "empty"
    if len(wanted.body) > MOST_LETTERS_OF_A_BODY:
        yield "body_too_long"
    if unknown_places(wanted.subject) or unknown_places(wanted.body):
        yield "unknown_place"
        return
    facts = sample_facts(kind, words)
    if medium is Medium.SMS:
        if septets(fitted(wanted.body, facts, words)) > ONE_SEGMENT:
            yield "sms_too_long"
        return
    subject = filled(wanted.subject, values_of(facts, words, medium))
    if not subject.strip():
        yield "subject_missing"
    elif not SUBJECT[0] <= len(subject) <= SUBJECT[1]:
        yield "subject_length"
    if len(wanted.subject.splitlines()) > 1:
        yield "subject_lines"


def unknown_places(text: str) -> list[tuple[int, str]]:
    """Each brace that holds no fact of a booking, as it is written, with its line from 1 on."""
    return [
        (number, found)
        for number, line in enumerate(text.splitlines(), start=1)
        for found in _BRACES.findall(line)
        if found[1:-1] not in PLACES
    ]


def preview(wanted: Template, kind: MessageKind, medium: Medium, words: Words) -> Preview:
    """What the template makes of an invented booking. Check it first: `faults_in`."""
    facts = sample_facts(kind, words)
    if medium is Medium.SMS:
        return Preview(sms=short_message(facts, wanted, words))
    content = letter(facts, wanted, words)
    html = MailWriter(Organizer("", "")).html(content, words)
    return Preview(content.subject, html, plain(content))


def sample_facts(kind: MessageKind, words: Words) -> MessageFacts:
    """An invented booking on the longest weekday in the longest month."""
    starts_at = datetime(2027, 9, 15, 8, 30, tzinfo=UTC)
    booking = Appointment(
        id="sample",
        code="K7M2QXR",
        version=1,
        state=BookingState.CONFIRMED,
        branch="centro",
        service="carta-identita",
        slots=("sample",),
        seat=Channel.ONLINE,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=20),
        language=words.language.code,
    )
    return MessageFacts(
        kind=kind,
        booking=booking,
        language=words.language.code,
        comune="Comune di Esempio",
        branch="Sportello polifunzionale",
        address="Piazza del Municipio 1",
        service="Carta d’identità elettronica",
        documents=("Documento di riconoscimento", "Una fototessera recente"),
        link="https://prenota.comune.esempio.it/",
    )


def _is(comune: str, kind: AnyKind, medium: Medium, words: Words) -> ColumnElement[bool]:
    here = (template.c.comune == comune) & (template.c.kind == kind)
    return here & (template.c.medium == medium) & (template.c.language == words.language.code)
