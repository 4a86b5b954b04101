"""The page of appointments, one step at a time: person, service, time, confirm, done.

Owns the step, and forgets everything when the screen is locked. What the steps gather is with
`person_form`, `found_bookings`, `chosen_visit` and `booking_ending`. Which times there are, and
what may become of a booking, is the server's. Must not know names beyond the person being served.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from msgspec.structs import replace
from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.bookings import booking_wishes
from counter_client.bookings.booking_ending import BookingEnding
from counter_client.bookings.booking_rows import ENOUGH, BookingPageRow
from counter_client.bookings.booking_steps import BookingPageStep, StepContent
from counter_client.bookings.chosen_visit import ChosenVisit
from counter_client.bookings.found_bookings import FoundBookings
from counter_client.bookings.people_of_visit import PeopleOfVisit
from counter_client.bookings.person_form import PersonForm
from counter_client.bookings.wanted_times import WantedTimes
from counter_client.bookings.way_told import WayTold
from counter_client.questions.asking import Asking
from counter_client.slips.slip_printing import SlipPrinting
from hardware.card_reader.interface import HealthCard
from sportello.bookings.desk_messages import FreeSlot
from sportello.bookings.lifecycle import Appointment, Change
from sportello.bookings.messages import FoundBooking, Visitor
from station.link import Link
from station.list_model import RowModel
from text.catalogue import Words

ASKING = "booking"


class BookingModel(QObject):
    """An appointment that is being made, moved or cancelled.

    Properties:
        step: one of `BookingPageStep`.
        person: the `PersonForm`.
        rows: `BookingPageRow`s of this step: bookings found, services, times, what is held.
        text: what was typed to find a service.
        wanted: the `WantedTimes`.
        people: the `PeopleOfVisit`.
        isMove: whether a booking is being moved.
        about: the services and the time so far, in words.
        mayAdd: whether another service finds room in the visit.
        notice: what there is to know at this step, "" for nothing.
        ending: the `BookingEnding`.
        isChoosing: whether a name has found people, of whom one is to be picked.
        isConfirmed: whether there is a choice of how the booking is confirmed.
    """

    changed = Signal()

    def __init__(
        self,
        link: Link,
        asking: Asking,
        words: Words,
        now: Callable[[], datetime],
        printing: SlipPrinting,
    ) -> None:
        super().__init__()
        self._link = link
        self._asking = asking
        self._words = words
        self._now = now
        self._person = PersonForm(words, now)
        self._person.changed.connect(self._leave_named)
        self._wanted = WantedTimes(words)
        self._wanted.changed.connect(self._refresh)
        self._wanted.widened.connect(self._search_again)
        self._people = PeopleOfVisit(words)
        self._people.widened.connect(self._search_again)
        self._way = WayTold(link, self._person, printing)
        self._ending = BookingEnding(words, printing)
        self._rows = RowModel(BookingPageRow, key=lambda row: row.choice, parent=self)
        self._clear()

    def _clear(self) -> None:
        self._step = BookingPageStep.PERSON
        self._text = ""
        self._wanted.clear()
        self._people.clear()
        self._found = FoundBookings(self._link)
        self._chosen = ChosenVisit(self._link, self._wanted, self._people, self._now)
        self._ending.clear()
        self._about = self._notice = ""

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

    @Property(QObject, constant=True)
    def people(self) -> PeopleOfVisit:
        return self._people

    @Property(bool, notify=changed)
    def isMove(self) -> bool:
        return self._chosen.changing is not None

    @Property(str, notify=changed)
    def about(self) -> str:
        return self._about

    @Property(bool, notify=changed)
    def isChoosing(self) -> bool:
        return self._found.is_by_name and bool(self._found.bookings)

    @Property(bool, notify=changed)
    def mayAdd(self) -> bool:
        return self._step is BookingPageStep.SERVICE and self._chosen.may_add

    @Property(str, notify=changed)
    def notice(self) -> str:
        return self._notice

    @Property(QObject, constant=True)
    def ending(self) -> BookingEnding:
        return self._ending

    @Property(bool, notify=changed)
    def isConfirmed(self) -> bool:
        return self._way.is_chosen and not self.isMove

    # --- the person, and what they have booked -------------------------------------------------

    @Slot()
    def find(self) -> None:
        """Search the bookings of who was typed: by codice fiscale, a booking's code or the name."""
        person = self._person
        if person.codice_fiscale or person.booking_code or person.has_name:
            self._ask(self._find)

    @Slot(str)
    def pick(self, booking: str) -> None:
        """Of those whom a name has found, it is the person of that booking."""
        if (named := self._found.named(booking)) is not None:
            self._ask(lambda: self._find_of(named))

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
        chosen = self._chosen
        if (known := self._found.that_may(Change.MOVE, booking)) is not None:
            chosen.change(known)
            self._wanted.be_once()
            self._ask(lambda: self._timed(chosen.search()))

    @Slot(str)
    def cancel(self, booking: str) -> None:
        """Ask whether a booking that was found is to be cancelled."""
        if (known := self._found.that_may(Change.CANCEL, booking)) is not None:
            self._chosen.change(known)
            self._go(BookingPageStep.CANCEL)

    @Slot(str)
    def tell(self, booking: str) -> None:
        """A booking that was found is told again, and printed where there is a printer."""
        if (known := self._found.that_may(Change.CANCEL, booking)) is not None:
            self._ending.show((known,), self._link.plan)
            self._ending.print()
            self._go(BookingPageStep.TOLD)

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
        chosen = self._chosen
        if self._step is BookingPageStep.SERVICE:
            more = () if choice == ENOUGH else (choice,)
            self._ask(lambda: self._timed(chosen.search_for((*chosen.services, *more))))
        elif self._step is BookingPageStep.TIME and (slot := chosen.time(choice)) is not None:
            self._ask(lambda: self._hold(slot))

    @Slot(str)
    def add(self, choice: str) -> None:
        """Take the service of that row, and another one after it in the same visit."""
        if self.mayAdd and choice not in ("", ENOUGH):
            self._chosen.add(choice)
            self._text = ""
            self._refresh()

    # --- to the end, and back ------------------------------------------------------------------

    @Slot()
    def confirm(self) -> None:
        """Book what is held, move there, or cancel. Pressed again, it completes what is missing."""
        if self._step is BookingPageStep.CONFIRM:
            self._ask(self._book)
        elif self._step is BookingPageStep.CANCEL and self._chosen.changing is not None:
            known = self._chosen.changing
            self._ask(lambda: self._cancel(known))

    @Slot()
    def back(self) -> None:
        """One step back; what was held is free again. From the end: the next person."""
        chosen = self._chosen
        match self._step:
            case BookingPageStep.CONFIRM:
                self._ask(lambda: self._timed(chosen.let_go()))
            case BookingPageStep.TIME if chosen.changing is None:
                chosen.take_back()
                self._go(BookingPageStep.SERVICE)
            case BookingPageStep.SERVICE if chosen.services:
                chosen.take_back()
                self._refresh()
            case BookingPageStep.TOLD:
                self._ending.clear()
                self._go(BookingPageStep.PERSON)
            case BookingPageStep.TIME | BookingPageStep.CANCEL | BookingPageStep.SERVICE:
                chosen.leave()
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

    def _ask(self, work: Callable[[], Awaitable[BookingPageStep]]) -> None:
        """Do that, and go to the step that it leads to if the same person is still served."""
        chosen = self._chosen

        async def errand() -> None:
            step = await work()
            if chosen is self._chosen:
                self._go(step)

        self._asking.begin(ASKING, errand)

    async def _find(self) -> BookingPageStep:
        found = self._found
        await found.find(self._person)
        if found is self._found and found.visitor is not None:
            self._person.fill(found.visitor)
        return BookingPageStep.PERSON

    async def _find_of(self, named: FoundBooking) -> BookingPageStep:
        found = self._found
        await found.find_of(named)
        if found is self._found and (visitor := found.visitor or named.visitor) is not None:
            self._person.clear()
            self._person.fill(visitor)
        return BookingPageStep.PERSON

    async def _timed(self, searching: Awaitable[None]) -> BookingPageStep:
        await searching
        return BookingPageStep.TIME

    async def _hold(self, slot: FreeSlot) -> BookingPageStep:
        chosen = self._chosen
        was_had = await chosen.hold(slot)
        if chosen is not self._chosen:
            await chosen.release()
        return BookingPageStep.CONFIRM if was_had else BookingPageStep.TIME

    async def _book(self) -> BookingPageStep:
        """All are sent, also if the screen is locked meanwhile: the citizen was promised them."""
        chosen = self._chosen
        visitor = replace(self._person.visitor(), told_by=self._way.told_by)
        return self._end(chosen, await booking_wishes.book(self._link, chosen, visitor))

    async def _cancel(self, known: Appointment) -> BookingPageStep:
        chosen = self._chosen
        return self._end(chosen, [await booking_wishes.cancel(self._link, known)])

    def _end(self, chosen: ChosenVisit, done: Sequence[Appointment]) -> BookingPageStep:
        if chosen is self._chosen:
            self._ending.show(done, self._link.plan)
        return BookingPageStep.DONE

    def _leave_named(self) -> None:
        """Something else is typed: it is searched for anew."""
        if self._found.is_by_name:
            self._found = FoundBookings(self._link)
            self._refresh()

    def _search_again(self) -> None:
        chosen = self._chosen
        if self._step is BookingPageStep.TIME:
            self._ask(lambda: self._timed(chosen.search()))

    # --- what follows from it ------------------------------------------------------------------

    def _go(self, step: BookingPageStep) -> None:
        self._step = step
        self._refresh()

    def _refresh(self) -> None:
        self._about = self._notice = ""
        if (plan := self._link.plan) is not None:
            content = StepContent(
                plan=plan,
                today=self._now().astimezone(self._chosen.zone).date(),
                words=self._words,
                found=self._found,
                chosen=self._chosen,
                ending=self._ending,
                way=self._way,
            )
            self._rows.show(content.rows(self._step, self._text))
            self._about = content.about()
            self._notice = content.note(self._step)
        self.changed.emit()
