"""What a caller is told once it is booked: each booking with its code, to read aloud or print."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from portal.identity.rights import StaffRight
from portal.pages.visit_facts import documents_of
from portal.staff.activity import ActivityKind
from portal.staff.bookings.lines import KINDS, day_of, services_said, zone_of
from portal.staff.bookings.one_booking import log_booking, named_booking_of
from portal.staff.door import StaffAsked, StaffDoor, StaffPage, StaffRoute
from portal.staff.menu import BOOKING, PHONE
from sportello.bookings.lifecycle import Appointment, AppointmentKind
from text.times import clock_at


class ToldBooking(Struct, frozen=True):
    """What is read aloud: `code` with spaces between its letters."""

    href: str
    when: str
    what: str
    where: str
    code: str
    documents: tuple[str, ...]


class PhoneDonePage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "phone_done.html"

    told: tuple[ToldBooking, ...]
    again: str


class ReadAloudPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door

    @property
    def routes(self) -> tuple[StaffRoute, ...]:
        return (StaffRoute(f"{PHONE}/fatto", StaffRight.CHANGE_BOOKINGS, self.done),)

    async def done(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownBooking, RightMissing"""
        told = []
        async with self._door.context.database.transaction() as connection:
            for id in request.query.getall("prenotazione", []):
                found = await named_booking_of(connection, id, asked, StaffRight.CHANGE_BOOKINGS)
                await log_booking(connection, asked, found.kept, ActivityKind.READ_BOOKING)
                told.append(_told(asked, found.kept.appointment))
        page = PhoneDonePage(
            title=asked.words.gettext("Booked"),
            told=tuple(told),
            again=asked.page.href(PHONE),
        )
        return self._door.page(request, asked, page)


def moment(asked: StaffAsked, zone: ZoneInfo, at: datetime) -> str:
    return asked.words.gettext("%1, at %2", day_of(at, zone, asked), clock_at(at, zone))


def place_of(asked: StaffAsked, branch: str) -> str:
    """Its name and address. Raises: UnknownBranch"""
    sheet = asked.comune.branch(branch)
    return ", ".join(filter(None, (asked.text(sheet.name), sheet.address)))


def _told(asked: StaffAsked, it: Appointment) -> ToldBooking:
    is_here = it.kind is AppointmentKind.IN_PERSON
    return ToldBooking(
        href=asked.page.href(f"{BOOKING}/{it.id}"),
        when=moment(asked, zone_of(asked, it.branch), it.starts_at),
        what=services_said(asked, it),
        where=place_of(asked, it.branch) if is_here else asked.words.gettext(KINDS[it.kind]),
        code=" ".join(it.code),
        documents=documents_of(asked.page, it.services),
    )
