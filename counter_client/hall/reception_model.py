"""The reception: a number for a citizen, and who has come for an appointment.

The server gives numbers and decides; here is only what is asked for, and what came of it. Must not
know who the citizens are: bookings arrive without a name.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from babel import Locale
from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.bookings.booking_sentences import TAKES_PLACE
from counter_client.hall.branch_sentences import expected, why_not
from counter_client.questions.asking import Asking
from counter_client.questions.question import Choice, matching
from sportello.hall.rules.bookings import expected_bookings, is_too_late
from sportello.hall.rules.numbers import why_no_number
from sportello.hall.rules.routing import rules_in_force
from sportello.model.commands import CheckIn, TakeTicket
from sportello.model.day import Booking
from sportello.model.events import TicketIssued
from sportello.model.languages import HOUSE_LANGUAGE, in_language
from sportello.model.plan import Plan
from station.link import Link, LinkEvent
from station.list_model import RowModel
from text.catalogue import Words
from text.times import clock_at

TAKING, CHECKING_IN = "take_ticket", "check_in"


class OfferRow(Struct, frozen=True):
    """A service to take a number for; `why_not` says why it gives none, "" if it does."""

    service: str
    name: str
    waiting: int
    expected: str
    why_not: str


class BookingRow(Struct, frozen=True):
    """An appointment of today, in local time, whose citizen has not come or was not called yet.

    `kind` says how it takes place; one that `is_remote` is called, not checked in.
    """

    booking: str
    at: str
    service: str
    kind: str
    is_remote: bool
    is_past: bool


class ReceptionModel(QObject):
    """What stands at the reception.

    Properties:
        text: what was typed to find a service.
        offers: `OfferRow`s that match it.
        language: the citizen's, by its own name; isForeign: another than the house's.
        priority: the class of precedence, "" for none; hasPriorities: whether there are any.
        code, said: the number given last, and what to tell the citizen; "" before.
        ticket: its id.
        bookings: `BookingRow`s of who has not checked in yet.
        canAsk: whether a number can be asked for now.
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
        self._text = ""
        self._language = HOUSE_LANGUAGE
        self._priority: str | None = None
        self._given: TicketIssued | None = None
        self._is_watched = False
        self._offers = RowModel(OfferRow, key=lambda row: row.service, parent=self)
        self._bookings = RowModel(BookingRow, key=lambda row: row.booking, parent=self)
        link.listen(self._hear)
        asking.changed.connect(self.changed)

    @Property(str, notify=changed)
    def text(self) -> str:
        return self._text

    @Property(QObject, constant=True)
    def offers(self) -> RowModel[OfferRow]:
        return self._offers

    @Property(QObject, constant=True)
    def bookings(self) -> RowModel[BookingRow]:
        return self._bookings

    @Property(str, notify=changed)
    def language(self) -> str:
        name: str = Locale.parse(self._language).get_display_name(self._language) or self._language
        return name[:1].upper() + name[1:]

    @Property(bool, notify=changed)
    def isForeign(self) -> bool:
        return self._language != HOUSE_LANGUAGE

    @Property(str, notify=changed)
    def priority(self) -> str:
        plan = self._link.plan
        if plan is None or self._priority is None:
            return ""
        return in_language(plan.priorities[self._priority].name, self._words.language.code)

    @Property(bool, notify=changed)
    def hasPriorities(self) -> bool:
        return self._link.plan is not None and bool(self._link.plan.priorities)

    @Property(str, notify=changed)
    def code(self) -> str:
        return self._given.code if self._given else ""

    @Property(str, notify=changed)
    def ticket(self) -> str:
        return self._given.ticket if self._given else ""

    @Property(str, notify=changed)
    def said(self) -> str:
        plan, given = self._link.plan, self._given
        if plan is None or given is None:
            return ""
        name = in_language(plan.services[given.service].name, self._words.language.code)
        wait = expected(self._words, given.told)
        told = self._words.gettext("wait %1", wait)
        return f"{name} · {told}" if wait else name

    @Property(bool, notify=changed)
    def canAsk(self) -> bool:
        return self._link.is_up and not self._asking.is_busy

    @Slot(str)
    def type(self, text: str) -> None:
        """Search a service."""
        self._text = text
        self._refresh()

    @Slot()
    def turnLanguage(self) -> None:
        """The next language of the branch."""
        languages = self._link.plan.languages if self._link.plan else (HOUSE_LANGUAGE,)
        place = languages.index(self._language) + 1 if self._language in languages else 0
        self._language = languages[place % len(languages)]
        self.changed.emit()

    @Slot()
    def turnPriority(self) -> None:
        """The next class of precedence, and after the last none."""
        classes = [None, *(self._link.plan.priorities if self._link.plan else ())]
        self._priority = classes[(classes.index(self._priority) + 1) % len(classes)]
        self.changed.emit()

    @Slot(str)
    def take(self, service: str) -> None:
        """A number for the citizen who stands here."""
        if self._link.is_up:
            command = TakeTicket(
                id=uuid4(), service=service, language=self._language, priority=self._priority
            )
            self._asking.begin(TAKING, lambda: self._give(command))

    @Slot(str)
    def checkIn(self, booking: str) -> None:
        """Who has this appointment is here."""
        if self._link.is_up:
            command = CheckIn(id=uuid4(), booking=booking, language=self._language)
            self._asking.begin(CHECKING_IN, lambda: self._give(command))

    @Slot()
    def forget(self) -> None:
        """The citizen has gone: everything as for the next one."""
        self._given, self._text = None, ""
        self._language, self._priority = HOUSE_LANGUAGE, None
        self._refresh()

    def watch(self, is_watched: bool) -> None:
        """Keep the rows up to date from now on, or leave them: the page is closed."""
        self._is_watched = is_watched
        self._refresh()

    def tick(self) -> None:
        """Some seconds have passed."""
        self._refresh()

    async def _give(self, command: TakeTicket | CheckIn) -> None:
        events = await self._link.request(command)
        self.forget()
        self._given = next(event for event in events if isinstance(event, TicketIssued))
        self.changed.emit()

    def _hear(self, notice: LinkEvent) -> None:
        self._refresh()

    def _refresh(self) -> None:
        plan = self._link.plan
        if plan is None or not self._is_watched:
            return
        self._offers.show(self._found(plan))
        hall = self._link.view
        missing = sorted(expected_bookings(hall).values(), key=lambda b: (b.at, b.id))
        self._bookings.show([self._booking(plan, booking) for booking in missing])
        self.changed.emit()

    def _found(self, plan: Plan) -> list[OfferRow]:
        language = self._words.language.code
        services = plan.services.values()
        all_ = [Choice(s.id, in_language(s.name, language), words=s.keywords) for s in services]
        return [self._offer(plan, choice) for choice in matching(all_, self._text)]

    def _offer(self, plan: Plan, choice: Choice) -> OfferRow:
        hall, service = self._link.view, plan.services[choice.id]
        return OfferRow(
            service=service.id,
            name=choice.title,
            waiting=sum(service.id in (t.service, *t.wishes) for t in hall.waiting.values()),
            expected=expected(self._words, self._link.waits.get(service.id)),
            why_not=why_not(self._words, why_no_number(hall, service)),
        )

    def _booking(self, plan: Plan, booking: Booking) -> BookingRow:
        rules = rules_in_force(plan, self._link.view)
        return BookingRow(
            booking=booking.id,
            at=clock_at(booking.at, ZoneInfo(plan.zone)),
            service=in_language(plan.services[booking.service].name, self._words.language.code),
            kind=self._words.gettext(TAKES_PLACE[booking.kind]),
            is_remote=booking.kind.is_remote,
            is_past=is_too_late(booking, rules, self._now()),
        )
