"""How the name of a struct or of a refusal becomes its tag on the wire."""

import re

from msgspec import Struct


def snake_case(name: str) -> str:
    """`TakeTicket` -> `take_ticket`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Message(Struct, frozen=True, kw_only=True, tag_field="type", tag=snake_case):
    """The root of what is neither command nor event."""
