"""The totem's conversation, one move at a time: (flow, what happened, now) -> flow and errands.

Pure: no clock, no device, no server, no text. What it promises, and tests/totem/test_flow.py holds
it to: nothing of a citizen is left once it rests; one wish takes one ticket, however often it is
touched or sent again; from every step time alone leads back to rest. One file, so that the whole
conversation is read in one place; the ways of touches are in `touches`.
"""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from sportello.model.commands import CheckIn, TakeTicket
from sportello.model.events import TicketIssued
from sportello.model.languages import HOUSE_LANGUAGE
from totem.conversation.booking_steps import (
    CONFIRMABLE,
    BookingCodeShown,
    ChoosingBooking,
    CodeAnswered,
    ConfirmArrival,
    FindByCode,
    NoBooking,
    OfferingBooking,
    ShowingBooking,
    TypingBookingCode,
    offered,
)
from totem.conversation.identify import shown_given_name
from totem.conversation.steps import (
    Accepted,
    AnswerPriority,
    AskingPriority,
    AskWho,
    AtReception,
    CardWithdrawn,
    ChangeAccess,
    Checklist,
    ChooseLanguage,
    ChoosingService,
    ChoosingTopic,
    Closed,
    ConditionSeen,
    Confirm,
    Denied,
    Errand,
    Finish,
    Happening,
    HaveAppointment,
    Identifying,
    Identity,
    IdentityShown,
    Issued,
    Issuing,
    NotPrinted,
    NotRead,
    NotRecognised,
    NotToday,
    Print,
    Recognised,
    RecognisedCitizen,
    Resting,
    Retry,
    ServerUnreachable,
    Step,
    StillThere,
    Take,
    TakeCard,
    Tick,
    TicketPrinted,
    TotemCondition,
    Touch,
    Trouble,
    Visiting,
    VisitInProgress,
    VisitPlace,
    WelcomeScreen,
)
from totem.conversation.touches import next_step, onward, place_of

IDLE = timedelta(seconds=40)
UNHURRIED_IDLE = timedelta(minutes=10)
ANSWER = timedelta(seconds=20)
UNHURRIED_ANSWER = timedelta(minutes=2)
FAREWELL = timedelta(seconds=15)
TIME_TO_NOTE = timedelta(minutes=1)
"""For anyone who has to write the number down, and for anyone who is in accessible mode."""
MACHINE_PATIENCE = timedelta(seconds=30)
"""No card, server or printer takes longer; the devices' own limits are shorter."""

NOT_TODAY = frozenset(
    {
        "appointment_only",
        "quota_reached",
        "tickets_are_stopped",
        "branch_closed",
        "last_ticket_gone",
    }
)
"""Refusals about which the citizen can do something: come back, or book."""

UNDECIDED = frozenset({"server_away", "no_numbers_left"})
"""After these the server may have given a number all the same: the wish remains the same one."""


class Flow(Struct, frozen=True):
    """Where the conversation is.

    `since` is the last sign of life: of the citizen, or of a machine that moved the step.
    `asks` counts the questions put to the server, so that a late answer is not taken for the next
    citizen's. `house_language` is the one in which the totem waits.
    """

    since: datetime
    step: Step = WelcomeScreen()
    visit: VisitInProgress = VisitInProgress()
    condition: TotemCondition = TotemCondition.OPEN
    card_in: bool = False
    asks: int = 0
    house_language: str = HOUSE_LANGUAGE

    @property
    def language(self) -> str:
        """The language on the screen."""
        return self.visit.language or self.house_language


Transition = tuple[Flow, tuple[Errand, ...]]


