"""Visits of several services: where the next service can follow the one before.

Owns the search for a chain over the calendars of one branch. Must not know how seats are counted,
nor who books. What a booking keeps of it is `sportello.bookings.lifecycle.VisitPart`.
Source: docs/decisions/0160-a-visit-is-one-booking.md
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from sportello.bookings.lifecycle import Appointment, VisitPart
from sportello.bookings.slots import Chain, Slot, chain_from
from sportello.model.commands import Name

MOST_SERVICES = 5
"""In one visit: more are a morning, and none would begin on time."""

LONGEST_WAIT = timedelta(minutes=15)
"""Between two services of a visit, where the calendars have slots of different lengths."""


MOST_PEOPLE = 20
"""For one service of a visit."""

PeopleCount = Annotated[int, Meta(ge=1, le=MOST_PEOPLE)]


class WantedService(Struct, frozen=True):
    """One service of a visit, and how many people come for it."""

    service: Name
    people: PeopleCount = 1


Following = Annotated[tuple[WantedService, ...], Meta(max_length=MOST_SERVICES - 1)]
"""The services of a visit after its first one, in their order."""


def wanted_again(booking: Appointment) -> tuple[WantedService, ...]:
    """What a booking is of, to look for another time."""
    return tuple(WantedService(part.service, part.people) for part in booking.parts)


class CalendarOffer(Struct, frozen=True):
    """The slots of one calendar in order, of which a service takes `length` consecutive ones."""

    slots: Sequence[Slot]
    length: int


ServiceOffers = Sequence[CalendarOffer]
"""Of one service: each calendar of the branch that has it."""


def visit_from(
    first: Slot, offers: Sequence[ServiceOffers], free: Mapping[str, int]
) -> tuple[Chain, ...]:
    """The slots of each service if the first one starts with `first`, each service as early as the
    ones after it allow; empty if the visit does not fit.

    offers  for each service in the order of the visit
    free    free seats by slot id; missing means none
    """
    for offer in offers[0]:
        at = _place(offer.slots, first.starts_at)
        if at < len(offer.slots) and offer.slots[at] == first:
            chain = _free_chain(offer, at, free)
            rest = _following(chain[-1].ends_at, offers[1:], free) if chain else None
            if rest is not None:
                return (chain, *rest)
    return ()


def _following(
    since: datetime, offers: Sequence[ServiceOffers], free: Mapping[str, int]
) -> tuple[Chain, ...] | None:
    """The chains of the services that remain from `since` on; None if they do not fit."""
    if not offers:
        return ()
    for chain in sorted(_next_chains(since, offers[0], free), key=lambda each: each[-1].ends_at):
        rest = _following(chain[-1].ends_at, offers[1:], free)
        if rest is not None:
            return (chain, *rest)
    return None


def _next_chains(
    since: datetime, offers: ServiceOffers, free: Mapping[str, int]
) -> Iterator[Chain]:
    for offer in offers:
        for at in range(_place(offer.slots, since), len(offer.slots)):
            if offer.slots[at].starts_at > since + LONGEST_WAIT:
                break
            if chain := _free_chain(offer, at, free):
                yield chain


def _free_chain(offer: CalendarOffer, at: int, free: Mapping[str, int]) -> Chain:
    chain = chain_from(offer.slots, at, offer.length)
    return chain if all(free.get(slot.id, 0) > 0 for slot in chain) else ()


def _place(slots: Sequence[Slot], since: datetime) -> int:
    """Of the first slot that does not start before `since`."""
    return bisect_left(slots, since, key=lambda slot: slot.starts_at)


def visit_parts(wanted: Sequence[WantedService], chains: Sequence[Chain]) -> tuple[VisitPart, ...]:
    """What a booking keeps of the chain of each wanted service."""
    return tuple(
        VisitPart(
            service=each.service,
            people=each.people,
            slots=tuple(slot.id for slot in chain),
            starts_at=chain[0].starts_at,
            ends_at=chain[-1].ends_at,
        )
        for each, chain in zip(wanted, chains, strict=True)
    )
