"""Every state of the totem's screen: the real models on a line to the core, told what happens.

No card, printer or server: what they would say is said to the flow in its own words.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from msgspec.structs import replace

from casework.definitions.library import library_definition
from hardware.card_reader.interface import CardInserted
from hardware.errors import PinBlocked, PinRefused
from hardware.virtual.citizens import CITIZENS
from queue_server.config.branch_file import settings_from
from queue_server.template import branch_toml
from sportello.bookings.calendar import Channel
from sportello.bookings.check_in import Standing
from sportello.bookings.desk_messages import FreeSlot
from sportello.bookings.lifecycle import Appointment, AppointmentKind, BookingState
from sportello.bookings.messages import FoundBooking
from sportello.model.commands import StopTickets
from sportello.model.day import Block
from sportello.model.events import TicketIssued
from sportello.model.person import Actor, Role, Source
from sportello.model.place import Access, Service
from sportello.model.plan import Opening, Plan, Span
from sportello.model.waiting import Wait
from sportello.model.wire import Identify
from station.card_signing.signing_model import SigningModel
from station.tasks import Tasks
from tests.screens.near_link import NearLink
from tests.screens.state import Arrange, Models, Program, Size, State, name_and_about, spoken_by
from tests.totem.a_person import a_person
from tests.totem.requests.a_form_door import FormDoor
from tests.totem.requests.cards import HEALTH_CARD, CardOnTheDesk
from text.catalogue import LANGUAGES, Catalogue, Words
from totem.conversation.booking_steps import BookingCodeShown, CodeAnswered
from totem.conversation.happenings import (
    Accepted,
    BookedByCard,
    Denied,
    IdentityShown,
    NotBooked,
    NoTimes,
    NotPrinted,
    NotRead,
    Recognised,
    TicketPrinted,
    TimesFound,
)
from totem.conversation.steps import Issuing
from totem.offline.notebook import Notebook
from totem.offline.numbers import OwnNumbers
from totem.requests.request_model import RequestModel
from totem.screens.flow_model import FlowModel
from totem.screens.notices import CARD_TROUBLES

MORNING = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
"""A Monday, twelve past ten in Rome."""

MARIA = a_person(
    CITIZENS[0].codice_fiscale, CITIZENS[0].surname, CITIZENS[0].given_name, Source.CHIP
)
LONG_NAME = a_person(CITIZENS[0].codice_fiscale, "Rossi", "MARIA ANTONIETTA", Source.CHIP)
TOTEM = Actor("totem-1", frozenset({Role.TOTEM}))
SUPERVISOR = Actor("desk", frozenset({Role.SUPERVISOR}), "carla")
CATALOGUE = Catalogue("totem", "station")
FOLLOW = "https://turni.comune.montelarice.example.it/turno/A001-Jk3vX9qTzW"
CLOSED = Opening(week=((),) * 7)
MORNINGS = Opening(week=((Span(510, 750), Span(870, 1050)), (Span(510, 750),)) * 3 + ((),))

ENDING = Opening(week=((Span(510, 620),),) * 7, last_ticket_min=30)
"""At twelve past ten the last number is gone."""

FORMS = ("illuminazione-pubblica", "certificati")

DOCUMENTS_SERVICE = "certificati-anagrafici"
DOCUMENTS, TAXES = "anagrafe", "tributi"


def the_municipal_plan(**facts: Any) -> Plan:
    """The branch that `queue-server init` furnishes, always open, in all languages."""
    text = branch_toml("Comune di Montelarice", is_always_open=True)
    plan = settings_from(text.encode(), date(2026, 11, 23)).plan
    return replace(plan, languages=tuple(LANGUAGES), **facts)


def a_booking(
    standing: Standing, service: str | None = None, days: int = 0, minutes: int = 0, **facts: Any
) -> FoundBooking:
    """At half past ten of that day, or so much later."""
    away = days or {Standing.ANOTHER_DAY: 3, Standing.MISSED: -4}.get(standing, 0)
    starts = MORNING + timedelta(days=away, minutes=18 + minutes)
    opens = starts - timedelta(hours=2)
    return FoundBooking(f"booking-{minutes}", standing, starts, opens, service=service, **facts)


@dataclass
class Totem:
    """A totem in the hall, and what happens before it."""

    model: Any
    link: NearLink
    now: datetime
    plan: Plan
    door: Any = None
    signing: Any = None

    @property
    def words(self) -> Words:
        return CATALOGUE.words(self.model.language)

    def later(self, **span: float) -> None:
        """Let time pass, and the clock tick."""
        self.now += timedelta(**span)
        self.model.tick()

    def show_card(self, person: Identify = MARIA, *bookings: FoundBooking) -> None:
        """A card is put in, and the server knows who it is and what they have booked."""
        self.model.tell(IdentityShown(person, is_card=True))
        self.model.tell(Recognised(self.model.step.ask, uuid4(), bookings))

    def choose(self, service: str) -> None:
        """A citizen touches topic and service."""
        self.model.act("take_number")
        self.model.choose(self.plan.services[service].topic)
        self.model.choose(service)

    def ask(self, service: str) -> None:
        """A citizen wants a number, and has no right to go first."""
        self.choose(service)
        self.model.act("confirm")
        self.model.choose("")

    def give(self, service: str, *, follow: str | None = None, told: Wait | None = None) -> str:
        """The number is given; its ticket's id."""
        self.ask(service)
        return self.accept(follow=follow, told=told)

    def accept(self, *, follow: str | None = None, told: Wait | None = None) -> str:
        """The number that was asked for; its ticket's id."""
        step = self.model.step
        assert isinstance(step, Issuing), step
        (*_, issued) = self.link.let(step.command, TOTEM)
        assert isinstance(issued, TicketIssued)
        self.model.tell(Accepted(replace(issued, told=told), step.command.id, follow))
        return issued.ticket

    @property
    def longest(self) -> Service:
        """The service with the longest list of what to bring, among those without appointment."""
        walk_in = (
            s for s in self.plan.services.values() if s.access is not Access.APPOINTMENT_ONLY
        )
        return max(walk_in, key=lambda service: (len(service.documents), len(service.name["it"])))


