"""How the name of a struct or of a refusal becomes its tag on the wire."""

import re


def snake_case(name: str) -> str:
    """`TakeTicket` -> `take_ticket`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
