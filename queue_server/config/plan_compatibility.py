"""Whether the day that is going on can go on in the branch as `branch.toml` configures it by now.

Owns that question alone. What was taken away during a day would be missed by anyone who waits for
it.
"""

from collections.abc import Collection
from datetime import datetime

from sportello.decisions.day_state import Today
from sportello.model.lifecycle import ENDED
from web.process.cannot_start import CannotStart


def check_furnished(today: Today, now: datetime) -> None:
    """Raises: CannotStart, naming what is missing; of a day that is over nothing is."""
    if today.hall.day != today.day_of(now):
        return
    open_tickets = [t for t in today.hall.tickets.values() if t.state not in ENDED]
    wished = {wish for ticket in open_tickets for wish in (ticket.service, *ticket.wishes)}
    booked = {booking.service for booking in today.bookings.values()}
    _check("service", {*wished, *booked}, today.plan.services.keys())
    _check("counter", {*today.hall.counters, *today.roster}, today.plan.counters.keys())


def _check(what: str, needed: set[str], available: Collection[str]) -> None:
    missing = sorted(needed.difference(available))
    if missing:
        raise CannotStart(
            f"the day that is going on needs the {what} {missing[0]!r}, and branch.toml has it no "
            "more: put it back, and take it away after closing"
        )