def advance(flow: Flow, happened: Happening, now: datetime) -> Transition:
    """What follows from `happened`; what makes no sense at the present step changes nothing."""
    match happened:
        case Tick():
            return _pass_time(flow, now), ()
        case ConditionSeen(condition=condition):
            return _see_condition(flow, condition, now), ()
        case IdentityShown() | NotRead() | CardWithdrawn() | BookingCodeShown():
            move = _identified(flow, happened)
        case Recognised() | NotRecognised() | CodeAnswered():
            move = _answered(flow, happened), ()
        case Accepted() | Denied():
            move = _replied(flow, happened)
        case TicketPrinted() | NotPrinted():
            move = _from_printer(flow, happened), ()
        case _:
            move = _touched(flow, happened)
            return replace(move[0], since=now), move[1]
    after, errands = move
    return (replace(after, since=now) if after != flow else flow), errands


def deadline(flow: Flow) -> datetime | None:
    """When time alone will move the flow on; None while it may rest for ever."""
    unhurried = flow.visit.is_accessible
    match flow.step:
        case WelcomeScreen() | Closed() | ServerUnreachable() | TakeCard():
            patience = UNHURRIED_ANSWER if unhurried else IDLE
            return flow.since + patience if flow.visit != VisitInProgress() else None
        case Identifying() | Issuing():
            return flow.since + MACHINE_PATIENCE
        case Issued(is_printed=is_printed):
            return flow.since + (FAREWELL if is_printed and not unhurried else TIME_TO_NOTE)
        case StillThere():
            return flow.since + (UNHURRIED_ANSWER if unhurried else ANSWER)
        case _:
            return flow.since + (UNHURRIED_IDLE if unhurried else IDLE)


# --- time and the hall ----------------------------------------------------------------------------


def _pass_time(flow: Flow, now: datetime) -> Flow:
    due = deadline(flow)
    if due is None or now < due:
        return flow
    match flow.step:
        case Identifying(before=before):
            step: Step = Trouble("server_away", before)
        case Issuing():
            step = _unanswered(flow.step)
        case step if isinstance(step, Visiting):
            step = StillThere(step)
        case _:
            return _wiped(flow, now)
    return replace(flow, step=step, since=now)


def _see_condition(flow: Flow, condition: TotemCondition, now: datetime) -> Flow:
    if condition is flow.condition:
        return flow
    flow = replace(flow, condition=condition)
    if isinstance(flow.step, WelcomeScreen | Closed | ServerUnreachable):
        return replace(_at_rest(flow), since=now)
    return flow


def _wiped(flow: Flow, now: datetime) -> Flow:
    """The citizen has left; all about them is deleted."""
    return replace(_at_rest(replace(flow, visit=VisitInProgress())), since=now)


def _at_rest(flow: Flow) -> Flow:
    visit = replace(flow.visit, citizen=None)
    return replace(flow, step=_resting(flow), visit=visit)


def _resting(flow: Flow) -> Resting:
    match flow.condition:
        case _ if flow.card_in:
            return TakeCard()
        case TotemCondition.OPEN | TotemCondition.ALONE:
            return WelcomeScreen()
        case TotemCondition.SERVER_AWAY:
            return ServerUnreachable()
        case closed:
            return Closed(closed)


# --- cards, barcodes and codes --------------------------------------------------------------------


def _identified(flow: Flow, happened: Identity) -> Transition:
    if isinstance(happened, CardWithdrawn):
        return _card_removed(replace(flow, card_in=False)), ()
    if isinstance(happened, BookingCodeShown):
        return _looked_up(flow, happened.code)
    flow = replace(flow, card_in=flow.card_in or happened.is_card)
    if isinstance(flow.step, Closed | ServerUnreachable | Issuing):
        return flow, ()
    flow = _beginning_anew(flow)
    before = place_of(flow.step)
    if isinstance(happened, NotRead):
        return replace(flow, step=Trouble(happened.code, before)), ()
    step = Identifying(before, flow.asks + 1, shown_given_name(happened.who))
    return replace(flow, step=step, asks=step.ask), (AskWho(step.ask, happened.who),)


