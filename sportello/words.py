"""The nouns of a branch, one word for each thing; frozen, and the same on disk and on the wire.

Owns no rule: what may be done with these things is in `branch`, `lifecycle`, `opening`.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

Text = Mapping[str, str]
"""The same words in several languages, by ISO 639-1 code. Italian ("it") is always there."""

CitizenRef = str
"""Random name of a person in the people store. Says nothing to who cannot read the store."""

HOUSE_LANGUAGE = "it"
LANGUAGES = ("it", "en", "de", "fr", "es", "ro", "ar", "zh", "uk", "sq")


def in_language(text: Text, language: str) -> str:
    """`text` as a person of that language reads it, in Italian where nobody has translated it."""
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


class Counter(Struct, frozen=True):
    """A place where an operator serves. `label` is what boards and voice call it, e.g. "3"."""

    id: str
    label: str
    area: str
    services: tuple[str, ...]
    private: bool = False


class Span(Struct, frozen=True):
    """Minutes from local midnight: from the first, included, to the second, excluded."""

    opens_min: int
    closes_min: int


class Opening(Struct, frozen=True):
    """When the branch receives: `week` has seven lists of spans, Monday first."""

    week: tuple[tuple[Span, ...], ...]
    closed_days: frozenset[date] = frozenset()
    last_ticket_min: int = 0


class Plan(Struct, frozen=True):
    """The branch as it was furnished: everything that is true before the first citizen comes in."""

    name: str
    zone: str
    opening: Opening
    areas: dict[str, Area]
    topics: dict[str, Topic]
    services: dict[str, Service]
    counters: dict[str, Counter]
    languages: tuple[str, ...] = LANGUAGES


class State(StrEnum):
    """Where a ticket is in its life; the ways between are in `lifecycle`."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ABSENT = "absent"
    CLOSED = "closed"


class Wait(Struct, frozen=True, gc=False):
    """What a citizen is told: people before them, and minutes from now, whole, low <= high."""

    people: int
    low_min: int
    high_min: int


class Because(Struct, frozen=True, gc=False):
    """Why a ticket was next, for a sentence that somebody can read.

    `rule` is a stable code ("first_in_line"); the minutes are whole and past, the target that of
    the service, `counters` how many open counters could have served it.
    """

    rule: str
    waited_min: int
    target_min: int
    counters: int


class Ticket(Struct, frozen=True, gc=False):
    """The right to be called. `id` is "<day>-<code>"; `calls` counts calls and recalls."""

    id: str
    code: str
    service: str
    issued_at: datetime
    language: str = HOUSE_LANGUAGE
    state: State = State.WAITING
    counter: str | None = None
    calls: int = 0
    called_at: datetime | None = None
    serving_at: datetime | None = None
    ended_at: datetime | None = None
    because: Because | None = None
    identified: bool = False


class CounterState(Struct, frozen=True):
    """A counter today: closed when `operator` is None; `ticket` is the one called or served."""

    id: str
    operator: str | None = None
    since: datetime | None = None
    ticket: str | None = None


class DeviceState(Struct, frozen=True):
    """The last word of a station about one of its devices; `code` is "ready" or an error's code."""

    station: str
    device: str
    code: str
    since: datetime


class Call(Struct, frozen=True):
    """An announcement of a ticket at a counter, as boards show it and voices say it."""

    ticket: str
    code: str
    counter: str
    language: str
    calls: int
    at: datetime
