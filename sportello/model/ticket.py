"""The right to be called, where it is in its life, and its call.

Owns no rule: the ways from state to state are in `lifecycle`.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from sportello.model.day import AppointmentKind
from sportello.model.languages import HOUSE_LANGUAGE
from sportello.model.waiting import Because


class State(StrEnum):
    """Where a ticket is in its life; the ways between are in `lifecycle`."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    ABSENT = "absent"
    CLOSED = "closed"
    LEFT = "left"


class Ticket(Struct, frozen=True, gc=False):
    """The right to be called. `id` is "<day>-<code>"; `calls` counts calls and recalls.

    clock_at  since when the wait is counted: issue, or for a booking the later of slot and check-in
    service   what the citizen is served for, or comes for first; `wishes` what else on one visit
    done      of the wishes of this visit, what was delivered at an earlier counter
    handed_in given by a totem on its own, while the server was out of reach
    slot_at   the booked time, None for who has none or came too late for it
    held_for  the line of one counter or operator after a transfer ("counter:3"), else None
    first     sent to be called before everybody else
    parked_by the operator to whom a parked ticket belongs, None when anybody may resume it
    back_at   when a parked citizen said they would be back
    stood     where a called ticket was before: waiting, parked or absent
    kind      of the appointment; one by telephone or video never waits in the hall
    """

    id: str
    code: str
    service: str
    issued_at: datetime
    clock_at: datetime
    language: str = HOUSE_LANGUAGE
    state: State = State.WAITING
    counter: str | None = None
    calls: int = 0
    called_at: datetime | None = None
    serving_at: datetime | None = None
    ended_at: datetime | None = None
    because: Because | None = None
    identified: bool = False
    handed_in: bool = False
    priority: str | None = None
    slot_at: datetime | None = None
    wishes: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    held_for: str | None = None
    first: bool = False
    parked_by: str | None = None
    back_at: datetime | None = None
    stood: State = State.WAITING
    kind: AppointmentKind = AppointmentKind.IN_PERSON


class Call(Struct, frozen=True):
    """An announcement of a ticket at a counter, as boards show it and voices say it."""

    ticket: str
    code: str
    counter: str
    language: str
    calls: int
    at: datetime
