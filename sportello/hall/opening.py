"""When the branch receives, and until when it gives tickets. Pure arithmetic on local wall time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sportello.model.day import PlannedBreak
from sportello.model.instants import local_instant, minute_of_day, time_of_day
from sportello.model.plan import Opening, Plan, Span
from sportello.model.refusals import BranchClosed, LastTicketGone

LOOK_AHEAD_DAYS = 60


def spans_on(opening: Opening, day: date) -> tuple[Span, ...]:
    """The spans of that day in order; none on a closing day."""
    return () if day in opening.closed_days else opening.week[day.weekday()]


def span_at(opening: Opening, local: datetime) -> Span | None:
    """The span that holds this local instant, None while the branch is closed."""
    minute = minute_of_day(local)
    for span in spans_on(opening, local.date()):
        if span.opens_min <= minute < span.closes_min:
            return span
    return None


def next_opening(opening: Opening, local: datetime) -> datetime | None:
    """Local wall time of the next opening after `local`; None if there is none in two months."""
    for ahead in range(LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=ahead)
        for span in spans_on(opening, day):
            opens = local_instant(day, span.opens_min, local.tzinfo)
            if opens > local:
                return opens
    return None


def breaks_on(plan: Plan, day: date) -> Iterator[PlannedBreak]:
    """The breaks that the plan foresees every day, due on `day` (aware UTC) while it is open."""
    spans = spans_on(plan.opening, day)
    for counter in plan.counters.values():
        for planned in counter.breaks:
            if any(span.opens_min <= planned.at_min < span.closes_min for span in spans):
                due = local_instant(day, planned.at_min, ZoneInfo(plan.zone))
                yield PlannedBreak(counter.id, due.astimezone(UTC), planned.length_min)


def check_is_open(opening: Opening, local: datetime) -> Span:
    """The present span. Raises: BranchClosed."""
    span = span_at(opening, local)
    if span is None:
        opens = next_opening(opening, local)
        when = f"it opens on {opens:%Y-%m-%d at %H:%M}" if opens else "no opening is planned"
        raise BranchClosed(f"the branch is closed: {when}")
    return span


def check_gives_tickets(opening: Opening, local: datetime) -> None:
    """Raises: BranchClosed, LastTicketGone."""
    span = check_is_open(opening, local)
    if minute_of_day(local) >= span.closes_min - opening.last_ticket_min:
        raise LastTicketGone(
            f"the last tickets are given {opening.last_ticket_min} minutes before closing "
            f"({time_of_day(span.closes_min):%H:%M})"
        )
