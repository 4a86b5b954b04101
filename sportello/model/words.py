"""The nouns of a branch, one word for each thing; frozen, and the same on disk and on the wire.

Owns no rule: what may be done with these things is in `branch`, `lifecycle`, `opening`. Longer than
other files, so that anyone who looks for a word finds all of them in one place.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

Instant = Annotated[datetime, Meta(tz=True)]
"""Aware, as a station must send it: a wall time without its zone is not understood."""

YEARS = range(2000, 2200)


def check_instants(*instants: datetime | None) -> None:
    """At the ends of the calendar there is a zone without a wall clock time.

    Raises: ValueError, which a decoder tells as what is wrong with the message.
    """
    for instant in instants:
        if instant is not None and instant.year not in YEARS:
            raise ValueError(f"year {instant.year} is none of this branch's")


Margin = Annotated[float, Meta(ge=0, le=240)]
LengthWeight = Annotated[float, Meta(ge=0, le=2)]
Guard = Annotated[float, Meta(ge=1, le=10)]
TurnCount = Annotated[int, Meta(ge=1, le=99)]
"""Of the settings of routing, wherever they come from; margins are minutes."""

Text = Mapping[str, str]
"""The same words in several languages, by ISO 639-1 code. Italian ("it") is always there."""

CitizenRef = str
"""Random name of a person in the people store, another each day; made and read by the server."""

REFERENCE_LETTERS = "fgijknoquvwxyz"
"""Every codice fiscale has digits, or one of ABCDEHLMPRST for the month of birth: none fits in."""

REFERENCE_LENGTH = 34
"""129 random bits."""

Reference = Annotated[str, Meta(pattern=f"^[{REFERENCE_LETTERS}]{{{REFERENCE_LENGTH}}}$(?!\\n)")]
"""What a station is given for a citizen who identified themselves, to take tickets with today."""


class Source(StrEnum):
    """What a citizen's data was taken from, the most certain last."""

    TYPED = "typed"
    BARCODE = "barcode"
    CHIP = "chip"
    PIN = "pin"


HOUSE_LANGUAGE = "it"
LANGUAGES = ("it", "en", "de", "fr", "es", "ro", "ar", "zh", "uk", "sq")


def in_language(text: Text, language: str) -> str:
    """`text` as a person of that language reads it, in Italian where there is no translation."""
    return text.get(language) or text[HOUSE_LANGUAGE]


class Access(StrEnum):
    """How a citizen comes to a service."""

    WALK_IN = "walk_in"
    APPOINTMENT_ONLY = "appointment_only"
    BOTH = "both"


class Role(StrEnum):
    """What a station's key or an operator's account is trusted with."""

    TOTEM = "totem"
    COUNTER = "counter"
    BOARD = "board"
    OPERATOR = "operator"
    RECEPTION = "reception"
    SUPERVISOR = "supervisor"
    INTEGRATION = "integration"


class Actor(Struct, frozen=True):
    """Who asks: the station whose key opened the door and, at a counter, who logged in there."""

    station: str
    roles: frozenset[Role] = frozenset()
    operator: str | None = None


class Area(Struct, frozen=True):
    """A part of the branch where people wait or are served; a board shows one or more."""

    id: str
    name: Text


class Topic(Struct, frozen=True):
    """A handful of services that belong together in a citizen's mind: one tile at the totem."""

    id: str
    name: Text
    icon: str = "folder"


class Service(Struct, frozen=True):
    """What a citizen comes for.

    `letter` opens the ticket's code; several services may share one. `keywords` are everyday words
    that find the service ("spazzatura" finds TARI). `daily_quota` is the number of tickets a day,
    None for no limit. `classification` is the heading of the records plan, e.g. "XI.2".
    """

    id: str
    letter: str
    name: Text
    topic: str
    area: str
    expected_min: float
    target_min: float
    access: Access = Access.WALK_IN
    private_interview: bool = False
    daily_quota: int | None = None
    documents: tuple[Text, ...] = ()
    keywords: tuple[str, ...] = ()
    classification: str = ""


