"""Instants as a station must send them, the minutes between them, and those of a local day.

Every rule counts in these. Must not know what happens at an instant, or how people read it.
"""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated

from msgspec import Meta

Instant = Annotated[datetime, Meta(tz=True)]
"""Aware, as a station must send it: a wall time without its zone is not understood."""

MINUTES_A_DAY = 24 * 60

WALL_TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
WallTime = Annotated[str, Meta(pattern=WALL_TIME)]
"""An hour and a minute of the day as people write them: "08:30"."""

YEARS = range(2000, 2200)


def check_instants(*instants: datetime | None) -> None:
    """At the ends of the calendar there is a zone without a wall clock time.

    Raises: ValueError, which a decoder tells as what is wrong with the message.
    """
    for instant in instants:
        if instant is not None and instant.year not in YEARS:
            raise ValueError(f"year {instant.year} is none of this branch's")


def minutes_between(start: datetime, end: datetime) -> float:
    """Minutes from one aware instant to another, negative if it is before."""
    return (end - start).total_seconds() / 60


def minutes_since(start: datetime, now: datetime) -> int:
    """Whole minutes that have passed, none if the clocks disagree."""
    return max(int(minutes_between(start, now)), 0)


def minute_of_day(local: datetime) -> float:
    """Minutes that the wall clock shows since midnight, seconds as a part of one."""
    return local.hour * 60 + local.minute + local.second / 60


def time_of_day(minute: int) -> time:
    """What the wall clock shows so many minutes after midnight; 1440 is midnight again."""
    return time(*divmod(minute % MINUTES_A_DAY, 60))


def local_instant(day: date, minute: int, zone: tzinfo | None) -> datetime:
    """The wall time of that minute of the day; 1440 is the midnight that ends it."""
    later = timedelta(days=minute // MINUTES_A_DAY)
    return datetime.combine(day + later, time_of_day(minute), zone)


def minute_at(wall: WallTime) -> int:
    """The minute of the day of a `WallTime`."""
    hours, minutes = map(int, wall.split(":"))
    return hours * 60 + minutes