def _looked_up(flow: Flow, code: str) -> Transition:
    """A booking is asked for by its code, wherever the citizen stands but at a machine's work."""
    if isinstance(flow.step, Closed | ServerUnreachable | Identifying | Issuing):
        return flow, ()
    flow = _beginning_anew(flow) if isinstance(flow.step, Issued | TakeCard) else flow
    step = Identifying(ShowingBooking(), flow.asks + 1)
    return replace(flow, step=step, asks=step.ask), (FindByCode(step.ask, code),)


def _card_removed(flow: Flow) -> Flow:
    match flow.step:
        case TakeCard() | Issued(is_printed=True):
            return _at_rest(replace(flow, visit=VisitInProgress()))
        case step if isinstance(step, Visiting) and flow.visit.citizen is not None:
            return replace(flow, step=StillThere(step, card_was_taken=True))
        case _:
            return flow


def _beginning_anew(flow: Flow) -> Flow:
    """Another person is here: what the last one chose is not theirs."""
    if flow.visit.citizen is None and not isinstance(flow.step, Issued | TakeCard):
        return flow
    return replace(flow, step=WelcomeScreen(), visit=replace(flow.visit, citizen=None))


def _answered(flow: Flow, happened: Recognised | NotRecognised | CodeAnswered) -> Flow:
    step = flow.step
    if not isinstance(step, Identifying) or step.ask != happened.ask:
        return flow
    match happened:
        case Recognised(citizen=ref):
            visit = replace(flow.visit, citizen=RecognisedCitizen(ref, step.given_name))
            return replace(flow, step=_known(step.before, happened), visit=visit)
        case CodeAnswered(bookings=bookings):
            found = offered(bookings) if bookings else TypingBookingCode(is_wrong=True)
            return replace(flow, step=found)
        case NotRecognised(code=code):
            return replace(flow, step=Trouble(code, step.before))


def _known(place: VisitPlace, citizen: Recognised) -> Step:
    """An appointment is offered to who has chosen nothing yet; what was chosen stays chosen."""
    if not isinstance(place, WelcomeScreen | ChoosingTopic | ShowingBooking):
        return onward(place)
    if citizen.bookings:
        return offered(citizen.bookings)
    if isinstance(place, ShowingBooking):
        return TypingBookingCode() if citizen.asks_for_code else NoBooking()
    return onward(place)


# --- the ticket -----------------------------------------------------------------------------------


def _replied(flow: Flow, happened: Accepted | Denied) -> Transition:
    step = flow.step
    if not isinstance(step, Issuing) or step.command.id != happened.command:
        return flow, ()
    match happened:
        case Accepted(ticket=ticket, follow=follow):
            return _given(flow, step.before, ticket, follow)
        case Denied(code=code) if code in NOT_TODAY and isinstance(step.before, Checklist):
            refusal = NotToday(step.before.service, code, step.before.before)
            return replace(flow, step=refusal), ()
        case Denied(code=code) if code in UNDECIDED:
            return replace(flow, step=_unanswered(step, code)), ()
        case Denied(code=code):
            return replace(flow, step=Trouble(code, step.before)), ()


def _given(
    flow: Flow, before: Checklist | OfferingBooking, ticket: TicketIssued, follow: str | None
) -> Transition:
    """A service that the citizen may not be shown is named nowhere: its page would name it, too."""
    if isinstance(before, Checklist):
        return replace(flow, step=Issued(ticket, follow=follow)), (Print(ticket, follow),)
    names_service = before.booking.service is not None
    follow = follow if names_service else None
    issued = Issued(ticket, follow=follow, names_service=names_service, others=before.others)
    return replace(flow, step=issued), (Print(ticket, follow, names_service),)


def _unanswered(step: Issuing, code: str = "server_away") -> Trouble:
    return Trouble(code, replace(step.before, wish=step.command))


