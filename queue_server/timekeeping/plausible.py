"""Whether a clock that nothing confirms may be believed after the machine was off. Pure.

Answered from the calendar of `branch.toml`: the ordinary next morning, after whatever closing, is
believed, and a power cut of a few hours; what would skip a day of work, or cut one short, is not.
"""

from datetime import datetime, timedelta

from sportello.hall.opening import spans_on
from sportello.model.instants import minute_of_day
from sportello.model.plan import Opening

POWER_CUT = timedelta(hours=3)
"""A clock that is ahead by as much brings the day to its end in the evening, after closing."""


def is_plausible(opening: Opening, seen: datetime, now: datetime, *, has_ended: bool) -> bool:
    """`seen` and `now` are local; `has_ended` says that the day of `seen` was ended by a person."""
    if now < seen:
        return False
    if not (has_ended or _is_past_closing(opening, seen)):
        return now.date() == seen.date() and now - seen <= POWER_CUT
    between = range(1, (now.date() - seen.date()).days)
    return not any(spans_on(opening, seen.date() + timedelta(n)) for n in between)


def _is_past_closing(opening: Opening, local: datetime) -> bool:
    minute = minute_of_day(local)
    return all(span.closes_min <= minute for span in spans_on(opening, local.date()))
