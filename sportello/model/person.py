"""Who is meant: a citizen, and who asks, by their roles.

The journal and the stations know a citizen by a `CitizenRef` or a `Reference`, which say nothing.
`PersonalData` says who it is, and stands in messages alone.
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


CodiceFiscale = Annotated[
    str, Meta(min_length=11, max_length=16, pattern=r"^\s*[0-9A-Za-z]{11,16}\s*$")
]
"""As people type it: spaces around it and lower case do no harm. Whether it is one is not asked."""

PersonName = Annotated[str, Meta(max_length=100)]


class PersonalData(Struct, frozen=True):
    """Who a citizen is, in the messages that say it; the names are empty where they are not known.

    Nothing of it stands in an event. `repr` says nothing, so that no log and no traceback can.
    """

    codice_fiscale: CodiceFiscale
    surname: PersonName = ""
    given_name: PersonName = ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


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