Story = Callable[[Totem], Awaitable[None] | None]


def told(
    story: Story, plan: Plan | None = None, *, is_alone: bool = False, has_forms: bool = False
) -> Arrange:
    """A totem that has joined the branch of `plan`, and what `story` tells of it."""

    @asynccontextmanager
    async def arrange(language: str, folder: Path) -> AsyncIterator[Models]:
        furnished = plan or the_municipal_plan()
        totem = Totem(None, NearLink(furnished, "totem-1", lambda: totem.now), MORNING, furnished)
        notebook = Notebook(folder / "totem.db")
        if is_alone:
            notebook.keep("plan", furnished)
            notebook.keep("block", Block("totem-1", 600, 699))
        own = OwnNumbers(totem.link, "totem-1", notebook, lambda: totem.now)
        tasks = Tasks(on_failure=_fail)
        door = FormDoor(*map(library_definition, FORMS))
        signing = SigningModel(CardOnTheDesk(), lambda: totem.words, tasks.start)
        requests = RequestModel(door, signing, tasks, CATALOGUE.words, _printed)
        totem.door, totem.signing = door, signing
        totem.model = FlowModel(
            totem.link,
            own,
            requests,
            language="it",
            speaks=lambda spoken: spoken in spoken_by("totem"),
            words_in=CATALOGUE.words,
            run=_left_undone,
            start=lambda work, name: work.close(),
            now=lambda: totem.now,
            new_id=uuid4,
        )
        try:
            if not is_alone and story is not before_the_server_answers:
                totem.link.join()
            totem.model.speak(language)
            totem.model.languageChosen.connect(signing.changed)
            if has_forms:
                requests.offered = tuple(await door.forms())
            told_more = story(totem)
            if told_more is not None:
                await told_more
            yield {"totem": totem.model, "signing": signing}
        finally:
            await tasks.end()
            await own.close()

    return arrange


def _fail(failure: BaseException) -> None:
    raise failure


async def _printed(receipt: object, words: object) -> bool:
    return True


