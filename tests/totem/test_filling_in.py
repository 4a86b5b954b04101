"""The conversation of who fills in a request: when it goes on, and when all is forgotten."""

from datetime import timedelta

import pytest

from tests.totem.test_flow import MARIA, WISH, Talk, a_ticket
from totem.conversation.happenings import (
    Accepted,
    CardWithdrawn,
    ConditionSeen,
    Confirm,
    Finish,
    GoBack,
    IdentityShown,
    NotRead,
    Print,
    Stay,
    TakeNumber,
    Tick,
)
from totem.conversation.request_steps import (
    FillingRequest,
    FillRequest,
    ReceiptPrinted,
    RequestEnded,
    RequestReceived,
    TakeToCounter,
)
from totem.conversation.steps import (
    Checklist,
    ChoosingService,
    ChoosingTopic,
    StillThere,
    TakeCard,
    TotemCondition,
    WelcomeScreen,
)


def filling() -> Talk:
    return Talk().hear(FillRequest())


def test_a_card_that_is_put_in_or_taken_out_is_for_the_signature_alone():
    talk = filling().hear(IdentityShown(MARIA, is_card=True))
    assert (talk.step, talk.flow.card_in, talk.errands) == (FillingRequest(), True, [])
    talk.hear(CardWithdrawn(), NotRead("card_mute", is_card=True), CardWithdrawn())
    assert (talk.step, talk.flow.card_in) == (FillingRequest(), False)
    assert talk.flow.visit.citizen is None


def test_who_reads_a_question_for_long_is_asked_and_then_forgotten():
    talk = filling().wait(timedelta(seconds=80))
    assert talk.step == FillingRequest()
    talk.wait(timedelta(seconds=11))
    assert talk.step == StillThere(FillingRequest())
    talk.hear(IdentityShown(MARIA, is_card=True))
    assert talk.step == StillThere(FillingRequest())
    talk.hear(Stay())
    assert talk.step == FillingRequest()
    talk.wait(timedelta(seconds=91)).wait(timedelta(seconds=21))
    assert isinstance(talk.step, TakeCard), "the card is still in"


@pytest.mark.parametrize("step", [filling, lambda: filling().wait(timedelta(seconds=91))])
def test_the_number_stands_there_also_if_it_comes_late(step):
    talk = step().hear(RequestEnded())
    assert talk.step == RequestReceived()
    talk.hear(ReceiptPrinted())
    assert talk.step == RequestReceived(is_printed=True)
    talk.wait(timedelta(seconds=16))
    assert talk.step == WelcomeScreen()


def test_a_receipt_that_comes_after_the_citizen_has_gone_changes_nothing():
    talk = filling().hear(GoBack())
    assert talk.hear(RequestEnded(), ReceiptPrinted()).step == WelcomeScreen()


def test_one_can_go_back_or_take_a_number_instead():
    assert filling().hear(GoBack()).step == WelcomeScreen()
    assert filling().hear(TakeNumber()).step == ChoosingTopic()


def test_a_request_goes_along_with_the_number_that_is_taken_for_its_service():
    talk = filling().hear(TakeToCounter("certificati", "anagrafe"))
    assert talk.step == Checklist("certificati", ChoosingService("anagrafe"))
    talk.hear(Confirm(WISH))
    assert talk.flow.visit.brings_request
    ticket = a_ticket()
    talk.hear(Accepted(ticket, WISH))
    assert talk.errands[-1] == Print(ticket, brings_request=True)
    talk.hear(Finish())
    assert not talk.flow.visit.brings_request


def test_a_request_for_which_the_branch_gives_no_number_goes_with_the_one_that_is_chosen():
    talk = filling().hear(TakeToCounter("illuminazione-pubblica", None))
    assert (talk.step, talk.flow.visit.brings_request) == (ChoosingTopic(), True)
    assert not talk.hear(GoBack()).flow.visit.brings_request
    assert Talk().hear(TakeToCounter("certificati", "anagrafe")).step == WelcomeScreen()


def test_without_the_server_no_request_is_begun():
    talk = Talk().hear(ConditionSeen(TotemCondition.ALONE), FillRequest(), Tick())
    assert talk.step == WelcomeScreen()
