"""Bookings above what their calendar has since it was changed: moved or cancelled one by one."""

from typing import ClassVar

from aiohttp import web

from portal.identity.rights import StaffRight
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.bookings.debts import bookings_of_debts, debts_of
from portal.staff.bookings.lines import ListedBooking, lines_of
from portal.staff.door import StaffAsked, StaffDoor, StaffPage, StaffRoute
from portal.staff.menu import TO_SETTLE


class DebtsPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "debts.html"

    lines: tuple[ListedBooking, ...]


class DebtPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door

    @property
    def routes(self) -> tuple[StaffRoute, ...]:
        return (StaffRoute(TO_SETTLE, StaffRight.CHANGE_BOOKINGS, self.show),)

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        mine = asked.branches_with(StaffRight.CHANGE_BOOKINGS)
        async with self._door.context.database.transaction() as connection:
            debts = await debts_of(connection, asked.comune, asked.now)
            here = [each for each in debts if each.branch in mine]
            found = await bookings_of_debts(connection, asked.comune, here, asked.now)
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.READ_CONCERNED, asked.now
            )
        page = DebtsPage(
            title=asked.words.gettext("To settle"), lines=lines_of(found, asked, with_day=True)
        )
        return self._door.page(request, asked, page)
