"""Find a thing by the words that people use: "spazzatura" finds the waste tax. Pure.

Owns how words are compared: by their beginnings, without accents and capitals.
"""

import re
import unicodedata
from collections.abc import Sequence


def words_of(text: str) -> list[str]:
    """Lower case, without accents: a person who searches does not look for the right key."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))


def rank(wanted: Sequence[str], *pools: Sequence[str]) -> int | None:
    """How well `wanted` is found: 0 if the first pool holds all its words, 1 if the first two do,
    and so on; None if even all of them do not.
    """
    known: list[str] = []
    for place, pool in enumerate(pools):
        known += pool
        if all(any(word.startswith(each) for word in known) for each in wanted):
            return place
    return None
