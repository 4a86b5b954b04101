"""Who is meant: a citizen, by a name of today alone, and who works here, by their roles.

Must not know a name or a codice fiscale: those are kept apart from the journal.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

CitizenRef = str
"""Random name of a person in the people store, another each day; made and read by the server."""

REFERENCE_LETTERS = "fgijknoquvwxyz"
"""Every codice fiscale has digits, or one of ABCDEHLMPRST for the month of birth: none fits in."""

REFERENCE_LENGTH = 34
"""129 random bits."""

Reference = Annotated[str, Meta(pattern=f"^[{REFERENCE_LETTERS}]{{{REFERENCE_LENGTH}}}$(?!\\n)")]
"""What a station is given for a citizen who identified themselves, to take tickets with today."""


class Source(StrEnum):
    """What a citizen's data was taken from, the most certain last."""

    TYPED = "typed"
    BARCODE = "barcode"
    CHIP = "chip"
    PIN = "pin"


class Role(StrEnum):
    """What a station's key or an operator's account is trusted with."""

    TOTEM = "totem"
    COUNTER = "counter"
    BOARD = "board"
    OPERATOR = "operator"
    RECEPTION = "reception"
    SUPERVISOR = "supervisor"
    INTEGRATION = "integration"


class Actor(Struct, frozen=True):
    """Who asks: the station whose key opened the door and, at a counter, who logged in there."""

    station: str
    roles: frozenset[Role] = frozenset()
    operator: str | None = None