async def _left_undone(errand: object) -> Any:
    """Errands are the story's: it tells what came of them."""


# --- at rest --------------------------------------------------------------------------------------


def before_the_server_answers(totem: Totem) -> None:
    """The program has just started, and does not know the branch yet."""


def welcome(totem: Totem) -> None:
    """Nobody is here."""


def closed(totem: Totem) -> None:
    """Outside the opening hours, with the hours of the week."""
    totem.model.tick()


def stopped(totem: Totem) -> None:
    """The head of the desk has ended the numbers of today."""
    totem.link.let(StopTickets(id=uuid4(), waiting="serve"), SUPERVISOR)
    totem.model.tick()


def server_away(totem: Totem) -> None:
    """The server is out of reach, and the totem has no numbers of its own."""
    totem.link.lose()
    totem.model.tick()


def forgotten_card(totem: Totem) -> None:
    """The visit is over, and a card is still in the reader."""
    totem.show_card()
    totem.model.act("finish")


# --- choosing -------------------------------------------------------------------------------------


def topics(totem: Totem) -> None:
    """What do you need: the topics."""
    totem.model.act("take_number")


def topics_greeted(totem: Totem) -> None:
    """The topics, for somebody with a long name whose card was read."""
    totem.show_card(LONG_NAME)


def services(totem: Totem) -> None:
    """The services of the topic that has most of them, with their waits."""
    _tell_waits(totem)
    totem.model.act("take_number")
    totem.model.choose(_fullest_topic(totem.plan))


def services_greeted(totem: Totem) -> None:
    """The same, for somebody whose card was read."""
    _tell_waits(totem)
    totem.show_card(LONG_NAME)
    totem.model.choose(_fullest_topic(totem.plan))


def services_that_cannot_be_had(totem: Totem) -> None:
    """Services that give no more numbers today, said before the touch."""
    topic = _fullest_topic(totem.plan)
    for service in totem.plan.services.values():
        if service.topic == topic:
            totem.link.let(StopTickets(id=uuid4(), service=service.id, waiting="serve"), SUPERVISOR)
    totem.model.act("take_number")
    totem.model.choose(topic)


def second_page_of_services(totem: Totem) -> None:
    """More services than fit on one page: the second one."""
    totem.model.act("take_number")
    totem.model.choose(_fullest_topic(totem.plan))
    totem.model.turnPage(1)


def searching(totem: Totem) -> None:
    """The search, before anything is typed."""
    totem.model.act("take_number")
    totem.model.act("search")


def search_that_finds(totem: Totem) -> None:
    """A word that finds as many services as there is room for."""
    _tell_waits(totem)
    totem.model.act("take_number")
    totem.model.act("search")
    totem.model.type("ca")


def search_that_finds_nothing(totem: Totem) -> None:
    """A word that nothing is called by."""
    totem.model.act("take_number")
    totem.model.act("search")
    totem.model.type("xyzw")


def what_to_bring(totem: Totem) -> None:
    """The longest list of documents, and the wait."""
    _tell_waits(totem)
    totem.choose(totem.longest.id)


def what_to_bring_greeted(totem: Totem) -> None:
    """The same, for somebody whose card was read."""
    _tell_waits(totem)
    totem.show_card(LONG_NAME)
    totem.choose(totem.longest.id)


def nothing_to_bring(totem: Totem) -> None:
    """A service for which no document is needed."""
    totem.choose(next(s.id for s in totem.plan.services.values() if not s.documents))


def who_goes_first(totem: Totem) -> None:
    """The branch lets some go first, and asks."""
    totem.choose("certificati-anagrafici")
    totem.model.act("confirm")


# --- other ways -----------------------------------------------------------------------------------


def has_an_appointment(totem: Totem) -> None:
    """Who has an appointment shows the card, a QR code, or writes the code."""
    totem.model.act("have_appointment")


def has_nothing_to_show(totem: Totem) -> None:
    """Who has neither card nor code is sent to the reception desk."""
    has_an_appointment(totem)
    totem.model.act("go_to_reception")


