"""The totem's conversation, as it is had at the screen."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from sportello.bookings.check_in import Standing
from sportello.bookings.lifecycle import AppointmentKind
from sportello.bookings.messages import FoundBooking
from sportello.model.commands import CheckIn
from sportello.model.events import TicketIssued
from sportello.model.person import Source
from tests.totem.a_person import a_person
from totem.conversation.booking_steps import (
    CONFIRMABLE,
    BookingCodeShown,
    ChooseBooking,
    ChoosingBooking,
    CodeAnswered,
    ConfirmArrival,
    FindByCode,
    GoToReception,
    NoBooking,
    OfferingBooking,
    ShowingBooking,
    TypingBookingCode,
    WriteBookingCode,
)
from totem.conversation.flow import advance
from totem.conversation.happenings import (
    Accepted,
    AnswerPriority,
    AskWho,
    CardWithdrawn,
    ChangeAccess,
    ChooseLanguage,
    ChooseService,
    ChooseTopic,
    ConditionSeen,
    Confirm,
    Denied,
    Errand,
    Finish,
    GoBack,
    Happening,
    HaveAppointment,
    IdentityShown,
    LackSomething,
    NotPrinted,
    NotRead,
    Print,
    Recognised,
    Retry,
    Search,
    Stay,
    Take,
    TakeNumber,
    Tick,
    TicketPrinted,
    Type,
    WriteCode,
    WrongCode,
)
from totem.conversation.patience import ANSWER, FAREWELL, IDLE, MACHINE_PATIENCE, TIME_TO_NOTE
from totem.conversation.progress import Flow
from totem.conversation.steps import (
    AskingPriority,
    AtReception,
    Checklist,
    ChoosingService,
    ChoosingTopic,
    Closed,
    Identifying,
    Issued,
    Issuing,
    NotToday,
    ServerUnreachable,
    SomethingMissing,
    StillThere,
    TakeCard,
    TotemCondition,
    Trouble,
    TypingCode,
    VisitInProgress,
    WelcomeScreen,
)

NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)
MARIA = a_person("RSSMRA80A41L840X", "ROSSI", "MARIA", Source.CHIP)
WISH, OTHER_WISH = UUID(int=1), UUID(int=2)
CHECKLIST = Checklist("certificati", ChoosingService("documenti"))


def a_ticket(code: str = "A001") -> TicketIssued:
    return TicketIssued(
        at=NINE,
        ticket=f"2026-11-23-{code}",
        code=code,
        service="certificati",
        language="it",
        station="totem-1",
    )


class Talk:
    """A conversation whose clock moves only when it is told to."""

    def __init__(self) -> None:
        self.now = NINE
        self.flow = Flow(NINE)
        self.errands: list[Errand] = []

    def hear(self, *happened: Happening) -> "Talk":
        for each in happened:
            self.flow, errands = advance(self.flow, each, self.now)
            self.errands += errands
        return self

    def wait(self, span: timedelta) -> "Talk":
        self.now += span
        return self.hear(Tick())

    @property
    def step(self) -> object:
        return self.flow.step

    def recognised(self, *bookings: FoundBooking) -> "Talk":
        self.hear(IdentityShown(MARIA, is_card=True))
        assert isinstance(self.errands[-1], AskWho)
        return self.hear(Recognised(self.errands[-1].ask, "ref-maria", bookings))

    def at_the_checklist(self) -> "Talk":
        if isinstance(self.step, WelcomeScreen):
            self.hear(TakeNumber())
        return self.hear(ChooseTopic("documenti"), ChooseService("certificati"))

    def issued(self) -> "Talk":
        return self.at_the_checklist().hear(Confirm(WISH), Accepted(a_ticket(), WISH))


def test_the_card_leads_from_welcome_to_the_choices_with_the_name_to_greet():
    talk = Talk().hear(IdentityShown(MARIA, is_card=True))
    assert talk.step == Identifying(WelcomeScreen(), 1, "MARIA", by_card=True)
    assert talk.errands == [AskWho(1, MARIA)]
    talk.hear(Recognised(1, "ref-maria"))
    assert talk.step == ChoosingTopic()
    assert talk.flow.visit.citizen is not None
    assert talk.flow.visit.citizen.given_name == "MARIA"


def test_the_fiscal_code_is_in_the_errand_and_nowhere_in_the_flow():
    talk = Talk().hear(IdentityShown(MARIA, is_card=True))
    assert MARIA.codice_fiscale not in repr(talk.flow)
    assert MARIA.codice_fiscale not in repr(talk.errands)


def test_a_number_can_be_had_without_saying_who_one_is():
    talk = Talk().issued()
    assert isinstance(talk.step, Issued)
    assert talk.errands[-1] == Print(a_ticket())
    (take,) = [e for e in talk.errands if isinstance(e, Take)]
    assert take.command.citizen is None


def test_who_showed_a_card_takes_the_number_under_their_reference():
    talk = Talk().recognised().at_the_checklist().hear(Confirm(WISH))
    assert isinstance(talk.step, Issuing)
    assert talk.step.command.citizen == "ref-maria"


def test_the_ticket_is_taken_in_the_language_on_the_screen():
    talk = Talk().hear(ChooseLanguage("de")).at_the_checklist().hear(Confirm(WISH))
    assert isinstance(talk.step, Issuing)
    assert talk.step.command.language == "de"


def test_where_some_go_first_the_citizen_is_asked_once_before_the_number():
    talk = Talk().at_the_checklist().hear(Confirm(WISH, grants_priority=True))
    assert (talk.step, talk.errands) == (AskingPriority(CHECKLIST), [])
    talk.hear(AnswerPriority(UUID(int=2), "fragile"))
    (take,) = talk.errands
    assert isinstance(take, Take)
    assert take.command.priority == "fragile"


def test_who_claims_no_priority_takes_an_ordinary_number():
    talk = Talk().at_the_checklist().hear(Confirm(WISH, grants_priority=True))
    talk.hear(AnswerPriority(UUID(int=2), None))
    assert isinstance(talk.step, Issuing)
    assert talk.step.command.priority is None


def test_a_claim_whose_answer_was_lost_is_sent_again_as_it_was():
    talk = Talk().at_the_checklist().hear(Confirm(WISH, grants_priority=True))
    claim = UUID(int=2)
    talk.hear(AnswerPriority(claim, "fragile"), Denied(claim, "server_away"), GoBack())
    talk.hear(Confirm(UUID(int=3), grants_priority=True))
    first, again = (e.command for e in talk.errands if isinstance(e, Take))
    assert first == again


def test_from_the_question_who_goes_first_one_can_go_back_to_the_checklist():
    talk = Talk().at_the_checklist().hear(Confirm(WISH, grants_priority=True), GoBack())
    assert (talk.step, talk.errands) == (CHECKLIST, [])


def test_a_card_shown_at_the_question_who_goes_first_comes_back_to_it():
    talk = Talk().at_the_checklist().hear(Confirm(WISH, grants_priority=True)).recognised()
    assert talk.step == AskingPriority(CHECKLIST)


def test_two_touches_take_one_ticket():
    talk = Talk().at_the_checklist().hear(Confirm(WISH), Confirm(UUID(int=2)))
    assert len(talk.errands) == 1


def test_trying_again_sends_the_same_command():
    talk = Talk().at_the_checklist().hear(Confirm(WISH), Denied(WISH, "server_away"))
    assert isinstance(talk.step, Trouble)
    talk.hear(Retry())
    assert [e.command.id for e in talk.errands if isinstance(e, Take)] == [WISH, WISH]


def test_going_back_after_a_lost_answer_and_confirming_again_is_the_same_wish():
    talk = Talk().at_the_checklist().hear(Confirm(WISH), Denied(WISH, "server_away"))
    talk.hear(GoBack(), Confirm(UUID(int=2)))
    assert [e.command.id for e in talk.errands if isinstance(e, Take)] == [WISH, WISH]


def test_a_server_that_never_answers_is_told_as_out_of_reach():
    talk = Talk().at_the_checklist().hear(Confirm(WISH)).wait(MACHINE_PATIENCE)
    assert isinstance(talk.step, Trouble)
    assert talk.step.code == "server_away"


def test_an_answer_to_a_wish_that_was_given_up_prints_nothing():
    talk = Talk().at_the_checklist().hear(Confirm(WISH)).wait(MACHINE_PATIENCE)
    talk.hear(Accepted(a_ticket(), WISH))
    assert not any(isinstance(e, Print) for e in talk.errands)


@pytest.mark.parametrize(
    "code",
    [
        "appointment_only",
        "quota_reached",
        "tickets_are_stopped",
        "branch_closed",
        "last_ticket_gone",
    ],
)
def test_a_refusal_about_today_leads_to_what_can_be_done(code: str):
    talk = Talk().at_the_checklist().hear(Confirm(WISH), Denied(WISH, code))
    assert talk.step == NotToday("certificati", code, ChoosingService("documenti"))
    assert talk.hear(GoBack()).step == ChoosingService("documenti")


def test_a_service_without_numbers_today_is_said_before_anything_is_asked_of_the_server():
    talk = Talk().hear(TakeNumber(), ChooseTopic("documenti"))
    talk.hear(ChooseService("cie", "quota_reached"))
    assert talk.step == NotToday("cie", "quota_reached", ChoosingService("documenti"))
    assert talk.errands == []


def test_another_refusal_is_a_trouble_that_leads_back():
    talk = Talk().at_the_checklist().hear(Confirm(WISH), Denied(WISH, "storage_full"))
    assert talk.step == Trouble("storage_full", CHECKLIST)
    assert talk.hear(GoBack()).step == CHECKLIST


# --- cards that do not do as they should ----------------------------------------------------------


def test_an_unreadable_card_leads_to_the_code_or_on_without():
    talk = Talk().hear(NotRead("card_unreadable", is_card=True))
    assert talk.step == Trouble("card_unreadable", WelcomeScreen())
    assert Talk().hear(NotRead("card_mute", is_card=True), WriteCode()).step == TypingCode(
        WelcomeScreen()
    )
    assert talk.hear(TakeNumber()).step == ChoosingTopic()


def test_a_barcode_helps_after_the_reader_failed():
    talk = Talk().hear(NotRead("card_mute", is_card=True), IdentityShown(MARIA))
    assert isinstance(talk.step, Identifying)


def test_a_typed_code_that_is_wrong_stays_to_be_mended():
    talk = Talk().hear(WriteCode(), Type("RSS"), WrongCode())
    assert talk.step == TypingCode(WelcomeScreen(), "RSS", is_wrong=True)
    assert talk.hear(Type("RSSM")).step == TypingCode(WelcomeScreen(), "RSSM")


def test_a_card_pulled_while_it_is_read_is_said():
    talk = Talk().hear(NotRead("card_pulled", is_card=True), CardWithdrawn())
    assert talk.step == Trouble("card_pulled", WelcomeScreen())


def test_a_server_that_never_says_who_it_is_is_given_up():
    assert isinstance(Talk().hear(IdentityShown(MARIA)).wait(MACHINE_PATIENCE).step, Trouble)


def test_a_card_shown_at_the_checklist_keeps_what_was_chosen():
    talk = Talk().at_the_checklist()
    talk.recognised()
    assert talk.step == CHECKLIST


@pytest.mark.parametrize("source", [Source.TYPED, Source.BARCODE])
def test_a_code_that_is_only_claimed_is_greeted_without_a_name(source):
    claimed = replace(MARIA, source=source)
    talk = Talk().hear(IdentityShown(claimed))
    assert talk.step == Identifying(WelcomeScreen(), 1, "")
    assert talk.hear(Recognised(1, "ref-maria")).flow.visit.citizen.given_name == ""
    assert talk.errands == [AskWho(1, claimed)], "the counter will see what was said"


def test_the_card_of_somebody_else_begins_anew():
    luigi = a_person("VRDLGU70A01L840Y", "VERDI", "LUIGI", Source.CHIP)
    talk = Talk().recognised().at_the_checklist().hear(IdentityShown(luigi))
    assert talk.step == Identifying(WelcomeScreen(), 2, "LUIGI", by_card=True)
    assert talk.flow.visit.citizen is None


def test_a_late_answer_about_the_first_card_is_not_taken_for_the_second():
    talk = Talk().hear(IdentityShown(MARIA, is_card=True))
    talk.hear(
        IdentityShown(a_person("VRDLGU70A01L840Y", "VERDI", "LUIGI", Source.CHIP)),
        Recognised(1, "ref-maria"),
    )
    assert isinstance(talk.step, Identifying)
    talk.hear(Recognised(2, "ref-luigi"))
    assert talk.flow.visit.citizen is not None
    assert talk.flow.visit.citizen.ref == "ref-luigi"


def test_taking_the_card_out_while_choosing_asks_whether_to_go_on():
    talk = Talk().recognised().hear(CardWithdrawn())
    assert talk.step == StillThere(ChoosingTopic(), card_was_taken=True)
    assert talk.hear(Stay()).step == ChoosingTopic()


# --- the end of a visit ---------------------------------------------------------------------------


def test_the_totem_rests_when_ticket_and_card_are_taken():
    talk = Talk().recognised().issued().hear(TicketPrinted("2026-11-23-A001"), CardWithdrawn())
    assert talk.step == WelcomeScreen()
    assert talk.flow.visit == VisitInProgress()


def test_the_totem_rests_fifteen_seconds_after_the_ticket():
    talk = Talk().issued().hear(TicketPrinted("2026-11-23-A001"))
    assert isinstance(talk.wait(FAREWELL - timedelta(seconds=1)).step, Issued)
    assert talk.wait(timedelta(seconds=1)).step == WelcomeScreen()


def test_a_card_left_inside_is_said_until_it_is_taken():
    talk = Talk().recognised().issued().hear(TicketPrinted("2026-11-23-A001")).wait(FAREWELL)
    assert talk.step == TakeCard()
    assert talk.flow.visit == VisitInProgress()
    assert talk.hear(CardWithdrawn()).step == WelcomeScreen()


def test_a_forgotten_card_does_not_keep_the_next_citizen_from_a_number():
    talk = Talk().recognised().hear(Finish())
    assert talk.step == TakeCard()
    assert talk.hear(TakeNumber()).step == ChoosingTopic()


def test_without_paper_the_number_stays_long_enough_to_be_noted():
    talk = Talk().issued().hear(NotPrinted("2026-11-23-A001", "paper_out"))
    assert isinstance(talk.wait(FAREWELL).step, Issued)
    assert talk.wait(TIME_TO_NOTE).step == WelcomeScreen()


def test_the_word_about_the_ticket_before_is_not_taken_for_this_one():
    talk = Talk().issued().hear(NotPrinted("2026-11-23-A000", "paper_out"))
    assert isinstance(talk.step, Issued)
    assert talk.step.trouble is None


def test_something_missing_leads_back_or_away():
    talk = Talk().at_the_checklist().hear(LackSomething())
    assert talk.step == SomethingMissing(CHECKLIST)
    assert talk.hear(GoBack()).step == CHECKLIST
    assert talk.hear(LackSomething(), Finish()).step == WelcomeScreen()


# --- time ---------------------------------------------------------------------------------------


def test_after_forty_seconds_it_asks_and_twenty_later_everything_is_wiped():
    talk = Talk().hear(ChooseLanguage("en")).recognised()
    assert isinstance(talk.wait(IDLE - timedelta(seconds=1)).step, ChoosingTopic)
    assert talk.wait(timedelta(seconds=1)).step == StillThere(ChoosingTopic())
    talk.wait(ANSWER)
    assert talk.step == TakeCard()
    assert talk.flow.visit == VisitInProgress()


def test_an_answer_gives_all_the_time_again():
    talk = Talk().hear(TakeNumber()).wait(IDLE).hear(Stay())
    assert talk.wait(IDLE - timedelta(seconds=1)).step == ChoosingTopic()


def test_every_touch_is_a_sign_of_life():
    talk = Talk().hear(TakeNumber()).wait(IDLE - timedelta(seconds=1)).hear(Search())
    talk.wait(IDLE - timedelta(seconds=1)).hear(Type("t"))
    assert not isinstance(talk.wait(IDLE - timedelta(seconds=1)).step, StillThere)


def test_nobody_is_hurried_in_accessible_mode():
    talk = Talk().hear(ChangeAccess(True), TakeNumber()).wait(timedelta(minutes=5))
    assert talk.step == ChoosingTopic()


def test_a_language_chosen_by_someone_who_left_goes_with_them():
    assert Talk().hear(ChooseLanguage("ar")).wait(IDLE).flow.visit == VisitInProgress()


# --- the hall -------------------------------------------------------------------------------------


def test_a_closed_branch_is_said_and_opens_again():
    talk = Talk().hear(ConditionSeen(TotemCondition.CLOSED))
    assert talk.step == Closed(TotemCondition.CLOSED)
    assert talk.hear(TakeNumber(), IdentityShown(MARIA, is_card=True)).step == Closed(
        TotemCondition.CLOSED
    )
    assert talk.hear(CardWithdrawn(), ConditionSeen(TotemCondition.OPEN)).step == WelcomeScreen()


def test_a_server_that_goes_away_does_not_interrupt_who_is_choosing():
    talk = Talk().hear(TakeNumber(), ConditionSeen(TotemCondition.SERVER_AWAY))
    assert talk.step == ChoosingTopic()
    assert talk.hear(GoBack()).step == ServerUnreachable()


# --- appointments ---------------------------------------------------------------------------------


def a_booking(standing: Standing = Standing.IN_TIME, id: str = "b-1", **facts: object) -> Any:
    return FoundBooking(id, standing, NINE, NINE, **facts)  # type: ignore[arg-type]


def test_the_card_of_who_has_an_appointment_leads_to_it_and_one_touch_confirms_the_arrival():
    booking = a_booking(service="certificati")
    talk = Talk().recognised(booking)
    assert talk.step == OfferingBooking(booking, (booking,))
    talk.hear(ConfirmArrival(WISH), ConfirmArrival(OTHER_WISH))
    command = CheckIn(id=WISH, booking="b-1", citizen="ref-maria")
    assert talk.errands[1:] == [Take(command)]
    talk.hear(Accepted(a_ticket(), WISH, "follow"))
    assert talk.step == Issued(a_ticket(), follow="follow")


def test_of_several_appointments_the_only_one_that_can_be_confirmed_is_offered():
    one, other = a_booking(), a_booking(Standing.TOO_EARLY, "b-2")
    talk = Talk().recognised(one, other)
    assert talk.step == OfferingBooking(one, (one, other))
    talk.hear(GoBack())
    assert talk.step == ChoosingBooking((one, other))
    assert talk.hear(ChooseBooking("b-2")).step == OfferingBooking(other, (one, other))
    assert talk.hear(ConfirmArrival(WISH)).step == OfferingBooking(other, (one, other))


def test_between_two_that_can_be_confirmed_the_citizen_chooses():
    one, other = a_booking(), a_booking(id="b-2")
    talk = Talk().recognised(one, other)
    assert talk.step == ChoosingBooking((one, other))
    talk.hear(ChooseBooking("b-2"), ConfirmArrival(WISH))
    assert isinstance(talk.step, Issuing)
    assert talk.step.command == CheckIn(id=WISH, booking="b-2", citizen="ref-maria")


def test_after_one_appointment_the_next_one_of_the_same_visit_is_confirmed_by_the_same_card():
    one, other = a_booking(service="certificati"), a_booking(id="b-2", service="tributi")
    talk = Talk().recognised(one, other).hear(ChooseBooking("b-1"), ConfirmArrival(WISH))
    talk.hear(Accepted(a_ticket(), WISH))
    assert talk.step == Issued(a_ticket(), others=(other,))
    talk.hear(GoBack())
    assert talk.step == OfferingBooking(other, (other,))
    talk.hear(ConfirmArrival(OTHER_WISH), Accepted(a_ticket("T001"), OTHER_WISH))
    assert talk.step == Issued(a_ticket("T001"))
    before = talk.step
    assert talk.hear(GoBack()).step == before


def test_who_is_called_by_telephone_confirms_no_arrival_but_another_appointment_may():
    call, here = a_booking(kind=AppointmentKind.PHONE), a_booking(id="b-2")
    talk = Talk().recognised(call, here)
    assert talk.step == OfferingBooking(here, (call, here))
    assert talk.hear(GoBack(), ChooseBooking("b-1")).step == OfferingBooking(call, (call, here))
    assert talk.hear(ConfirmArrival(WISH)).step == OfferingBooking(call, (call, here))
    assert talk.hear(TakeNumber()).step == ChoosingTopic()


@pytest.mark.parametrize("standing", sorted(set(Standing) - CONFIRMABLE))
def test_what_cannot_be_confirmed_now_is_told_and_a_number_can_be_taken(standing):
    talk = Talk().recognised(a_booking(standing))
    before = talk.step
    assert talk.hear(ConfirmArrival(WISH)).step == before
    assert talk.hear(TakeNumber()).step == ChoosingTopic()


def test_who_has_chosen_a_service_goes_on_with_it_though_they_have_an_appointment():
    talk = Talk().at_the_checklist().recognised(a_booking())
    assert talk.step == CHECKLIST


def test_a_check_in_without_an_answer_is_sent_again_as_it_was():
    booking = a_booking()
    talk = Talk().recognised(booking).hear(ConfirmArrival(WISH), Denied(WISH, "server_away"))
    command = CheckIn(id=WISH, booking="b-1", citizen="ref-maria")
    assert talk.step == Trouble("server_away", OfferingBooking(booking, (booking,), command))
    talk.hear(Retry())
    assert talk.errands[1:] == [Take(command), Take(command)]
    talk.hear(Denied(WISH, "server_away"), GoBack(), ConfirmArrival(OTHER_WISH))
    assert talk.errands[3:] == [Take(command)]


def test_a_refused_check_in_leads_to_help_and_back():
    talk = Talk().recognised(a_booking()).hear(ConfirmArrival(WISH))
    talk.hear(Denied(WISH, "branch_closed"))
    assert talk.step == Trouble("branch_closed", OfferingBooking(a_booking(), (a_booking(),)))


def test_who_has_an_appointment_shows_the_card_or_writes_the_code():
    talk = Talk().hear(HaveAppointment())
    assert talk.step == ShowingBooking()
    assert talk.recognised().step == NoBooking()
    talk.hear(WriteBookingCode(), Type("k7m2"))
    assert talk.step == TypingBookingCode("k7m2")
    talk.hear(BookingCodeShown("K7M2QX"))
    ask = talk.errands[-1]
    assert ask == FindByCode(2, "K7M2QX")
    assert talk.hear(CodeAnswered(2, ())).step == TypingBookingCode(is_wrong=True)
    assert talk.hear(GoBack(), GoToReception()).step == AtReception()


def test_a_typed_codice_fiscale_is_not_enough_for_an_appointment():
    talk = Talk().hear(HaveAppointment(), IdentityShown(MARIA))
    talk.hear(Recognised(1, "ref-maria", asks_for_code=True))
    assert talk.step == TypingBookingCode()
    talk = Talk().hear(IdentityShown(MARIA), Recognised(1, "ref-maria", asks_for_code=True))
    assert talk.step == ChoosingTopic()


def test_a_code_that_was_scanned_is_looked_up_from_the_start():
    booking = a_booking()
    talk = Talk().hear(BookingCodeShown("K7M2QX"))
    assert talk.step == Identifying(ShowingBooking(), 1)
    talk.hear(CodeAnswered(0, ()), CodeAnswered(1, (booking,)))
    assert talk.step == OfferingBooking(booking, (booking,))


def test_a_service_that_may_not_be_shown_is_named_neither_on_the_screen_nor_on_paper():
    talk = Talk().recognised(a_booking()).hear(ConfirmArrival(WISH))
    talk.hear(Accepted(a_ticket(), WISH, "follow"))
    assert talk.step == Issued(a_ticket(), names_service=False)
    assert talk.errands[-1] == Print(a_ticket(), names_service=False)


def test_without_the_server_who_has_an_appointment_is_sent_to_the_reception_desk():
    talk = Talk().hear(ConditionSeen(TotemCondition.ALONE), HaveAppointment())
    assert talk.step == AtReception()


def test_who_has_an_appointment_is_received_when_the_last_number_is_gone():
    talk = Talk().hear(ConditionSeen(TotemCondition.LAST_TICKET_GONE), HaveAppointment())
    assert talk.step == ShowingBooking()
    assert talk.recognised(a_booking()).hear(ConfirmArrival(WISH)).errands[1:]
    stopped = Talk().hear(ConditionSeen(TotemCondition.CLOSED), HaveAppointment())
    assert stopped.step == Closed(TotemCondition.CLOSED)


def test_another_persons_card_is_not_shown_the_appointment_of_the_one_before():
    talk = Talk().hear(BookingCodeShown("K7M2QX"), CodeAnswered(1, (a_booking(),)))
    talk.hear(ConfirmArrival(WISH), Denied(WISH, "server_away"))
    assert talk.recognised().step == NoBooking()
