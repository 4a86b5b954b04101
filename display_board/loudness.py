"""How loud the voice is at which hour. Pure arithmetic on local wall time."""

from collections.abc import Mapping
from datetime import time


def volume_at(volume: Mapping[str, int], local: time) -> int:
    """Percent at `local`, by a table of the times ("HH:MM") from which a volume holds.

    Before the first of them, what the last says: the night belongs to the evening. 0 if empty.
    """
    steps = sorted((time.fromisoformat(since), percent) for since, percent in volume.items())
    past = [percent for since, percent in steps if since <= local]
    return (past or [percent for _, percent in steps] or [0])[-1]
