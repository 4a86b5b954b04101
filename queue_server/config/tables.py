"""The tables of `branch.toml`: what each may say, within which limits, and what it means.

Must not know the file, nor what tables must agree on. `opening_table` and `calendar_table` are the
two whose cells have a notation of their own.
"""

from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct, convert, to_builtins

from queue_server.config.limits import Limits
from queue_server.people.retention import Retention
from sportello.hall.devices import MOST_A_STATION
from sportello.model.instants import WallTime, minute_at
from sportello.model.languages import HOUSE_LANGUAGE, Text
from sportello.model.person import Role
from sportello.model.place import Access, Counter, DailyBreak, Service
from sportello.model.plan import (
    Condition,
    Guard,
    LengthWeight,
    Margin,
    NumberRange,
    Numbers,
    RoutingRules,
    TurnCount,
)
from web.connections import Caps

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
    def rules(self) -> RoutingRules:
        return convert(to_builtins(self), RoutingRules)

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

    @property
    def retention(self) -> Retention:
        return Retention(
            identified=timedelta(hours=self.identified_hours),
            readings=timedelta(days=self.readings_days),
        )


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


class PortalTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[portal]`: where the central portal is, which of its branches this is, and the key that
    `portal branch-key` has made for it.
    """

    url: WebUrl
    branch: NonEmptyText
    key: Annotated[str, Meta(min_length=1, max_length=200)]


class ScannerTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[attachments]`: what scans files that are attached to requests: the path of clamd's socket,
    or "host:port".
    """

    clamd: Annotated[str, Meta(pattern=r"^(/.+|[^/]+:\d{1,5})$")] = "/run/clamav/clamd.ctl"


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

    def service(self, id: str) -> Service:
        return Service(
            id=id,
            letter=self.letter,
            name=self.name,
            topic=self.topic,
            area=self.area,
            expected_min=self.expected_min,
            target_min=self.target_min,
            access=self.access,
            private_interview=self.private_interview,
            daily_quota=self.daily_quota,
            documents=self.documents,
            keywords=self.keywords,
            classification=self.classification,
        )


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

    def counter(self, id: str) -> Counter:
        return Counter(
            id=id,
            label=self.label,
            area=self.area,
            services=(*self.services, *self.backup),
            private=self.private,
            policy=self.policy,
            backup=self.backup,
            breaks=tuple(planned.daily for planned in self.breaks),
        )
