"""How long the totem waits for a citizen or a machine at each step. Pure."""

from datetime import datetime, timedelta

from totem.conversation.progress import Flow
from totem.conversation.request_steps import FillingRequest, RequestReceived
from totem.conversation.steps import (
    AtTheServer,
    Closed,
    Issued,
    ServerUnreachable,
    StillThere,
    TakeCard,
    TimeBooked,
    VisitInProgress,
    WelcomeScreen,
)

IDLE = timedelta(seconds=40)
UNHURRIED_IDLE = timedelta(minutes=10)
THINKING = timedelta(seconds=90)
"""Over a question of a form, or with the letter that has the PIN in the other hand."""
ANSWER = timedelta(seconds=20)
UNHURRIED_ANSWER = timedelta(minutes=2)
FAREWELL = timedelta(seconds=15)
TIME_TO_NOTE = timedelta(minutes=1)
"""For anyone who has to write the number down, and for anyone who is in accessible mode."""
MACHINE_PATIENCE = timedelta(seconds=30)
"""No card, server or printer takes longer; the devices' own limits are shorter."""


def deadline(flow: Flow) -> datetime | None:
    """When time alone will move the flow on; None while it may rest for ever."""
    unhurried = flow.visit.is_accessible
    match flow.step:
        case WelcomeScreen() | Closed() | ServerUnreachable() | TakeCard():
            patience = UNHURRIED_ANSWER if unhurried else IDLE
            return flow.since + patience if flow.visit != VisitInProgress() else None
        case step if isinstance(step, AtTheServer):
            return flow.since + MACHINE_PATIENCE
        case (
            Issued(is_printed=is_printed)
            | TimeBooked(is_printed=is_printed)
            | RequestReceived(is_printed=is_printed)
        ):
            return flow.since + (FAREWELL if is_printed and not unhurried else TIME_TO_NOTE)
        case FillingRequest():
            return flow.since + (UNHURRIED_IDLE if unhurried else THINKING)
        case StillThere():
            return flow.since + (UNHURRIED_ANSWER if unhurried else ANSWER)
        case _:
            return flow.since + (UNHURRIED_IDLE if unhurried else IDLE)
