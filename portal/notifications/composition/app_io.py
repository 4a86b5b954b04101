"""A letter as a message of App IO, within the lengths that its API accepts.

Source: the OpenAPI of IO's functions, `MessageContent`: subject 10–120, markdown 80–10,000.
"""

import re
from datetime import UTC

from msgspec import Struct

from portal.notifications.composition.facts import MessageFacts
from portal.notifications.composition.letter import EXPECTED, letter
from portal.notifications.composition.parts import LetterContent, LetterRow, Template
from portal.notifications.composition.templates import AnyFacts
from text.catalogue import Words

SUBJECT = (10, 120)
MARKDOWN = (80, 10_000)
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_LISTS = re.compile(r"(?m)^(\s*\d*)([-+.])(?=\s)")


class IoContent(Struct, frozen=True, omit_defaults=True):
    """`due_date` as IO wants it, so that the app offers to note the appointment."""

    subject: str
    markdown: str
    due_date: str | None = None


def io_content(facts: AnyFacts, template: Template, words: Words) -> IoContent:
    """Too long words of a Comune's own are cut; the facts and the link are not."""
    content = letter(facts, template, words)
    subject = content.subject
    if len(subject) < SUBJECT[0]:
        subject = f"{subject} – {facts.comune}".ljust(SUBJECT[0], ".")
    return IoContent(subject[: SUBJECT[1]], _markdown(content), _due(facts))


def _due(facts: AnyFacts) -> str | None:
    if not isinstance(facts, MessageFacts) or facts.kind not in EXPECTED:
        return None
    return f"{facts.booking.starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _markdown(content: LetterContent) -> str:
    rows = [f"**{content.lead}, {content.under}**"] if content.lead else []
    rows += [f"**{escaped(row.label)}**: {_value(row)}" for row in content.rows]
    rest = ["\n".join(f"{row}  " for row in rows)]
    for title, items in (
        (content.missing_title, content.missing),
        (content.list_title, content.documents),
    ):
        if items:
            listed = "\n".join(f"- {escaped(each)}" for each in items)
            rest.append(f"**{escaped(title)}**\n\n{listed}")
    rest += [escaped(content.advice), f"[{escaped(content.action)}]({content.link})"]
    rest.append(escaped(content.closing))
    end = "\n\n".join(filter(None, rest))
    beginning = "\n\n".join(escaped(each) for each in content.paragraphs)
    return f"{beginning[: MARKDOWN[1] - len(end) - 2]}\n\n{end}"


def _value(row: LetterRow) -> str:
    return f"[{escaped(row.value)}]({row.href})" if row.href else escaped(row.value)


def escaped(text: str) -> str:
    """Words that mean themselves in Markdown."""
    return _LISTS.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", text))
