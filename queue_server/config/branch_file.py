"""`branch.toml`: how a branch is configured and how its server runs. Read and checked once.

Owns the tables of the file and their way into a `Plan`; what they must agree on is in
`config_checks`. The plan is not checked again after this.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, convert, to_builtins

from queue_server.config.calendar_table import CalendarTable, calendars_of
from queue_server.config.checks import check_meaning
from queue_server.config.limits import Limits
from queue_server.config.opening_table import OpeningTable, opening_of
from queue_server.people.retention import Retention
from sportello.bookings.calendar import Calendar
from sportello.hall.devices import MOST_A_STATION
from sportello.model.instants import WallTime, minute_at
from sportello.model.languages import HOUSE_LANGUAGE, Text
from sportello.model.person import Role
from sportello.model.place import Access, Area, Counter, DailyBreak, Service, Topic
from sportello.model.plan import (
    PAUSES,
    Condition,
    Guard,
    LengthWeight,
    Margin,
    NumberRange,
    Numbers,
    Opening,
    Plan,
    Priority,
    RoutingRules,
    TurnCount,
)
from text.toml_settings import Document
from web.cannot_start import CannotStart
from web.connections import Caps

FILE_NAME = "branch.toml"

NonEmptyText = Annotated[str, Meta(min_length=1, max_length=100)]
DatabaseUrl = Annotated[str, Meta(pattern=r"^postgres(ql)?://\S+$")]
WebUrl = Annotated[
    str,
    Meta(
        pattern=r"^https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?$",
        max_length=200,
    ),
]
Letter = Annotated[str, Meta(pattern="^[A-Z]$")]
TicketNumber = Annotated[int, Meta(ge=1, le=9999)]
Minutes = Annotated[float, Meta(gt=0, le=480)]
PerSecond = Annotated[float, Meta(gt=0, le=1_000_000)]
Places = Annotated[int, Meta(ge=8, le=20_000)]

DEFAULT_RULES = RoutingRules()
DEFAULT_CAPS = Caps()


class BranchTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[branch]`"""

    name: NonEmptyText
    zone: str = "Europe/Rome"
    languages: tuple[str, ...] = (HOUSE_LANGUAGE, "en")
    rooms: Annotated[int, Meta(ge=0, le=99)] = 0


class RoutingTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[routing]`: who is called next; the words are those of `plan.RoutingRules`."""

    policy: str = DEFAULT_RULES.policy
    alpha: LengthWeight = DEFAULT_RULES.alpha
    guard: Guard = DEFAULT_RULES.guard
    booked_before_min: Margin = DEFAULT_RULES.booked_before_min
    booked_after_min: Margin = DEFAULT_RULES.booked_after_min
    booked_early_min: Margin = DEFAULT_RULES.booked_early_min
    late_min: Margin = DEFAULT_RULES.late_min
    priority: Literal["first", "one_in", "credit"] = DEFAULT_RULES.priority
    priority_every: TurnCount = DEFAULT_RULES.priority_every
    conditions: tuple[Condition, ...] = ()
    out_of_turn: tuple[Literal["operator", "reception", "supervisor"], ...] | None = None

    @property
    def may_choose(self) -> tuple[Role, ...] | None:
        return None if self.out_of_turn is None else tuple(map(Role, self.out_of_turn))


class NumbersTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[numbers]`: how numbers follow each other; a range is the first and the last of a letter."""

    order: Literal["rising", "scattered"] = "rising"
    ranges: dict[Letter, tuple[TicketNumber, TicketNumber]] = {}

    @property
    def numbers(self) -> Numbers:
        ranges = {letter: NumberRange(*ends) for letter, ends in self.ranges.items()}
        return Numbers(self.order, ranges)


class ServerTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[server]`: where it listens, and whether stations find it by themselves (zeroconf)."""

    host: NonEmptyText = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8210
    announce: bool = True


class RetentionTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[retention]`: how long it is known who took a ticket, and who has read that."""

    identified_hours: Annotated[int, Meta(ge=1, le=24 * 31)] = 72
    readings_days: Annotated[int, Meta(ge=1, le=3660)] = 366


class LimitsTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[limits]`: how much clients may ask of the branch; the words are those of `limits`."""

    devices_per_station: Annotated[int, Meta(ge=1, le=MOST_A_STATION)] = 16
    commands_per_s: dict[Role, PerSecond] = {}
    keyless_connections: Places = DEFAULT_CAPS.keyless
    page_connections: Places = DEFAULT_CAPS.pages
    integration_connections: Places = DEFAULT_CAPS.keyed
    station_connections: Places = DEFAULT_CAPS.stations

    @property
    def limits(self) -> Limits:
        caps = Caps(
            keyless=self.keyless_connections,
            pages=self.page_connections,
            keyed=self.integration_connections,
            stations=self.station_connections,
        )
        return Limits(dict(self.commands_per_s), caps)


class DatabaseTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[database]`: a PostgreSQL that keeps the branch instead of files next to this one."""

    url: DatabaseUrl


class FollowTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[follow]`: where citizens' telephones reach the pages of their turns."""

    public_url: WebUrl


class TopicTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[topics.<id>]`"""

    name: Text
    icon: str = "folder"


class ServiceTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[services.<id>]`; the words are those of `sportello.model.place.Service`."""

    letter: Letter
    name: Text
    topic: str
    area: str
    expected_min: Minutes
    target_min: Minutes
    access: Access = Access.WALK_IN
    private_interview: bool = False
    daily_quota: Annotated[int, Meta(ge=1)] | None = None
    documents: tuple[Text, ...] = ()
    keywords: tuple[str, ...] = ()
    classification: str = ""


class BreakTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A pause of every day: the wall time it is due at, e.g. "10:30", and its minutes."""

    at: WallTime
    min: Minutes

    @property
    def daily(self) -> DailyBreak:
        return DailyBreak(minute_at(self.at), self.min)


class CounterTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[counters.<id>]`; `services` and `backup` are the two levels of its skills."""

    label: Annotated[str, Meta(min_length=1, max_length=20)]
    area: str
    services: tuple[str, ...]
    private: bool = False
    policy: str | None = None
    breaks: tuple[BreakTable, ...] = ()
    backup: tuple[str, ...] = ()


class BranchSettings(Struct, frozen=True):
    """All that `branch.toml` says. `database` is None where files keep the branch.

    `public_url` has no slash at its end; None where turns are not followed on the telephone.
    """

    plan: Plan
    host: str
    port: int
    is_announced: bool
    retention: Retention
    limits: Limits
    database: str | None
    public_url: str | None
    calendars: tuple[Calendar, ...]


def read_settings(directory: Path, today: date) -> BranchSettings:
    """The settings of the branch in `directory`.

    `today`, in the branch's zone or near enough, says from which year on closing days are needed.
    Raises: FileFaulty with every fault of the file, CannotStart if there is none to read.
    """
    path = directory / FILE_NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        remedy = f"queue-server init {directory}"
        raise CannotStart(f"there is no branch in {directory}: make one with `{remedy}`") from None
    except OSError as error:
        raise CannotStart(f"{path} cannot be read ({error.strerror}): run as its owner") from None
    return settings_from(data, today)


def settings_from(data: bytes, today: date) -> BranchSettings:
    """The file's bytes as settings. Raises: FileFaulty."""
    document = Document(data, FILE_NAME)
    document.only(
        "branch",
        "server",
        "database",
        "follow",
        "retention",
        "limits",
        "opening",
        "routing",
        "numbers",
        "areas",
        "topics",
        "services",
        "counters",
        "priorities",
        "pauses",
        "calendars",
    )
    branch = document.read(("branch",), BranchTable)
    server = document.read(("server",), ServerTable)
    database = document.read(("database",), DatabaseTable) if "database" in document.data else None
    follow = document.read(("follow",), FollowTable) if "follow" in document.data else None
    retention = document.read(("retention",), RetentionTable)
    limits = document.read(("limits",), LimitsTable) or LimitsTable()
    opening = document.read(("opening",), OpeningTable)
    areas = {id: Area(id, name) for id, name in document.entries("areas", dict[str, str]).items()}
    topics = {
        id: Topic(id, table.name, table.icon)
        for id, table in document.entries("topics", TopicTable).items()
    }
    services = {
        id: _service(id, table) for id, table in document.entries("services", ServiceTable).items()
    }
    counters = {
        id: _counter(id, table) for id, table in document.entries("counters", CounterTable).items()
    }
    priorities = {
        id: Priority(id, name)
        for id, name in document.entries("priorities", dict[str, str]).items()
    }
    pauses: dict[str, Text] = dict(document.entries("pauses", dict[str, str]))
    routing = document.read(("routing",), RoutingTable)
    numbers = document.read(("numbers",), NumbersTable)
    plan = Plan(
        name=branch.name if branch else "",
        zone=branch.zone if branch else "Europe/Rome",
        opening=opening_of(opening, document, today) if opening else Opening(((),) * 7),
        areas=areas,
        topics=topics,
        services=services,
        counters=counters,
        languages=branch.languages if branch else (HOUSE_LANGUAGE,),
        rooms=branch.rooms if branch else 0,
        priorities=priorities,
        pauses=pauses or dict(PAUSES),
        routing=convert(to_builtins(routing), RoutingRules) if routing else DEFAULT_RULES,
        numbers=numbers.numbers if numbers else Numbers(),
        out_of_turn=routing.may_choose if routing else None,
        devices_per_station=limits.devices_per_station,
    )
    check_meaning(plan, document)
    calendars = calendars_of(document.entries("calendars", CalendarTable), plan, document)
    document.check()
    assert server is not None, "what has no fault was read"
    assert retention is not None, "what has no fault was read"
    return BranchSettings(
        plan=plan,
        host=server.host,
        port=server.port,
        is_announced=server.announce,
        retention=Retention(
            identified=timedelta(hours=retention.identified_hours),
            readings=timedelta(days=retention.readings_days),
        ),
        limits=limits.limits,
        database=database.url if database else None,
        public_url=follow.public_url.rstrip("/") if follow else None,
        calendars=calendars,
    )


def _counter(id: str, table: CounterTable) -> Counter:
    return Counter(
        id=id,
        label=table.label,
        area=table.area,
        services=(*table.services, *table.backup),
        private=table.private,
        policy=table.policy,
        backup=table.backup,
        breaks=tuple(planned.daily for planned in table.breaks),
    )


def _service(id: str, table: ServiceTable) -> Service:
    return Service(
        id=id,
        letter=table.letter,
        name=table.name,
        topic=table.topic,
        area=table.area,
        expected_min=table.expected_min,
        target_min=table.target_min,
        access=table.access,
        private_interview=table.private_interview,
        daily_quota=table.daily_quota,
        documents=table.documents,
        keywords=table.keywords,
        classification=table.classification,
    )
