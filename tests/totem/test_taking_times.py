"""An appointment is taken at the totem, as it is had at the screen."""

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from sportello.bookings.calendar import Channel
from sportello.bookings.desk_messages import BookByCard, FreeSlot
from sportello.bookings.lifecycle import Appointment, BookingState
from sportello.model.person import Source
from tests.totem.test_flow import MARIA, NINE, WISH, Talk
from totem.conversation.happenings import (
    AskWho,
    BookedByCard,
    CardWithdrawn,
    ChooseService,
    ChooseTime,
    ChooseTopic,
    ConditionSeen,
    ConfirmTime,
    FindTimes,
    Finish,
    GivePhone,
    GoBack,
    IdentityShown,
    NotBooked,
    NoTimes,
    NotPrinted,
    NotRecognised,
    PhoneTyped,
    PrintSlip,
    Recognised,
    Retry,
    SeekTimes,
    TakeNumber,
    TakeTime,
    TicketPrinted,
    TimesFound,
    Type,
    WrongCode,
)
from totem.conversation.patience import FAREWELL, MACHINE_PATIENCE
from totem.conversation.steps import (
    BookingTime,
    ChoosingService,
    ChoosingTime,
    ConfirmingTime,
    NotToday,
    SeekingTimes,
    TakeCard,
    TimeBooked,
    TotemCondition,
    Trouble,
    TypingPhone,
    WelcomeScreen,
)

SERVICES = ChoosingService("documenti")
FREE = tuple(
    FreeSlot(f"s{n}", NINE + timedelta(days=n), NINE + timedelta(days=n, minutes=20), 1)
    for n in (1, 2)
)


def touched() -> Talk:
    """A service by appointment was touched."""
    talk = Talk().hear(TakeNumber(), ChooseTopic("documenti"))
    return talk.hear(ChooseService("cie", "appointment_only"))


def at_a_time() -> Talk:
    return touched().hear(TimesFound(1, FREE), ChooseTime("s2"))


def with_card() -> Talk:
    return at_a_time().recognised()


def a_booking() -> Appointment:
    return Appointment(
        id="b-1",
        code="K7M2QXT9",
        version=1,
        state=BookingState.CONFIRMED,
        branch="centro",
        service="cie",
        slots=("s2",),
        seat=Channel.DESK,
        starts_at=FREE[1].starts_at,
        ends_at=FREE[1].ends_at,
    )


def test_a_service_by_appointment_leads_to_its_free_times_and_the_card_takes_one():
    talk = touched()
    assert talk.step == SeekingTimes("cie", 1, SERVICES)
    assert talk.errands == [FindTimes(1, "cie", NINE)]
    talk.hear(TimesFound(1, FREE))
    choosing = ChoosingTime("cie", FREE, SERVICES)
    assert talk.step == choosing
    talk.hear(ChooseTime("s2"), ConfirmTime(WISH))
    assert talk.step == ConfirmingTime(FREE[1], choosing), "not without a card"
    talk.recognised().hear(ConfirmTime(WISH), ConfirmTime(UUID(int=2)))
    wish = BookByCard(id=WISH, citizen="ref-maria", service="cie", slot="s2")
    assert talk.errands[-1:] == [TakeTime(wish)]
    talk.hear(BookedByCard(WISH, a_booking()))
    assert talk.errands[-1] == PrintSlip(a_booking())
    assert talk.step == TimeBooked(a_booking())
    assert talk.hear(TicketPrinted("b-1")).step == TimeBooked(a_booking(), is_printed=True)
    assert talk.hear(CardWithdrawn()).step == WelcomeScreen()


def test_a_card_that_is_inserted_while_times_are_looked_for_leads_to_the_times():
    talk = touched().hear(IdentityShown(MARIA, is_card=True))
    (_, who) = talk.errands
    assert isinstance(who, AskWho)
    talk.hear(TimesFound(1, FREE), Recognised(2, "ref-maria"))
    assert talk.step == SeekingTimes("cie", 3, SERVICES)
    talk.hear(TimesFound(3, FREE))
    assert talk.step == ChoosingTime("cie", FREE, SERVICES)
    talk.hear(ChooseTime("s2"), ConfirmTime(WISH))
    assert isinstance(talk.step, BookingTime)


def test_a_card_shown_twice_while_times_are_looked_for_still_leads_to_the_times():
    talk = touched().hear(IdentityShown(MARIA, is_card=True), IdentityShown(MARIA, is_card=True))
    assert talk.hear(Recognised(3, "ref-maria")).step == SeekingTimes("cie", 4, SERVICES)


