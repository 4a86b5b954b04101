"""Who the citizen says they are: what a card, a barcode or typed letters tell, and how one greets.

Knows no device and no server; keeps nothing.
"""

import re
from datetime import time

from sportello.hall.assurance import assurance_of, shows_given_name
from sportello.model.wire import Identify
from text.catalogue import N_

GOOD_EVENING_FROM = time(17)
LONGEST_GREETED_NAME = 20

ACCENTED = {"A'": "à", "E'": "è", "I'": "ì", "O'": "ò", "U'": "ù"}
"""Registry offices without accents on their keyboards wrote an apostrophe after the last vowel."""


def shown_given_name(who: Identify) -> str:
    """The given name, empty where its source is not sure enough to show it."""
    return who.given_name if is_by_card(who) else ""


def is_by_card(who: Identify) -> bool:
    """Whether the chip of a card says who it is."""
    return shows_given_name(assurance_of(who.source))


def as_written(name: str) -> str:
    """A registry's `NICOLO' D'ANGELO` as its bearer writes it: `Nicolò D'Angelo`."""
    words = [_word(word) for word in name.upper().split()]
    return " ".join(words)


def greeted_name(given_name: str) -> str:
    """The name to greet with: all given names, or the first alone when they are many."""
    name = as_written(given_name)
    return name if len(name) <= LONGEST_GREETED_NAME else name.split(" ")[0]


def greeting(local: time) -> str:
    """The message id of the greeting at this hour of the branch; `%1` stands for the name."""
    if local < GOOD_EVENING_FROM:
        return N_("Good morning, %1")
    return N_("Good evening, %1")


def _word(word: str) -> str:
    if len(word) > 2 and word[-2:] in ACCENTED:
        word = word[:-2] + ACCENTED[word[-2:]]
    return re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)
