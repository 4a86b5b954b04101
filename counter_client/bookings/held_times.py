"""The times that are held while the citizen decides: one, or a series with its gaps.

Asks the server for each seat by itself. A seat that could not be had is a gap with its reason, and
no reason to lose the others. Must not know who books.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from msgspec import Struct

from sportello.bookings.desk_messages import FindSlots, FreeSlot, HoldSeat, ReleaseSeat
from sportello.bookings.lifecycle import VisitPart
from sportello.bookings.visits import WantedService
from sportello.model.refusals import Refused
from station.link import Link

NOT_A_FAULT = frozenset({"slot_full", "slot_withdrawn", "too_early", "too_late"})
"""Refusals that only say that this time cannot be had."""


class HeldTime(Struct, frozen=True):
    """A time of the series. `hold` is None where there is no seat, then `why` says it by its code.

    `booking` is the id of the booking to be made, so that one wish remains one booking. `visit` has
    the times of several services, and is empty for one.
    """

    starts_at: datetime
    hold: UUID | None
    booking: UUID
    why: str = ""
    visit: tuple[VisitPart, ...] = ()


async def hold_all(
    link: Link, wanted: Sequence[WantedService], starts: Sequence[datetime], zone: ZoneInfo
) -> list[HeldTime]:
    """A seat for each service of the visit, at each time that it starts.

    Raises: LinkError, Refused for any other reason than that a time cannot be had."""
    return [await _hold(link, wanted, at, zone) for at in starts]


async def release_all(link: Link, held: Sequence[HeldTime]) -> None:
    """Give the seats up. Raises: LinkError; what is left expires by itself."""
    for each in held:
        if each.hold is not None:
            await link.ask(ReleaseSeat(id=uuid4(), hold=each.hold))


async def free_slots(
    link: Link, wanted: Sequence[WantedService], days: tuple[datetime, datetime], zone: ZoneInfo
) -> list[FreeSlot]:
    """From the local day of one instant to that of the other. Raises: LinkError, Refused"""
    first, last = (at.astimezone(zone).date() for at in days)
    one, *then = wanted
    query = FindSlots(
        id=uuid4(),
        service=one.service,
        first_day=first,
        last_day=last,
        people=one.people,
        then=tuple(then),
    )
    return (await link.ask(query)).slots


async def _hold(
    link: Link, wanted: Sequence[WantedService], at: datetime, zone: ZoneInfo
) -> HeldTime:
    offered = await free_slots(link, wanted, (at, at), zone)
    slot = next((each for each in offered if each.starts_at == at), None)
    if slot is None:
        return HeldTime(at, None, uuid4(), "not_offered")
    one, *then = wanted
    wish = HoldSeat(
        id=uuid4(), service=one.service, slot=slot.id, people=one.people, then=tuple(then)
    )
    try:
        held = await link.ask(wish)
    except Refused as refused:
        if refused.code not in NOT_A_FAULT:
            raise
        return HeldTime(at, None, uuid4(), refused.code)
    return HeldTime(at, wish.id, uuid4(), visit=held.visit)
