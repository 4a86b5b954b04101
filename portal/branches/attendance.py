"""How a visit can take place at a branch: in person, by telephone, in one of its video rooms.

Owns that rule, and what the address of a branch's video rooms looks like.
Source: docs/decisions/0162-appointments-by-telephone.md
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from portal.branches.sheets import BranchSheet, ServiceSheet
from sportello.bookings.lifecycle import AppointmentKind

ROOM = "{room}"
"""Stands in the address where the name of a booking's own room goes."""


def kinds_of(services: Sequence[ServiceSheet], branch: BranchSheet) -> tuple[AppointmentKind, ...]:
    """How a visit of these services can take place there: as each of them can. May be empty."""
    first, *others = services
    return tuple(
        kind
        for kind in first.kinds
        if all(kind in other.kinds for other in others)
        and (kind is not AppointmentKind.VIDEO or branch.video_rooms)
    )


def is_address_of_rooms(text: str) -> bool:
    """Whether each booking gets a room of its own there, reached by https."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    is_plain = text.isascii() and text.isprintable() and not set(' "<>\\@') & set(text)
    own_room = text.count(ROOM) == 1 and ROOM not in parts.netloc
    return parts.scheme == "https" and "." in host and is_plain and own_room


def room_at(address: str, name: str) -> str:
    """The link to the room of that name; `address` as `is_address_of_rooms` wants it."""
    return address.replace(ROOM, name)
