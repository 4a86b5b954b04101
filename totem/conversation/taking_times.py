"""A free time is looked for, chosen, and booked for whose card is read. Pure.

One wish makes one booking, as in `issuing`. Which times there are, and who may have one, is the
server's. Source: docs/decisions/0172-appointments-taken-at-the-totem.md
"""

from datetime import datetime

from msgspec.structs import replace

from sportello.bookings.desk_messages import BookByCard
from totem.conversation.happenings import (
    BookedByCard,
    ConfirmTime,
    FindTimes,
    NotBooked,
    NoTimes,
    PrintSlip,
    Retry,
    TakeTime,
    TimesFound,
)
from totem.conversation.issuing import UNDECIDED, unanswered
from totem.conversation.progress import Flow, Transition
from totem.conversation.steps import (
    BookingTime,
    ChoosingService,
    ChoosingTime,
    ConfirmingTime,
    NotToday,
    Searching,
    SeekingTimes,
    TimeBooked,
    Trouble,
)

GONE = frozenset({"slot_full", "slot_withdrawn", "too_late", "too_early", "hold_expired"})
"""Refusals of a time that was free a moment ago: others may be."""

TOLD = frozenset({"no_times", "already_booked"})
"""Outcomes with a sentence of their own; any other is "by appointment only"."""


def seek(
    flow: Flow, service: str, before: ChoosingService | Searching, now: datetime, **facts: bool
) -> Transition:
    step = SeekingTimes(service, flow.asks + 1, before, **facts)
    return replace(flow, step=step, asks=step.ask), (FindTimes(step.ask, service, now),)


def seek_again(flow: Flow, step: SeekingTimes, now: datetime) -> Transition:
    """An answer that came while something else was asked has been missed."""
    return seek(flow, step.service, step.before, now, was_taken=step.was_taken)


def found_times(flow: Flow, happened: TimesFound | NoTimes) -> Flow:
    step = flow.step
    if not isinstance(step, SeekingTimes) or step.ask != happened.ask:
        return flow
    match happened:
        case TimesFound(times=times):
            choosing = ChoosingTime(step.service, times, step.before, was_taken=step.was_taken)
            return replace(flow, step=choosing)
        case NoTimes(code="server_away" as code):
            return replace(flow, step=Trouble(code, step.before))
        case NoTimes(code=code):
            why = code if code in TOLD else "appointment_only"
            return replace(flow, step=NotToday(step.service, why, step.before))


def chosen_time(step: ChoosingTime, slot: str) -> ChoosingTime | ConfirmingTime:
    """The time that was touched."""
    found = (time for time in step.times if time.id == slot)
    return next((ConfirmingTime(time, step) for time in found), step)


def wished_time(flow: Flow, touch: ConfirmTime | Retry) -> Transition:
    """A wish that was sent before is sent as it was."""
    match flow.step, touch:
        case ConfirmingTime() as confirming, ConfirmTime(command=id):
            citizen = flow.visit.citizen
            if citizen is None or citizen.ref is None or not citizen.by_card:
                return flow, ()
            wish = confirming.wish or BookByCard(
                id=id,
                citizen=citizen.ref,
                service=confirming.before.service,
                slot=confirming.time.id,
                language=flow.language,
                phone=confirming.phone,
            )
        case Trouble(before=ConfirmingTime(wish=BookByCard() as wish) as confirming), Retry():
            pass
        case _:
            return flow, ()
    return replace(flow, step=BookingTime(wish, confirming)), (TakeTime(wish),)


def replied_time(flow: Flow, happened: BookedByCard | NotBooked, now: datetime) -> Transition:
    step = flow.step
    if not isinstance(step, BookingTime) or step.command.id != happened.command:
        return flow, ()
    choosing = step.before.before
    match happened:
        case BookedByCard(booking=booking):
            return replace(flow, step=TimeBooked(booking)), (PrintSlip(booking),)
        case NotBooked(code=code) if code in GONE:
            return seek(flow, choosing.service, choosing.before, now, was_taken=True)
        case NotBooked(code=code) if code in TOLD:
            return replace(flow, step=NotToday(choosing.service, code, choosing.before)), ()
        case NotBooked(code="unknown_citizen"):
            # the reference is of yesterday: the card is asked for again
            visit = replace(flow.visit, citizen=None)
            return replace(flow, step=replace(step.before, wish=None), visit=visit), ()
        case NotBooked(code=code) if code in UNDECIDED:
            return replace(flow, step=unanswered(step, code)), ()
        case NotBooked(code=code):
            return replace(flow, step=Trouble(code, step.before)), ()