def has_no_appointment(totem: Totem) -> None:
    """The card has no appointment that concerns this visit."""
    has_an_appointment(totem)
    totem.show_card()


def writing_the_booking_code(totem: Totem) -> None:
    """The code of a booking is being typed."""
    has_an_appointment(totem)
    totem.model.act("write_booking_code")
    totem.model.type("k7m2")


def wrong_booking_code(totem: Totem) -> None:
    """No booking has the code that was typed."""
    has_an_appointment(totem)
    totem.model.tell(BookingCodeShown("K7M2QX4T"))
    totem.model.tell(CodeAnswered(1, ()))


def an_appointment(standing: Standing) -> Story:
    """The card's booking, as it stands."""

    def story(totem: Totem) -> None:
        if standing is Standing.MISSED:  # told by its code alone
            totem.model.tell(BookingCodeShown("K7M2QX4T"))
            totem.model.tell(CodeAnswered(1, (a_booking(standing),)))
            return
        totem.show_card(LONG_NAME, a_booking(standing, totem.longest.id))

    return story


def an_appointment_by_telephone(totem: Totem) -> None:
    """The office calls: nothing is to be confirmed here."""
    by_phone = a_booking(Standing.IN_TIME, totem.longest.id, kind=AppointmentKind.PHONE)
    totem.show_card(LONG_NAME, by_phone)


def an_appointment_that_was_moved(totem: Totem) -> None:
    """It was today; now it is on another day."""
    moved = a_booking(Standing.ANOTHER_DAY, totem.longest.id, days=3, moved_from=MORNING)
    totem.show_card(LONG_NAME, moved)


def an_appointment_by_its_code(totem: Totem) -> None:
    """Found by its code: no name, no service."""
    totem.model.tell(BookingCodeShown("K7M2QX4T"))
    totem.model.tell(CodeAnswered(1, (a_booking(Standing.IN_TIME),)))


def several_appointments(totem: Totem) -> None:
    """Two to confirm, one of which is a private matter, one confirmed and one cancelled."""
    standings = (Standing.IN_TIME, Standing.IN_TIME, Standing.ARRIVED, Standing.CANCELLED)
    services = (totem.longest.id, None, DOCUMENTS_SERVICE, None)
    pairs = zip(standings, services, strict=True)
    bookings = (
        a_booking(standing, service, minutes=20 * n) for n, (standing, service) in enumerate(pairs)
    )
    totem.show_card(LONG_NAME, *bookings)


def one_of_several_appointments(totem: Totem) -> None:
    """The one that was touched."""
    several_appointments(totem)
    totem.model.choose("booking-20")


def number_of_an_appointment(totem: Totem) -> None:
    """The number of who confirmed the arrival, with the booked time."""
    booking = a_booking(Standing.IN_TIME, totem.longest.id)
    totem.show_card(LONG_NAME, booking)
    _confirm(totem, booking)


def _confirm(totem: Totem, booking: FoundBooking) -> None:
    totem.model.act("confirm_arrival")
    command = totem.model.step.command
    issued = TicketIssued(
        at=MORNING,
        ticket="2026-11-23-A001",
        code="A001",
        service=totem.longest.id,
        language=command.language,
        station="totem-1",
        slot_at=booking.starts_at,
    )
    totem.model.tell(Accepted(issued, command.id, FOLLOW))
    totem.model.tell(TicketPrinted(issued.ticket))


def number_of_one_of_several(totem: Totem) -> None:
    """The number of the first of two appointments: the other one can be confirmed, too."""
    first = a_booking(Standing.IN_TIME, totem.longest.id)
    totem.show_card(LONG_NAME, first, a_booking(Standing.IN_TIME, DOCUMENTS_SERVICE, minutes=20))
    totem.model.choose(first.id)
    _confirm(totem, first)


def arrival_without_an_answer(totem: Totem) -> None:
    """The server did not answer the check-in."""
    an_appointment(Standing.IN_TIME)(totem)
    totem.model.act("confirm_arrival")
    totem.model.tell(Denied(totem.model.step.command.id, "server_away"))


def last_ticket_gone(totem: Totem) -> None:
    """No more numbers before the branch closes, but appointments are received."""
    totem.model.tick()


