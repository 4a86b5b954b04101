"""What stands on the desk in words: where the visit is, what comes next, how many wait.

Every function takes the words of a language and gives text for people.
"""

from collections.abc import Collection
from types import MappingProxyType

from counter_client.desk.possible_actions import Action, DeskStep, Stand
from sportello.model.day import AppointmentKind
from sportello.model.ticket import State, Ticket
from text.catalogue import N_, Words

NATURALLY = MappingProxyType(
    {
        Action.CALL_NEXT: N_("Call the next"),
        Action.START_SERVING: N_("Has arrived"),
        Action.END_PAUSE: N_("End the pause"),
    }
)
"""What the natural next action is called, where it is always called the same."""

UNDER_WAY = MappingProxyType(
    {
        Action.CALL_NEXT: N_("Calling…"),
        Action.START_SERVING: N_("One moment…"),
        Action.CLOSE: N_("Concluding…"),
        Action.END_PAUSE: N_("One moment…"),
    }
)
"""What its button says until it has happened."""


CALLS = MappingProxyType(
    {
        AppointmentKind.PHONE: N_("To call by telephone at %1: %2"),
        AppointmentKind.VIDEO: N_("To call by video at %1: %2"),
    }
)
"""That an appointment is to be called: "Da chiamare al telefono alle 10:30: TARI"."""


def naturally(words: Words, action: Action, *, is_call: bool) -> str:
    """What the natural next action is called; `is_call` where the office calls the citizen."""
    if is_call and action is Action.START_SERVING:
        return words.gettext("Has answered")
    return words.gettext(NATURALLY[action])


def standing(words: Words, step: DeskStep, calls: int, *, is_call: bool = False) -> str:
    """Where a counter is: "Sportello libero", "Chiamato 3 volte", "In servizio".

    `is_call` where the office calls the citizen, by telephone or video.
    """
    match step:
        case DeskStep.CALLED if is_call:
            return words.gettext("To be called now")
        case DeskStep.IDLE:
            return words.gettext("Counter free")
        case DeskStep.PAUSED:
            return words.gettext("On a pause")
        case DeskStep.SERVING:
            return words.gettext("Serving")
    return words.plural("Called %n times", calls) if calls > 1 else words.gettext("Called")


def standing_for(words: Words, step: DeskStep, timer: str) -> str:
    """How long it has been there: "In servizio da 4:12"."""
    match step:
        case DeskStep.SERVING:
            return words.gettext("Served for %1", timer)
        case DeskStep.PAUSED:
            return words.gettext("Paused for %1", timer)
    return words.gettext("Called %1 ago", timer)


def surely_absent(words: Words, ticket: Ticket) -> str:
    """What is to be confirmed of who does not come, or does not answer."""
    if not ticket.kind.is_remote:
        return words.gettext("Yes, absent")
    if ticket.stood is State.ABSENT:
        return words.gettext("Yes, the appointment is missed")
    return words.gettext("Yes, call again later")


def conclude(words: Words, goes_on_with: str, stands: Collection[Stand]) -> str:
    """What concluding does: ends the visit, this service of it, or goes on with the next one."""
    if goes_on_with:
        return words.gettext("Go on with: %1", goes_on_with)
    if Stand.LEFT in stands:
        return words.gettext("Conclude this one")
    return words.gettext("Conclude all") if stands else words.gettext("Conclude")


def people_waiting(words: Words, count: int) -> str:
    """How many wait for this counter, without the number, which stands large next to it."""
    return words.plural("%n wait for you", count) if count else words.gettext("No one is waiting")


def first_waits(words: Words, count: int, longest_min: int) -> str:
    """How long the first of those who wait has waited."""
    if count == 0:
        return words.gettext("A number taken for this counter appears here at once.")
    if longest_min == 0:
        return words.gettext("The first has just arrived.")
    return words.plural("The first has waited %n minutes.", longest_min)


def waiting_meanwhile(words: Words, count: int) -> str:
    """How many wait while the counter has a pause."""
    if count == 0:
        return words.gettext("No one is waiting")
    return words.plural("%n wait meanwhile.", count)
