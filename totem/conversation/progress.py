"""Where the totem's conversation is, and how it comes to rest: all about the citizen is deleted.

Owns `Flow`. Knows neither what happened nor what follows.
"""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from sportello.model.languages import HOUSE_LANGUAGE
from totem.conversation.happenings import Errand
from totem.conversation.steps import (
    Closed,
    Done,
    Resting,
    ServerUnreachable,
    Step,
    TakeCard,
    TotemCondition,
    VisitInProgress,
    WelcomeScreen,
)


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


def wiped(flow: Flow, now: datetime) -> Flow:
    """The citizen has left; all about them is deleted."""
    return replace(at_rest(replace(flow, visit=VisitInProgress())), since=now)


def at_rest(flow: Flow) -> Flow:
    visit = replace(flow.visit, citizen=None, brings_request=False)
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


def beginning_anew(flow: Flow) -> Flow:
    """Another person is here: what the last one chose is not theirs."""
    if flow.visit.citizen is None and not isinstance(flow.step, Done | TakeCard):
        return flow
    visit = replace(flow.visit, citizen=None, brings_request=False)
    return replace(flow, step=WelcomeScreen(), visit=visit)