def something_is_missing(totem: Totem) -> None:
    """The list of what to bring, to be noted."""
    totem.choose(totem.longest.id)
    totem.model.act("lack_something")


def by_appointment_only(totem: Totem) -> None:
    """A service that is to be booked was touched, and has no calendar at this branch."""
    _touch_what_is_booked(totem)
    totem.model.tell(NoTimes(totem.model.step.ask, "not_served_here"))


def no_free_times(totem: Totem) -> None:
    """A service that is to be booked was touched, and no time is free."""
    _touch_what_is_booked(totem)
    totem.model.tell(NoTimes(totem.model.step.ask, "no_times"))


def free_times(totem: Totem) -> None:
    """The free times of a service that is to be booked."""
    _touch_what_is_booked(totem)
    minutes = [20 * n for n in range(10)]
    times = tuple(_a_free_slot(days, add) for days in (3, 4) for add in minutes)
    totem.model.tell(TimesFound(totem.model.step.ask, times))


def free_times_greeted_and_one_gone(totem: Totem) -> None:
    """The time that was touched was taken by another person meanwhile."""
    booking_a_time(totem)
    totem.model.tell(NotBooked(totem.model.step.command.id, "slot_full"))
    times = tuple(_a_free_slot(3, 20 * n) for n in range(5))
    totem.model.tell(TimesFound(totem.model.step.ask, times))


def a_time_without_card(totem: Totem) -> None:
    """A free time was touched, and the card is asked for."""
    free_times(totem)
    totem.model.choose("s3-20")


def a_time_with_card(totem: Totem) -> None:
    """A free time, for whose card is read."""
    a_time_without_card(totem)
    totem.show_card(LONG_NAME)


def a_phone_for_the_confirmation(totem: Totem) -> None:
    """The mobile number for a confirmation, mistyped."""
    a_time_with_card(totem)
    totem.model.act("give_phone")
    totem.model.type("0612345")
    totem.model.act("enter")


def a_time_with_card_and_phone(totem: Totem) -> None:
    """The same time, with a mobile number."""
    a_phone_for_the_confirmation(totem)
    totem.model.type("3331234567")
    totem.model.act("enter")


def booking_a_time(totem: Totem) -> None:
    """The server is asked to book."""
    a_time_with_card(totem)
    totem.model.act("confirm_time")


def a_time_booked(totem: Totem) -> None:
    """An appointment was taken, and its slip printed."""
    booking_a_time(totem)
    step = totem.model.step
    booking = Appointment(
        id="b-1",
        code="K7M2QXT9",
        version=1,
        state=BookingState.CONFIRMED,
        branch="montelarice",
        service=step.command.service,
        slots=(step.command.slot,),
        seat=Channel.DESK,
        starts_at=step.before.time.starts_at,
        ends_at=step.before.time.ends_at,
    )
    totem.model.tell(BookedByCard(step.command.id, booking))
    totem.model.tell(TicketPrinted(booking.id))


def a_time_booked_without_paper(totem: Totem) -> None:
    """An appointment was taken, and its slip cannot be printed."""
    a_time_booked(totem)
    totem.model.tell(NotPrinted("b-1", "paper_out"))


def a_second_time_for_one_service(totem: Totem) -> None:
    """The person has an appointment for this already."""
    booking_a_time(totem)
    totem.model.tell(NotBooked(totem.model.step.command.id, "already_booked"))


def _touch_what_is_booked(totem: Totem) -> None:
    access = Access.APPOINTMENT_ONLY
    booked = (s for s in totem.plan.services.values() if s.access is access)
    totem.choose(max(booked, key=lambda s: (len(s.documents), len(s.name["it"]))).id)


def _a_free_slot(days: int, minutes: int) -> FreeSlot:
    starts = MORNING + timedelta(days=days, minutes=minutes)
    return FreeSlot(f"s{days}-{minutes}", starts, starts + timedelta(minutes=20), 1)


