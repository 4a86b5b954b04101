"""API v1: holds and bookings."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web

from casework.api.asking import body_of, request_key
from casework.api.problems import FieldsFaulty
from casework.api.routes import PREFIX, ApiCall, Credentials
from casework.api.telling import json_of
from casework.storage.once import IdempotencyKeyReused, RequestKey, StoredAnswer
from portal.api.shapes import (
    BookingMade,
    BookingShown,
    BookingWanted,
    HoldMade,
    HoldWanted,
    MoveWanted,
    PersonGiven,
    ServiceShown,
)
from portal.api.tokens import authorised_booking
from portal.bookings import bookings
from portal.bookings.bookings import KeptBooking, OnlyService, OtherService, WishPending
from portal.bookings.confirming import WantedBooking
from portal.bookings.holds import LimitReached, WantedHold
from portal.bookings.person_limit import TooManyBookings
from portal.bookings.persons import NamedPerson
from portal.branches.directory import ComuneDirectory
from portal.clients import client_of, comune_of, is_exempt, most_open_bookings
from portal.context import PortalContext
from portal.sync.links import PortalReconciling
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.refusals import (
    AlreadyArrived,
    BookingOver,
    HoldExpired,
    HoldUnknown,
    HoldUsed,
    SlotFull,
    SlotWithdrawn,
    TooEarly,
    WrittenElsewhere,
)
from sportello.bookings.visits import WantedService
from sportello.model.languages import LANGUAGES
from sportello.model.refusals import TooLate, UnknownBooking, UnknownService
from web.pages.problems import FieldFault


class BookingCalls:
    def __init__(self, context: PortalContext) -> None:
        self._context = context

    @property
    def calls(self) -> Sequence[ApiCall]:
        of_hold = (HoldUnknown, HoldUsed, HoldExpired)
        of_booking = (
            *(UnknownBooking, AlreadyArrived, BookingOver),
            *(WishPending, PortalReconciling),
        )
        token = Credentials.BOOKING_TOKEN
        one = f"{PREFIX}/bookings/{{id}}"
        return (
            ApiCall(
                method="POST",
                path=f"{PREFIX}/holds",
                name="open_hold",
                summary="Keep a seat for some minutes",
                handler=self.hold,
                takes=HoldWanted,
                answers={201: HoldMade},
                refuses=(
                    *(UnknownService, SlotFull, SlotWithdrawn, TooLate, TooEarly),
                    *(LimitReached, PortalReconciling),
                ),
            ),
            ApiCall(
                method="POST",
                path=f"{PREFIX}/bookings",
                name="book",
                summary="Make a booking of a hold",
                handler=self.book,
                takes=BookingWanted,
                answers={201: BookingMade},
                has_idempotency_key=True,
                refuses=(*of_hold, TooManyBookings, IdempotencyKeyReused),
            ),
            ApiCall(
                method="GET",
                path=one,
                name="booking",
                summary="A booking",
                handler=self.read,
                answers={200: BookingShown},
                shows=token,
                refuses=(UnknownBooking,),
            ),
            ApiCall(
                method="PATCH",
                path=one,
                name="move_booking",
                summary="Move a booking to a hold of the same service",
                handler=self.move,
                takes=MoveWanted,
                answers={200: BookingShown, 202: BookingShown},
                shows=token,
                refuses=(*of_booking, *of_hold, OtherService),
            ),
            ApiCall(
                method="DELETE",
                path=one,
                name="cancel_booking",
                summary="Cancel a booking; cancelled again, it stays cancelled",
                handler=self.cancel,
                answers={200: BookingShown, 202: BookingShown},
                shows=token,
                refuses=of_booking,
            ),
            ApiCall(
                method="DELETE",
                path=f"{one}/services/{{service}}",
                name="leave_out_service",
                summary="Leave one service out of a visit; the others stay where they are",
                handler=self.leave_out,
                answers={200: BookingShown},
                shows=token,
                refuses=(*of_booking, OnlyService, WrittenElsewhere),
            ),
        )

    async def hold(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        asked, _ = await body_of(request, HoldWanted)
        open_holds = self._context.settings.bookings.open_holds
        wanted = WantedHold(
            slot=asked.slot,
            service=asked.service,
            people=asked.people,
            then=tuple(WantedService(each.service, each.people) for each in asked.then),
            client=client_of(request, self._context),
            most_open=None if is_exempt(request, self._context) else open_holds,
        )
        held = await self._context.desk(comune.id).hold(wanted)
        zone = ZoneInfo(comune.branch(held.branch).zone)
        return json_of(HoldMade(held.id, held.expires_at.astimezone(zone)), 201)

    async def book(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        asked, plain = await body_of(request, BookingWanted)
        key = request_key(request, comune.id, plain)
        if asked.language not in LANGUAGES:
            raise FieldsFaulty(FieldFault("language", "unknown_language"))

        def answer(made: Appointment) -> StoredAnswer:
            return StoredAnswer(201, msgspec.json.encode(self._made(comune, made)).decode())

        most_open = most_open_bookings(request, self._context)
        wanted = _wanted(asked, most_open, key, answer)
        told = await self._context.desk(comune.id).confirm(wanted)
        return web.Response(text=told.body, status=told.status, content_type="application/json")

    async def read(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        id = authorised_booking(request, self._context, comune)
        async with self._context.database.reading() as connection:
            return _shown(comune, await bookings.read(connection, comune.id, id))

    async def move(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        id = authorised_booking(request, self._context, comune)
        wanted, _ = await body_of(request, MoveWanted)
        now = self._context.clock()
        async with self._context.database.transaction() as connection:
            kept = await bookings.move(connection, comune, id, wanted.hold, now)
        return _shown(comune, kept)

    async def leave_out(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        id = authorised_booking(request, self._context, comune)
        service = request.match_info["service"]
        now = self._context.clock()
        async with self._context.database.transaction() as connection:
            kept = await bookings.leave_out(connection, comune, id, service, now)
        return _shown(comune, kept)

    async def cancel(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        id = authorised_booking(request, self._context, comune)
        now = self._context.clock()
        async with self._context.database.transaction() as connection:
            kept = await bookings.cancel(connection, comune, id, now)
        return _shown(comune, kept)

    def _made(self, comune: ComuneDirectory, made: Appointment) -> BookingMade:
        zone = ZoneInfo(comune.branch(made.branch).zone)
        return BookingMade(
            id=made.id,
            code=made.code,
            token=self._context.booking_token(comune.id, made.id),
            starts_at=made.starts_at.astimezone(zone),
            manage_url=self._context.manage_url(comune, made.id),
        )


def _wanted(
    asked: BookingWanted,
    most_open: int | None,
    key: RequestKey,
    answer: Callable[[Appointment], StoredAnswer],
) -> WantedBooking:
    booked_by = _named(asked.booked_by) if asked.booked_by is not None else None
    return WantedBooking(
        hold=asked.hold,
        visitor=_named(asked.person),
        booked_by=booked_by,
        language=asked.language,
        channel=asked.channel_wanted,
        kind=asked.kind,
        most_open=most_open,
        key=key,
        answer=answer,
    )


def _named(given: PersonGiven) -> NamedPerson:
    return NamedPerson(
        given_name=given.given_name or "",
        surname=given.surname or "",
        codice_fiscale=given.codice_fiscale,
        email=given.email,
        phone=given.phone,
    )


def _shown(comune: ComuneDirectory, kept: KeptBooking) -> web.Response:
    """200, or 202 while the branch has been asked."""
    it = kept.appointment
    zone = ZoneInfo(comune.branch(it.branch).zone)
    shown = BookingShown(
        id=it.id,
        code=it.code,
        state=it.state,
        branch=it.branch,
        service=it.service,
        people=it.people,
        starts_at=it.starts_at.astimezone(zone),
        ends_at=it.ends_at.astimezone(zone),
        version=it.version,
        pending=kept.pending,
        kind=it.kind,
        visit=[
            ServiceShown(
                part.service,
                part.people,
                part.starts_at.astimezone(zone),
                part.ends_at.astimezone(zone),
            )
            for part in it.visit
        ],
    )
    return json_of(shown, 200 if kept.pending is None else 202)
