"""A calendar for tests: Monday from nine to ten in Rome, twenty minutes a slot."""

from datetime import date

from sportello.bookings.calendar import Calendar, Channel, WeeklyRule
from sportello.model.plan import Span

MONDAY = date(2026, 11, 30)


def a_calendar(*rules: WeeklyRule, **changes: object) -> Calendar:
    fields = {
        "id": "anagrafe",
        "branch": "centro",
        "zone": "Europe/Rome",
        "services": ("residence",),
        "rules": rules or (WeeklyRule(0, Span(9 * 60, 10 * 60)),),
        "slot_min": 20,
        "seats": {Channel.ONLINE: 2, Channel.DESK: 1},
    }
    return Calendar(**(fields | changes))  # type: ignore[arg-type]
