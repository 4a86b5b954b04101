"""Messages between the queue server and anyone who talks to it, and their JSON.

Each message is tagged by `type` in snake_case. HTTP and the socket carry the same commands and the
same replies. Owns the protocol's version; knows no transport. What may come up is the join of the
server's subjects (`queue_server.api.messages`), what may come down is `Down`.
"""

from datetime import datetime
from hashlib import sha256
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from sportello.bookings.desk_messages import DeskAnswer, DeskQuery
from sportello.bookings.messages import (
    BookingsFound,
    FindBookings,
    FindBookingsByName,
    HowToReach,
    Reach,
)
from sportello.hall.view import Hall
from sportello.model.break_moves import Advice
from sportello.model.commands import Name
from sportello.model.commands import StationCommand as StationCommand
from sportello.model.events import AnyEvent
from sportello.model.person import PersonalData, Reference, Role, Source
from sportello.model.plan import Plan
from sportello.model.tags import Message
from sportello.model.ticket import Ticket
from sportello.model.waiting import Place, Wait

PROTOCOL = 1
MAX_MESSAGE_BYTES = 64 * 1024

Short = Annotated[str, Meta(min_length=1, max_length=200)]


# --- up: from a station to the server ---------------------------------------------------------


class Hello(Message, frozen=True):
    """The first message of a socket. `since` is the last `seq` seen, None for the first time.

    `operator` is the token of an operator who was logged in here before the link broke, `edition`
    that of the plan the station has: with another one it is told everything again.
    """

    station: Name
    key: Short
    protocol: int = PROTOCOL
    since: int | None = None
    operator: Short | None = None
    edition: Short | None = None


class Login(Message, frozen=True):
    """An operator sits down; the answer is `LoggedIn`. Also the body of POST /api/v1/login."""

    id: UUID
    login: Name
    password: Short


class Logout(Message, frozen=True):
    """The operator goes; the answer is an empty `Reply`."""

    id: UUID


class Identify(PersonalData, Message, frozen=True, kw_only=True):
    """A citizen says who they are; the answer is `Identified`. Kept apart from the journal.

    `source` says what their data was read from: a name never replaces one from a better source.
    """

    id: UUID
    source: Source = Source.TYPED


class WhoIs(Message, frozen=True):
    """The operator asks who the citizen at their counter is; the answer is `Person`. Logged."""

    id: UUID
    ticket: Name


class WaitingFor(Message, frozen=True):
    """Whom would this counter call, one after the other, and why; the answer is `Upcoming`."""

    id: UUID
    counter: Name


NOTE_LENGTH = 500
"""The greatest number of characters of a note."""

NoteText = Annotated[str, Meta(max_length=NOTE_LENGTH)]


class WriteNote(Message, frozen=True):
    """What the operator who serves the ticket next should know; it replaces what was noted before.

    An empty text erases. The answer is the `Note` that is kept. Kept apart from the journal, and
    erased when the visit ends.
    """

    id: UUID
    ticket: Name
    text: NoteText


class NewNote(Struct, frozen=True):
    """The same over HTTP, where the path names the ticket."""

    text: NoteText


class ReadNote(Message, frozen=True):
    """What is noted on a ticket; the answer is `Note`. Logged, without the text."""

    id: UUID
    ticket: Name


class AskAdvice(Message, frozen=True):
    """Which planned breaks to move today; the answer is `Advised`."""

    id: UUID


Query = (
    Login
    | Logout
    | Identify
    | WhoIs
    | WaitingFor
    | WriteNote
    | ReadNote
    | AskAdvice
    | FindBookings
    | FindBookingsByName
    | HowToReach
    | DeskQuery
)

# --- down: from the server to a station -------------------------------------------------------


class Welcome(Message, frozen=True):
    """Answers `Hello` of a station that is new or was away too long: all there is to know.

    `edition` names this plan; anyone who comes back says it in their hello. `more` tickets of the
    hall follow at once in `MoreTickets`, before anything else.

    `operator` is who is logged in at this station, if the token still holds.
    """

    at: datetime
    plan: Plan
    hall: Hall
    waits: dict[str, Wait]
    operator: "LoggedIn | None" = None
    edition: str | None = None
    more: int = 0


