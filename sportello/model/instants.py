"""Instants as a station must send them.

Must not know what happens at them.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

Instant = Annotated[datetime, Meta(tz=True)]
"""Aware, as a station must send it: a wall time without its zone is not understood."""

YEARS = range(2000, 2200)


def check_instants(*instants: datetime | None) -> None:
    """At the ends of the calendar there is a zone without a wall clock time.

    Raises: ValueError, which a decoder tells as what is wrong with the message.
    """
    for instant in instants:
        if instant is not None and instant.year not in YEARS:
            raise ValueError(f"year {instant.year} is none of this branch's")