def refused_because(code: str) -> Story:
    """The server refuses the number with `code`."""

    def story(totem: Totem) -> None:
        totem.ask("certificati-anagrafici")
        totem.model.tell(Denied(totem.model.step.command.id, code))

    return story


def writing_the_code(totem: Totem) -> None:
    """The codice fiscale is being typed."""
    _troubled_card(totem)
    totem.model.act("write_code")
    totem.model.type("rssmra85")


def wrong_code(totem: Totem) -> None:
    """What was typed is no codice fiscale."""
    writing_the_code(totem)
    totem.model.act("enter")


def reading_the_card(totem: Totem) -> None:
    """The server is asked who it is."""
    totem.model.tell(IdentityShown(MARIA, is_card=True))


def card_that(code: str) -> Story:
    """The reader has trouble with a card."""

    def story(totem: Totem) -> None:
        totem.model.tell(NotRead(code, is_card=True))

    return story


def numbers_do_not_answer(totem: Totem) -> None:
    """The server did not take the wish in time."""
    refused_because("server_away")(totem)


def still_there(totem: Totem) -> None:
    """Do you need more time: ten seconds are left."""
    totem.model.act("take_number")
    totem.later(seconds=601)
    totem.later(seconds=10)


# --- the number -----------------------------------------------------------------------------------


def giving_the_number(totem: Totem) -> None:
    """The server is asked for a number."""
    totem.ask("certificati-anagrafici")


def printing(totem: Totem) -> None:
    """The number is there, its paper is not yet."""
    totem.give(totem.longest.id, told=Wait(12, 75, 120))


def printed(totem: Totem) -> None:
    """Number and paper, with the code to follow the turn on a telephone."""
    ticket = totem.give(totem.longest.id, follow=FOLLOW, told=Wait(3, 10, 25))
    totem.model.tell(TicketPrinted(ticket))


def printed_with_card(totem: Totem) -> None:
    """The same, and the card is still in the reader."""
    totem.show_card()
    ticket = totem.give("certificati-anagrafici", follow=FOLLOW, told=Wait(3, 10, 25))
    totem.model.tell(TicketPrinted(ticket))


def not_printed(totem: Totem) -> None:
    """The printer has no paper: the number is to be noted."""
    ticket = totem.give(totem.longest.id, follow=FOLLOW, told=Wait(3, 10, 25))
    totem.model.tell(NotPrinted(ticket, "paper_out"))


def number_of_our_own(totem: Totem) -> None:
    """A number that the totem gave alone: the wait is not known."""
    alone(totem)
    totem.ask("certificati-anagrafici")
    command = totem.model.step.command
    issued = TicketIssued(
        at=MORNING,
        ticket="2026-11-23-A600",
        code="A600",
        service=command.service,
        language=command.language,
        station="totem-1",
        taken_at=MORNING,
    )
    totem.model.tell(Accepted(issued, command.id))
    totem.model.tell(TicketPrinted(issued.ticket))


def alone(totem: Totem) -> None:
    """The server is out of reach: the totem gives numbers of its own."""
    totem.link.lose()
    totem.model.tick()


def topics_alone(totem: Totem) -> None:
    """The topics, without the server."""
    alone(totem)
    totem.model.act("take_number")


# --- a request ----------------------------------------------------------------------------------


def welcome_with_forms(totem: Totem) -> None:
    """Requests can be filled in here too."""


async def a_question_with_options(totem: Totem) -> None:
    """One of several, with what is to be known before."""
    await _fill_in(totem, "certificati", "choices")


async def a_typed_answer_that_is_wrong(totem: Totem) -> None:
    """A part of a person, with what is wrong with it."""
    await a_question_with_options(totem)
    await _choose(totem, "residence", "answer")
    for answer in ("2", "Maria Antonietta", "Fontanelli"):
        await _type(totem, answer)
    totem.model.type("FNTMRA85D52L840X")
    totem.model.act("enter")
    await _until(totem, lambda: totem.model.isWarning)


async def what_is_to_be_accepted(totem: Totem) -> None:
    """The privacy notice, which is long."""
    await _report_a_lamp(totem)


async def what_was_written(totem: Totem) -> None:
    """All answers, each of which can be changed."""
    await _summarise(totem)


