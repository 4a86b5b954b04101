"""The requests of a booking: begun once for each of its services, and what the visit still needs.

Owns which bookings may have one. Who may open them is the caller's to check.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.definitions import store
from casework.drafts import cases
from casework.office.at_hand import CaseAtHand, at_hand
from casework.office.host import ActingCitizen, CaseComune, CaseHost
from casework.prepared import links
from casework.prepared.links import PreparedLink
from casework.prepared.needs import needs_of
from sportello.bookings.lifecycle import Appointment, AppointmentKind, BookingState
from sportello.cases.completeness import VisitNeeds
from sportello.cases.parties import PresentedFor, usual_title
from sportello.model.refusals import NotNow

STANDING = frozenset({BookingState.REQUESTED, BookingState.CONFIRMED})


class NotPrepared(NotNow):
    """The booking is over, not at a counter, or not for this service: nothing is prepared."""


class PreparedRequest(Struct, frozen=True):
    """The request for one service of a booking, as it stands."""

    it: CaseAtHand
    needs: VisitNeeds

    @property
    def is_sent(self) -> bool:
        return self.it.case.presented_at is not None


def may_be_prepared(it: Appointment, now: datetime) -> bool:
    """Until the visit, where someone sits at a counter to sign."""
    is_at_a_counter = it.kind is AppointmentKind.IN_PERSON
    return it.state in STANDING and is_at_a_counter and now < it.starts_at


async def prepared_requests(
    connection: AsyncConnection,
    host: CaseHost,
    comune: CaseComune,
    booking: Appointment,
    now: datetime,
) -> dict[str, PreparedRequest]:
    """Those that were begun for the services that the booking has now, by service."""
    found: dict[str, PreparedRequest] = {}
    for link in await links.of_booking(connection, comune.id, booking.id):
        if link.service in booking.services:
            it = await at_hand(connection, host, comune, link.case, now)
            found[link.service] = PreparedRequest(it, needs_of(it))
    return found


async def prepare(
    connection: AsyncConnection,
    comune: CaseComune,
    booking: Appointment,
    service: str,
    now: datetime,
    *,
    language: str,
    citizen: ActingCitizen | None,
) -> str:
    """The id of the case that is prepared for this service of the booking, begun now or before.

    Raises: NotPrepared, UnknownDefinition
    """
    there = await _prepared(connection, comune.id, booking.id, service)
    if there is not None:
        return there
    if service not in booking.services or not may_be_prepared(booking, now):
        raise NotPrepared(f"booking {booking.id} has no request for {service} to prepare")
    definition = await store.published(connection, comune.id, service)
    async with connection.begin_nested() as attempt:
        case = await cases.begin(
            connection,
            comune.id,
            definition,
            now,
            language=language,
            owner=None if citizen is None else citizen.owner,
            presenter=None if citizen is None else citizen.person,
            presented_for=PresentedFor(title=usual_title(definition)),
        )
        wanted = PreparedLink(booking.id, service, case.id)
        if await links.link(connection, comune.id, wanted):
            return case.id
        await attempt.rollback()
    there = await _prepared(connection, comune.id, booking.id, service)
    assert there is not None, "another tab was quicker, and has committed"
    return there


async def _prepared(
    connection: AsyncConnection, comune: str, booking: str, service: str
) -> str | None:
    found = await links.of_booking(connection, comune, booking)
    return next((each.case for each in found if each.service == service), None)