def _from_printer(flow: Flow, happened: TicketPrinted | NotPrinted) -> Flow:
    step = flow.step
    if not isinstance(step, Issued) or step.ticket.ticket != happened.ticket:
        return flow
    match happened:
        case TicketPrinted():
            return replace(flow, step=replace(step, is_printed=True, trouble=None))
        case NotPrinted(code=code):
            return replace(flow, step=replace(step, is_printed=False, trouble=code))


# --- touches --------------------------------------------------------------------------------------


def _touched(flow: Flow, touch: Touch) -> Transition:
    match touch:
        case ChooseLanguage(language=language):
            return replace(flow, visit=replace(flow.visit, language=language)), ()
        case ChangeAccess(is_accessible=is_accessible):
            visit = replace(flow.visit, is_accessible=is_accessible)
            return replace(flow, visit=visit, step=_first_page(flow.step)), ()
        case Confirm() | AnswerPriority() | Retry() | ConfirmArrival():
            return _wished(flow, touch)
        case HaveAppointment() if flow.condition is TotemCondition.ALONE:
            return _without_server(flow), ()
        case Finish():
            return _finished(flow), ()
        case _:
            step = next_step(flow.step, touch)
            if isinstance(step, WelcomeScreen):
                return _finished(flow), ()
            return replace(flow, step=step), ()


def _without_server(flow: Flow) -> Flow:
    """No booking can be found now."""
    return replace(flow, step=AtReception()) if isinstance(flow.step, WelcomeScreen) else flow


def _finished(flow: Flow) -> Flow:
    """The citizen says so. Language and accessible mode remain while they stand at the start."""
    if isinstance(flow.step, Closed | ServerUnreachable | Identifying | Issuing):
        return flow
    if isinstance(flow.step, Issued):
        return _at_rest(replace(flow, visit=VisitInProgress()))
    return _at_rest(flow)


def _first_page(step: Step) -> Step:
    has_pages = isinstance(step, ChoosingTopic | ChoosingService | AskingPriority | ChoosingBooking)
    return replace(step, page=0) if has_pages else step


def _wished(flow: Flow, touch: Confirm | AnswerPriority | Retry | ConfirmArrival) -> Transition:
    """A wish that was sent before is sent as it was, and nothing about it is asked again."""
    match flow.step, touch:
        case OfferingBooking() as offer, ConfirmArrival(command=id):
            return _arrived(flow, offer, id)
        case Trouble(before=OfferingBooking(wish=CheckIn() as wish) as offer), Retry():
            return replace(flow, step=Issuing(wish, offer)), (Take(wish),)
        case Checklist(wish=TakeTicket() as wish) as checklist, Confirm():
            pass
        case Trouble(before=Checklist(wish=TakeTicket() as wish) as checklist), Retry():
            pass
        case Checklist() as checklist, Confirm(grants_priority=True):
            return replace(flow, step=AskingPriority(checklist)), ()
        case Checklist() as checklist, Confirm(command=id):
            wish = _wish(flow, id, checklist.service, None)
        case AskingPriority(before=checklist), AnswerPriority(command=id, priority=priority):
            wish = _wish(flow, id, checklist.service, priority)
        case _:
            return flow, ()
    return replace(flow, step=Issuing(wish, checklist)), (Take(wish),)


def _arrived(flow: Flow, offer: OfferingBooking, id: UUID) -> Transition:
    if offer.booking.standing not in CONFIRMABLE:
        return flow, ()
    citizen = flow.visit.citizen
    wish = offer.wish or CheckIn(
        id=id,
        booking=offer.booking.id,
        language=flow.language,
        citizen=citizen.ref if citizen else None,
    )
    return replace(flow, step=Issuing(wish, offer)), (Take(wish),)


def _wish(flow: Flow, id: UUID, service: str, priority: str | None) -> TakeTicket:
    citizen = flow.visit.citizen
    return TakeTicket(
        id=id,
        service=service,
        language=flow.language,
        citizen=citizen.ref if citizen else None,
        priority=priority,
    )
