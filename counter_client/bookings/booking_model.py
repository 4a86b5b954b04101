"""The page of appointments, one step at a time: person, service, time, confirm, done.

Owns what was chosen so far, and forgets it when the screen is locked. Which times there are, and
what may become of a booking, is the server's. Must not know names beyond the person being served.
"""

from collections.abc import Callable
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.bookings import booking_sentences as said
from counter_client.bookings.booking_rows import ENOUGH, BookingPageRow, BookingRows
from counter_client.bookings.held_times import HeldTime, free_slots, hold_all, release_all
from counter_client.bookings.person_form import PersonForm
from counter_client.bookings.wanted_times import WantedTimes
from counter_client.questions.asking import Asking
from hardware.card_reader.interface import HealthCard
from sportello.bookings.codes import in_two_halves
from sportello.bookings.desk_messages import Book, ChangeBooking, FreeSlot, Rebook
from sportello.bookings.lifecycle import Appointment, Change, may
from sportello.bookings.messages import FindBookings, FoundBooking, ToldBy, Visitor
from sportello.bookings.visits import MOST_SERVICES, WantedService, wanted_again
from sportello.hall.devices import has_portal, is_portal_reached
from station.link import Link
from station.list_model import RowModel
from text.catalogue import Words

ASKING = "booking"


class BookingPageStep(StrEnum):
    """What is asked now."""

    PERSON = "person"
    SERVICE = "service"
    TIME = "time"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    DONE = "done"


