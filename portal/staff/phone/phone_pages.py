"""Book for a caller: form, person found, times, what is held and read back, and the confirmation.

Everything is sent by forms, so that no address names a person. The seats are held while the person
is read the summary, and each hold becomes one booking, however often the form is sent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from portal.bookings.confirming import WantedBooking
from portal.bookings.holds import Hold, WantedHold, give_up, holds_of
from portal.bookings.lookup import persons_found, searched_by
from portal.bookings.once import RequestKey, StoredAnswer, digest_of
from portal.bookings.persons import NamedPerson
from portal.identity.rights import StaffRight
from portal.pages.written_fields import WrittenField
from portal.staff.activity import ActivityKind, entries_about, note_activity
from portal.staff.bookings.free_times import FreeDay, free_days
from portal.staff.bookings.lines import day_of, full_name, service_name, zone_of
from portal.staff.bookings.one_booking import log_booking, named_booking_of
from portal.staff.bookings.people import person_facts
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import ChosenField, StaffFact
from portal.staff.menu import BOOKING, PHONE
from portal.staff.phone.phone_form import (
    FIELDS,
    PhoneWish,
    choices,
    number_fields,
    person_fields,
    read_wish,
)
from portal.staff.refusal_sentences import sentence_of_refusal
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.refusals import HoldUnknown, SlotWithdrawn
from sportello.bookings.series import starts_of
from sportello.bookings.slots import calendar_and_start, slot_id
from sportello.model.refusals import Refused
from text.times import clock_at

MOST_FOUND = 8


class PhonePage(StaffPage, frozen=True, kw_only=True):
    """`found` are people to take; `days` None before times were asked for."""

    template: ClassVar[str] = "phone.html"

    search: WrittenField
    found: tuple[str, ...]
    is_searched: bool
    person: tuple[WrittenField, ...]
    choices: tuple[ChosenField, ...]
    numbers: tuple[WrittenField, ...]
    first_day: str
    days: tuple[FreeDay, ...] | None
    search_href: str
    times_href: str
    hold_href: str

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        fields = (self.search, *self.person, *self.numbers)
        return tuple(field for field in fields if field.error)


class PhoneSummaryPage(StaffPage, frozen=True, kw_only=True):
    """`held` are the times that are kept, `lacking` those that cannot be had, with the reason."""

    template: ClassVar[str] = "phone_summary.html"

    facts: tuple[StaffFact, ...]
    person: tuple[StaffFact, ...]
    held: tuple[str, ...]
    lacking: tuple[StaffFact, ...]
    until: str
    values: Mapping[str, str]
    confirm_href: str
    leave_href: str


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


class PhonePages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right = StaffRight.CHANGE_BOOKINGS
        return (
            StaffRoute(PHONE, right, self.show),
            StaffForm(f"{PHONE}/persona", right, self.find_person),
            StaffForm(f"{PHONE}/orari", right, self.times),
            StaffForm(f"{PHONE}/riepilogo", right, self.hold),
            StaffForm(f"{PHONE}/conferma", right, self.confirm),
            StaffForm(f"{PHONE}/lascia", right, self.leave),
            StaffRoute(f"{PHONE}/fatto", right, self.done),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        return self._door.page(request, asked, self._page(asked, {}))

    async def find_person(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """People named in bookings at one's branches; with `scelta`, that one fills the fields."""
        words = form.get("words", "").strip()
        by = searched_by(words)
        if by is None:
            fault = asked.words.gettext("Write at least two letters.")
            return self._door.page(request, asked, self._page(asked, form, fault=fault), 422)
        mine = frozenset(asked.branches_with(StaffRight.CHANGE_BOOKINGS))
        async with self._database.transaction() as connection:
            found = await persons_found(connection, asked.comune.id, mine, words, MOST_FOUND)
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.SEARCHED, asked.now,
                about=by.value, detail=str(len(found)),
            )  # fmt: skip
        chosen = form.get("scelta", "")
        if chosen.isascii() and chosen.isdigit() and int(chosen[:3]) < len(found):
            taken = found[int(chosen[:3])]
            return self._door.page(request, asked, self._page(asked, {**form, **_written(taken)}))
        page = self._page(asked, form, found=tuple(_said(asked, each) for each in found))
        return self._door.page(request, asked, page)

    async def times(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownService, UnknownBranch, RightMissing"""
        wish = self._wish(asked, form)
        return await self._shown(request, asked, form, wish)

    async def hold(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Keep the seats, and say what is to be read back.

        Raises: UnknownService, UnknownBranch, RightMissing, and as `BookingDesk.hold`
        """
        wish = self._wish(asked, form)
        if wish.faults:
            return await self._shown(request, asked, form, wish)
        held, lacking = await self._hold_all(asked, wish, form.get("slot", ""))
        zone = zone_of(asked, wish.wanted.branch)
        page = PhoneSummaryPage(
            title=asked.words.gettext("Read it back"),
            facts=_wish_facts(asked, wish),
            person=person_facts(asked, wish.person),
            held=tuple(_moment(asked, zone, each.starts_at) for each in held),
            lacking=lacking,
            until=clock_at(held[0].expires_at, zone),
            values={name: form.get(name, "") for name in FIELDS}
            | {"tenuti": " ".join(each.id for each in held)},
            confirm_href=asked.page.href(f"{PHONE}/conferma"),
            leave_href=asked.page.href(f"{PHONE}/lascia"),
        )
        return self._door.page(request, asked, page)

    async def confirm(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownService, RightMissing, and as `BookingDesk.confirm`"""
        wish = self._wish(asked, form)
        if wish.faults:
            return await self._shown(request, asked, form, wish)
        comune, made = asked.comune.id, []
        for id in await self._own_holds(asked, form):
            booked = await self._door.context.desk(comune).confirm(
                WantedBooking(
                    hold=id,
                    visitor=wish.person,
                    language=wish.language,
                    channel=wish.channel,
                    key=RequestKey(comune, "staff", id, digest_of(dict(_person_in(form)))),
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
        return self._door.page(request, asked, self._page(asked, form))

    async def done(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """What to read aloud or print. Raises: UnknownBooking, RightMissing"""
        told = []
        async with self._database.transaction() as connection:
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

    def _wish(self, asked: StaffAsked, form: Mapping[str, str]) -> PhoneWish:
        """Raises: UnknownService, UnknownBranch, RightMissing"""
        mine = asked.branches_with(StaffRight.CHANGE_BOOKINGS)
        wish = read_wish(asked, form, mine)
        asked.comune.branch(wish.wanted.branch)
        asked.check(StaffRight.CHANGE_BOOKINGS, wish.wanted.branch)
        return wish

    async def _shown(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str], wish: PhoneWish
    ) -> web.Response:
        """The form with its faults, or with the times that suit."""
        if wish.faults:
            page = self._page(asked, form, faults=wish.faults)
            return self._door.page(request, asked, page, 422)
        async with self._database.reading() as connection:
            days = await free_days(connection, asked, wish.wanted)
        return self._door.page(request, asked, self._page(asked, form, days=days))

    async def _hold_all(
        self, asked: StaffAsked, wish: PhoneWish, first: str
    ) -> tuple[list[Hold], tuple[StaffFact, ...]]:
        """What could be held, and what not. Raises: as `BookingDesk.hold` where nothing could"""
        made_of = calendar_and_start(first)
        calendar = asked.comune.calendars.get(made_of[0]) if made_of else None
        if made_of is None or calendar is None or calendar.branch != wish.wanted.branch:
            raise SlotWithdrawn(f"slot {first} is not offered at {wish.wanted.branch}")
        zone = ZoneInfo(calendar.zone)
        held: list[Hold] = []
        lacking: list[StaffFact] = []
        refusals: list[Refused] = []
        for start in starts_of(made_of[1], wish.rhythm, wish.times, zone):
            wanted = WantedHold(
                slot_id(calendar.id, start),
                wish.wanted.service,
                wish.wanted.people,
                _client(asked),
            )
            try:
                held.append(await self._door.context.desk(asked.comune.id).hold(wanted))
            except Refused as refused:
                refusals.append(refused)
                why = asked.words.gettext(sentence_of_refusal(refused.code))
                lacking.append(StaffFact(_moment(asked, zone, start), why))
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

    def _page(
        self,
        asked: StaffAsked,
        form: Mapping[str, str],
        *,
        faults: Mapping[str, str] = {},
        fault: str = "",
        found: tuple[str, ...] | None = None,
        days: tuple[FreeDay, ...] | None = None,
    ) -> PhonePage:
        words = asked.words
        mine = asked.branches_with(StaffRight.CHANGE_BOOKINGS)
        services = {each.id: each for id in mine for each in asked.comune.services_of(id)}
        return PhonePage(
            title=words.gettext("Book for a person"),
            search=WrittenField(
                name="words",
                label=words.gettext("Surname, codice fiscale or telephone"),
                value=form.get("words", ""),
                error=fault,
                help=words.gettext("If they have booked before, their data fill the fields."),
            ),
            found=found or (),
            is_searched=found is not None,
            person=person_fields(asked, form, faults),
            choices=choices(asked, form, mine, services.values()),
            numbers=number_fields(asked, form, faults),
            first_day=form.get("dal") or asked.now.date().isoformat(),
            days=days,
            search_href=asked.page.href(f"{PHONE}/persona"),
            times_href=asked.page.href(f"{PHONE}/orari"),
            hold_href=asked.page.href(f"{PHONE}/riepilogo"),
        )


def _client(asked: StaffAsked) -> str:
    return f"staff {asked.member.id}"


def _id_of(it: Appointment) -> StoredAnswer:
    return StoredAnswer(201, it.id)


def _person_in(form: Mapping[str, str]) -> Mapping[str, str]:
    return {name: form.get(name, "") for name in FIELDS}


def _written(person: NamedPerson) -> dict[str, str]:
    return {
        "given_name": person.given_name,
        "surname": person.surname,
        "codice_fiscale": person.codice_fiscale or "",
        "phone": person.phone or "",
        "email": person.email or "",
    }


def _said(asked: StaffAsked, person: NamedPerson) -> str:
    contacts = (person.codice_fiscale, person.phone, person.email)
    return " · ".join(filter(None, (full_name(person), *contacts)))


def _moment(asked: StaffAsked, zone: ZoneInfo, at: datetime) -> str:
    return asked.words.gettext("%1, at %2", day_of(at, zone, asked), clock_at(at, zone))


def _wish_facts(asked: StaffAsked, wish: PhoneWish) -> tuple[StaffFact, ...]:
    words, branch = asked.words, asked.comune.branch(wish.wanted.branch)
    where = ", ".join(filter(None, (asked.text(branch.name), branch.address)))
    facts = [
        StaffFact(words.gettext("Service"), service_name(asked, wish.wanted.service)),
        StaffFact(words.gettext("Where"), where),
    ]
    if wish.wanted.people > 1:
        facts.append(StaffFact(words.gettext("People"), str(wish.wanted.people)))
    return tuple(facts)


def _told(asked: StaffAsked, it: Appointment) -> ToldBooking:
    branch = asked.comune.branch(it.branch)
    service = asked.comune.services.get(it.service)
    return ToldBooking(
        href=asked.page.href(f"{BOOKING}/{it.id}"),
        when=_moment(asked, zone_of(asked, it.branch), it.starts_at),
        what=service_name(asked, it.service),
        where=", ".join(filter(None, (asked.text(branch.name), branch.address))),
        code=" ".join(it.code),
        documents=() if service is None else tuple(map(asked.text, service.documents)),
    )
