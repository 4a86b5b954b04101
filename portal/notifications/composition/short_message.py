"""An SMS: one segment of the GSM alphabet, with what is missing and the link where there is room.

Owns length and letters. Letters that the alphabet does not have lose their accents; a language of
another script is written in Italian.
"""

import unicodedata
from collections.abc import Sequence
from math import ceil

from gsm0338 import Codec  # type: ignore[import-untyped]
from msgspec import Struct

from portal.notifications.composition.case_facts import CaseFacts
from portal.notifications.composition.facts import MessageFacts
from portal.notifications.composition.parts import Medium, Template, filled
from portal.notifications.composition.templates import AnyFacts, values_of
from sportello.model.languages import HOUSE_LANGUAGE
from text.catalogue import Words

ONE_SEGMENT = 160
EACH_OF_SEVERAL = 153
"""Septets: a part of a longer message gives seven of them to its number."""

OTHER_SCRIPTS = frozenset({"ar", "zh", "uk"})
SHORTENED = ("service", "branch")
"""What is cut where room is short, in this order; day, time and code never are."""

LAST_SHORTENED = (*SHORTENED, "comune")
"""The name of the Comune only where there is no room without the link either."""

SHORTENED_OF_CASES = ("who", "comune")

SHORTEST = 12
_NO_PLACES = str.maketrans("{}", "()")
"""What a form calls its documents is no template."""
_GSM = Codec()
_AS = {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "..."}
_AS |= {"\u00a0": " ", "\u202f": " ", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ı": "i"}


class ShortMessage(Struct, frozen=True):
    """`septets` as they are counted by who is paid for `segments`."""

    text: str
    septets: int
    segments: int


def language_of_sms(language: str) -> str:
    """The language itself, or Italian where its script is not in the GSM alphabet."""
    return HOUSE_LANGUAGE if language in OTHER_SCRIPTS else language


def short_message(facts: AnyFacts, template: Template, words: Words) -> ShortMessage:
    """The filled template in at most one segment, followed by the link if both have room.

    Where the link is the message, both together take as many segments as they need.
    """
    if isinstance(facts, CaseFacts):
        body = fitted(template.body, facts, words, SHORTENED_OF_CASES)
        with_link = f"{body} {in_gsm(facts.link)}"
        if facts.row.is_the_link or septets(with_link) <= ONE_SEGMENT:
            return measured(with_link)
        return measured(_cut(body, ONE_SEGMENT))
    body = _with_what_is_missing(template.body, facts, words)
    with_link = fitted(f"{body} {facts.link}", facts, words, SHORTENED)
    if septets(with_link) <= ONE_SEGMENT:
        return measured(with_link)
    return measured(_cut(fitted(body, facts, words), ONE_SEGMENT))


def _with_what_is_missing(body: str, facts: MessageFacts, words: Words) -> str:
    """By name where there is room, else how much it is; without room for that, as it was."""
    if not facts.missing:
        return body
    by_name = words.gettext("Still missing: %1", ", ".join(facts.missing))
    counted = words.plural("%n things are still missing", len(facts.missing))
    for said in (by_name, counted):
        told = f"{body}. {said.translate(_NO_PLACES)}"
        if septets(fitted(told, facts, words, SHORTENED)) <= ONE_SEGMENT:
            return told
    return body


def fitted(
    body: str, facts: AnyFacts, words: Words, shortened: Sequence[str] = LAST_SHORTENED
) -> str:
    """Filled, in the GSM alphabet; long names are cut as far as they can be, until all fits."""
    values = {k: in_gsm(v) for k, v in values_of(facts, words, Medium.SMS).items()}
    body = in_gsm(" ".join(body.split()))
    for name in shortened:
        too_long = septets(filled(body, values)) - ONE_SEGMENT
        if too_long > 0 and f"{{{name}}}" in body:
            values[name] = _cut(values[name], max(SHORTEST, septets(values[name]) - too_long))
    return filled(body, values)


def measured(text: str) -> ShortMessage:
    """A text of the GSM alphabet with its cost."""
    length = septets(text)
    return ShortMessage(
        text, length, 1 if length <= ONE_SEGMENT else ceil(length / EACH_OF_SEVERAL)
    )


def septets(text: str) -> int:
    """Its length: "€", brackets and braces take two. Raises: UnicodeError for other letters."""
    return len(_GSM.encode(text)[0])


def in_gsm(text: str) -> str:
    """The same in letters that the GSM alphabet has; "?" where there is nothing like it."""
    return "".join(_like(letter) for letter in unicodedata.normalize("NFC", text))


def _like(letter: str) -> str:
    letter = _AS.get(letter, letter)
    if letter == "\x1b":
        return "?"
    for written in (letter, unicodedata.normalize("NFD", letter)[0]):
        try:
            _GSM.encode(written)
        except UnicodeError:
            continue
        return written
    return "?"


def _cut(text: str, room: int) -> str:
    """Its beginning in at most `room` septets."""
    while septets(text) > room:
        text = text[:-1]
    return text.rstrip(" ,.-(")
