"""Who the citizen says they are: what a card, a barcode or typed letters tell, and how one greets.

Knows no device and no server; keeps nothing.
"""

from datetime import time

from italy.names import as_written
from sportello.hall.assurance import assurance_of, shows_given_name
from sportello.model.wire import Identify
from text.catalogue import N_

GOOD_EVENING_FROM = time(17)
LONGEST_GREETED_NAME = 20


def shown_given_name(who: Identify) -> str:
    """The given name, empty where its source is not sure enough to show it."""
    return who.given_name if is_by_card(who) else ""


def is_by_card(who: Identify) -> bool:
    """Whether the chip of a card says who it is."""
    return shows_given_name(assurance_of(who.source))


def greeted_name(given_name: str) -> str:
    """The name to greet with: all given names, or the first alone when they are many."""
    name = as_written(given_name)
    return name if len(name) <= LONGEST_GREETED_NAME else name.split(" ")[0]


def greeting(local: time) -> str:
    """The message id of the greeting at this hour of the branch; `%1` stands for the name."""
    if local < GOOD_EVENING_FROM:
        return N_("Good morning, %1")
    return N_("Good evening, %1")
