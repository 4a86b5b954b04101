"""The sentence of a call as a person says it: "Numero A quarantadue, sportello tre".

Numbers are left as digits without their leading zeros: the voice reads them in its language.
Letters are spelt here where a voice would swallow them. Where each was heard: docs/board.md.
Must not know which voice.
"""

import re
from collections.abc import Callable
from string import ascii_uppercase

from hardware.voice.interface import Sentence
from sportello.model.languages import HOUSE_LANGUAGE
from text.catalogue import LANGUAGES, Words

UKRAINIAN_NAMES = (
    "а бе це де е еф ґе аш і йот ка ель ем ен о пе ку ер ес те у ве дубль-ве ікс ігрек зет"
)

LETTER_NAMES: dict[str, dict[str, str]] = {
    "en": {"A": "A,"},  # not the article
    "fr": {"Y": "i grec"},
    "es": {"Y": "i griega"},
    "ro": {"E": "e,"},  # not the verb
    "uk": dict(zip(ascii_uppercase, UKRAINIAN_NAMES.split(), strict=True)),
}
"""What to write so that a letter is heard, where the letter itself does not do."""

CHINESE_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")

SHORT_LABEL = re.compile(r"\d{1,3} ?[A-Z]?|[A-Z] ?\d{0,3}")
"""A counter's label that is a number, as "3", "12B" or "B2"; any other is a name in itself."""


def is_number(label: str) -> bool:
    """Whether a counter's label needs the word "counter" before it."""
    return SHORT_LABEL.fullmatch(label) is not None


def phrases(
    code: str, label: str, language: str, words_in: Callable[[str], Words]
) -> tuple[Sentence, ...]:
    """What to say for the ticket `code`, e.g. "A042", called to the counter of that `label`.

    First in Italian; then in the ticket's `language`, if that is another one of the ten. A name
    ("Sala colloqui 1") stands on the door in Italian, and an Italian voice says it.
    """
    said = list(_sentence(code, label, words_in(HOUSE_LANGUAGE)))
    if language != HOUSE_LANGUAGE and language in LANGUAGES:
        said += _sentence(code, label, words_in(language))
    return tuple(said)


def spoken_code(code: str, language: str) -> str:
    """The code with its letter spelt and its number as people say it, e.g. "A 42"."""
    return f"{_letter_name(code[0], language)} {_spoken_number(code[1:], language)}"


def spoken_label(label: str, language: str) -> str:
    """A short label with its letter, if any, spelt apart, e.g. "12 B"."""
    parts = re.findall(r"\d+|[A-Z]", label)
    return " ".join(part if part.isdigit() else _letter_name(part, language) for part in parts)


def _letter_name(letter: str, language: str) -> str:
    return LETTER_NAMES.get(language, {}).get(letter, letter)


def _spoken_number(digits: str, language: str) -> str:
    # Chinese calls its numbers digit by digit; read as one number, the voice drops the zeros
    # inside, and 107 cannot be told from 170.
    return digits.translate(CHINESE_DIGITS) if language == "zh" else str(int(digits))


def _sentence(code: str, label: str, words: Words) -> tuple[Sentence, ...]:
    language = words.language.code
    number = spoken_code(code, language)
    if is_number(label):
        counter = spoken_label(label, language)
        return (Sentence(words.gettext("Number %1, counter %2", number, counter), language),)
    if language == HOUSE_LANGUAGE:
        return (Sentence(f"{words.gettext('Number %1', number)}, {label}", language),)
    return Sentence(words.gettext("Number %1", number), language), Sentence(label, HOUSE_LANGUAGE)