class BookingModel(QObject):
    """An appointment that is being made, moved or cancelled.

    Properties:
        step: one of `BookingPageStep`.
        person: the `PersonForm`.
        rows: `BookingPageRow`s of this step: bookings found, services, times, what is held.
        text: what was typed to find a service.
        wanted: the `WantedTimes`.
        isMove: whether a booking is being moved.
        about: the services and the time so far, in words.
        mayAdd: whether another service finds room in the visit.
        notice: what there is to know at this step, "" for nothing.
        code: the booking's code, in two halves; "" before, and for several.
        aloud: what to read out once it is done, "" where there is nothing.
        isConfirmed: whether there is a choice of how the booking is confirmed.
    """

    changed = Signal()

    def __init__(
        self, link: Link, asking: Asking, words: Words, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._link = link
        self._asking = asking
        self._words = words
        self._now = now
        self._person = PersonForm(words, now)
        self._wanted = WantedTimes(words)
        self._wanted.changed.connect(self._refresh)
        self._wanted.widened.connect(self._search_again)
        self._rows = RowModel(BookingPageRow, key=lambda row: row.choice, parent=self)
        self._clear()

    def _clear(self) -> None:
        self._turn = object()
        self._step = BookingPageStep.PERSON
        self._found: list[FoundBooking] = []
        self._was_asked = False
        self._text = ""
        self._services: list[str] = []
        self._wanted.clear()
        self._slots: list[FreeSlot] = []
        self._held: list[HeldTime] = []
        self._changing: Appointment | None = None
        self._done: list[Appointment] = []
        self._notice = ""

    # --- what is shown -------------------------------------------------------------------------

    @Property(str, notify=changed)
    def step(self) -> str:
        return self._step.value

    @Property(QObject, constant=True)
    def person(self) -> PersonForm:
        return self._person

    @Property(QObject, constant=True)
    def rows(self) -> RowModel[BookingPageRow]:
        return self._rows

    @Property(str, notify=changed)
    def text(self) -> str:
        return self._text

    @Property(QObject, constant=True)
    def wanted(self) -> WantedTimes:
        return self._wanted

    @Property(bool, notify=changed)
    def isMove(self) -> bool:
        return self._changing is not None

    @Property(str, notify=changed)
    def about(self) -> str:
        plan = self._link.plan
        if plan is None or not self._services:
            return ""
        name = BookingRows(plan, self._words).names_of(self._services)
        if self._changing is None:
            return name
        at = said.day_and_hour(self._changing.starts_at, self._zone, self._words)
        return f"{name} · {at}"

    @Property(bool, notify=changed)
    def mayAdd(self) -> bool:
        is_asked = self._step is BookingPageStep.SERVICE
        return is_asked and len(self._services) < MOST_SERVICES - 1

    @Property(str, notify=changed)
    def notice(self) -> str:
        return self._notice

    @Property(str, notify=changed)
    def code(self) -> str:
        return in_two_halves(self._done[0].code) if len(self._done) == 1 else ""

    @Property(str, notify=changed)
    def aloud(self) -> str:
        return said.to_read_out(self._words, self._done, self._zone)

    @Property(bool, notify=changed)
    def isConfirmed(self) -> bool:
        return not self.isMove and has_portal(self._link.view.devices)

    # --- the person, and what they have booked -------------------------------------------------

    @Slot()
    def find(self) -> None:
        """Search the bookings of who was typed, by codice fiscale or by a booking's code."""
        if self._person.codice_fiscale or self._person.booking_code:
            self._asking.begin(ASKING, self._find)

    def show_card(self, card: HealthCard) -> None:
        """A card was put into the counter's reader: nothing of it is typed again."""
        if self._step is BookingPageStep.PERSON:
            self._person.fill(Visitor(card.codice_fiscale, card.surname, card.given_name))
            self.find()

    @Slot()
    def goOn(self) -> None:
        """The person is known: what do they come for?"""
        if self._person.isReady:
            self._go(BookingPageStep.SERVICE)

    @Slot(str)
    def move(self, booking: str) -> None:
        """Search another time for a booking that was found."""
        if (known := self._changeable(booking, Change.MOVE)) is not None:
            self._changing, self._services = known, list(known.services)
            self._wanted.be_once()
            self._asking.begin(ASKING, self._search)

    @Slot(str)
    def cancel(self, booking: str) -> None:
        """Ask whether a booking that was found is to be cancelled."""
        if (known := self._changeable(booking, Change.CANCEL)) is not None:
            self._changing, self._services = known, list(known.services)
            self._go(BookingPageStep.CANCEL)

    # --- service and time ----------------------------------------------------------------------

    @Slot(str)
    def type(self, text: str) -> None:
        """Search a service."""
        if text != self._text:
            self._text = text
            self._refresh()

    @Slot(str)
    def choose(self, choice: str) -> None:
        """Take the service or the time of that row."""
        if self._step is BookingPageStep.SERVICE:
            services = self._services if choice == ENOUGH else [*self._services, choice]
            self._asking.begin(ASKING, lambda: self._search_for(services))
        elif self._step is BookingPageStep.TIME:
            slot = next((s for s in self._slots if s.id == choice and s.free), None)
            if slot is not None:
                self._asking.begin(ASKING, lambda: self._hold(slot))

    @Slot(str)
    def add(self, choice: str) -> None:
        """Take the service of that row, and another one after it in the same visit."""
        if self.mayAdd and choice not in ("", ENOUGH):
            self._services.append(choice)
            self._text = ""
            self._refresh()

    # --- to the end, and back ------------------------------------------------------------------

    @Slot()
    def confirm(self) -> None:
        """Book what is held, move there, or cancel. Pressed again, it completes what is missing."""
        if self._step is BookingPageStep.CONFIRM:
            self._asking.begin(ASKING, self._book)
        elif self._step is BookingPageStep.CANCEL and self._changing is not None:
            known = self._changing
            self._asking.begin(ASKING, lambda: self._cancel(known))

    @Slot()
    def back(self) -> None:
        """One step back; what was held is free again. From the end: the next person."""
        match self._step:
            case BookingPageStep.CONFIRM:
                self._asking.begin(ASKING, self._give_up)
            case BookingPageStep.TIME if self._changing is None:
                self._services.pop()
                self._go(BookingPageStep.SERVICE)
            case BookingPageStep.SERVICE if self._services:
                self._services.pop()
                self._refresh()
            case BookingPageStep.TIME | BookingPageStep.CANCEL | BookingPageStep.SERVICE:
                self._changing = None
                self._services = []
                self._go(BookingPageStep.PERSON)
            case BookingPageStep.DONE | BookingPageStep.PERSON:
                self.forget()

    @Slot()
    def forget(self) -> None:
        """Everything as for the next person."""
        self._person.clear()
        self._clear()
        self._refresh()

    # --- what the server is asked --------------------------------------------------------------

    # Each looks, after an answer, whether the same person is still served: `_turn` is theirs.

    async def _find(self) -> None:
        person, turn = self._person, self._turn
        query = FindBookings(
            id=uuid4(), codice_fiscale=person.codice_fiscale, code=person.booking_code
        )
        found = await self._link.ask(query)
        if turn is not self._turn:
            return
        self._found, self._was_asked = found.bookings, True
        known = next((b.visitor for b in self._found if b.visitor is not None), None)
        if known is not None:
            person.fill(known)
        self._refresh()

    async def _search_for(self, services: list[str]) -> None:
        """The services stay chosen only if times could be asked for."""
        turn, before = self._turn, self._services
        self._services = services
        try:
            await self._search()
        finally:
            if turn is self._turn and self._step is BookingPageStep.SERVICE:
                self._services = before

    async def _search(self) -> None:
        zone, turn = self._zone, self._turn
        first, last = self._wanted.days(self._now().astimezone(zone).date())
        days = tuple(datetime.combine(day, time(12), tzinfo=zone) for day in (first, last))
        slots = await free_slots(self._link, self._visit, (days[0], days[1]), zone)
        if turn is not self._turn:
            return
        self._slots = slots
        self._go(BookingPageStep.TIME)

    async def _hold(self, slot: FreeSlot) -> None:
        turn = self._turn
        starts = self._wanted.starts(slot.starts_at, self._zone)
        held = await hold_all(self._link, self._visit, starts, self._zone)
        if turn is not self._turn:
            await release_all(self._link, held)
            return
        if all(each.hold is None for each in held):
            await self._search()
            self._notice = self._words.gettext(
                "This time was taken a moment ago: choose another one."
            )
            self.changed.emit()
            return
        self._held = held
        self._go(BookingPageStep.CONFIRM)

    async def _book(self) -> None:
        """All are sent, also if the screen is locked meanwhile: the citizen was promised them."""
        turn = self._turn
        wishes = [self._wish(each.booking, each.hold) for each in self._held if each.hold]
        self._finish(turn, [(await self._link.ask(wish)).booking for wish in wishes])

    def _wish(self, id: UUID, hold: UUID) -> Book | Rebook:
        if (known := self._changing) is not None:
            return Rebook(id=id, booking=known.id, version=known.version, hold=hold)
        visitor = self._person.visitor()
        if not self.isConfirmed:
            visitor = replace(visitor, told_by=ToldBy.ALOUD)
        one, *then = self._visit
        return Book(
            id=id,
            hold=hold,
            service=one.service,
            visitor=visitor,
            people=one.people,
            then=tuple(then),
        )

    async def _cancel(self, known: Appointment) -> None:
        wish = ChangeBooking(
            id=uuid4(), booking=known.id, version=known.version, change=Change.CANCEL
        )
        turn = self._turn
        self._finish(turn, [(await self._link.ask(wish)).booking])

    async def _give_up(self) -> None:
        turn, held = self._turn, self._held
        await release_all(self._link, held)
        if turn is self._turn:
            await self._search()

    def _finish(self, turn: object, done: list[Appointment]) -> None:
        if turn is not self._turn:
            return
        self._done, self._held = done, []
        self._go(BookingPageStep.DONE)

    def _search_again(self) -> None:
        if self._step is BookingPageStep.TIME:
            self._asking.begin(ASKING, self._search)

    # --- rows ----------------------------------------------------------------------------------

    def _go(self, step: BookingPageStep) -> None:
        self._step = step
        self._refresh()

    def _refresh(self) -> None:
        plan = self._link.plan
        self._notice = ""
        if plan is not None:
            self._rows.show(self._rows_of(BookingRows(plan, self._words)))
            self._notice = self._note()
        self.changed.emit()

    def _rows_of(self, rows: BookingRows) -> list[BookingPageRow]:
        match self._step:
            case BookingPageStep.PERSON:
                return rows.found(self._found)
            case BookingPageStep.SERVICE:
                return rows.services(self._text, self._services)
            case BookingPageStep.TIME:
                return rows.times([s for s in self._slots if s.free and self._is_wanted(s)])
            case BookingPageStep.CONFIRM:
                return rows.held(self._held)
            case BookingPageStep.CANCEL:
                return []
            case BookingPageStep.DONE:
                return rows.done(self._done)

    def _note(self) -> str:
        words = self._words
        match self._step:
            case BookingPageStep.PERSON if self._was_asked and not self._found:
                return words.gettext("No appointments: write the name and go on.")
            case BookingPageStep.TIME if not self._rows.rows:
                return words.gettext("No free times: choose another period.")
            case BookingPageStep.TIME if self._is_portal_away:
                return words.gettext(said.PORTAL_AWAY)
            case BookingPageStep.CONFIRM if any(each.why for each in self._held):
                return words.gettext("Some times cannot be had: tell the citizen which.")
            case BookingPageStep.DONE if self._changing and not may(self._done[0], Change.CANCEL):
                return words.gettext("The appointment is cancelled.")
            case BookingPageStep.DONE:
                told_by = self._person.told_by if self.isConfirmed else ToldBy.ALOUD
                return said.confirmation(words, told_by, is_later=self._is_portal_away)
            case _:
                return ""

    def _is_wanted(self, slot: FreeSlot) -> bool:
        return self._wanted.has(slot.starts_at.astimezone(self._zone))

    def _changeable(self, booking: str, change: Change) -> Appointment | None:
        found = (b.booking for b in self._found if b.id == booking)
        return next((b for b in found if b is not None and may(b, change)), None)

    @property
    def _is_portal_away(self) -> bool:
        devices = self._link.view.devices
        return has_portal(devices) and not is_portal_reached(devices)

    @property
    def _visit(self) -> tuple[WantedService, ...]:
        if self._changing is not None:
            return wanted_again(self._changing)
        return tuple(WantedService(service, self._wanted.count) for service in self._services)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._link.plan.zone) if self._link.plan else ZoneInfo("UTC")
