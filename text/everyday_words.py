"""Find a thing by the words that people use: "spazzatura" finds the waste tax. Pure.

Owns how words are compared: by their beginnings, without accents and capitals. Only where that
finds nothing are other endings and one wrong letter allowed, then words left out.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")
Pools = Sequence[Sequence[str]]
"""Words of a thing as `words_of` gives them, those that say most of it first."""

MIN_LETTERS = 2
CLOSE_FROM = 5
"""Shorter words are only found as they are written: one wrong letter makes another word of them."""

SMALL_WORDS = frozenset(
    {
        *("il", "lo", "la", "gli", "le", "un", "uno", "una", "di", "da", "in", "con", "su", "per"),
        *("al", "alla", "del", "della", "dei", "delle", "che", "mi", "si", "mio", "mia", "miei"),
        *("ho", "devo", "voglio", "vorrei", "come", "dove", "quando", "fare", "avere"),
        *("the", "an", "of", "for", "to", "my", "need", "want", "how", "do", "get", "and"),
    }
)
"""They say nothing of what is looked for; Italian and English, in which sheets are written."""


def words_of(text: str) -> list[str]:
    """Lower case, without accents: a person who searches does not look for the right key."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))


def search(text: str, things: Iterable[tuple[T, Pools]]) -> list[T]:
    """Things that hold every word of `text`, else most of its words; best first."""
    wanted = words_of(text)
    if sum(map(len, wanted)) < MIN_LETTERS:
        return []
    among = list(things)
    telling = [w for w in wanted if len(w) > 1 and w not in SMALL_WORDS] or wanted
    return (
        _ranked(among, lambda pools: _place_of_all(wanted, pools, _begins))
        or _ranked(among, lambda pools: _place_of_all(telling, pools, _is_close))
        or _ranked(among, lambda pools: _place_of_most(telling, pools))
    )


def _ranked(things: Sequence[tuple[T, Pools]], place: Callable[[Pools], int | None]) -> list[T]:
    places = [(place(pools), thing) for thing, pools in things]
    hits = [(number, thing) for number, thing in places if number is not None]
    return [thing for _, thing in sorted(hits, key=lambda hit: hit[0])]


def _place_of_all(
    wanted: Sequence[str], pools: Pools, is_found: Callable[[str, str], bool]
) -> int | None:
    """0 if the first pool holds all words, 1 if the first two do, and so on; None if not all do."""
    known: list[str] = []
    for place, pool in enumerate(pools):
        known += pool
        if all(any(is_found(each, word) for word in known) for each in wanted):
            return place
    return None


def _place_of_most(wanted: Sequence[str], pools: Pools) -> int | None:
    """How many words are missing; None if more than half of them are."""
    known = [word for pool in pools for word in pool]
    missing = sum(not any(_is_close(each, word) for word in known) for each in wanted)
    return missing if 2 * missing <= len(wanted) and missing < len(wanted) else None


def _begins(wanted: str, word: str) -> bool:
    return word.startswith(wanted)


def _is_close(wanted: str, word: str) -> bool:
    """Begins alike, but for the ending ("scaduta", "scaduto") or one letter ("rifuti")."""
    if len(wanted) < CLOSE_FROM:
        return _begins(wanted, word)
    if word.startswith(wanted.rstrip("aeiou")):
        return True
    lengths = range(len(wanted) - 1, len(wanted) + 2)
    return word[0] == wanted[0] and any(_is_one_letter_off(wanted, word[:n]) for n in lengths)


def _is_one_letter_off(one: str, other: str) -> bool:
    """One letter is wrong, missing, too many, or two have changed places."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    one, other = one[at:], other[at:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )
