"""The totem's conversation, one move at a time: (flow, what happened, now) -> flow and errands.

Pure: no clock, no device, no server, no text. What it promises, and tests/totem/test_flow.py holds
it to: nothing of a citizen is left once it rests; one wish takes one ticket, however often it is
touched or sent again; from every step time alone leads back to rest. The ways of touches are in
`touches`, cards in `recognition`, numbers in `issuing`.
"""

from datetime import datetime

from msgspec.structs import replace

from totem.conversation.booking_steps import (
    BookingCodeShown,
    ChoosingBooking,
    CodeAnswered,
    ConfirmArrival,
)
from totem.conversation.happenings import (
    Accepted,
    AnswerPriority,
    BookedByCard,
    CardWithdrawn,
    ChangeAccess,
    ChooseLanguage,
    ChooseService,
    ConditionSeen,
    Confirm,
    ConfirmTime,
    Denied,
    Finish,
    Happening,
    HaveAppointment,
    IdentityShown,
    NotBooked,
    NoTimes,
    NotPrinted,
    NotRead,
    NotRecognised,
    Recognised,
    Retry,
    SeekTimes,
    Tick,
    TicketPrinted,
    TimesFound,
    Touch,
)
from totem.conversation.issuing import from_printer, replied, unanswered, wished
from totem.conversation.patience import deadline
from totem.conversation.progress import Flow, Transition, at_rest, wiped
from totem.conversation.recognition import answered, identified
from totem.conversation.request_steps import (
    FillingRequest,
    FillRequest,
    ReceiptPrinted,
    RequestEnded,
    RequestReceived,
    TakeToCounter,
)
from totem.conversation.steps import (
    AskingPriority,
    AtReception,
    AtTheServer,
    BookingTime,
    Checklist,
    ChoosingService,
    ChoosingTime,
    ChoosingTopic,
    Closed,
    ConfirmingTime,
    Done,
    Identifying,
    Issuing,
    NotToday,
    Searching,
    SeekingTimes,
    ServerUnreachable,
    Step,
    StillThere,
    TotemCondition,
    Trouble,
    Visiting,
    VisitInProgress,
    WelcomeScreen,
)
from totem.conversation.taking_times import (
    found_times,
    replied_time,
    seek,
    wished_time,
)
from totem.conversation.touches import next_step, place_of


def advance(flow: Flow, happened: Happening, now: datetime) -> Transition:
    """What follows from `happened`; what makes no sense at the present step changes nothing."""
    match happened:
        case Tick():
            return _pass_time(flow, now), ()
        case ConditionSeen(condition=condition):
            return _see_condition(flow, condition, now), ()
        case IdentityShown() | NotRead() | CardWithdrawn() | BookingCodeShown():
            move = identified(flow, happened)
        case Recognised() | NotRecognised() | CodeAnswered():
            move = answered(flow, happened, now)
        case Accepted() | Denied():
            move = replied(flow, happened)
        case TicketPrinted() | NotPrinted():
            move = from_printer(flow, happened), ()
        case TimesFound() | NoTimes():
            move = found_times(flow, happened), ()
        case BookedByCard() | NotBooked():
            move = replied_time(flow, happened, now)
        case RequestEnded() | ReceiptPrinted():
            move = _received(flow, happened), ()
        case _:
            move = _touched(flow, happened, now)
            return replace(move[0], since=now), move[1]
    after, errands = move
    return (replace(after, since=now) if after != flow else flow), errands


def _pass_time(flow: Flow, now: datetime) -> Flow:
    due = deadline(flow)
    if due is None or now < due:
        return flow
    match flow.step:
        case Identifying() | SeekingTimes():
            step: Step = Trouble("server_away", place_of(flow.step))
        case Issuing() | BookingTime():
            step = unanswered(flow.step)
        case step if isinstance(step, Visiting):
            step = StillThere(step)
        case _:
            return wiped(flow, now)
    return replace(flow, step=step, since=now)


def _see_condition(flow: Flow, condition: TotemCondition, now: datetime) -> Flow:
    if condition is flow.condition:
        return flow
    flow = replace(flow, condition=condition)
    if isinstance(flow.step, WelcomeScreen | Closed | ServerUnreachable):
        return replace(at_rest(flow), since=now)
    return flow


def _touched(flow: Flow, touch: Touch, now: datetime) -> Transition:
    match touch:
        case ChooseLanguage(language=language):
            return replace(flow, visit=replace(flow.visit, language=language)), ()
        case ChangeAccess(is_accessible=is_accessible):
            visit = replace(flow.visit, is_accessible=is_accessible)
            return replace(flow, visit=visit, step=_first_page(flow.step)), ()
        case Retry() if _is_about_a_time(flow.step):
            return wished_time(flow, touch)
        case Confirm() | AnswerPriority() | Retry() | ConfirmArrival():
            return wished(flow, touch)
        case ConfirmTime():
            return wished_time(flow, touch)
        case ChooseService(barred="appointment_only") | SeekTimes() if _may_seek(flow):
            return _sought(flow, touch, now)
        case FillRequest() if not _may_seek(flow):
            return flow, ()
        case TakeToCounter():
            return _to_counter(flow, touch), ()
        case HaveAppointment() if flow.condition is TotemCondition.ALONE:
            return _without_server(flow), ()
        case Finish():
            return _finished(flow), ()
        case _:
            step = next_step(flow.step, touch)
            if isinstance(step, WelcomeScreen):
                return _finished(flow), ()
            return replace(flow, step=step), ()


def _to_counter(flow: Flow, touch: TakeToCounter) -> Flow:
    """The request goes along with the number, whatever that is for."""
    if not isinstance(flow.step, FillingRequest):
        return flow
    visit = replace(flow.visit, brings_request=True)
    if touch.topic is None:
        return replace(flow, visit=visit, step=ChoosingTopic())
    return replace(flow, visit=visit, step=Checklist(touch.service, ChoosingService(touch.topic)))


def _without_server(flow: Flow) -> Flow:
    """No booking can be found now."""
    return replace(flow, step=AtReception()) if isinstance(flow.step, WelcomeScreen) else flow


def _is_about_a_time(step: Step) -> bool:
    return isinstance(step, Trouble) and isinstance(step.before, ConfirmingTime)


def _received(flow: Flow, happened: RequestEnded | ReceiptPrinted) -> Flow:
    match flow.step, happened:
        case ((FillingRequest() | StillThere(before=FillingRequest())), RequestEnded()):
            return replace(flow, step=RequestReceived())
        case RequestReceived(), ReceiptPrinted():
            return replace(flow, step=RequestReceived(is_printed=True))
        case _:
            return flow


def _may_seek(flow: Flow) -> bool:
    """A totem alone does not know which times are free, and can hand no request in."""
    return flow.condition is TotemCondition.OPEN


def _sought(flow: Flow, touch: ChooseService | SeekTimes, now: datetime) -> Transition:
    match flow.step, touch:
        case (ChoosingService() | Searching()) as before, ChooseService(service=service):
            return seek(flow, service, before, now)
        case NotToday(service=service, before=ChoosingService() | Searching() as before), _:
            return seek(flow, service, before, now)
        case _:
            return flow, ()


def _finished(flow: Flow) -> Flow:
    """The citizen says so. Language and accessible mode remain while they stand at the start."""
    if isinstance(flow.step, Closed | ServerUnreachable | AtTheServer):
        return flow
    if isinstance(flow.step, Done):
        return at_rest(replace(flow, visit=VisitInProgress()))
    return at_rest(flow)


def _first_page(step: Step) -> Step:
    has_pages = isinstance(
        step, ChoosingTopic | ChoosingService | AskingPriority | ChoosingBooking | ChoosingTime
    )
    return replace(step, page=0) if has_pages else step
