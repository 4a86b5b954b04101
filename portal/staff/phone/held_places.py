"""Places kept for a caller: held and read back, then confirmed or left.

The seats are held while the person is read the summary, and each hold becomes one booking, however
often the form is sent.
"""

from collections.abc import Mapping
from typing import ClassVar
from zoneinfo import ZoneInfo

from aiohttp import web

from casework.storage.once import RequestKey, StoredAnswer, digest_of
from portal.bookings.confirming import WantedBooking
from portal.bookings.holds import Hold, WantedHold, give_up, holds_of
from portal.identity.rights import StaffRight
from portal.staff.activity import ActivityKind, entries_about
from portal.staff.bookings.lines import KINDS, service_name, zone_of
from portal.staff.bookings.one_booking import log_booking, named_booking_of
from portal.staff.bookings.people import person_facts
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage
from portal.staff.fields import StaffFact, facts_from
from portal.staff.menu import PHONE
from portal.staff.phone.phone_page import answer_wish, phone_page, wish_in
from portal.staff.phone.phone_wish import FIELDS, PhoneWish
from portal.staff.phone.read_aloud import moment, place_of
from portal.staff.refusal_sentences import sentence_of_refusal
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.refusals import HoldUnknown, SlotWithdrawn
from sportello.bookings.series import starts_of
from sportello.bookings.slots import slot_id
from sportello.bookings.visits import WantedService
from sportello.model.refusals import Refused
from text.times import clock_at


class PhoneSummaryPage(StaffPage, frozen=True, kw_only=True):
    """`held` are the times that are kept, `lacking` those that cannot be had, with the reason;
    `caller` is empty for a person who calls for themselves.
    """

    template: ClassVar[str] = "phone_summary.html"

    facts: tuple[StaffFact, ...]
    person: tuple[StaffFact, ...]
    caller: tuple[StaffFact, ...]
    held: tuple[str, ...]
    lacking: tuple[StaffFact, ...]
    until: str
    values: Mapping[str, str]
    confirm_href: str
    leave_href: str


