"""How true the waits were that people were told: what was said against what happened.

Recomputed from the journal at any time, and nothing else is kept. Pure. Source:
docs/waiting-accuracy.md.
"""

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from sportello.forecast.sample_statistics import mean
from sportello.model.events import (
    AnyEvent,
    CallUndone,
    TicketCalled,
    TicketIssued,
    TicketMerged,
    TicketParked,
)
from sportello.model.instants import minutes_between
from sportello.model.waiting import Wait

HAD_TO_WAIT_MIN = 1.0
"""Who is called within a minute was told nothing that could have been wrong."""

UNDER_PROMISED_MIN = 10.0
LAST = 10
"""How many waits the moving average goes by that estimates are compared with."""


class AccuracyAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Over the last `days` days on which anything happened, today included."""

    days: Annotated[int, Meta(ge=1, le=92)] = 7


class Promise(NamedTuple):
    """One ticket: what was told, and what happened; minutes. `hour` is local.

    `moving_min` is the mean of the last waits before it, None where there were none.
    """

    service: str
    hour: int
    low_min: float
    mid_min: float
    high_min: float
    waited_min: float
    moving_min: float | None = None


class Accuracy(Struct, frozen=True):
    """Of `people` who had to wait and were told how long; minutes, and shares of them.

    rase            root of the mean squared error over the mean wait
    mae             mean of the error without its sign
    covered         waited as long as the interval said, its ends included
    under_promised  waited more than ten minutes longer than the middle that was told
    moving_rase     what a moving average of the last ten waits would have done
    """

    people: int
    mean_wait_min: float
    rase: float
    mae: float
    covered: float
    under_promised: float
    moving_rase: float | None = None
    moving_mae: float | None = None


class AccuracyReport(Struct, frozen=True):
    """`whole` is None if no citizen who was told a wait had to wait."""

    days: tuple[date, ...]
    whole: Accuracy | None
    by_day: dict[str, Accuracy]
    by_service: dict[str, Accuracy]
    by_hour: dict[str, Accuracy]


def promises(events: Iterable[AnyEvent], zone: ZoneInfo) -> list[Promise]:
    """Every ticket of one day that was told a wait and called, in order of the calls.

    Who stepped aside before their call waited as long as they chose to, and whose two numbers
    became one waits in another place than they were told of: both are left out.
    """
    issued: dict[str, TicketIssued] = {}
    moving: dict[str, float | None] = {}
    kept: dict[str, Promise] = {}
    last: deque[float] = deque(maxlen=LAST)
    for event in events:
        match event:
            case TicketIssued(ticket=ticket) if not event.kind.is_remote:
                issued[ticket] = event
                moving[ticket] = mean(last)
            case TicketCalled(ticket=ticket) if ticket in issued and event.calls == 1:
                told = issued[ticket]
                waited = minutes_between(told.taken_at or told.at, event.at)
                last.append(waited)
                if told.told is not None:
                    kept[ticket] = _promise(told, told.told, waited, moving[ticket], zone)
            case CallUndone(ticket=ticket):
                kept.pop(ticket, None)
            case TicketParked(ticket=ticket) | TicketMerged(ticket=ticket):
                issued.pop(ticket, None)
    return list(kept.values())


def _promise(
    issued: TicketIssued, told: Wait, waited: float, moving: float | None, zone: ZoneInfo
) -> Promise:
    middle = (told.low_min + told.high_min) / 2 if told.mid_min is None else told.mid_min
    hour = issued.at.astimezone(zone).hour
    return Promise(issued.service, hour, told.low_min, middle, told.high_min, waited, moving)


def accuracy(
    promises: Sequence[Promise], had_to_wait_min: float = HAD_TO_WAIT_MIN
) -> Accuracy | None:
    """Over those who waited longer than `had_to_wait_min`; None if there are none."""
    kept = [p for p in promises if p.waited_min > had_to_wait_min]
    if not kept:
        return None
    mean_wait = _mean(p.waited_min for p in kept)
    errors = [p.waited_min - p.mid_min for p in kept]
    moving = [p.waited_min - p.moving_min for p in kept if p.moving_min is not None]
    return Accuracy(
        people=len(kept),
        mean_wait_min=round(mean_wait, 2),
        rase=round(_root_mean_square(errors) / mean_wait, 3),
        mae=round(_mean(map(abs, errors)), 2),
        covered=round(_mean(p.low_min <= p.waited_min <= p.high_min for p in kept), 3),
        under_promised=round(_mean(error > UNDER_PROMISED_MIN for error in errors), 3),
        moving_rase=round(_root_mean_square(moving) / mean_wait, 3) if moving else None,
        moving_mae=round(_mean(map(abs, moving)), 2) if moving else None,
    )


def report(days: dict[date, list[Promise]]) -> AccuracyReport:
    """The promises of some days, looked at whole, by day, by service and by hour of the day."""
    everything = [promise for kept in days.values() for promise in kept]
    by_service: dict[str, list[Promise]] = defaultdict(list)
    by_hour: dict[str, list[Promise]] = defaultdict(list)
    for promise in everything:
        by_service[promise.service].append(promise)
        by_hour[f"{promise.hour:02d}"].append(promise)
    return AccuracyReport(
        days=tuple(days),
        whole=accuracy(everything),
        by_day=_each({day.isoformat(): kept for day, kept in days.items()}),
        by_service=_each(by_service),
        by_hour=_each(dict(sorted(by_hour.items()))),
    )


def _each(groups: dict[str, list[Promise]]) -> dict[str, Accuracy]:
    measured = {name: accuracy(kept) for name, kept in groups.items()}
    return {name: figures for name, figures in measured.items() if figures is not None}


def _mean(values: Iterable[float]) -> float:
    return mean(list(values)) or 0.0


def _root_mean_square(errors: Sequence[float]) -> float:
    return math.sqrt(_mean(error * error for error in errors))
