"""Where a visit of several services can be: over the calendars of one branch, on one day.

Owns which slots come into question. What is free is told by its user: counters that were read, or
that are locked. The search for a chain is `sportello.bookings.visits`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from portal.branches.attendance import kinds_of
from portal.branches.directory import ComuneDirectory
from sportello.bookings.calendar import Calendar
from sportello.bookings.lifecycle import VisitPart
from sportello.bookings.refusals import SlotWithdrawn
from sportello.bookings.slots import (
    Slot,
    bookable,
    check_bookable,
    slots_on,
)
from sportello.bookings.visits import (
    LONGEST_WAIT,
    CalendarOffer,
    ServiceOffers,
    WantedService,
    visit_from,
    visit_parts,
)


class VisitSearch(Struct, frozen=True):
    """The slots at a branch that come into question, for each wanted service."""

    wanted: tuple[WantedService, ...]
    offers: tuple[ServiceOffers, ...]

    def parts(self, first: Slot, free: Mapping[str, int]) -> tuple[VisitPart, ...]:
        """Where each service is in the visit that starts with `first`; empty if they do not fit.

        free  free seats by slot id; missing means none
        """
        chains = visit_from(first, self.offers, free)
        return visit_parts(self.wanted, chains) if chains else ()

    @property
    def slots(self) -> set[str]:
        """Their ids."""
        return {slot.id for offers in self.offers for offer in offers for slot in offer.slots}


class VisitStart(Struct, frozen=True):
    """A slot with which a visit may start, and the search for the rest of it."""

    first: Slot
    search: VisitSearch

    def parts(self, free: Mapping[str, int]) -> tuple[VisitPart, ...]:
        """As `VisitSearch.parts`."""
        return self.search.parts(self.first, free)


def search_among(
    comune: ComuneDirectory,
    branch: str,
    wanted: Sequence[WantedService],
    slots: Mapping[str, Sequence[Slot]],
) -> VisitSearch:
    """Among these slots, which are in order, by calendar."""
    offers = tuple(
        tuple(
            CalendarOffer(slots[calendar.id], calendar.length(each.service, each.people))
            for calendar in comune.calendars_of(branch, each.service)
        )
        for each in wanted
    )
    return VisitSearch(tuple(wanted), offers)


def search_from(
    comune: ComuneDirectory, slot: str, wanted: Sequence[WantedService], now: datetime
) -> VisitStart:
    """A visit that starts with the slot of that id.

    Raises: UnknownService, SlotWithdrawn, TooEarly, TooLate
    """
    services = [comune.service(each.service) for each in wanted]
    origin = comune.origin_of(slot)
    withdrawn = SlotWithdrawn(f"slot {slot} is not offered for {wanted[0].service}")
    if origin is None or not comune.offers(origin[0], services[0].id):
        raise withdrawn
    calendar, starts_at = origin
    if not kinds_of(services, comune.branch(calendar.branch)):
        raise withdrawn
    day = starts_at.astimezone(ZoneInfo(calendar.zone)).date()
    first = next((each for each in slots_on(calendar, day) if each.id == slot), None)
    if first is None:
        raise withdrawn
    check_bookable(calendar, first, now)
    until = first.starts_at + _longest(comune, calendar.branch, wanted)
    slots = {
        each.id: [
            slot
            for slot in bookable(each, slots_on(each, day), now)
            if first.starts_at <= slot.starts_at < until
        ]
        for each in calendars_for(comune, calendar.branch, wanted)
    }
    return VisitStart(first, search_among(comune, calendar.branch, wanted, slots))


def calendars_for(
    comune: ComuneDirectory, branch: str, wanted: Iterable[WantedService]
) -> list[Calendar]:
    """Those that have any of the services there, each once."""
    found = (each for one in wanted for each in comune.calendars_of(branch, one.service))
    return list({each.id: each for each in found}.values())


def _longest(comune: ComuneDirectory, branch: str, wanted: Iterable[WantedService]) -> timedelta:
    """Within which all the services of a visit start."""
    lasts = timedelta()
    for each in wanted:
        lengths = (
            calendar.length(each.service, each.people) * timedelta(minutes=calendar.slot_min)
            for calendar in comune.calendars_of(branch, each.service)
        )
        lasts += max(lengths, default=timedelta()) + LONGEST_WAIT
    return lasts