class DailyBreak(Struct, frozen=True):
    """A pause that is planned every day: `at_min` are minutes from local midnight."""

    at_min: int
    length_min: float


class Counter(Struct, frozen=True):
    """A place where an operator serves. `label` is what boards and voice call it, e.g. "3".

    `services` are its operator's skills, the primary ones first; it serves those that are also
    named in `backup` only when no ticket is to be called for the others. `private` says that it is
    an interview room itself; `policy` names the routing of this counter where it has its own.
    """

    id: str
    label: str
    area: str
    services: tuple[str, ...]
    private: bool = False
    policy: str | None = None
    breaks: tuple[DailyBreak, ...] = ()
    backup: tuple[str, ...] = ()


class Priority(Struct, frozen=True):
    """A class of people who go first, as the branch grants it: never a reason, only a class."""

    id: str
    name: Text


class Condition(Struct, frozen=True):
    """ "Call a ticket first that has waited for `service` longer than `over_min`." """

    service: str
    over_min: float


class RoutingRules(Struct, frozen=True):
    """The settings of who is called next; all minutes. Source: docs/routing.md.

    `policy` is a name of `routing.POLICIES`. `alpha` is the weight of a service's length, `guard`
    the multiple of the promise after which no ordinary ticket goes first. A booked citizen is due
    `booked_before` their time at counters with a rare skill for it and `booked_after` it at others,
    and may come `booked_early` at an idle one; who checks in more than `late` after it is ordinary.

    priority  "first": before everybody ordinary; "one_in": at each counter one, then up to
              `priority_every` ordinary ones; "credit": weighed against them, with some in advance
    """

    policy: str = "fair"
    alpha: LengthWeight = 0.25
    guard: Guard = 2.5
    booked_before_min: Margin = 5
    booked_after_min: Margin = 3
    booked_early_min: Margin = 15
    late_min: Margin = 15
    priority: Literal["first", "one_in", "credit"] = "first"
    priority_every: TurnCount = 3
    conditions: tuple[Condition, ...] = ()


class NumberRange(Struct, frozen=True):
    """The numbers that one letter gives, both ends included."""

    first: int
    last: int


class Numbers(Struct, frozen=True):
    """How numbers follow each other: rising, or scattered so that they tell no volume.

    `ranges` by letter, for those that do not begin at 1 or do not go on as long as people come.
    """

    order: Literal["rising", "scattered"] = "rising"
    ranges: dict[str, NumberRange] = {}


class Span(Struct, frozen=True):
    """Minutes from local midnight: from the first, included, to the second, excluded."""

    opens_min: int
    closes_min: int


class Opening(Struct, frozen=True):
    """When the branch receives: `week` has seven lists of spans, Monday first."""

    week: tuple[tuple[Span, ...], ...]
    closed_days: frozenset[date] = frozenset()
    last_ticket_min: int = 0


PAUSES: dict[str, Text] = {
    "break": {"it": "Pausa", "en": "Break"},
    "back-office": {"it": "Lavoro interno", "en": "Back office"},
    "meeting": {"it": "Riunione", "en": "Meeting"},
}
"""What pauses are called where the branch has not named its own."""


class Plan(Struct, frozen=True):
    """The branch as it was configured: everything that is true before the first citizen comes in.

    `out_of_turn` are the roles that may call a waiting ticket before its turn, None for all.
    `devices_per_station` is the number of devices that one station may report.
    """

    name: str
    zone: str
    opening: Opening
    areas: dict[str, Area]
    topics: dict[str, Topic]
    services: dict[str, Service]
    counters: dict[str, Counter]
    languages: tuple[str, ...] = LANGUAGES
    rooms: int = 0
    priorities: dict[str, Priority] = {}
    pauses: dict[str, Text] = field(default_factory=lambda: dict(PAUSES))
    routing: RoutingRules = RoutingRules()
    numbers: Numbers = Numbers()
    out_of_turn: tuple[Role, ...] | None = None
    devices_per_station: int = 16


