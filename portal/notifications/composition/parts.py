"""What every letter is made of, whatever it is about: its parts, in order, and its two media."""

import re
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from text.catalogue import Words

PLACE = re.compile(r"\{(\w*)\}")


class Medium(StrEnum):
    """Letters are mails and App IO messages; an SMS has 160 characters in all."""

    LETTER = "letter"
    SMS = "sms"


class Template(Struct, frozen=True):
    """`subject` is empty for an SMS. Blank lines divide the paragraphs of `body`."""

    subject: str
    body: str


class LetterRow(Struct, frozen=True):
    """A fact with its name; `href` if it is a link."""

    label: str
    value: str
    href: str = ""


class LetterContent(Struct, frozen=True, kw_only=True):
    """`lead` and `under` stand out; `list_title` heads `documents`, `missing_title` heads
    `missing`, where there are any.
    """

    subject: str
    paragraphs: tuple[str, ...]
    lead: str
    under: str
    rows: tuple[LetterRow, ...]
    list_title: str = ""
    documents: tuple[str, ...] = ()
    missing_title: str = ""
    missing: tuple[str, ...] = ()
    advice: str = ""
    action: str
    link: str
    sender: str
    closing: str

    @property
    def stands_out(self) -> str:
        """What a list of mails shows first beside the subject."""
        return ", ".join(filter(None, (self.lead, self.under))) or self.paragraphs[0]


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with the facts in their places. Raises: KeyError for a place that there is not."""
    return PLACE.sub(lambda place: values[place[1]], text)


def paragraphs(text: str) -> list[str]:
    """Divided by blank lines, without those that are empty."""
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def office_writes(remark: str, words: Words) -> list[str]:
    """What the office adds, said to be its own words."""
    if not remark:
        return []
    return [words.gettext("The office writes: %1", " ".join(remark.split()))]
