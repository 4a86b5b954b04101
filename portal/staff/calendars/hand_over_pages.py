"""Online places of a calendar's week, handed over to the branch's desk by a button.

Owns what is shown of the hand-overs of either side. The seats pass by `portal.sync.seat_ledger`.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from portal.bookings.slot_rows import OnlineSeats, online_seats
from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.pages.written_fields import WrittenField
from portal.staff.activity import ActivityKind
from portal.staff.bookings.lines import day_of
from portal.staff.calendars.calendar_pages import HERE, calendar_in, note_calendar
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import date_in, whole_number
from portal.staff.menu import CALENDARS
from portal.sync.seat_ledger import ask_back, offer, transfers_of
from sportello.bookings.calendar import Calendar, Channel
from sportello.bookings.refusals import SlotFull, SlotWithdrawn
from sportello.bookings.seats import SeatTransfer, TransferState
from text.catalogue import N_
from text.times import clock_at

MOST_PLACES = 50
WEEK = timedelta(days=7)

_T = TransferState
ASKED_BACK: Mapping[TransferState, str] = {
    _T.OFFERED: N_("%1 asked back: the branch has not answered yet"),
    _T.RETURNED: N_("%1 taken back"),
}
"""Of the portal's own hand-overs; what the desk has taken meanwhile is as any other."""

SAID: Mapping[tuple[Channel, TransferState], str] = {
    (Channel.ONLINE, _T.OFFERED): N_("%1 on the way to the desk"),
    (Channel.ONLINE, _T.TAKEN): N_("%1 taken by the desk"),
    (Channel.ONLINE, _T.RETURNED): N_("%1 returned: the branch does not offer this time"),
    (Channel.DESK, _T.TAKEN): N_("%1 come from the desk"),
    (Channel.DESK, _T.RETURNED): N_("%1 sent back to the desk: this time is not offered online"),
}


class HandedOver(Struct, frozen=True):
    """`id` is of a hand-over that can be asked back; empty otherwise."""

    said: str
    id: str


class HandOverTime(Struct, frozen=True):
    slot: str
    label: str
    free: int
    taken: int
    handed: tuple[HandedOver, ...]


class HandOverDay(Struct, frozen=True):
    label: str
    times: tuple[HandOverTime, ...]


class HandOverPage(StaffPage, frozen=True, kw_only=True):
    """`once` makes a form that is sent twice one hand-over."""

    template: ClassVar[str] = "hand_over.html"

    branch: str
    week: str
    places: WrittenField
    days: tuple[HandOverDay, ...]
    once: str
    may_hand_over: bool
    here: str
    back_href: str
    earlier: str
    later: str

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        return (self.places,) if self.places.error else ()


class HandOverPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        return (
            StaffRoute(f"{HERE}/posti", StaffRight.READ_CALENDARS, self.show),
            StaffForm(f"{HERE}/posti", StaffRight.EDIT_CALENDARS, self.hand_over),
            StaffForm(f"{HERE}/posti/richiama", StaffRight.EDIT_CALENDARS, self.ask_back),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownCalendar, RightMissing"""
        calendar = calendar_in(request, asked, StaffRight.READ_CALENDARS)
        return await self._shown(request, asked, calendar, request.query)

    async def hand_over(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownCalendar, RightMissing, SlotWithdrawn, PortalReconciling"""
        calendar = calendar_in(request, asked, StaffRight.EDIT_CALENDARS)
        slot, text = form.get("slot", ""), form.get("places", "").strip()
        origin = asked.comune.origin_of(slot)
        if origin is None or origin[0] != calendar or origin[1] <= asked.now:
            raise SlotWithdrawn(f"slot {slot} is not one of {calendar.id} that is still to come")
        places = whole_number(text, 1, MOST_PLACES)
        if places is None:
            fault = asked.words.gettext(
                "Write a whole number from %1 to %2.", "1", str(MOST_PLACES)
            )
            return await self._shown(request, asked, calendar, form, fault)
        said = f"{asked.comune.id} {form.get('once', '')} {slot} {text}"
        id, comune = str(uuid5(NAMESPACE_OID, said)), asked.comune.id
        try:
            async with self._database.transaction() as connection:
                await offer(connection, comune, calendar.branch, id, slot, places)
                await note_calendar(connection, asked, calendar, ActivityKind.SEATS_HANDED_OVER)
        except SlotFull:
            fault = asked.words.gettext("So many places are not free at this time. Write fewer.")
            return await self._shown(request, asked, calendar, form, fault)
        return self._done(request, calendar, origin[1], "ceduto")

    async def ask_back(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownCalendar, RightMissing, NothingOnTheWay"""
        calendar = calendar_in(request, asked, StaffRight.EDIT_CALENDARS)
        comune, id = asked.comune.id, form.get("hand_over", "")
        async with self._database.transaction() as connection:
            transfer = await ask_back(connection, comune, calendar.branch, id)
            await note_calendar(connection, asked, calendar, ActivityKind.SEATS_ASKED_BACK)
        origin = asked.comune.origin_of(transfer.slot)
        starts_at = asked.now if origin is None else origin[1]
        return self._done(request, calendar, starts_at, "richiamato")

    def _done(
        self, request: web.Request, calendar: Calendar, at: datetime, done: str
    ) -> web.Response:
        """The week of the slot that starts then."""
        week = at.astimezone(ZoneInfo(calendar.zone)).date()
        here = f"{CALENDARS}/{calendar.id}/posti"
        return self._door.redirect(request, f"{here}?settimana={week}&fatto={done}")

    async def _shown(
        self,
        request: web.Request,
        asked: StaffAsked,
        calendar: Calendar,
        said: Mapping[str, str],
        fault: str = "",
    ) -> web.Response:
        """The week of the day that is said in `settimana`."""
        zone, words = ZoneInfo(calendar.zone), asked.words
        day = date_in(said.get("settimana"), asked.now.astimezone(zone).date())
        monday = datetime.combine(day - timedelta(days=day.weekday()), time(), zone)
        first, end = max(monday, asked.now), monday + WEEK
        comune = asked.comune.id
        async with self._database.reading() as connection:
            seats = await online_seats(connection, comune, calendar.id, first, end)
            slots = [each.id for each in seats]
            transfers = await transfers_of(connection, comune, calendar.branch, slots)
        here = asked.page.href(f"{CALENDARS}/{calendar.id}/posti")
        page = HandOverPage(
            title=words.gettext("Places for the desk"),
            trail=(
                PageLink(words.gettext("Calendars"), asked.page.href(CALENDARS)),
                PageLink(calendar.id, asked.page.href(f"{CALENDARS}/{calendar.id}")),
            ),
            branch=asked.text(asked.comune.branch(calendar.branch).name),
            week=monday.date().isoformat(),
            places=WrittenField(
                name="places",
                label=words.gettext("How many places"),
                value=said.get("places", "1"),
                error=fault,
                kind="number",
                is_required=True,
            ),
            days=tuple(_days(asked, zone, seats, transfers)),
            once=secrets.token_urlsafe(16),
            may_hand_over=asked.member.may(StaffRight.EDIT_CALENDARS, calendar.branch),
            here=here,
            back_href=f"{here}/richiama",
            earlier=_in_week(asked, calendar, monday.date() - WEEK),
            later=_in_week(asked, calendar, monday.date() + WEEK),
        )
        return self._door.page(request, asked, page, 422 if fault else 200)


def _in_week(asked: StaffAsked, calendar: Calendar, day: date) -> str:
    return asked.page.href(f"{CALENDARS}/{calendar.id}/posti?settimana={day}")


def _days(
    asked: StaffAsked,
    zone: ZoneInfo,
    seats: Iterable[OnlineSeats],
    transfers: Iterable[SeatTransfer],
) -> Iterable[HandOverDay]:
    handed: dict[str, list[HandedOver]] = {}
    for each in transfers:
        if (said := _said(each)) is not None:
            may_come_back = each.giver is Channel.ONLINE and each.is_on_the_way
            id = each.id if may_come_back and not each.is_wanted_back else ""
            text = asked.words.gettext(said, str(each.seats))
            handed.setdefault(each.slot, []).append(HandedOver(text, id))
    days: dict[str, list[HandOverTime]] = {}
    for one in seats:
        days.setdefault(day_of(one.starts_at, zone, asked), []).append(
            HandOverTime(
                one.id,
                clock_at(one.starts_at, zone),
                one.free,
                one.taken,
                tuple(handed.get(one.id, ())),
            )
        )
    return (HandOverDay(label, tuple(times)) for label, times in days.items())


def _said(transfer: SeatTransfer) -> str | None:
    """None for what has still to be heard of."""
    is_back = transfer.is_wanted_back and transfer.giver is Channel.ONLINE
    if is_back and transfer.state in ASKED_BACK:
        return ASKED_BACK[transfer.state]
    return SAID.get((transfer.giver, transfer.state))
