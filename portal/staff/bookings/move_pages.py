"""Move a booking to another free time."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from portal.bookings import bookings
from portal.bookings.holds import WantedHold
from portal.identity.rights import StaffRight
from portal.staff.activity import ActivityKind
from portal.staff.bookings.free_times import FreeDay, WantedTime, free_days
from portal.staff.bookings.lines import full_name, zone_of
from portal.staff.bookings.one_booking import (
    HERE,
    log_booking,
    named_booking,
    path_of,
    when_and_what,
)
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import date_in
from sportello.bookings.lifecycle import Change, changed
from sportello.bookings.visits import wanted_again


class MovePage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "move.html"

    now_at: str
    first_day: str
    days: tuple[FreeDay, ...]
    here: str
    send_href: str
    back: str


class MovePages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right = StaffRight.CHANGE_BOOKINGS
        return (
            StaffRoute(f"{HERE}/sposta", right, self.ask),
            StaffForm(f"{HERE}/sposta", right, self.move),
        )

    async def ask(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownBooking, RightMissing, BookingOver, AlreadyArrived"""
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.CHANGE_BOOKINGS)
            it = found.kept.appointment
            changed(it, Change.MOVE, it.version)
            zone = zone_of(asked, it.branch)
            today = asked.now.astimezone(zone).date()
            first = max(today, date_in(request.query.get("dal"), today))
            then = wanted_again(it)[1:]
            wanted = WantedTime(it.branch, it.service, it.people, first, then=then)
            days = await free_days(
                connection, asked, wanted, is_other=lambda slot: slot.starts_at != it.starts_at
            )
            await log_booking(connection, asked, found.kept, ActivityKind.READ_BOOKING)
        here = path_of(it.id)
        page = MovePage(
            title=asked.words.gettext("Move the booking of %1", full_name(found.visitor)),
            now_at=when_and_what(asked, it),
            first_day=first.isoformat(),
            days=days,
            here=asked.page.href(f"{here}/sposta"),
            send_href=asked.page.href(f"{here}/sposta"),
            back=asked.page.href(here),
        )
        return self._door.page(request, asked, page)

    async def move(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownBooking, RightMissing, and as `bookings.move`"""
        comune = asked.comune
        async with self._database.reading() as connection:
            found = await named_booking(connection, request, asked, StaffRight.CHANGE_BOOKINGS)
        it = found.kept.appointment
        wanted = WantedHold(
            slot=form.get("slot", ""),
            service=it.service,
            people=it.people,
            client=f"staff {asked.member.id}",
            then=wanted_again(it)[1:],
        )
        held = await self._door.context.desk(comune.id).hold(wanted)
        async with self._database.transaction() as connection:
            kept = await bookings.move(connection, comune, it.id, held.id, asked.now)
            await log_booking(connection, asked, kept, ActivityKind.MOVED)
        done = "richiesto" if kept.pending else "spostato"
        return self._door.redirect(request, f"{path_of(it.id)}?fatto={done}")