async def a_pin_that_was_wrong(totem: Totem) -> None:
    """The request is signed with the card: one try is left."""
    await _sign(totem)
    totem.signing._signer.refuse(PinRefused("reader", tries_left=1))
    await _type_pin(totem)
    for digit in "471":
        totem.signing.typeDigit(digit)


async def a_card_that_is_blocked(totem: Totem) -> None:
    """Three wrong PINs: the counter helps."""
    await _sign(totem)
    totem.signing._signer.refuse(PinBlocked("reader"))
    await _type_pin(totem)


async def a_request_for_the_counter(totem: Totem) -> None:
    """The card is revoked: its signature does not count; the counter has all that was written."""
    totem.door.counts = False
    await _sign(totem)
    for digit in "47113":
        totem.signing.typeDigit(digit)
    totem.signing.enter()
    await _until(totem, lambda: totem.model.page == "notice")


async def a_number_that_brings_a_request(totem: Totem) -> None:
    """Screen and paper say what is left to do."""
    await a_request_for_the_counter(totem)
    totem.model.act("to_counter")
    if totem.model.page == "choices":
        totem.model.choose(totem.longest.topic)
        totem.model.choose(totem.longest.id)
    totem.model.act("confirm")
    totem.model.choose("")
    totem.model.tell(TicketPrinted(totem.accept()))


async def a_request_that_was_received(totem: Totem) -> None:
    """The number, who answers, and by when."""
    await _summarise(totem)
    totem.model.act("send")
    await _until(totem, lambda: totem.model.page == "ticket")


async def _until(totem: Totem, claim: Callable[[], bool]) -> None:
    moved = asyncio.Event()
    totem.model.changed.connect(moved.set)
    totem.signing.changed.connect(moved.set)
    async with asyncio.timeout(5):
        while not claim():
            moved.clear()
            await moved.wait()


async def _fill_in(totem: Totem, service: str, page: str) -> None:
    totem.model.act("fill_request")
    totem.model.choose(service)
    await _until(totem, lambda: totem.model.page == page and totem.model.greeting != "")


async def _choose(totem: Totem, key: str, page: str) -> None:
    totem.model.choose(key)
    await _until(totem, lambda: totem.model.page == page)


async def _type(totem: Totem, text: str) -> None:
    before = totem.model.heading
    totem.model.type(text)
    totem.model.act("enter")
    await _until(totem, lambda: totem.model.page == "answer" and totem.model.heading != before)


async def _report_a_lamp(totem: Totem) -> None:
    await _fill_in(totem, "illuminazione-pubblica", "choices")
    totem.model.choose("off")
    await _until(totem, lambda: totem.model.tiles.count == 3)
    totem.model.act("continue")
    await _until(totem, lambda: totem.model.page == "answer")
    await _type(totem, "Via dei Mille, di fronte al numero 3")
    totem.model.act("enter")
    await _until(totem, lambda: totem.model.page == "choices")
    await _choose(totem, "false", "statement")


async def _summarise(totem: Totem) -> None:
    await _report_a_lamp(totem)
    totem.model.act("accept")
    await _until(totem, lambda: totem.model.page == "choices" and totem.model.tiles.count == 4)


async def _sign(totem: Totem) -> None:
    totem.door.signs = True
    await _summarise(totem)
    totem.model.act("send")
    await _until(totem, lambda: totem.model.page == "signing")
    totem.signing.hear(CardInserted(HEALTH_CARD))
    await _until(totem, lambda: totem.signing.stage == "typing_pin")


async def _type_pin(totem: Totem) -> None:
    for digit in "00000":
        totem.signing.typeDigit(digit)
    totem.signing.enter()
    await _until(totem, lambda: totem.signing.isWarning)


# --- helpers --------------------------------------------------------------------------------------


def _troubled_card(totem: Totem) -> None:
    totem.model.tell(NotRead("card_unreadable", is_card=True))


def _fullest_topic(plan: Plan) -> str:
    topics = [service.topic for service in plan.services.values()]
    return max(plan.topics, key=topics.count)


