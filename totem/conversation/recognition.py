"""Who stands there: a card, a barcode or a code is shown, and the server says whose it is. Pure.

Owns what follows from it: nothing that another person chose is theirs.
"""

from datetime import datetime

from msgspec.structs import replace

from totem.conversation.booking_steps import (
    BookingCodeShown,
    CodeAnswered,
    FindByCode,
    NoBooking,
    ShowingBooking,
    TypingBookingCode,
    offered,
)
from totem.conversation.happenings import (
    AskWho,
    CardWithdrawn,
    Identity,
    IdentityShown,
    NotRead,
    NotRecognised,
    Recognised,
)
from totem.conversation.identify import is_by_card, shown_given_name
from totem.conversation.progress import Flow, Transition, at_rest, beginning_anew
from totem.conversation.request_steps import FillingRequest, RequestReceived
from totem.conversation.steps import (
    AtTheServer,
    BookingTime,
    ChoosingTopic,
    Closed,
    Done,
    Identifying,
    Issued,
    Issuing,
    RecognisedCitizen,
    SeekingTimes,
    ServerUnreachable,
    Step,
    StillThere,
    TakeCard,
    TimeBooked,
    Trouble,
    Visiting,
    VisitInProgress,
    VisitPlace,
    WelcomeScreen,
)
from totem.conversation.taking_times import seek_again
from totem.conversation.touches import onward, place_of


def identified(flow: Flow, happened: Identity) -> Transition:
    if _is_for_signing(flow.step):
        return _seen(flow, happened), ()
    if isinstance(happened, CardWithdrawn):
        return _card_removed(replace(flow, card_in=False)), ()
    if isinstance(happened, BookingCodeShown):
        return looked_up(flow, happened.code)
    flow = replace(flow, card_in=flow.card_in or happened.is_card)
    if isinstance(flow.step, Closed | ServerUnreachable | Issuing | BookingTime):
        return flow, ()
    flow = beginning_anew(flow)
    if isinstance(happened, NotRead):
        return replace(flow, step=Trouble(happened.code, place_of(flow.step))), ()
    who = happened.who
    step = Identifying(_standing(flow.step), flow.asks + 1, shown_given_name(who), is_by_card(who))
    return replace(flow, step=step, asks=step.ask), (AskWho(step.ask, who),)


def _is_for_signing(step: Step) -> bool:
    """Who fills in a request shows the card to sign: it recognises no one."""
    before = step.before if isinstance(step, StillThere) else step
    return isinstance(before, FillingRequest)


def _seen(flow: Flow, happened: Identity) -> Flow:
    match happened:
        case CardWithdrawn():
            return replace(flow, card_in=False)
        case IdentityShown(is_card=True) | NotRead(is_card=True):
            return replace(flow, card_in=True)
        case _:
            return flow


def _standing(step: Step) -> VisitPlace | SeekingTimes:
    """As `place_of`, but who looks for times is not led away from them by their card."""
    match step:
        case SeekingTimes():
            return step
        case Identifying(before=SeekingTimes() as seeking):
            return seeking
        case _:
            return place_of(step)


def looked_up(flow: Flow, code: str) -> Transition:
    """A booking is asked for by its code, wherever the citizen stands but at a machine's work."""
    if isinstance(flow.step, Closed | ServerUnreachable | AtTheServer):
        return flow, ()
    flow = beginning_anew(flow) if isinstance(flow.step, Done | TakeCard) else flow
    step = Identifying(ShowingBooking(), flow.asks + 1)
    return replace(flow, step=step, asks=step.ask), (FindByCode(step.ask, code),)


def _card_removed(flow: Flow) -> Flow:
    match flow.step:
        case (
            TakeCard()
            | Issued(is_printed=True)
            | TimeBooked(is_printed=True)
            | RequestReceived(is_printed=True)
        ):
            return at_rest(replace(flow, visit=VisitInProgress()))
        case step if isinstance(step, Visiting) and flow.visit.citizen is not None:
            return replace(flow, step=StillThere(step, card_was_taken=True))
        case _:
            return flow


def answered(
    flow: Flow, happened: Recognised | NotRecognised | CodeAnswered, now: datetime
) -> Transition:
    step = flow.step
    if not isinstance(step, Identifying) or step.ask != happened.ask:
        return flow, ()
    match happened:
        case Recognised(citizen=ref):
            citizen = RecognisedCitizen(ref, step.given_name, step.by_card)
            known = replace(flow, visit=replace(flow.visit, citizen=citizen))
            if isinstance(step.before, SeekingTimes):
                return seek_again(known, step.before, now)
            return replace(known, step=_known(step.before, happened)), ()
        case CodeAnswered(bookings=bookings):
            found = offered(bookings) if bookings else TypingBookingCode(is_wrong=True)
            return replace(flow, step=found), ()
        case NotRecognised(code=code):
            return replace(flow, step=Trouble(code, place_of(step))), ()


def _known(place: VisitPlace, citizen: Recognised) -> Step:
    """An appointment is offered to who has chosen nothing yet; what was chosen stays chosen."""
    if not isinstance(place, WelcomeScreen | ChoosingTopic | ShowingBooking):
        return onward(place)
    if citizen.bookings:
        return offered(citizen.bookings)
    if isinstance(place, ShowingBooking):
        return TypingBookingCode() if citizen.asks_for_code else NoBooking()
    return onward(place)
