"""What a station may ask. A command is a wish: it changes nothing until it is decided.

Every command carries an `id` (a UUID) made by its sender: sent twice, it happens once.
On the wire a command is tagged by `type` in snake_case: `{"type": "call_next", ...}`.
"""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from sportello.tags import snake_case
from sportello.words import HOUSE_LANGUAGE, CitizenRef

Name = Annotated[str, Meta(min_length=1, max_length=64)]
"""The id of a service, counter, ticket or device."""

Language = Annotated[str, Meta(pattern="^[a-z]{2}$")]


class Command(Struct, frozen=True, kw_only=True, tag_field="type", tag=snake_case):
    id: UUID


class TakeTicket(Command, frozen=True):
    """A citizen wants a number. `citizen` if they identified themselves."""

    service: Name
    language: Language = HOUSE_LANGUAGE
    citizen: Annotated[CitizenRef, Meta(max_length=64)] | None = None


class OpenCounter(Command, frozen=True):
    """The operator who is logged in sits down at a counter."""

    counter: Name


class LeaveCounter(Command, frozen=True):
    """The operator gets up; nobody may be at the counter."""

    counter: Name


class CallNext(Command, frozen=True):
    """Who is next is for `routing` to say."""

    counter: Name


class Recall(Command, frozen=True):
    """Nobody came: announce the same ticket at the same counter again."""

    ticket: Name


class StartServing(Command, frozen=True):
    """The citizen has come to the counter."""

    ticket: Name


class MarkAbsent(Command, frozen=True):
    """Nobody came, and the operator goes on to the next."""

    ticket: Name


class Close(Command, frozen=True):
    """The citizen has been served and goes."""

    ticket: Name


class ConfirmCall(Command, frozen=True):
    """A board has shown a call (and, if `spoken`, its voice was heard to the end)."""

    ticket: Name
    calls: int
    spoken: bool


class ReportDevice(Command, frozen=True):
    """A station says how one of its devices is: "ready", or the code of the error."""

    device: Name
    code: Name


class StartDay(Command, frozen=True):
    """The branch's date has changed: numbers begin again, yesterday's tickets are gone."""


AnyCommand = (
    TakeTicket
    | OpenCounter
    | LeaveCounter
    | CallNext
    | Recall
    | StartServing
    | MarkAbsent
    | Close
    | ConfirmCall
    | ReportDevice
    | StartDay
)
