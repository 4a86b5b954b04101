"""The languages of the house, and a text in several of them.

Owns the languages' codes; catalogues of sentences are in the package `text`.
"""

from collections.abc import Mapping

Text = Mapping[str, str]
"""The same words in several languages, by ISO 639-1 code. Italian ("it") is always there."""

HOUSE_LANGUAGE = "it"
LANGUAGES = ("it", "en", "de", "fr", "es", "ro", "ar", "zh", "uk", "sq")


def in_language(text: Text, language: str) -> str:
    """`text` as a person of that language reads it, in Italian where there is no translation."""
    return text.get(language) or text[HOUSE_LANGUAGE]
