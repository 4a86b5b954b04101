"""Ratings and use of each service, published at the end of a quarter (art. 7 c. 3 D.lgs. 82/2005).

Owns that no figure under five is published, nor can be computed from two that are: a quarter with
fewer is added to the next one, what was published is never changed, and there is a total of what
was published alone. Source: docs/decisions/0245-ratings-are-published-by-quarter.md
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.bookings.tables import booking
from portal.cases.handling.tables import office_case
from portal.satisfaction.surveys import FIRST_GOOD
from portal.satisfaction.tables import feedback, published_figure

LEAST = 5


class PublishedMeasure(StrEnum):
    RATINGS = "ratings"
    BOOKINGS = "bookings"
    REQUESTS = "requests"


class PublishedFigure(Struct, frozen=True):
    """A row of `tables.published_figure`."""

    service: str
    measure: PublishedMeasure
    since: date
    until: date
    count: int
    stars: int = 0
    good: int | None = None
    reasons: dict[str, int] = {}


async def publish_ended_quarters(
    connection: AsyncConnection, comune: str, zone: str, services: Iterable[str], now: datetime
) -> int:
    """Of these services, what has not been published yet. Returns the number of figures."""
    at_zone = ZoneInfo(zone)
    today, published = now.astimezone(at_zone).date(), 0
    ended = {(each.service, each.measure): each.until for each in await figures(connection, comune)}
    for service in services:
        for measure in PublishedMeasure:
            since = ended.get((service, measure))
            since = since or await _first_day(connection, comune, service, measure, at_zone)
            if since is None:
                continue
            for until in _quarter_ends(since, today):
                made = await _figure(connection, comune, service, measure, since, until, at_zone)
                if made is None:
                    continue
                row = asdict(made) | {"reasons": msgspec.json.encode(made.reasons).decode()}
                published += await insert_new(
                    connection, published_figure, {"comune": comune} | row
                )
                since = until
    return published


async def figures(
    connection: AsyncConnection, comune: str, service: str | None = None
) -> list[PublishedFigure]:
    """Of all services, or one; the oldest first."""
    columns = [published_figure.c[name] for name in PublishedFigure.__struct_fields__]
    query = select(*columns).where(published_figure.c.comune == comune)
    if service is not None:
        query = query.where(published_figure.c.service == service)
    order = (published_figure.c.service, published_figure.c.measure, published_figure.c.until)
    rows = await connection.execute(query.order_by(*order))
    return [
        PublishedFigure(
            of, PublishedMeasure(measure), since, until, count, stars, good,
            msgspec.json.decode(reasons),
        )
        for of, measure, since, until, count, stars, good, reasons in rows
    ]  # fmt: skip


def quarter_of(day: date) -> date:
    """Its first day."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _quarter_ends(since: date, today: date) -> Iterator[date]:
    """Those after `since` that have come, as the first day after each."""
    day = quarter_of(since)
    while (day := date(day.year + day.month // 10, (day.month + 2) % 12 + 1, 1)) <= today:
        yield day


async def _first_day(
    connection: AsyncConnection,
    comune: str,
    service: str,
    measure: PublishedMeasure,
    zone: ZoneInfo,
) -> date | None:
    """Of the quarter in which the first one was counted; None if there is none."""
    column, of_service = _COUNTED[measure]
    theirs = column.table.c.comune == comune, of_service == service
    first = (await connection.execute(select(func.min(column)).where(*theirs))).scalar()
    if first is None:
        return None
    return quarter_of(first.astimezone(zone).date() if isinstance(first, datetime) else first)


async def _figure(
    connection: AsyncConnection,
    comune: str,
    service: str,
    measure: PublishedMeasure,
    since: date,
    until: date,
    zone: ZoneInfo,
) -> PublishedFigure | None:
    """None for fewer than LEAST: they wait for the next quarter."""
    column, of_service = _COUNTED[measure]
    first, end = since, until
    if measure is not PublishedMeasure.REQUESTS:
        first, end = (datetime.combine(day, time(), zone) for day in (since, until))
    theirs = (column.table.c.comune == comune, of_service == service)
    within = (*theirs, column >= first, column < end)
    if measure is not PublishedMeasure.RATINGS:
        counted = select(func.count()).select_from(column.table).where(*within)
        count = (await connection.execute(counted)).scalar_one()
        return None if count < LEAST else PublishedFigure(service, measure, since, until, count)
    rows = (
        await connection.execute(select(feedback.c.stars, feedback.c.reasons).where(*within))
    ).all()
    if len(rows) < LEAST:
        return None
    good = sum(stars >= FIRST_GOOD for stars, _ in rows)
    reasons = Counter(name for _, given in rows for name in msgspec.json.decode(given))
    return PublishedFigure(
        service,
        measure,
        since,
        until,
        len(rows),
        sum(stars for stars, _ in rows),
        good if min(good, len(rows) - good) >= LEAST else None,
        {name: count for name, count in sorted(reasons.items()) if count >= LEAST},
    )


_COUNTED: dict[
    PublishedMeasure, tuple[ColumnElement[datetime] | ColumnElement[date], ColumnElement[str]]
]
_COUNTED = {
    PublishedMeasure.RATINGS: (feedback.c.at, feedback.c.about),
    PublishedMeasure.BOOKINGS: (booking.c.made_at, booking.c.service),
    PublishedMeasure.REQUESTS: (office_case.c.presented_on, office_case.c.service),
}
"""By what instant or local day it is counted, and of which service."""