class MoreTickets(Message, frozen=True):
    """The next tickets of a hall that was too large for one message; `more` are still to come."""

    tickets: tuple[Ticket, ...]
    more: int


class Resumed(Message, frozen=True):
    """Answers `Hello` of a station that missed little: the events since, perhaps none."""

    at: datetime
    events: list[AnyEvent]
    waits: dict[str, Wait]
    operator: "LoggedIn | None" = None


class Happened(Message, frozen=True):
    """The feed: events in the order of the journal, each once, already on disk."""

    events: list[AnyEvent]


class Waits(Message, frozen=True):
    """What a citizen who took a number now would be told, by service."""

    at: datetime
    by_service: dict[str, Wait]


class Reply(Message, frozen=True, omit_defaults=True):
    """What became of the command or query `id`: `accepted` events, or `refused` with a code.

    `follow` is the address at which the holder of an issued ticket follows it on the telephone. It
    is their secret: only the station that asked for the ticket is told, to print it.
    """

    id: UUID
    accepted: list[AnyEvent] | None = None
    refused: str | None = None
    detail: str | None = None
    follow: str | None = None


class LoggedIn(Message, frozen=True):
    """`token` stands for the operator in a later `Hello` and as a bearer token over HTTP."""

    id: UUID | None
    login: str
    name: str
    roles: list[Role]
    token: str


class Identified(Message, frozen=True):
    """A reference to take tickets with today, for the station that asked alone."""

    id: UUID
    citizen: Reference


class Person(PersonalData, Message, frozen=True, kw_only=True):
    """Who the citizen is, for the operator who serves them alone."""

    id: UUID


class Upcoming(Message, frozen=True):
    """The order of the calls at a counter, were it to call everybody at `at`.

    `seq` is the place in the journal that it follows from. Who is left out of many, or came later,
    has no place in it. `id` is None for who asked over HTTP.
    """

    id: UUID | None
    counter: str
    at: datetime
    seq: int
    places: list[Place]


class Note(Message, frozen=True):
    """What is noted on a ticket: `text` is empty when nothing is.

    Of numbers that were merged it is all of their notes, a line each, and so may be longer than
    one alone. `operator` wrote the last of it at `written_at`. `id` is None for who asked over
    HTTP.
    """

    id: UUID | None
    ticket: str
    text: str
    operator: str | None = None
    written_at: datetime | None = None


class Advised(Message, frozen=True):
    """The last advice that holds, told at once; None if there is none.

    While `is_reckoning`, a newer one is on its way: ask again in some seconds.
    """

    id: UUID
    advice: Advice | None
    is_reckoning: bool


class Goodbye(Message, frozen=True, omit_defaults=True):
    """The server ends this socket: the code of a refusal, and what to do about it.

    `leader` is the address of the server to ask instead, where the code is `not_leading` and one
    is known.
    """

    code: str
    detail: str
    leader: str | None = None


Answer = (
    Reply
    | LoggedIn
    | Identified
    | Person
    | Upcoming
    | Note
    | Advised
    | BookingsFound
    | Reach
    | DeskAnswer
)
Down = Welcome | MoreTickets | Resumed | Happened | Waits | Goodbye | Answer

T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_same_for_the_same = msgspec.json.Encoder(order="deterministic")
down_decoder = msgspec.json.Decoder(Down)
event_decoder = msgspec.json.Decoder(AnyEvent)


def encode(message: Struct) -> bytes:
    """UTF-8 JSON; instants as RFC 3339 in UTC, ids as strings."""
    return _encoder.encode(message)


def edition(plan: Plan) -> str:
    """A fingerprint of the plan, the same whenever a server starts with it."""
    return sha256(_same_for_the_same.encode(plan)).hexdigest()[:16]
