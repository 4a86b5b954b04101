"""What stands at one counter now, and what may be done with it: a pure reading of the hall.

The steps follow the lifecycle of a ticket. Whether an action is really possible is decided by the
server; here is only what the screen offers. Must not know Qt, nor the link.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from sportello.hall.rules.breaks import break_reason
from sportello.hall.rules.serving import goes_on_with
from sportello.hall.view import HallView
from sportello.model.commands import (
    CallNext,
    Close,
    EndPause,
    MarkAbsent,
    Recall,
    StartPause,
    StartServing,
    UndoCall,
)
from sportello.model.plan import Plan
from sportello.model.ticket import State, Ticket
from sportello.model.wire import StationCommand


class DeskStep(StrEnum):
    """Where the operator is in the round that repeats all day."""

    IDLE = "idle"
    CALLED = "called"
    SERVING = "serving"
    PAUSED = "paused"


class Action(StrEnum):
    """What the operator can do with one key, by the name that QML uses."""

    CALL_NEXT = "call_next"
    START_SERVING = "start_serving"
    CLOSE = "close"
    SEND_ON = "send_on"
    RECALL = "recall"
    MARK_ABSENT = "mark_absent"
    UNDO_CALL = "undo_call"
    END_PAUSE = "end_pause"
    START_BREAK = "start_break"


class QuestionKind(StrEnum):
    """What needs to be told more before it can be asked for: each opens a question."""

    PARK = "park"
    TRANSFER = "transfer"
    ADD_SERVICE = "add_service"
    OUTCOME = "outcome"
    WALK_IN = "walk_in"
    PAUSE = "pause"
    LEAVE = "leave"
    MORE = "more"


class Stand(StrEnum):
    """Where one wish of a visit stands."""

    DONE = "done"
    NOW = "now"
    TICKED = "ticked"
    LEFT = "left"


NATURAL = {
    DeskStep.IDLE: Action.CALL_NEXT,
    DeskStep.CALLED: Action.START_SERVING,
    DeskStep.SERVING: Action.CLOSE,
    DeskStep.PAUSED: Action.END_PAUSE,
}
"""The one action that comes next at each step."""

OTHERS: dict[DeskStep, tuple[Action, ...]] = {
    DeskStep.IDLE: (Action.START_BREAK,),
    DeskStep.CALLED: (Action.RECALL, Action.MARK_ABSENT, Action.UNDO_CALL),
    DeskStep.SERVING: (Action.SEND_ON,),
    DeskStep.PAUSED: (),
}

ERRANDS = {
    DeskStep.IDLE: (QuestionKind.WALK_IN, QuestionKind.PAUSE, QuestionKind.LEAVE),
    DeskStep.CALLED: (
        QuestionKind.MORE,
        QuestionKind.PARK,
        QuestionKind.TRANSFER,
        QuestionKind.ADD_SERVICE,
    ),
    DeskStep.SERVING: (
        QuestionKind.PARK,
        QuestionKind.TRANSFER,
        QuestionKind.ADD_SERVICE,
        QuestionKind.OUTCOME,
    ),
    DeskStep.PAUSED: (QuestionKind.LEAVE,),
}


NOT_OF_A_CALL = frozenset({Action.RECALL, QuestionKind.TRANSFER})
"""What an appointment by telephone or video has not: it is neither announced nor sent to a line."""


class Desk(Struct, frozen=True):
    """A counter as its operator sees it; `ticket` is the one called or served there."""

    counter: str
    step: DeskStep = DeskStep.IDLE
    ticket: Ticket | None = None
    pause: str | None = None
    paused_at: datetime | None = None

    @property
    def is_call(self) -> bool:
        """Whether the office calls the citizen, by telephone or video."""
        return self.ticket is not None and self.ticket.kind.is_remote

    def offers(self, wish: Action | QuestionKind) -> bool:
        """Whether the screen offers it at this step."""
        step = self.step
        if self.is_call and wish in NOT_OF_A_CALL:
            return False
        return wish is NATURAL[step] or wish in OTHERS[step] or wish in ERRANDS[step]

    def command(
        self,
        action: Action,
        id: UUID,
        plan: Plan,
        hall: HallView,
        delivered: tuple[str, ...] = (),
    ) -> StationCommand:
        """The wish that the server hears when the operator chooses `action`, an offered one.

        `delivered` are the wishes of this visit that were done besides the one it was called for.
        Where this counter serves another one that is left, closing goes on with it.
        """
        match action:
            case Action.CALL_NEXT:
                return CallNext(id=id, counter=self.counter)
            case Action.END_PAUSE:
                return EndPause(id=id, counter=self.counter)
            case Action.START_BREAK:
                return StartPause(id=id, counter=self.counter, reason=break_reason(plan))
        assert self.ticket is not None, f"{action} is offered with a ticket only"
        match action:
            case Action.START_SERVING:
                return StartServing(id=id, ticket=self.ticket.id)
            case Action.RECALL:
                return Recall(id=id, ticket=self.ticket.id)
            case Action.MARK_ABSENT:
                return MarkAbsent(id=id, ticket=self.ticket.id)
            case Action.UNDO_CALL:
                return UndoCall(id=id, ticket=self.ticket.id)
            case Action.CLOSE:
                stay = self.next_here(plan, hall, delivered) is not None
                return Close(id=id, ticket=self.ticket.id, delivered=delivered, stay=stay)
            case Action.SEND_ON:
                return Close(id=id, ticket=self.ticket.id, delivered=delivered)

    def next_here(self, plan: Plan, hall: HallView, delivered: tuple[str, ...]) -> str | None:
        """The service with which this counter could go on now, once the present one is done."""
        if self.ticket is None:
            return None
        return goes_on_with(plan, hall, hall.counters[self.counter], self.ticket, delivered)


def desk_at(hall: HallView, counter: str) -> Desk:
    """What stands at `counter` now; idle too if it is closed."""
    held = hall.counters.get(counter)
    if held is None:
        return Desk(counter)
    if held.ticket is None:
        step = DeskStep.PAUSED if held.pause else DeskStep.IDLE
        return Desk(counter, step, pause=held.pause, paused_at=held.paused_at)
    ticket = hall.tickets[held.ticket]
    step = DeskStep.SERVING if ticket.state is State.SERVING else DeskStep.CALLED
    return Desk(counter, step, ticket)


def counter_of(hall: HallView, operator: str) -> str | None:
    """The counter that this operator has open, None if they sit nowhere."""
    return next((c.id for c in hall.counters.values() if c.operator == operator), None)
