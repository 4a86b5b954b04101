"""Whatever happens at a totem, and in whatever order: nobody's data stays, nobody gets two tickets.

The machine touches, shows cards, lets the server answer late, twice or never, and time pass.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from sportello.bookings.calendar import Channel
from sportello.bookings.check_in import Standing
from sportello.bookings.desk_messages import BookByCard, FreeSlot
from sportello.bookings.lifecycle import Appointment, BookingState
from sportello.bookings.messages import FoundBooking
from sportello.model.commands import CheckIn, TakeTicket
from sportello.model.events import TicketIssued
from sportello.model.person import Source
from sportello.model.wire import Identify
from tests.totem.a_person import a_person
from totem.conversation.booking_steps import (
    BookingCodeShown,
    ChooseBooking,
    CodeAnswered,
    ConfirmArrival,
    FindByCode,
    GoToReception,
    OfferingBooking,
    WriteBookingCode,
)
from totem.conversation.flow import advance
from totem.conversation.happenings import (
    Accepted,
    AnswerPriority,
    AskWho,
    BookedByCard,
    CardWithdrawn,
    ChangeAccess,
    ChooseLanguage,
    ChooseService,
    ChooseTime,
    ChooseTopic,
    ConditionSeen,
    Confirm,
    ConfirmTime,
    Denied,
    Errand,
    FindTimes,
    Finish,
    GivePhone,
    GoBack,
    Happening,
    HaveAppointment,
    IdentityShown,
    LackSomething,
    NotBooked,
    NoTimes,
    NotPrinted,
    NotRead,
    NotRecognised,
    PhoneTyped,
    Print,
    PrintSlip,
    Recognised,
    Retry,
    Search,
    SeekTimes,
    Stay,
    Take,
    TakeNumber,
    TakeTime,
    Tick,
    TicketPrinted,
    TimesFound,
    Touch,
    TurnPage,
    Type,
    WriteCode,
    WrongCode,
)
from totem.conversation.issuing import UNDECIDED
from totem.conversation.patience import deadline
from totem.conversation.progress import Flow
from totem.conversation.request_steps import FillRequest
from totem.conversation.steps import (
    AskingPriority,
    BookingTime,
    Checklist,
    Closed,
    ConfirmingTime,
    Issuing,
    ServerUnreachable,
    TakeCard,
    TotemCondition,
    VisitInProgress,
    WelcomeScreen,
)

NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)
PEOPLE = (
    a_person("RSSMRA80A41L840X", "ROSSI", "MARIA", Source.CHIP),
    a_person("VRDLGU70A01L840Y", "V", "LUIGI", Source.CHIP),
)
PERSONAL = (
    "b-1",
    "b-2",
    "K7M2QX",
    "RSSMRA80A41L840X",
    "ROSSI",
    "MARIA",
    "VRDLGU70A01L840Y",
    "LUIGI",
    "ref-",
    "+393331234567",
)
TIME = FreeSlot("s1", NINE, NINE, 1)
SERVICES = ("certificati", "tributi")
RESTING = WelcomeScreen | Closed | ServerUnreachable | TakeCard

BARRED = (None, "quota_reached", "appointment_only")

touches: st.SearchStrategy[Touch] = st.one_of(
    st.sampled_from(
        [
            TakeNumber(),
            FillRequest(),
            HaveAppointment(),
            WriteBookingCode(),
            GoToReception(),
            ChooseBooking("b-2"),
            ChooseTopic("documenti"),
            Search(),
            WriteCode(),
            WrongCode(),
            LackSomething(),
            SeekTimes(),
            ChooseTime("s1"),
            GivePhone(),
            PhoneTyped("+393331234567"),
            Retry(),
            GoBack(),
            Finish(),
            Stay(),
            TurnPage(1),
            TurnPage(-1),
        ]
    ),
    st.builds(ChooseService, st.sampled_from(SERVICES), st.sampled_from(BARRED)),
    st.builds(Type, st.sampled_from(["", "RSSMRA80A41L840X"])),
    st.builds(ChooseLanguage, st.sampled_from(["it", "ar"])),
    st.builds(ChangeAccess, st.booleans()),
)


bookings = st.lists(
    st.builds(
        FoundBooking,
        st.sampled_from(["b-1", "b-2"]),
        st.sampled_from(Standing),
        st.just(NINE),
        st.just(NINE),
    ),
    max_size=2,
    unique_by=lambda booking: booking.id,
).map(tuple)


def _priority_of(command: TakeTicket | CheckIn) -> str | None:
    return command.priority if isinstance(command, TakeTicket) else None


def _booked(command: BookByCard) -> Appointment:
    return Appointment(
        id=str(command.id),
        code="K7M2QXT9",
        version=1,
        state=BookingState.CONFIRMED,
        branch="centro",
        service=command.service,
        slots=(command.slot,),
        seat=Channel.DESK,
        starts_at=NINE,
        ends_at=NINE,
    )


class AnyDay(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NINE
        self.flow = Flow(NINE)
        self.pending: list[Errand] = []
        self.taken: list[Take] = []
        self.booked: list[TakeTime] = []
        self.wishes = 0
        self.commands = 0

    def hear(self, happened: Happening) -> None:
        before = self.flow
        self.flow, errands = advance(before, happened, self.now)
        self.pending += errands
        for take in (e for e in errands if isinstance(e, Take)):
            assert not isinstance(before.step, Issuing), "asked again while the answer is due"
            if isinstance(happened, AnswerPriority):
                assert _priority_of(take.command) == happened.priority
            elif take not in self.taken:
                assert not _priority_of(take.command), "nobody said so"
            self.taken.append(take)
        for take in (e for e in errands if isinstance(e, TakeTime)):
            assert not isinstance(before.step, BookingTime), "asked again while the answer is due"
            citizen = before.visit.citizen
            assert citizen is not None
            assert (citizen.ref, citizen.by_card) == (take.command.citizen, True)
            self.booked.append(take)
        if isinstance(happened, ChooseService) and isinstance(self.flow.step, Checklist):
            self.wishes += before.step != self.flow.step
        if isinstance(happened, Denied) and happened.code not in UNDECIDED:
            self.wishes += before.step != self.flow.step

    @rule(touch=touches)
    def touch(self, touch: Touch) -> None:
        self.hear(touch)

    @precondition(lambda self: isinstance(self.flow.step, Checklist | Issuing))
    @rule(times=st.integers(1, 3), grants_priority=st.booleans())
    def confirm(self, times: int, grants_priority: bool) -> None:
        for _ in range(times):
            self.commands += 1
            self.hear(Confirm(UUID(int=self.commands), grants_priority))

    @precondition(lambda self: isinstance(self.flow.step, AskingPriority | Issuing))
    @rule(times=st.integers(1, 3), priority=st.sampled_from([None, "fragile"]))
    def answer_who_goes_first(self, times: int, priority: str | None) -> None:
        for _ in range(times):
            self.commands += 1
            self.hear(AnswerPriority(UUID(int=self.commands), priority))

    @precondition(lambda self: isinstance(self.flow.step, WelcomeScreen | TakeCard))
    @rule(service=st.sampled_from(SERVICES))
    def go_to_a_checklist(self, service: str) -> None:
        for touch in (TakeNumber(), ChooseTopic("documenti"), ChooseService(service)):
            self.hear(touch)

    @precondition(lambda self: isinstance(self.flow.step, WelcomeScreen | TakeCard))
    @rule(person=st.sampled_from(PEOPLE))
    def go_to_a_free_time(self, person: Identify) -> None:
        barred = ChooseService("tributi", "appointment_only")
        for touch in (TakeNumber(), ChooseTopic("documenti"), barred):
            self.hear(touch)
        for touch in (TimesFound(self.flow.asks, (TIME,)), ChooseTime("s1")):
            self.hear(touch)
        self.be_recognised_as(person)

    def be_recognised_as(self, person: Identify) -> None:
        self.hear(IdentityShown(person, is_card=True))
        self.hear(Recognised(self.flow.asks, f"ref-{PEOPLE.index(person)}"))

    @precondition(lambda self: isinstance(self.flow.step, ConfirmingTime | BookingTime))
    @rule(times=st.integers(1, 3))
    def confirm_the_time(self, times: int) -> None:
        for _ in range(times):
            self.commands += 1
            self.hear(ConfirmTime(UUID(int=self.commands)))

    @precondition(lambda self: isinstance(self.flow.step, BookingTime))
    @rule()
    def lose_the_answer_of_the_booking(self) -> None:
        self.hear(NotBooked(self.booked[-1].command.id, "server_away"))

    @rule(person=st.sampled_from(PEOPLE), is_card=st.booleans())
    def show_a_card(self, person: Identify, is_card: bool) -> None:
        self.hear(IdentityShown(person, is_card))

    @rule(person=st.sampled_from(PEOPLE), is_card=st.booleans(), data=st.data())
    def be_recognised(self, person: Identify, is_card: bool, data: st.DataObject) -> None:
        self.hear(IdentityShown(person, is_card))
        found = data.draw(bookings)
        self.hear(Recognised(self.flow.asks, f"ref-{PEOPLE.index(person)}", found))

    @rule(found=bookings)
    def show_the_code_of_a_booking(self, found: tuple[FoundBooking, ...]) -> None:
        self.hear(BookingCodeShown("K7M2QX"))
        self.hear(CodeAnswered(self.flow.asks, found))

    @precondition(lambda self: isinstance(self.flow.step, OfferingBooking | Issuing))
    @rule(times=st.integers(1, 3))
    def confirm_the_arrival(self, times: int) -> None:
        for _ in range(times):
            self.commands += 1
            before = self.flow.step
            self.hear(ConfirmArrival(UUID(int=self.commands)))
            is_new = isinstance(before, OfferingBooking) and before.wish is None
            self.wishes += is_new and isinstance(self.flow.step, Issuing)

    @precondition(lambda self: isinstance(self.flow.step, Issuing))
    @rule()
    def lose_the_answer_and_go_back(self) -> None:
        self.hear(Denied(self.taken[-1].command.id, "server_away"))
        self.hear(GoBack())

    @rule(code=st.sampled_from(["card_mute", "bank_card", "not_a_fiscal_code"]))
    def show_something_else(self, code: str) -> None:
        self.hear(NotRead(code, is_card=code != "not_a_fiscal_code"))

    @rule()
    def take_the_card(self) -> None:
        self.hear(CardWithdrawn())

    @rule(condition=st.sampled_from(TotemCondition))
    def see_the_hall(self, condition: TotemCondition) -> None:
        self.hear(ConditionSeen(condition))

    @rule(seconds=st.integers(0, 70))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.hear(Tick())

    @precondition(lambda self: self.pending)
    @rule(data=st.data(), goes_well=st.booleans(), again=st.booleans())
    def answer(self, data: st.DataObject, goes_well: bool, again: bool) -> None:
        errand = data.draw(st.sampled_from(self.pending))
        if not again:
            self.pending.remove(errand)
        match errand:
            case AskWho(ask=ask, person=person):
                ref = f"ref-{PEOPLE.index(person)}"
                self.hear(Recognised(ask, ref) if goes_well else NotRecognised(ask, "server_away"))
            case FindByCode(ask=ask):
                self.hear(CodeAnswered(ask, ()) if goes_well else NotRecognised(ask, "limited"))
            case Take(command=command) if goes_well:
                id = command.id
                issued = TicketIssued(
                    at=self.now,
                    ticket=f"2026-11-23-{id.int}",
                    code=f"A{id.int:03}",
                    service="certificati",
                    language=command.language,
                    station="totem-1",
                )
                self.hear(Accepted(issued, id))
            case Take(command=command):
                code = data.draw(
                    st.sampled_from(
                        ["server_away", "no_numbers_left", "quota_reached", "storage_full"]
                    )
                )
                self.hear(Denied(command.id, code))
            case FindTimes(ask=ask):
                none = st.sampled_from(["no_times", "server_away", "not_served_here"])
                lost = NoTimes(ask, data.draw(none))
                self.hear(TimesFound(ask, (TIME,)) if goes_well else lost)
            case TakeTime(command=command) if goes_well:
                self.hear(BookedByCard(command.id, _booked(command)))
            case TakeTime(command=command):
                codes = ["server_away", "slot_full", "already_booked", "unknown_citizen", "limited"]
                self.hear(NotBooked(command.id, data.draw(st.sampled_from(codes))))
            case PrintSlip(booking=booking):
                self.hear(TicketPrinted(booking.id))
            case Print(ticket=ticket):
                end = (
                    TicketPrinted(ticket.ticket)
                    if goes_well
                    else NotPrinted(ticket.ticket, "paper")
                )
                self.hear(end)

    @invariant()
    def nothing_of_a_citizen_is_left_at_rest(self) -> None:
        if isinstance(self.flow.step, RESTING):
            assert self.flow.visit.citizen is None
            assert not any(word in repr(self.flow) for word in PERSONAL)

    @invariant()
    def one_wish_is_one_command(self) -> None:
        ids = {take.command.id for take in self.taken}
        assert len(ids) <= self.wishes
        assert len({take.command for take in self.taken}) == len(ids)

    @invariant()
    def one_wish_for_a_time_is_one_command(self) -> None:
        ids = {take.command.id for take in self.booked}
        assert len({msgspec.json.encode(take.command) for take in self.booked}) == len(ids)

    @invariant()
    def a_wish_that_was_sent_is_not_asked_about_again(self) -> None:
        step = self.flow.step
        assert not isinstance(step, AskingPriority) or step.before.wish is None

    @invariant()
    def what_is_known_of_the_citizen_is_of_the_card_shown_last(self) -> None:
        citizen = self.flow.visit.citizen
        if citizen is not None:
            shown = [p.given_name for p in PEOPLE if citizen.ref == f"ref-{PEOPLE.index(p)}"]
            assert shown == [citizen.given_name]

    @invariant()
    def time_alone_leads_back_to_rest(self) -> None:
        flow, now = replace(self.flow, card_in=False), self.now
        for _ in range(4):
            due = deadline(flow)
            if due is None:
                break
            now = max(due, now)
            flow, errands = advance(flow, Tick(), now)
            assert errands == ()
        assert isinstance(flow.step, RESTING)
        assert flow.visit == VisitInProgress()


TestAnyDay = AnyDay.TestCase
TestAnyDay.settings = settings(max_examples=200, stateful_step_count=50, deadline=None)
