"""The branch as it was configured, and what its settings may be.

Owns no rule: when the branch receives is in `sportello.hall.opening`, who is next in
`sportello.routing`.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from sportello.model.languages import LANGUAGES, Text
from sportello.model.person import Role
from sportello.model.place import Area, Counter, Service, Topic

Margin = Annotated[float, Meta(ge=0, le=240)]
LengthWeight = Annotated[float, Meta(ge=0, le=2)]
Guard = Annotated[float, Meta(ge=1, le=10)]
TurnCount = Annotated[int, Meta(ge=1, le=99)]
"""Of the settings of routing, wherever they come from; margins are minutes."""


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
