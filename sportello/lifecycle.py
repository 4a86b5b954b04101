"""The life of a ticket as one table: (state, event) -> state. What is not in it cannot happen.

`python -m sportello.lifecycle` prints the diagram that stands in docs/lifecycle.md.
"""

from sportello.events import (
    MarkedAbsent,
    ServingStarted,
    TicketCalled,
    TicketClosed,
    TicketEvent,
    TicketIssued,
    TicketRecalled,
)
from sportello.refusals import WrongState
from sportello.tags import snake_case
from sportello.words import State, Ticket

AFTER: dict[tuple[State | None, type[TicketEvent]], State] = {
    (None, TicketIssued): State.WAITING,
    (State.WAITING, TicketCalled): State.CALLED,
    (State.CALLED, TicketRecalled): State.CALLED,
    (State.CALLED, ServingStarted): State.SERVING,
    (State.CALLED, MarkedAbsent): State.ABSENT,
    (State.SERVING, TicketClosed): State.CLOSED,
}


def check(ticket: Ticket, event: type[TicketEvent]) -> None:
    """Raises: WrongState if `event` cannot happen to the ticket as it is."""
    if (ticket.state, event) not in AFTER:
        possible = [state for state, happened in AFTER if happened is event and state]
        raise WrongState(
            f"ticket {ticket.code} is {ticket.state}; it would have to be {' or '.join(possible)}"
        )


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    for (before, event), after in AFTER.items():
        lines.append(f"    {before or '[*]'} --> {after}: {snake_case(event.__name__)}")
    ends = [state for state in State if all(before != state for before, _ in AFTER)]
    lines += [f"    {state} --> [*]" for state in ends]
    return "\n".join(lines)


if __name__ == "__main__":
    print(diagram())
