"""What stands at one counter now, and what may be done with it: a pure reading of the hall.

The steps follow the lifecycle of a ticket. Whether an action is really possible is decided by the
server; here is only what the screen offers. Must not know Qt, nor the link.
"""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from sportello.commands import (
    CallNext,
    Close,
    LeaveCounter,
    MarkAbsent,
    Recall,
    StartServing,
)
from sportello.hall_view import HallView
from sportello.wire import StationCommand
from sportello.words import State, Ticket


class Step(StrEnum):
    """Where the operator is in the round that repeats all day."""

    IDLE = "idle"
    CALLED = "called"
    SERVING = "serving"


class Action(StrEnum):
    """What the operator can do, by the name that QML uses."""

    CALL_NEXT = "call_next"
    START_SERVING = "start_serving"
    CLOSE = "close"
    RECALL = "recall"
    MARK_ABSENT = "mark_absent"
    LEAVE_COUNTER = "leave_counter"


NATURAL = {
    Step.IDLE: Action.CALL_NEXT,
    Step.CALLED: Action.START_SERVING,
    Step.SERVING: Action.CLOSE,
}
"""The one action that comes next at each step."""

BESIDE = {
    Step.IDLE: (Action.LEAVE_COUNTER,),
    Step.CALLED: (Action.RECALL, Action.MARK_ABSENT),
    Step.SERVING: (),
}


class Desk(Struct, frozen=True):
    """A counter as its operator sees it; `ticket` is the one called or served there."""

    counter: str
    step: Step = Step.IDLE
    ticket: Ticket | None = None

    def offers(self, action: Action) -> bool:
        """Whether the screen offers `action` at this step."""
        return action is NATURAL[self.step] or action in BESIDE[self.step]

    def command(self, action: Action, id: UUID) -> StationCommand:
        """The wish that the server hears when the operator chooses `action`, an offered one."""
        match action:
            case Action.CALL_NEXT:
                return CallNext(id=id, counter=self.counter)
            case Action.LEAVE_COUNTER:
                return LeaveCounter(id=id, counter=self.counter)
        assert self.ticket is not None, f"{action} is offered with a ticket only"
        match action:
            case Action.START_SERVING:
                return StartServing(id=id, ticket=self.ticket.id)
            case Action.RECALL:
                return Recall(id=id, ticket=self.ticket.id)
            case Action.MARK_ABSENT:
                return MarkAbsent(id=id, ticket=self.ticket.id)
            case Action.CLOSE:
                return Close(id=id, ticket=self.ticket.id)


def desk_at(hall: HallView, counter: str) -> Desk:
    """What stands at `counter` now; idle too if nobody has opened it."""
    held = hall.counters.get(counter)
    if held is None or held.ticket is None:
        return Desk(counter)
    ticket = hall.tickets[held.ticket]
    step = Step.SERVING if ticket.state is State.SERVING else Step.CALLED
    return Desk(counter, step, ticket)


def counter_of(hall: HallView, operator: str) -> str | None:
    """The counter that this operator has open, None if they sit nowhere."""
    return next((c.id for c in hall.counters.values() if c.operator == operator), None)