class HeldPlaces:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffForm, ...]:
        right = StaffRight.CHANGE_BOOKINGS
        return (
            StaffForm(f"{PHONE}/riepilogo", right, self.hold),
            StaffForm(f"{PHONE}/conferma", right, self.confirm),
            StaffForm(f"{PHONE}/lascia", right, self.leave),
        )

    async def hold(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Keep the seats, and say what is to be read back.

        Raises: UnknownService, UnknownBranch, RightMissing, and as `BookingDesk.hold`
        """
        wish = wish_in(asked, form)
        if wish.faults:
            return await answer_wish(self._door, request, asked, form, wish)
        held, lacking = await self._hold_all(asked, wish, form.get("slot", ""))
        zone = zone_of(asked, wish.wanted.branch)
        page = PhoneSummaryPage(
            title=asked.words.gettext("Read it back"),
            facts=_wish_facts(asked, wish),
            person=person_facts(asked, wish.person),
            caller=() if wish.booked_by is None else person_facts(asked, wish.booked_by),
            held=tuple(moment(asked, zone, each.starts_at) for each in held),
            lacking=lacking,
            until=clock_at(held[0].expires_at, zone),
            values=_carried(form) | {"tenuti": " ".join(each.id for each in held)},
            confirm_href=asked.page.href(f"{PHONE}/conferma"),
            leave_href=asked.page.href(f"{PHONE}/lascia"),
        )
        return self._door.page(request, asked, page)

    async def confirm(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownService, RightMissing, and as `BookingDesk.confirm`"""
        wish = wish_in(asked, form)
        if wish.faults:
            return await answer_wish(self._door, request, asked, form, wish)
        comune, made = asked.comune.id, []
        for id in await self._own_holds(asked, form):
            booked = await self._door.context.desk(comune).confirm(
                WantedBooking(
                    hold=id,
                    visitor=wish.person,
                    booked_by=wish.booked_by,
                    language=wish.language,
                    channel=wish.channel,
                    kind=wish.kind,
                    key=RequestKey(comune, "staff", id, digest_of(_carried(form))),
                    answer=_id_of,
                )
            )
            made.append(booked.body)
        async with self._database.transaction() as connection:
            for id in made:
                kinds = {each.kind for each in await entries_about(connection, comune, id)}
                if ActivityKind.BOOKED not in kinds:
                    found = await named_booking_of(
                        connection, id, asked, StaffRight.CHANGE_BOOKINGS
                    )
                    await log_booking(connection, asked, found.kept, ActivityKind.BOOKED)
        ids = "&".join(f"prenotazione={id}" for id in made)
        return self._door.redirect(request, f"{PHONE}/fatto?{ids}")

    async def leave(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Free the seats; what was written stays. Raises: HoldUnknown"""
        holds = await self._own_holds(asked, form)
        async with self._database.transaction() as connection:
            for id in holds:
                await give_up(connection, asked.comune.id, id)
        return self._door.page(request, asked, phone_page(asked, form))

    async def _hold_all(
        self, asked: StaffAsked, wish: PhoneWish, first: str
    ) -> tuple[list[Hold], tuple[StaffFact, ...]]:
        """What could be held, and what not. Raises: as `BookingDesk.hold` where nothing could"""
        origin = asked.comune.origin_of(first)
        if origin is None or origin[0].branch != wish.wanted.branch:
            raise SlotWithdrawn(f"slot {first} is not offered at {wish.wanted.branch}")
        calendar, starts_at = origin
        zone = ZoneInfo(calendar.zone)
        held: list[Hold] = []
        lacking: list[StaffFact] = []
        refusals: list[Refused] = []
        for start in starts_of(starts_at, wish.rhythm, wish.times, zone):
            wanted = WantedHold(
                slot_id(calendar.id, start),
                wish.wanted.service,
                wish.wanted.people,
                _client(asked),
                then=wish.wanted.then,
            )
            try:
                held.append(await self._door.context.desk(asked.comune.id).hold(wanted))
            except Refused as refused:
                refusals.append(refused)
                why = asked.words.gettext(sentence_of_refusal(refused.code))
                lacking.append(StaffFact(moment(asked, zone, start), why))
        if not held:
            raise refusals[0]
        return held, tuple(lacking)

    async def _own_holds(self, asked: StaffAsked, form: Mapping[str, str]) -> list[str]:
        """Raises: HoldUnknown for one that this operator did not open, RightMissing"""
        ids = form.get("tenuti", "").split()
        async with self._database.reading() as connection:
            branches = await holds_of(connection, asked.comune.id, _client(asked), ids)
        if not ids or set(branches) != set(ids):
            raise HoldUnknown("these seats are not kept by this operator: choose a time again")
        for branch in branches.values():
            asked.check(StaffRight.CHANGE_BOOKINGS, branch)
        return ids


def _client(asked: StaffAsked) -> str:
    return f"staff {asked.member.id}"


def _id_of(it: Appointment) -> StoredAnswer:
    return StoredAnswer(201, it.id)


def _carried(form: Mapping[str, str]) -> dict[str, str]:
    """The fields that were sent: an absent one has a meaning of its own."""
    return {name: form[name] for name in FIELDS if name in form}


def _wish_facts(asked: StaffAsked, wish: PhoneWish) -> tuple[StaffFact, ...]:
    words = asked.words
    label = words.gettext("Services") if wish.wanted.then else words.gettext("Service")
    return facts_from(
        [
            (label, " + ".join(_service_said(asked, each) for each in wish.services)),
            (words.gettext("Where"), place_of(asked, wish.wanted.branch)),
            (words.gettext("How"), words.gettext(KINDS[wish.kind])),
        ]
    )


def _service_said(asked: StaffAsked, wanted: WantedService) -> str:
    name = service_name(asked, wanted.service)
    if wanted.people == 1:
        return name
    return f"{name} ({asked.words.plural('%n people', wanted.people)})"
