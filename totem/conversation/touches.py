"""Where a touch leads: (step, touch) -> step, as one table.

Owns the ways forward and back. Knows neither time nor devices; `flow` adds those.
"""

from msgspec.structs import replace

from totem.conversation.booking_steps import (
    ChooseBooking,
    ChoosingBooking,
    GoToReception,
    NoBooking,
    OfferingBooking,
    ShowingBooking,
    TypingBookingCode,
    WriteBookingCode,
    chosen,
    offered,
)
from totem.conversation.happenings import (
    ChooseService,
    ChooseTime,
    ChooseTopic,
    GivePhone,
    GoBack,
    HaveAppointment,
    LackSomething,
    PhoneTyped,
    Search,
    Stay,
    TakeNumber,
    Touch,
    TurnPage,
    Type,
    WriteCode,
    WrongCode,
)
from totem.conversation.request_steps import FillingRequest, FillRequest
from totem.conversation.steps import (
    AskingPriority,
    AtReception,
    Checklist,
    ChoosingService,
    ChoosingTime,
    ChoosingTopic,
    Closed,
    ConfirmingTime,
    Identifying,
    Issued,
    NotToday,
    Searching,
    SeekingTimes,
    SomethingMissing,
    Step,
    StillThere,
    TakeCard,
    TotemCondition,
    Trouble,
    TypingCode,
    TypingPhone,
    VisitPlace,
    WelcomeScreen,
)
from totem.conversation.taking_times import chosen_time


def next_step(step: Step, touch: Touch) -> Step:
    """The step after `touch`; the same step where the touch means nothing."""
    match step, touch:
        case WelcomeScreen() | TakeCard() | FillingRequest(), TakeNumber():
            return ChoosingTopic()
        case WelcomeScreen() | TakeCard(), FillRequest():
            return FillingRequest()
        case (
            WelcomeScreen() | Closed(why=TotemCondition.LAST_TICKET_GONE),
            HaveAppointment(),
        ):
            return ShowingBooking()
        case ShowingBooking(), GoToReception():
            return AtReception()
        case ShowingBooking() | NoBooking(), WriteBookingCode():
            return TypingBookingCode()
        case ChoosingBooking(), ChooseBooking(id=id):
            return chosen(step, id)
        case ShowingBooking() | NoBooking() | ChoosingBooking() | OfferingBooking(), TakeNumber():
            return ChoosingTopic()
        case ChoosingTopic(), ChooseTopic(topic=topic):
            return ChoosingService(topic)
        case ChoosingTopic(), Search():
            return Searching()
        case (
            (
                ChoosingTopic()
                | ChoosingService()
                | AskingPriority()
                | ChoosingBooking()
                | ChoosingTime()
            ),
            TurnPage(by=by),
        ):
            return replace(step, page=max(0, step.page + by))
        case ((ChoosingService() | Searching()), ChooseService(service=service, barred=None)):
            return Checklist(service, step)
        case (
            (ChoosingService() | Searching()),
            ChooseService(service=service, barred=str() as why),
        ):
            return NotToday(service, why, step)
        case Checklist(), LackSomething():
            return SomethingMissing(step)
        case Searching(), Type(text=text):
            return replace(step, text=text)
        case ChoosingTime(), ChooseTime(slot=slot):
            return chosen_time(step, slot)
        case ConfirmingTime(wish=None), GivePhone():
            return TypingPhone(step, step.phone)
        case TypingPhone(before=before), PhoneTyped(phone=phone):
            return replace(before, phone=phone)
        case TypingCode() | TypingBookingCode() | TypingPhone(), Type(text=text):
            return replace(step, text=text, is_wrong=False)
        case TypingCode() | TypingBookingCode() | TypingPhone(), WrongCode():
            return replace(step, is_wrong=True)
        case ((WelcomeScreen() | Trouble()), WriteCode()):
            return TypingCode(place_of(step))
        case Trouble(), TakeNumber():
            return onward(step.before)
        case StillThere(before=before), Stay():
            return before
        case _, GoBack():
            return _back(step)
        case _:
            return step


def _back(step: Step) -> Step:
    match step:
        case ChoosingService() | Searching():
            return ChoosingTopic()
        case (
            Checklist()
            | AskingPriority()
            | SomethingMissing()
            | NotToday()
            | TypingCode()
            | ChoosingTime()
            | ConfirmingTime()
            | TypingPhone()
            | Trouble()
        ):
            return step.before
        case TypingBookingCode() | NoBooking():
            return ShowingBooking()
        case Issued(others=others) if others:
            return offered(others)
        case OfferingBooking(bookings=bookings) if len(bookings) > 1:
            return ChoosingBooking(bookings)
        case (
            ChoosingTopic()
            | AtReception()
            | ShowingBooking()
            | ChoosingBooking()
            | OfferingBooking()
            | FillingRequest()
        ):
            return WelcomeScreen()
        case _:
            return step


def place_of(step: Step) -> VisitPlace:
    """Where the citizen goes on once they are known, or without."""
    match step:
        case (
            ChoosingTopic()
            | ChoosingService()
            | Searching()
            | Checklist()
            | AskingPriority()
            | ChoosingTime()
            | ConfirmingTime()
        ):
            return step
        case StillThere(before=before) | SomethingMissing(before=before):
            return place_of(before)
        case TypingCode() | TypingPhone() | Trouble() | NotToday() | Identifying() | SeekingTimes():
            return place_of(step.before)
        case (
            ShowingBooking()
            | TypingBookingCode()
            | NoBooking()
            | ChoosingBooking()
            | OfferingBooking()
        ):
            return ShowingBooking()
        case _:
            return WelcomeScreen()


def onward(place: VisitPlace) -> VisitPlace:
    """Where the visit goes on from `place`: who stood at the start begins to choose."""
    return ChoosingTopic() if isinstance(place, WelcomeScreen) else place
