"""Decisions about who sits where: counters opened and left, and pauses. Pure; see `branch`."""

from collections.abc import Collection

from sportello.decisions.calls import parked, sent_on
from sportello.decisions.day_state import CommandContext, Today, own_lines
from sportello.hall.rules.breaks import break_reason
from sportello.hall.rules.serving import kept_for
from sportello.model.commands import EndPause, LeaveCounter, OpenCounter, StartPause
from sportello.model.day import CounterState
from sportello.model.events import AnyEvent, CounterLeft, CounterOpened, PauseEnded, PauseStarted
from sportello.model.refusals import AlreadyAtACounter, CounterTaken, NothingToSay, UnknownPause
from sportello.model.ticket import State


def open_counter(today: Today, command: OpenCounter, asked: CommandContext) -> list[AnyEvent]:
    today.check_counter(command.counter)
    operator = asked.operator
    held = today.hall.counters.get(command.counter)
    if held is not None and held.operator == operator:
        raise NothingToSay(f"{operator} has counter {command.counter} open already")
    if held is not None and not command.take_over:
        raise CounterTaken(f"counter {command.counter} is held by {held.operator}")
    for other in today.hall.counters.values():
        if other.operator == operator:
            raise AlreadyAtACounter(f"{operator} sits at counter {other.id}: leave it first")
    opened = CounterOpened(
        at=asked.now,
        counter=command.counter,
        operator=operator,
        taken_from=held.operator if held else None,
    )
    left_over = _handed_over(today, held, _operator_line(held), asked) if held else []
    return [*left_over, opened]


def leave_counter(today: Today, command: LeaveCounter, asked: CommandContext) -> list[AnyEvent]:
    """What was kept for this counter or operator goes back to everybody."""
    held = today.own_counter(command.counter, asked)
    today.check_no_ticket(held)
    return [
        *_handed_over(today, held, own_lines(held), asked),
        CounterLeft(at=asked.now, counter=held.id, operator=held.operator),
    ]


def _handed_over(
    today: Today, held: CounterState, lines: Collection[str], asked: CommandContext
) -> list[AnyEvent]:
    """Who waits in those lines waits for anybody; what the operator had parked is shared."""
    events: list[AnyEvent] = []
    for ticket in kept_for(today.hall, held.operator, lines):
        if ticket.state is State.WAITING:
            events.append(sent_on(ticket, held.id, ticket.service, None, ticket.first, asked))
        else:
            events.append(parked(ticket, held.id, None, ticket.back_at, asked))
    return events


def _operator_line(held: CounterState) -> tuple[str, ...]:
    """The one of its lines that goes with the operator, and not with the counter."""
    return own_lines(held)[1:]


def start_pause(today: Today, command: StartPause, asked: CommandContext) -> list[AnyEvent]:
    held = today.free_counter(command.counter, asked)
    if command.reason not in today.plan.pauses:
        raise UnknownPause(f"{command.reason!r} is none of this branch's pauses")
    is_break = command.reason == break_reason(today.plan)
    planned = today.hall.break_taken_by_pause(held.id, asked.now) if is_break else None
    started = PauseStarted(
        at=asked.now,
        counter=held.id,
        operator=held.operator,
        reason=command.reason,
        planned_at=planned.due_at if planned else None,
    )
    return [started]


def end_pause(today: Today, command: EndPause, asked: CommandContext) -> list[AnyEvent]:
    held = today.own_counter(command.counter, asked)
    if held.pause is None:
        raise NothingToSay(f"counter {held.id} is not on a pause")
    return [PauseEnded(at=asked.now, counter=held.id, operator=held.operator)]