def test_who_cannot_be_recognised_while_times_are_looked_for_goes_back_to_the_services():
    talk = touched().hear(IdentityShown(MARIA, is_card=True), NotRecognised(2, "malformed"))
    assert talk.step == Trouble("malformed", SERVICES)
    waiting = touched().hear(IdentityShown(MARIA, is_card=True)).wait(MACHINE_PATIENCE)
    assert waiting.step == Trouble("server_away", SERVICES)


def test_a_code_that_was_typed_or_scanned_takes_no_time():
    talk = at_a_time().hear(IdentityShown(replace(MARIA, source=Source.BARCODE)))
    assert isinstance(talk.errands[-1], AskWho)
    talk.hear(Recognised(2, "ref-maria"), ConfirmTime(WISH))
    assert isinstance(talk.step, ConfirmingTime)
    assert not [errand for errand in talk.errands if isinstance(errand, TakeTime)]


def test_a_mobile_number_is_optional_and_goes_with_the_wish():
    talk = with_card().hear(GivePhone(), Type("12"), WrongCode())
    assert isinstance(talk.step, TypingPhone)
    assert talk.step.is_wrong
    talk.hear(PhoneTyped("+393331234567"), ConfirmTime(WISH))
    assert isinstance(talk.step, BookingTime)
    assert talk.step.command.phone == "+393331234567"
    assert "333" not in repr(PhoneTyped("+393331234567")) + repr(talk.step.command)


@pytest.mark.parametrize("code", ["slot_full", "slot_withdrawn", "too_late", "hold_expired"])
def test_a_time_that_another_person_took_leads_to_those_that_are_left(code: str):
    talk = with_card().hear(ConfirmTime(WISH), NotBooked(WISH, code))
    assert talk.step == SeekingTimes("cie", 3, SERVICES, was_taken=True)
    talk.hear(TimesFound(3, FREE[:1]))
    assert talk.step == ChoosingTime("cie", FREE[:1], SERVICES, was_taken=True)


def test_a_second_appointment_for_a_service_is_refused_with_a_sentence():
    talk = with_card().hear(ConfirmTime(WISH), NotBooked(WISH, "already_booked"))
    assert talk.step == NotToday("cie", "already_booked", SERVICES)
    assert talk.hear(GoBack()).step == SERVICES


def test_a_wish_for_a_time_without_an_answer_is_sent_again_as_it_was():
    talk = with_card().hear(ConfirmTime(WISH)).wait(MACHINE_PATIENCE)
    assert isinstance(talk.step, Trouble)
    (first,) = [errand for errand in talk.errands if isinstance(errand, TakeTime)]
    assert talk.hear(Retry()).errands[-1] == first
    talk.hear(NotBooked(WISH, "server_away"), GoBack(), ConfirmTime(UUID(int=9)))
    assert talk.errands[-1] == first


def test_a_card_that_the_server_has_forgotten_is_asked_for_again():
    talk = with_card().hear(ConfirmTime(WISH), NotBooked(WISH, "unknown_citizen"))
    assert isinstance(talk.step, ConfirmingTime)
    assert talk.flow.visit.citizen is None


@pytest.mark.parametrize(
    ("code", "told"), [("no_times", "no_times"), ("not_served_here", "appointment_only")]
)
def test_where_no_time_is_free_or_none_is_offered_it_is_said(code: str, told: str):
    talk = touched().hear(NoTimes(1, code))
    assert talk.step == NotToday("cie", told, SERVICES)


def test_a_search_without_an_answer_leads_back_to_the_services():
    talk = touched().wait(MACHINE_PATIENCE)
    assert talk.step == Trouble("server_away", SERVICES)
    talk.hear(TimesFound(1, FREE))
    assert talk.step == Trouble("server_away", SERVICES), "too late"


def test_what_gives_no_more_numbers_today_can_be_booked():
    talk = Talk().hear(TakeNumber(), ChooseTopic("documenti"))
    talk.hear(ChooseService("cie", "quota_reached"), SeekTimes())
    assert talk.errands == [FindTimes(1, "cie", NINE)]


def test_a_totem_alone_offers_no_times():
    talk = Talk().hear(ConditionSeen(TotemCondition.ALONE), TakeNumber(), ChooseTopic("documenti"))
    talk.hear(ChooseService("cie", "appointment_only"))
    assert talk.step == NotToday("cie", "appointment_only", SERVICES)
    assert talk.hear(SeekTimes()).errands == []


def test_a_slip_that_is_not_printed_stays_on_the_screen_for_longer():
    talk = with_card().hear(ConfirmTime(WISH), BookedByCard(WISH, a_booking()))
    talk.hear(NotPrinted("b-1", "paper_out")).wait(FAREWELL)
    assert talk.step == TimeBooked(a_booking(), trouble="paper_out")
    assert talk.hear(Finish()).step == TakeCard()
    assert "b-1" not in repr(talk.flow)