def _tell_waits(totem: Totem) -> None:
    spans = [Wait(0, 0, 5), Wait(3, 10, 15), Wait(27, 75, 120), Wait(0, 10, 15), Wait(1, 5, 10)]
    waits = {service: spans[n % len(spans)] for n, service in enumerate(totem.plan.services)}
    totem.link.wait(waits)


def _accessible(is_accessible: bool) -> Callable[[Models], Mapping[str, object]]:
    def turn(models: Models) -> Mapping[str, object]:
        models["totem"].setAccessible(is_accessible)
        return {}

    return turn


def _state(story: Story, **facts: Any) -> State:
    return State(*name_and_about(story), told(story, **facts))


NOT_TODAY = ("quota_reached", "tickets_are_stopped", "last_ticket_gone", "branch_closed")

TOTEM_PROGRAM = Program(
    name="totem",
    package="totem",
    page="Totem.qml",
    sizes=(Size(1080, 1920), Size(1920, 1080)),
    manners={"normal": _accessible(False), "accessible": _accessible(True)},
    least_target=56,
    speak=lambda models, language: models["totem"].speak(language),
    states=(
        _state(before_the_server_answers),
        _state(welcome),
        _state(closed, plan=the_municipal_plan(opening=CLOSED)),
        _state(stopped, plan=the_municipal_plan(opening=MORNINGS)),
        _state(server_away),
        _state(forgotten_card),
        _state(topics),
        _state(topics_greeted),
        _state(services),
        _state(services_greeted),
        _state(services_that_cannot_be_had),
        _state(second_page_of_services),
        _state(searching),
        _state(search_that_finds),
        _state(search_that_finds_nothing),
        _state(what_to_bring),
        _state(what_to_bring_greeted),
        _state(nothing_to_bring),
        _state(who_goes_first),
        _state(has_an_appointment),
        _state(has_nothing_to_show),
        _state(has_no_appointment),
        _state(writing_the_booking_code),
        _state(wrong_booking_code),
        *(
            State(
                f"appointment, {standing}",
                f"The appointment is {standing.replace('_', ' ')}.",
                told(an_appointment(standing)),
            )
            for standing in Standing
        ),
        _state(an_appointment_by_telephone),
        _state(an_appointment_that_was_moved),
        _state(an_appointment_by_its_code),
        _state(several_appointments),
        _state(one_of_several_appointments),
        _state(number_of_an_appointment),
        _state(number_of_one_of_several),
        _state(arrival_without_an_answer),
        _state(last_ticket_gone, plan=the_municipal_plan(opening=ENDING)),
        _state(something_is_missing),
        _state(by_appointment_only),
        _state(no_free_times),
        _state(free_times),
        _state(free_times_greeted_and_one_gone),
        _state(a_time_without_card),
        _state(a_time_with_card),
        _state(a_phone_for_the_confirmation),
        _state(a_time_with_card_and_phone),
        _state(a_time_booked),
        _state(a_time_booked_without_paper),
        _state(a_second_time_for_one_service),
        _state(writing_the_code),
        _state(wrong_code),
        _state(reading_the_card),
        _state(numbers_do_not_answer),
        _state(still_there),
        _state(giving_the_number),
        _state(printing),
        _state(printed),
        _state(printed_with_card),
        _state(not_printed),
        _state(alone, is_alone=True),
        _state(topics_alone, is_alone=True),
        _state(number_of_our_own, is_alone=True),
        *(
            _state(story, has_forms=True)
            for story in (
                welcome_with_forms,
                a_question_with_options,
                a_typed_answer_that_is_wrong,
                what_is_to_be_accepted,
                what_was_written,
                a_pin_that_was_wrong,
                a_card_that_is_blocked,
                a_request_for_the_counter,
                a_number_that_brings_a_request,
                a_request_that_was_received,
            )
        ),
        *(
            State(f"not today, {code}", f"The server refuses: {code}.", told(refused_because(code)))
            for code in NOT_TODAY
        ),
        *(
            State(f"trouble, {code}", f"The reader reports: {code}.", told(card_that(code)))
            for code in CARD_TROUBLES
        ),
    ),
)