class Booking(Struct, frozen=True):
    """An appointment of today: `at` is its slot (aware UTC).

    `citizen` stands in old journals alone, and is not read.
    """

    id: str
    service: str
    at: Instant
    citizen: CitizenRef | None = None

    def __post_init__(self) -> None:
        check_instants(self.at)


BOOKING_ID = re.compile(
    r"[A-Za-z]{0,3}-?[0-9]{1,9}"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
"""A codice fiscale has more letters, or eleven digits."""


def check_names_no_person(booking: Booking) -> None:
    """Raises: ValueError, which a decoder tells as what is wrong with the message."""
    if not BOOKING_ID.fullmatch(booking.id):
        raise ValueError("a booking's id is a number, after up to three letters, or a UUID")
    if booking.citizen is not None:
        raise ValueError("a booking names no citizen")


class PlannedBreak(Struct, frozen=True):
    """A pause that is foreseen at a counter today."""

    counter: str
    due_at: Instant
    length_min: Annotated[float, Meta(ge=0, le=24 * 60)]

    def __post_init__(self) -> None:
        check_instants(self.due_at)


class Block(Struct, frozen=True):
    """Numbers that one totem alone gives, under every letter: from `first` to `last`."""

    station: str
    first: int
    last: int


class State(StrEnum):
    """Where a ticket is in its life; the ways between are in `lifecycle`."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    ABSENT = "absent"
    CLOSED = "closed"
    LEFT = "left"


class Simulated(Struct, frozen=True, gc=False):
    """Minutes that a simulation gave, before they were corrected: mean, tenth, ninetieth in 100."""

    mid_min: float
    low_min: float
    high_min: float


SOON_MIN = 10


class Wait(Struct, frozen=True, gc=False):
    """What a citizen is told: people before them, and minutes from now, whole, low < high.

    `people` have a ticket now and will be called first, by the counters that can serve the citizen.
    `mid_min` is the expectation in between, `simulated` what it was made of; neither is for people.
    """

    people: int
    low_min: int
    high_min: int
    mid_min: float | None = None
    simulated: Simulated | None = None

    @property
    def is_next(self) -> bool:
        """Whether "no one is before you" may be said: the call may come now, and comes soon."""
        return self.people == 0 and self.low_min == 0 and self.high_min <= SOON_MIN


class Because(Struct, frozen=True, gc=False):
    """Why a ticket was next, for a sentence that people read.

    `rule` is a stable code ("first_in_line"); the minutes are whole and past, the target that of
    the service, `counters` how many open counters could have served it.
    """

    rule: str
    waited_min: int
    target_min: int
    counters: int


class HeldBack(StrEnum):
    """Why a ticket that a counter serves is not called there now."""

    NOT_YET_DUE = "not_yet_due"
    NO_ROOM_FREE = "no_room_free"


class Place(Struct, frozen=True, omit_defaults=True):
    """A waiting ticket in the order of one counter: why it is called, or what holds it back.

    Of `because` and `held_back` one is there; `service` is the wish that would be served there.
    """

    ticket: str
    service: str
    because: Because | None = None
    held_back: HeldBack | None = None


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


class CounterState(Struct, frozen=True):
    """An open counter: `ticket` is the one called or served there, `pause` the reason of a pause.

    `since` is when the operator sat down, `paused_at` when the pause began, `free_since` when the
    last citizen went. `planned_at` is when the planned break was due that the pause is, None for
    another pause.
    """

    id: str
    operator: str
    since: datetime
    ticket: str | None = None
    pause: str | None = None
    paused_at: datetime | None = None
    planned_at: datetime | None = None
    free_since: datetime | None = None


class DeviceState(Struct, frozen=True):
    """The last word of a station about one of its devices; `code` is "ready" or an error's code.

    `since` is when it became so, `heard_at` when the station said it last, None for at `since`.
    """

    station: str
    device: str
    code: str
    since: datetime
    heard_at: datetime | None = None


class Call(Struct, frozen=True):
    """An announcement of a ticket at a counter, as boards show it and voices say it."""

    ticket: str
    code: str
    counter: str
    language: str
    calls: int
    at: datetime
